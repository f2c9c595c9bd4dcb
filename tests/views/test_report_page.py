"""What stands in a report around its chart: tables, findings, texts, names."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.analysis.check import Finding
from lrcurve.problems import Mark, Source
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.report import ReportOptions, Section, Table, Text, page
from lrcurve.views.style.palette import PALETTE
from tests.views.report_reader import Read, curve, read, rows


def test_the_table_of_joins_has_the_rates_before_and_after() -> None:
    found = read(curve(steps=25, steps_per_epoch=Fraction(20)), curve(Linear(lr=0.3, steps=50), name="smooth"))
    text = [row for row in rows(found) if row.startswith("curve")]
    assert text[2:] == ["curvestepepochrate beforerate after", "curve100.50.40.2", "curve2010.20.1"]


def test_the_table_of_curves_has_their_lengths_and_rates() -> None:
    found = read(curve(steps=25), curve(Linear(lr=0.5, steps=4), 4, "linear"))
    # 0.5 (4 - 3) / 4 is the last rate of the linear one.
    assert rows(found)[:3] == ["curvestepsfirst ratehighestatlast rate", "curve250.40.400.1", "linear40.50.500.125"]


def test_without_joins_the_page_says_so() -> None:
    assert "None: no formula changes and no rate jumps." in read(curve(Linear(lr=0.3, steps=50))).texts["p"]


def test_a_long_table_of_joins_is_cut_and_says_so() -> None:
    found = read(
        curve(Step(lr=1.0, gamma=0.99, step_size=3), 304, "few"), curve(Step(lr=1.0, step_size=3), 306, "more")
    )
    # 303 is the 101st multiple of 3; a run of 304 steps has it too, one of 303 would not.
    assert "Only the first 100 of a curve are listed; there are more of few, more." in found.texts["p"]
    assert sum(row.startswith(("few", "more")) for row in rows(found)) == 2 + 100 + 100
    found = read(curve(Step(lr=1.0, step_size=3), 303))
    assert not [text for text in found.texts["p"] if "Only" in text]


def finding(**changes: Any) -> Finding:
    mark = Mark(Source("a <b>.yaml", "lr: 0"), 3, 1)
    given = Finding("LR101", "warning", "<i>", "starts at <0>", "because & so", "start 'higher'", mark=mark)
    return Finding(**{**{name: getattr(given, name) for name in given.__struct_fields__}, **changes})


def test_findings_are_shown_where_the_rules_were_asked() -> None:
    asked = Read(page([curve()], ReportOptions(), findings=[finding()]))
    (item,) = asked.texts["li"]
    assert item == "LR101 warning <i> · a <b>.yaml:3starts at <0>why because & sofix start 'higher'"
    assert "Findings" in asked.texts["h2"]
    nothing = Read(page([curve()], ReportOptions(), findings=[]))
    assert "None: no rule of lrcurve check has anything to say." in nothing.texts["p"]
    assert "Findings" not in read(curve()).texts["h2"]


def test_texts_are_shown_as_they_are() -> None:
    spec = "lr: 1e-3  # <b>\n\tx: '&amp;'\n"
    found = Read(page([curve()], ReportOptions(), texts=[Text("<a>.yaml", spec), Text("b", "x" * 200_001)]))
    assert found.texts["h3"] == ["<a>.yaml", "b"]
    assert found.texts["code"] == [spec, "x" * 200_000]
    assert "Only its first 200,000 of 200,001 characters are shown." in found.texts["p"]


def test_sections_of_ones_own_come_first_and_are_plain_text() -> None:
    table = Table(["what", "<base>"], [["peak", "0.1"], ["a & b", "<2>"]], numbers=[1])
    found = Read(
        page([curve()], ReportOptions(), findings=[], own=[Section("Différence <1>", ["Base & head."], [table])])
    )
    assert found.texts["h2"] == ["Différence <1>", "Findings", "Curves", "Joins"]
    assert "Base & head." in found.texts["p"]
    assert rows(found)[:3] == ["what<base>", "peak0.1", "a & b<2>"]


def test_the_versions_are_named() -> None:
    (text,) = read(curve()).texts["footer"]
    assert re.fullmatch(rf"lrcurve \S+ · numpy {re.escape(np.__version__)} · plotly\.js 4\.\d+\.\d+", text)


HOSTILE = st.text(max_size=30) | st.sampled_from(
    ["</script><script>alert(1)</script>", "<!--", "]]>", "$x ${y} %{z} &lt;"]
)


@settings(max_examples=40, deadline=None)
@given(name=HOSTILE, title=HOSTILE)
def test_any_name_and_title_is_text(name: str, title: str) -> None:
    found = Read(page([curve(name=name), curve(name="other")], ReportOptions(title=title), texts=[Text(name, title)]))
    assert len(found.texts["script"]) == 3
    assert "<" not in found.texts["script"][0]
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)
    assert found.texts["label"] == [shown, "other"]
    assert found.texts["h1"] == found.texts["title"]
    if title:
        assert found.texts["h1"] == ["".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in title)]
    assert len(found.data["curves"]) == 2


def test_long_names_are_cut_beside_the_pointer_where_they_stay_apart() -> None:
    def told(*names: str) -> list[str]:
        return [one["name"] for one in read(*(curve(name=name) for name in names)).data["curves"]]

    assert told("cosine lr=0.1 steps=50", "cosine lr=0.1 warmup=5") == ["cosine lr=… steps=50", "cosine lr=… warmup=5"]
    assert told("x" * 20, "y" * 21) == ["x" * 20, "y" * 10 + "…" + "y" * 9]
    alike = ["cosine lr=0.1 steps=50", "cosine lr=0.2 steps=50"]
    assert told(*alike) == alike
    # As long as tells them apart, and no longer: 15 characters, the dots, and 14 more.
    folders = [f"/a/folder/{name}/of/many/parts.yaml" for name in ("one", "two")]
    assert told(*folders) == ["/a/folder/one/o…any/parts.yaml", "/a/folder/two/o…any/parts.yaml"]


def test_a_title_is_the_one_given_or_the_one_curves_name() -> None:
    assert read(curve(name="only"), title="given").texts["h1"] == ["given"]
    assert read(curve(name="only")).texts["h1"] == ["only"]
    assert read(curve(name="a"), curve(name="b")).texts["h1"] == ["Learning rates"]


def luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("side", ["light", "dark"])
def test_lines_stand_out_from_the_page(side: str) -> None:
    (style,) = read(curve()).texts["style"]
    papers = dict(zip(("light", "dark"), re.findall(r"--paper: (#\w+);", style), strict=True))
    for hue in PALETTE:
        low, high = sorted([luminance(getattr(hue, side)), luminance(papers[side])])
        assert (high + 0.05) / (low + 0.05) >= 3, hue  # WCAG 2.2, 1.4.11: graphical objects


def test_a_curves_own_colour_is_used_on_both() -> None:
    found = read(replace(curve(), color="tab:orange"))
    (style,) = [values["style"] for tag, values in found.elements if tag == "label"]
    assert style == "--light:#ff7f0e;--dark:#ff7f0e"


def test_no_curve_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no curve"):
        read()
