"""Comparisons in words: text, Markdown and JSON."""

import io
import json
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from lrcurve.analysis.compare import Comparison, Side, Unit, compare, differ
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Clamp, Scale, Sequence, Shift
from lrcurve.schedules.combine.time import PerEpoch
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.exponential import Exponential
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.multistep import Multistep
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.views.comparison.as_json import to_json
from lrcurve.views.comparison.cause_words import cause_text
from lrcurve.views.comparison.text import markdown, print_comparisons, text


def curve(schedule: Schedule, steps: int = 50, name: str = "decay", **known: Any) -> Curve:
    return Curve(name, schedule, Run(ticks=steps, **known))


def pair(base: Curve, head: Curve, unit: Unit = "step") -> Comparison:
    return compare(Side("base.yaml", (base,)), Side("head.yaml", (head,)), unit)


def golden(rates: dict[int, float], half_unit: float = 0.0) -> Curve:
    at = np.array(list(rates))
    rows = Recorded(at, np.array(list(rates.values())), np.full(at.size, half_unit))
    return Curve("decay", rows, Run(ticks=int(at[-1]) + 1))


LATER = pair(curve(Multistep(lr=0.1, milestones=(10,))), curve(Multistep(lr=0.1, milestones=(20,))))


def test_the_whole_text_of_a_difference() -> None:
    assert text([LATER], 80) == (
        "base: base.yaml\n"
        "head: head.yaml\n"
        "\n"
        "decay: different at 10 of 50 steps, first at step 10\n"
        "  - head is base times 10 from step 10 to 19, and the same elsewhere\n"
        "  - 1 of the base's 2 phases differs: steps 10 to 49 (10 of 40)\n"
        "                             base      head\n"
        "  first difference, step 10  0.01      0.1       +0.09 (+900 %)\n"
        "  largest absolute, step 10  0.01      0.1       +0.09 (+900 %)\n"
        "  largest relative, step 10  0.01      0.1       +0.09 (+900 %)\n"
        "  peak                       0.1 at 0  0.1 at 0  ratio 1\n"
        "  final rate                 0.01      0.01      ratio 1\n"
        "  area                       1.4       2.3       ratio 1.643\n"
        "\n"
        "1 curve compared: 1 differs\n"
    )


