"""What is true of every rule."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.analysis.check import check
from lrcurve.analysis.rules import codes, find
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides
from lrcurve.views.findings import text
from tests.analysis.rules.checked import about, found, place
from tests.analysis.rules.noted import LR901, only_rule
from tests.analysis.rules.sound import specs
from tests.schedules.strategies import COMBINED, FIELDS, shapes

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted((ROOT / "sample_configs").glob("*.yaml"))

every_rule = pytest.mark.parametrize("code", codes())


def test_the_catalogue_has_the_rules_of_the_list() -> None:
    first, second = [f"LR{number}" for number in range(101, 115)], [f"LR{number}" for number in range(201, 206)]
    assert set(codes()) >= {*first, *second, "LR301"}  # people's files name them


@every_rule
def test_it_alone_fires_on_its_bad_example_and_nothing_on_the_mended_one(code: str) -> None:
    rule = find(code)
    assert about(rule, found(rule.bad)) == [(code, rule.severity)]
    assert about(rule, found(rule.good)) == []


def test_a_rule_may_give_nothing_but_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    only_rule(monkeypatch)
    (one,) = found(LR901.bad)
    assert (one.code, one.severity, place(one)) == ("LR901", "note", ("schedules.decay", 3, 10))
    assert about(LR901(), [one]) == [("LR901", "note")]
    assert about(find("LR101"), [one]) == []  # in another's example it does not count
    assert found(LR901.good) == []


@every_rule
def test_it_says_what_it_is(code: str) -> None:
    rule = find(code)
    for words in (rule.title, rule.why, rule.hint, rule.source, type(rule).__doc__):
        assert words
        assert "\n\n\n" not in words
    assert not rule.title.endswith(".")
    assert set(rule.explains) <= set(codes())
    assert rule.severity in ("error", "warning", "note")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample_configs_are_sound(path: Path) -> None:
    loaded = load_sources([str(path)], Overrides())
    noted = check(loaded.curves)
    assert noted == []


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_schedule_can_be_held_against_all_rules(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([*sorted(FIELDS), *COMBINED]))
    schedule = data.draw(COMBINED[kind] if kind in COMBINED else shapes(kind))
    each = data.draw(st.sampled_from([None, Fraction(7), Fraction(5, 2)]))
    steps = data.draw(st.integers(1, 150) | st.just(10**12))
    curve = Curve(
        "c",
        schedule,
        Run(ticks=steps, steps_per_epoch=each, tick=data.draw(st.sampled_from(["step", "epoch", "share"]))),
    )
    for one in check([curve]):
        assert one.message
        assert "nan" not in one.message
        assert one.step is None or one.step >= 0


@settings(max_examples=400, deadline=None)
@given(specs())
def test_sound_schedules_have_no_findings(spec: str) -> None:
    findings = [one for one in found(spec) if find(one.code).severity != "note"]
    assert findings == [], f"{spec}\n{text(findings)}"
