"""Findings shown: for people, programs, GitHub and code scanning."""

import json
from typing import Any

import pytest

import lrcurve
from lrcurve.analysis.check import Finding
from lrcurve.analysis.rules import codes
from lrcurve.problems import Mark, Source
from lrcurve.views.findings import as_json, github, sarif, summary, text

LINE = "  cosine: {type: cosine, min_lr: 1}"
FILE = Source("configs/my run.yaml", f"lr: 0.1\nschedules:\n{LINE}\n")
ONE = Finding(
    code="LR114",
    severity="warning",
    curve="cosine",
    message="min_lr is 1, above the peak",
    why="It matters.",
    hint="mend it",
    path="schedules.cosine.min_lr",
    mark=Mark(FILE, 3, 34),
    step=0,
)
BARE = Finding(code="LR101", severity="note", curve="log", message="step 0", why="Why.", hint="so: 100%,\nthus")


def inline() -> Finding:
    mark = Mark(Source("inline", "cosine min_lr=1"), 1, 15)
    return Finding(code="LR112", severity="error", curve="a:b,c", message="m", why="w", hint="h", path="a", mark=mark)


def test_text_has_the_line_with_a_caret_the_reason_and_the_hint() -> None:
    assert text([ONE]) == (
        "configs/my run.yaml:3:34: schedules.cosine.min_lr: LR114 warning: min_lr is 1, above the peak\n"
        "  3 |   cosine: {type: cosine, min_lr: 1}\n"
        "                                       ^\n"
        "  why: It matters.\n"
        "  fix: mend it\n"
    )


def test_text_gives_the_reason_of_a_rule_once() -> None:
    assert text([ONE, ONE]).count("why:") == 1
    assert text([ONE, ONE]).count("fix:") == 2
    assert text([]) == ""


def test_text_without_a_place_names_the_curve() -> None:
    assert text([BARE]).startswith("log: LR101 note: step 0\n  why: Why.\n")


def test_text_is_coloured_only_where_asked() -> None:
    assert "\x1b" not in text([ONE])
    assert "\x1b[1;33mLR114 warning\x1b[0m: min_lr" in text([ONE], color=True)


def test_a_name_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in text([Finding("LR101", "note", "\x1b[31m", "m", "w", "h")])
    assert "\x1b" not in github([Finding("LR101", "note", "\x1b[31m", "m", "w", "h")])


@pytest.mark.parametrize(
    ("findings", "curves", "line"),
    [
        ([], 1, "no findings in 1 curve"),
        ([ONE], 2, "1 finding (1 warning) in 2 curves"),
        ([inline(), ONE, BARE, BARE], 2, "4 findings (1 error, 1 warning, 2 notes) in 2 curves"),
    ],
)
def test_the_summary_counts(findings: list[Finding], curves: int, line: str) -> None:
    assert summary(findings, curves) == line


def test_json_has_every_part_and_null_for_what_is_not_known() -> None:
    first, second = json.loads(as_json([ONE, BARE]))
    assert first == {
        "code": "LR114", "severity": "warning", "curve": "cosine", "message": "min_lr is 1, above the peak",
        "path": "schedules.cosine.min_lr", "file": "configs/my run.yaml", "line": 3, "column": 34, "step": 0,
        "why": "It matters.", "hint": "mend it",
    }  # fmt: skip
    assert {key for key, value in second.items() if value is None} == {"path", "file", "line", "column", "step"}
    assert as_json([]) == "[]\n"


def test_github_annotates_the_line_and_escapes_what_it_must() -> None:
    assert github([ONE, BARE, inline()]) == (
        "::warning file=configs/my run.yaml,line=3,col=34,title=LR114 cosine::min_lr is 1, above the peak (mend it)\n"
        "::notice title=LR101 log::step 0 (so: 100%25,%0Athus)\n"
        "::error title=LR112 a%3Ab%2Cc::m (h)\n"
    )


def log() -> Any:
    return json.loads(sarif([ONE, BARE, inline()]))


def test_sarif_is_a_log_of_one_run_of_all_rules() -> None:
    assert log()["version"] == "2.1.0"
    assert log()["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log()["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("lrcurve", lrcurve.__version__)
    assert [rule["id"] for rule in driver["rules"]] == list(codes())
    for rule in driver["rules"]:
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))


def test_sarif_results_point_at_their_rules_and_places() -> None:
    (run,) = log()["runs"]
    first, second, third = run["results"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["level"] for result in run["results"]] == ["warning", "note", "error"]
    assert first["message"]["text"] == "min_lr is 1, above the peak (mend it)"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "configs/my%20run.yaml"},
        "region": {"startLine": 3, "startColumn": 34},
    }
    assert first["locations"][0]["logicalLocations"] == [
        {"name": "cosine", "fullyQualifiedName": "schedules.cosine.min_lr"}
    ]
    for result in (second, third):
        assert "physicalLocation" not in result["locations"][0]


def test_sarif_of_nothing_has_an_empty_list_of_results() -> None:
    assert json.loads(sarif([]))["runs"][0]["results"] == []


def test_sarif_gives_an_absolute_path_as_a_file_uri() -> None:
    mark = Mark(Source("/tmp/a b.yaml", "x"), 1, 1)
    one = Finding("LR101", "note", "c", "m", "w", "h", "p", mark)
    place = json.loads(sarif([one]))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "file:///tmp/a%20b.yaml"