def test_the_whole_text_of_no_difference() -> None:
    same = pair(curve(Constant(lr=0.1)), curve(Constant(lr=0.1)))
    assert text([same], 80) == (
        "base: base.yaml\nhead: head.yaml\n\ndecay: the same at all 50 steps\n\n1 curve compared: no difference\n"
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for line in text([LATER], width).splitlines():
        assert len(line) <= max(width, 58), line


def test_a_narrow_terminal_cuts_no_number() -> None:
    said = text([LATER], 40)
    for number in ("+0.09 (+900 %)", "base 0.01", "head 0.1 at 0", "ratio 1.643"):
        assert number in said


def test_colours_only_at_a_terminal() -> None:
    def printed(**options: Any) -> str:
        out = io.StringIO()
        print_comparisons(Console(file=out, width=80, highlight=False, **options), [LATER])
        return out.getvalue()

    assert "\x1b[1;31m" in printed(force_terminal=True, color_system="standard", no_color=False)
    assert "\x1b[31m" not in printed()
    plain = re.sub(r"\x1b\[[\d;]*m", "", printed(force_terminal=True, color_system="standard"))
    assert plain == text([LATER], 80)


def test_curves_on_one_side_are_told_and_count() -> None:
    one, two, three = (curve(Constant(lr=0.1), name=name) for name in "abc")
    comparison = compare(Side("x", (one, two)), Side("y", (two, three)))
    assert text([comparison], 80).split("\n\n")[1:] == [
        "b: the same at all 50 steps\na: only in base\nc: only in head",
        "1 curve compared: no difference, 2 on one side only\n",
    ]
    assert "| a | only in base |" in markdown([comparison])
    assert json.loads(to_json([comparison]))["comparisons"][0]["only_head"] == ["c"]
    assert json.loads(to_json([comparison]))["same"] is False


def test_lengths_that_differ_are_told() -> None:
    said = text([pair(curve(Constant(lr=0.1)), curve(Constant(lr=0.1), 60))], 80)
    assert "decay: the same at all 50 steps, but the runs differ in length\n" in said
    assert "base has 50 steps, head 60; --align percent" in said
    sparse = pair(curve(Constant(lr=0.5), 20), golden({0: 0.5, 30: 0.5, 49: 0.5}))
    assert "base has 20 steps, head 50 at least" in " ".join(text([sparse], 80).split())


def test_how_a_table_was_compared_is_told_once() -> None:
    sparse = pair(curve(Constant(lr=0.5), 20), golden({0: 0.5, 10: 0.5}, half_unit=0.005))
    said = " ".join(text([sparse], 80).split())
    assert "decay: the same at the 2 steps compared note: a table leaves steps out" in said
    assert "half a unit of its last digit count as the same: at most 1 % of a rate" in said
    assert "half a unit" not in text([pair(curve(Constant(lr=0.5), 2), golden({0: 0.5, 1: 0.5}))])


def test_nothing_in_common_is_told() -> None:
    said = text([pair(golden({0: 0.5, 10: 0.5}), golden({3: 0.5, 11: 0.5}))])
    assert "decay: nothing to compare: no step is on both sides" in said


def test_percent_and_epochs_are_told_as_such() -> None:
    said = text([pair(curve(Linear(lr=0.1, steps=50)), curve(Linear(lr=0.1, steps=60), 75), "percent")], 80)
    # Step 1 is 0.098, and the head's steps 1 and 2, between which it begins, are 0.0983 and 0.0967.
    assert "different at 48 of 50 moments, first at 4 %\n  - the same until 4 %\n" in said
    assert "where steps do not begin together" in said
    known: dict[str, Any] = {"steps_per_epoch": Fraction(20)}
    said = text([pair(curve(Step(lr=0.1, step_size=30), **known), curve(Constant(lr=0.1), **known), "epoch")], 80)
    assert "first at epoch 1.5\n" in said
    one, other = (curve(Constant(lr=rate), 10_000, tick="share") for rate in (0.1, 0.2))
    assert "first difference, 0 %  0.1" in text([pair(one, other)], 80)


def test_estimates_of_long_runs_are_marked() -> None:
    long = pair(curve(Constant(lr=0.1), 10**12), curve(Constant(lr=0.2), 10**12))
    said = text([long], 80)
    assert "  ~peak  " in said
    assert "too long for every step" in said
    assert "| decay | **different** | step 0 | +100 % | 2 | 2 | 2 |\n" in markdown([long])


def test_what_has_no_sentence_leaves_no_gap() -> None:
    one, other = curve(Linear(lr=0.1, steps=50)), curve(Cosine(lr=0.1, steps=50))
    assert "first at step 1.\n\n| | base | head | |\n" in markdown([pair(one, other)])


def test_digits_are_as_many_as_tell_rates_apart() -> None:
    said = text([pair(curve(Constant(lr=0.1)), curve(Constant(lr=0.10000000001)))], 80)
    assert "0.1   " in said
    assert "0.10000000001" in said


BASE = Cosine(lr=0.1, min_lr=0.001, steps=400)


@pytest.mark.parametrize(
    ("head", "known", "wanted"),
    [
        (Scale(inner=BASE, scale=2.5), {}, "head is base times 2.5"),
        (Shift(inner=BASE, shift=1), {}, "head is base shifted 1 step earlier: head(t) = base(t + 1)"),
        (
            Sequence(phases=(Constant(lr=0.1), BASE), lengths=(3,)),
            {},
            "head is base shifted 3 steps later: head(t) = base(t - 3), its first rate held before",
        ),
        (
            Sequence(phases=(Constant(lr=0.3), BASE), lengths=(3,)),
            {},
            "head is base shifted 3 steps later: head(t) = base(t - 3), after 3 steps at 0.3",
        ),
        (
            # Half of the base's first rate, 0.05, for three steps, and then half of the base from its beginning.
            Scale(inner=Sequence(phases=(Constant(lr=0.1), BASE), lengths=(3,)), scale=0.5),
            {},
            "head at base's first rate times 0.5 until step 3; from there base's clock 3 steps later times 0.5: "
            "head(t) = 0.5 base(t - 3)",
        ),
        (
            Cosine(lr=0.1, min_lr=0.001, steps=200),
            {},
            "head is base 2 times as fast: head(t) = base(2 t), as of a scheduler stepped 2 times per update, "
            "or of half the horizon",
        ),
        (
            PerEpoch(inner=BASE, steps_per_epoch=20),
            {"steps_per_epoch": Fraction(20)},
            "head is base 20 times as slow: head(t) = base(t // 20), "
            "as of a scheduler stepped once per epoch, that is every 20 updates",
        ),
    ],
)
def test_causes_in_words(head: Schedule, known: dict[str, Any], wanted: str) -> None:
    found = differ(curve(BASE, 400, **known), curve(head, 400, **known))
    assert [cause_text(found, cause) for cause in found.causes] == [wanted]


WARM = Sequence(phases=(Warmup(lr=0.1, steps=50), Cosine(lr=0.1, steps=350)), lengths=(50,))


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (
            Sequence(phases=(WARM, WARM), lengths=(300,)),
            "the same until step 300; from there base's clock 300 steps later, so that it starts again: "
            "head(t) = base(t - 300)",
        ),
        (
            Sequence(phases=(Warmup(lr=0.1, steps=70), Cosine(lr=0.1, steps=350)), lengths=(70,)),
            "warmup 50 -> 70: head(t) = base(5 t / 7) until step 70; from there base's clock 20 steps later: "
            "head(t) = base(t - 20)",
        ),
        (
            Sequence(phases=(Warmup(lr=0.1, steps=75), Cosine(lr=0.1, steps=525)), lengths=(75,)),
            "head is base 1.5 times as slow: head(t) = base(2 t / 3), as of a horizon 1.5 times as long",
        ),
        (Clamp(inner=WARM, floor=0.003), "head is max(base, 0.003)"),
        (Clamp(inner=WARM, ceiling=0.08), "head is min(base, 0.08)"),
        (
            Scale(inner=Shift(inner=WARM, shift=1), scale=2.0),
            "head is base times 2 and shifted 1 step earlier: head(t) = 2 base(t + 1)",
        ),
    ],
)
def test_causes_in_parts_and_two_at_once_in_words(head: Schedule, wanted: str) -> None:
    found = differ(curve(WARM, 400), curve(head, 400))
    assert cause_text(found, found.causes[0]) == wanted


