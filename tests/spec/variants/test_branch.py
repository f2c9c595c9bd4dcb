"""Cooldowns that leave a trunk at several points."""

import pytest

from tests.spec.texts import loaded
from tests.spec.variants.texts import curves, wrong

WSD = "wsd: {type: wsd, decay_steps: 20}"
COOLDOWN = "cooldown: {type: linear, steps: 10}"


def test_each_cooldown_is_the_trunk_and_then_its_own() -> None:
    found = curves(f"{WSD}\nb: {{from: wsd, at: [50%, 75], {COOLDOWN}}}")
    assert list(found) == ["wsd", "b[50%]", "b[75]"]
    half = found["b[50%]"]
    assert half.lr([0, 50, 55, 59]).tolist() == pytest.approx([0.1, 0.1, 0.05, 0.01], rel=1e-12)
    assert (half.run.ticks, half.begin, half.subject, half.member, half.kind) == (60, 50, "b", "50%", "branches")
    assert found["b[75]"].run.ticks == 85


def test_it_takes_the_rate_that_the_trunk_has_there() -> None:
    found = curves(f"t: {{type: linear}}\nb: {{from: t, at: 50, {COOLDOWN}}}")
    # the trunk is half-way down
    assert found["b[50]"].lr([50, 55]).tolist() == pytest.approx([0.05, 0.025], rel=1e-12)


def test_it_may_name_its_own_rate_and_take_the_rest() -> None:
    found = curves(f"{WSD}\nb: {{from: wsd, at: 50, cooldown: {{type: linear, lr: 0.2}}}}")
    assert found["b[50]"].lr([50, 75]).tolist() == pytest.approx([0.2, 0.1], rel=1e-12)
    assert found["b[50]"].run.ticks == 100


@pytest.mark.parametrize(
    "entries",
    [
        f"{WSD[:-1]}, branch: {{at: 50, {COOLDOWN}}}}}",
        f"{WSD}\nwsd2: {{branch: {{from: wsd, at: 50, {COOLDOWN}}}}}",
        f"b: {{from: wsd, at: 50, {COOLDOWN}}}\n{WSD}",
        f"{WSD}\nbranch: {{from: wsd, at: 50, {COOLDOWN}}}",
    ],
)
def test_it_may_be_written_in_the_trunk_or_beside_it(entries: str) -> None:
    found = curves(entries)
    (branch,) = (curve for curve in found.values() if curve.member is not None)
    assert branch.lr([50, 55]).tolist() == pytest.approx([0.1, 0.05], rel=1e-12)


def test_a_document_may_have_one_of_its_own() -> None:
    text = f"steps: 100\nlr: 0.1\nschedules:\n  {WSD}\nbranch: {{from: wsd, at: [50, 60], {COOLDOWN}}}\n"
    assert [curve.name for curve in loaded(text).curves] == ["wsd", "wsd[50]", "wsd[60]"]


@pytest.mark.parametrize(
    ("branch", "expected"),
    [
        (f"{{from: wds, at: 50, {COOLDOWN}}}", "schedules.b.from: no schedule is called 'wds'; did you mean 'wsd'?"),
        (f"{{from: g, at: 50, {COOLDOWN}}}", "schedules.b.from: 'g' is no single curve: it has groups"),
        (f"{{from: wsd, at: 0, {COOLDOWN}}}",
         "schedules.b.at: 0 is step 0; it must be after step 0 and within the trunk's 100 steps"),
        (f"{{from: wsd, at: [50, 100], {COOLDOWN}}}",
         "schedules.b.at[1]: 100 is step 100; it must be after step 0 and within the trunk's 100 steps"),
        (f"{{from: wsd, at: [50, 50%], {COOLDOWN}}}", "schedules.b.at[1]: 50% is step 50, which is there already"),
        (f"{{type: cosine, from: wsd, at: 50, {COOLDOWN}}}",
         "schedules.b.type: unknown key 'type'; allowed are at, cooldown, from"),
        ("{from: wsd, at: 50}", "schedules.b: needs 'cooldown', a schedule such as {type: linear, steps: 10%}"),
        (f"{{from: wsd, {COOLDOWN}}}", "schedules.b: needs 'at', the first step of each cooldown"),
        ("{from: wsd, at: 50, cooldown: {type: lin}}",
         "schedules.b.cooldown.type: unknown type 'lin'; did you mean 'linear'?"),
        (f"{{branch: {{at: 50, {COOLDOWN}}}}}",
         "schedules.b.branch: needs 'from', the schedule that it leaves: one of wsd, g"),
    ],
)  # fmt: skip
def test_what_cannot_branch_is_refused(branch: str, expected: str) -> None:
    assert wrong(f"{WSD}\ng: {{type: constant, groups: {{head: 1}}}}\nb: {branch}") == [expected]


def test_the_trunk_tells_how_long_the_run_is() -> None:
    found = curves(f"wsd: {{type: wsd, steps: 100, decay_steps: 20}}\nb: {{from: wsd, at: 50, {COOLDOWN}}}", run="")
    assert (found["wsd"].run.ticks, found["b[50]"].run.ticks) == (100, 60)


def test_a_trunk_without_a_rate_at_the_branch_is_told_with_its_place() -> None:
    (problem,) = wrong(f"t: {{type: expression, formula: lr / abs(t - 50)}}\nb: {{from: t, at: [50], {COOLDOWN}}}")
    assert problem.startswith("schedules.b.at[0]: the trunk has no rate there: the formula gives inf at step 50")