def test_rates_that_are_held_in_words() -> None:
    held = golden(dict(enumerate(WARM(np.arange(400) // 20 * 20).tolist())))
    found = differ(curve(WARM, 400, steps_per_epoch=Fraction(20)), held)
    assert cause_text(found, found.causes[0]) == (
        "head changes only every 20 steps, once per epoch: head(t) = base(20 (t // 20))"
    )


def test_a_line_of_a_table_from_step_1_says_where_it_begins() -> None:
    """The head rises by 7.5e-7 a step from 1e-6, so it is at 1.75e-6 at step 1; step 0 is in no row."""
    base = curve(Sequence(phases=(Warmup(lr=1e-4, steps=100), Cosine(lr=1e-4, steps=900)), lengths=(100,)), 1000)
    rates = base.lr(np.arange(1000))
    head = golden({t: 1e-6 + 7.5e-7 * t if t < 100 else 0.5 * float(rates[t]) for t in range(1, 1000)})
    said = "".join(cause_text(one, cause) for one in pair(base, head).differences for cause in one.causes)
    assert "in a straight line from 1.75e-06 at step 1 to 7.525e-05 until step 100" in said


def test_steps_that_moved_in_words() -> None:
    base = Multistep(lr=0.1, gamma=0.5, milestones=(10, 30))
    (cause,) = (found := differ(curve(base), curve(Multistep(lr=0.2, gamma=0.5, milestones=(12, 34))))).causes
    assert cause_text(found, cause) == (
        "head has base's rates times 2 in turn, changed at step 12 instead of step 10, "
        "changed at step 34 instead of step 30"
    )


def test_holds_that_count_from_another_step_in_words() -> None:
    base = Cosine(lr=0.1, steps=50)
    found = differ(curve(base), golden({t: float(base((t + 2) // 5 * 5)) for t in range(50)}))
    assert cause_text(found, found.causes[0]) == (
        "head changes only every 5 steps, and is base shifted 2 steps earlier: head(t) = base(5 ((t + 2) // 5))"
    )


def test_further_causes_are_said_to_explain_it_as_well() -> None:
    # Half of a rate is the rate of 10 steps later, as the rate is halved in 10 steps.
    base = Exponential(lr=0.1, decay_rate=0.5, decay_steps=10)
    half = golden({step: base(step).item() / 2 for step in range(1, 50)})
    said = " ".join(text([pair(curve(base), half)], 80).split())
    shifted = "head is base shifted 10 steps earlier: head(t) = base(t + 10)"
    assert f"- {shifted} - or, which explains it as well: head is base times 0.5" in said


def test_a_cause_of_a_base_that_is_a_table_names_the_sides() -> None:
    rows = dict(enumerate(BASE(np.arange(400) + 1).tolist()))
    found = differ(golden(rows), curve(BASE, 400))
    assert [cause_text(found, cause) for cause in found.causes] == [
        "base is head shifted 1 step earlier: base(t) = head(t + 1)"
    ]


def test_the_whole_markdown_of_a_difference() -> None:
    assert markdown([LATER]) == (
        "### Learning rates: changed\n"
        "\n"
        "Base `base.yaml`, head `head.yaml`: 1 curve compared: 1 differs.\n"
        "\n"
        "| curve | | first difference | largest | peak ratio | final ratio | area ratio |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        "| decay | **different** | step 10 | +900 % | 1 | 1 | 1.643 |\n"
        "\n"
        "**decay**: different at 10 of 50 steps, first at step 10.\n"
        "\n"
        "- Head is base times 10 from step 10 to 19, and the same elsewhere.\n"
        "- 1 of the base's 2 phases differs: steps 10 to 49 (10 of 40).\n"
        "\n"
        "| | base | head | |\n"
        "| --- | ---: | ---: | --- |\n"
        "| first difference, step 10 | 0.01 | 0.1 | +0.09 (+900 %) |\n"
        "| largest absolute, step 10 | 0.01 | 0.1 | +0.09 (+900 %) |\n"
        "| largest relative, step 10 | 0.01 | 0.1 | +0.09 (+900 %) |\n"
        "| peak | 0.1 at 0 | 0.1 at 0 | ratio 1 |\n"
        "| final rate | 0.01 | 0.01 | ratio 1 |\n"
        "| area | 1.4 | 2.3 | ratio 1.643 |\n"
    )


def test_names_cannot_break_markdown_or_steer_a_terminal() -> None:
    odd = "a|b*c\x1b[31m\n<x>"
    comparison = pair(curve(Constant(lr=0.1), name=odd), curve(Constant(lr=0.2), name=odd))
    for said in (text([comparison]), markdown([comparison]), to_json([comparison])):
        assert "\x1b" not in said
    rows = [line for line in markdown([comparison]).splitlines() if line.startswith("| a\\")]
    name = "a\\|b\\*c\N{REPLACEMENT CHARACTER}\\[31m\N{REPLACEMENT CHARACTER}\\<x>"
    assert rows == [f"| {name} | **different** | step 0 | +100 % | 2 | 2 | 2 |"]


def test_json_has_every_number() -> None:
    found = json.loads(to_json([LATER]))
    assert found["same"] is False
    (one,) = found["comparisons"][0]["curves"]
    assert (one["compared"], one["differing"], one["steps"], one["every_step"]) == (50, 10, [50, 50], True)
    assert one["first"]["base_step"] == 10
    assert one["last"]["head_step"] == 19
    assert one["largest_relative"]["relative"] == pytest.approx(9)
    assert one["area"] == {"base": pytest.approx(1.4), "head": pytest.approx(2.3), "ratio": pytest.approx(2.3 / 1.4)}
    assert one["phases"][1] == {"start": 10, "stop": 50, "compared": 40, "differing": 10}
    assert [cause["kind"] for cause in one["causes"]] == ["scaled"]
    assert (one["causes"][0]["value"], one["causes"][0]["start"], one["causes"][0]["stop"]) == (10, 10, 19)
    assert [part["factor"] for part in one["causes"][0]["parts"]] == [1, 10, 1]
    assert (one["rtol"], one["atol"], one["align"]) == (1e-12, 0, "step")


def test_json_has_null_for_what_is_no_number() -> None:
    found = json.loads(to_json([pair(curve(Constant(lr=0.0)), curve(Constant(lr=0.1)))]))
    (one,) = found["comparisons"][0]["curves"]
    assert one["first"]["relative"] is None
    assert one["peak"]["ratio"] is None
    nothing = json.loads(to_json([pair(golden({0: 0.5, 10: 0.5}), golden({3: 0.5, 11: 0.5}))]))
    assert nothing["comparisons"][0]["curves"][0]["peak"] is None
