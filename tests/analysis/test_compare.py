"""Which steps are compared, where curves differ, and by how much."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from lrcurve.analysis.compare import AlignError, Side, Tolerance, against, compare, differ
from lrcurve.analysis.compare.alignment import EXACT_STEPS, follow, moments
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.multistep import Multistep
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.values import Values
from lrcurve.schedules.shapes.warmup import Warmup


def curve(schedule: Schedule, steps: int = 50, name: str = "c", **known: Any) -> Curve:
    return Curve(name, schedule, Run(ticks=steps, **known))


def table(rows: dict[int, float], steps: int | None = None, half_unit: float = 0.0) -> Curve:
    at = np.array(list(rows))
    run = Run(ticks=int(at[-1]) + 1 if steps is None else steps)
    return Curve("table", Recorded(at, np.array(list(rows.values())), np.full(at.size, half_unit)), run)


def test_a_curve_is_the_same_as_itself() -> None:
    found = differ(curve(Cosine(lr=0.1, steps=50)), curve(Cosine(lr=0.1, steps=50)))
    assert found.same
    assert (found.compared, found.differing, found.first, found.causes) == (50, 0, None, ())


@pytest.mark.parametrize(("other", "same"), [(1 + 0.95e-12, True), (1 - 0.95e-12, True), (1 + 1.05e-12, False)])
def test_a_share_of_1e_12_is_rounding(other: float, same: bool) -> None:
    assert differ(curve(Constant(lr=1.0)), curve(Constant(lr=other))).same is same
    assert differ(curve(Constant(lr=1e-3)), curve(Constant(lr=other * 1e-3))).same is same


def test_a_later_milestone_by_hand() -> None:
    # 0.1, then 0.01 from step 10 or 20 on.
    base = curve(Multistep(lr=0.1, milestones=(10,)))
    head = curve(Multistep(lr=0.1, milestones=(20,)))
    found = differ(base, head)
    assert not found.same
    assert (found.differing, found.compared) == (10, 50)
    assert found.first is not None
    assert found.last is not None
    assert (found.first.base_step, found.last.base_step) == (10, 19)
    assert found.largest_absolute is not None
    assert found.largest_absolute.absolute == pytest.approx(0.09)
    assert found.largest_relative is not None
    assert found.largest_relative.relative == pytest.approx(9.0)
    assert found.base is not None
    assert found.head is not None
    # 10 * 0.1 + 40 * 0.01 = 1.4, and 20 * 0.1 + 30 * 0.01 = 2.3
    assert [found.base.area, found.head.area] == pytest.approx([1.4, 2.3])
    assert [found.base.peak, found.base.peak_step, found.base.final] == pytest.approx([0.1, 0, 0.01])
    assert found.phases is not None
    rows = [(phase.start, phase.stop, phase.compared, phase.differing) for phase in found.phases]
    assert rows == [(0, 10, 10, 0), (10, 50, 40, 10)]


@pytest.mark.parametrize("steps", [65_535, 65_536, 65_537, 200_003])
def test_chunks_are_as_if_compared_at_once(steps: int) -> None:
    base, head = Cosine(lr=0.1, steps=steps), Linear(lr=0.1, min_lr=0.01, steps=steps)
    found = differ(curve(base, steps), curve(head, steps))
    t = np.arange(steps)
    off = np.abs(head(t) - base(t))
    assert found.compared == steps
    assert found.differing == (off > 1e-12 * np.maximum(base(t), head(t))).sum()
    assert found.largest_absolute is not None
    assert found.largest_absolute.base_step == off.argmax()
    assert found.largest_relative is not None
    assert found.largest_relative.base_step == (off / base(t)).argmax()
    assert found.base is not None
    assert found.base.area == pytest.approx(base(t).sum(), rel=1e-12)


def test_the_default_tolerance_is_rounding_and_nothing_more() -> None:
    base = curve(Constant(lr=0.1))
    assert differ(base, curve(Constant(lr=0.1 * (1 + 5e-13)))).same
    assert not differ(base, curve(Constant(lr=0.1 * (1 + 5e-12)))).same
    assert not differ(curve(Constant(lr=0.0)), curve(Constant(lr=1e-300))).same


def test_a_tolerance_is_of_the_larger_rate_and_absolute() -> None:
    base, head = curve(Constant(lr=0.1)), curve(Constant(lr=0.11))
    assert differ(base, head, tolerance=Tolerance(rtol=0.0910)).same
    assert not differ(base, head, tolerance=Tolerance(rtol=0.0909)).same
    assert differ(base, head, tolerance=Tolerance(rtol=0, atol=0.0101)).same
    assert not differ(base, head, tolerance=Tolerance(rtol=0, atol=0.0099)).same


def test_a_share_of_a_base_of_zero_is_left_out() -> None:
    found = differ(curve(Warmup(lr=1.0, steps=10)), curve(Warmup(lr=1.0, start_lr=0.5, steps=10)))
    assert found.largest_absolute is not None
    assert (found.largest_absolute.base_step, found.largest_absolute.relative) == (0, None)
    assert found.largest_relative is not None
    # At step 1 the base is 0.1 and the head 0.55.
    assert found.largest_relative.base_step == 1
    assert found.largest_relative.relative == pytest.approx(4.5)


def test_runs_of_different_length_are_different_and_compared_as_far_as_both_go() -> None:
    found = differ(curve(Constant(lr=0.1), 50), curve(Constant(lr=0.1), 80))
    assert (found.same, found.differing, found.compared) == (False, 0, 50)
    assert found.moments.uneven
    assert found.moments.lengths == (50, 80)
    assert found.head is not None
    assert found.head.area == pytest.approx(8.0)  # of its whole run


def test_percent_compares_the_same_share_of_each_run() -> None:
    for base, head in ((50, 100), (100, 50), (99, 100), (1000, 7)):
        one = curve(Linear(lr=0.1, steps=base), base)
        other = curve(Linear(lr=0.1, steps=head), head)
        assert differ(one, other, "percent").same
        assert differ(one, other, "percent").compared == min(base, head)
    wrong = differ(curve(Linear(lr=0.1, steps=50)), curve(Linear(lr=0.1, steps=60), 100), "percent")
    assert wrong.first is not None
    # Step 1 of 50 is 0.098; the head at its step 2 of 60 is 0.1 * 58 / 60.
    assert (wrong.first.base_step, wrong.first.head_step) == (1, 2)
    assert [wrong.first.base, wrong.first.head] == pytest.approx([0.098, 0.1 * 58 / 60])


def test_between_two_steps_any_rate_between_theirs_is_the_same() -> None:
    # Step 1 of 2 begins in the middle of step 1 of 3, whose rate is 0.5 and the next one's 0.3.
    head = curve(Values(values=(1.0, 0.5, 0.3)), 3)
    for rate, same in ((0.5, True), (0.4, True), (0.3, True), (0.51, False), (0.29, False)):
        found = differ(curve(Values(values=(1.0, rate)), 2), head, "percent")
        assert found.same is same
        if not same:
            assert found.largest_absolute is not None
            assert found.largest_absolute.absolute == pytest.approx(0.01)


def test_epochs_and_tokens_align_runs_of_different_batches() -> None:
    small = curve(Step(lr=0.1, step_size=40), 100, steps_per_epoch=Fraction(20), tokens_per_step=Fraction(10))
    large = curve(Step(lr=0.1, step_size=20), 50, steps_per_epoch=Fraction(10), tokens_per_step=Fraction(20))
    assert not differ(small, large).same
    assert differ(small, large, "epoch").same
    assert differ(small, large, "tokens").same
    longer = curve(Step(lr=0.1, step_size=20), 60, steps_per_epoch=Fraction(10))
    found = differ(small, longer, "epoch")
    assert (found.same, found.differing, found.compared, found.moments.uneven) == (False, 0, 50, True)


def test_a_clock_that_a_run_does_not_have_is_refused() -> None:
    with pytest.raises(
        AlignError, match=r"^c: its run does not tell how many epochs a step is; it knows step, percent$"
    ):
        differ(curve(Constant(lr=1.0)), curve(Constant(lr=1.0)), "epoch")
    unknown = curve(Constant(lr=1.0), 10_000, tick="share")
    with pytest.raises(AlignError, match="the length of its run is not known"):
        differ(unknown, curve(Constant(lr=1.0)))
    assert differ(unknown, unknown).moments.unit == "percent"
    assert differ(unknown, curve(Constant(lr=1.0)), "percent").same


def test_exact_positions_of_large_steps() -> None:
    big = 2**53 - 1
    below, inside = follow(np.array([0, 1, big - 1]), Fraction(big, big - 1))
    assert below.tolist() == [0, 1, big * (big - 1) // (big - 1)]
    assert inside.tolist() == [0, 1, 0]


def test_a_table_with_gaps_is_compared_where_it_has_rows() -> None:
    base = curve(Linear(lr=0.1, steps=50))
    rows = {t: 0.1 * (50 - t) / 50 for t in (0, 10, 35)}
    found = differ(base, table(rows))
    assert (found.same, found.compared) == (True, 3)  # where its run ends it does not tell
    assert found.base is not None
    # 0.1 + 0.08 + 0.03, of these three steps only
    assert [found.base.area, found.base.final] == pytest.approx([0.21, 0.03])
    assert found.base.compared
    assert differ(table(rows), base).same
    rows[10] *= 1.001
    found = differ(base, table(rows))
    assert found.first is not None
    assert (found.differing, found.first.base_step) == (1, 10)


def test_a_table_with_gaps_that_goes_on_after_the_run_is_different() -> None:
    found = differ(curve(Constant(lr=0.5), 20), table({0: 0.5, 10: 0.5, 30: 0.5}))
    assert (found.same, found.differing, found.compared, found.moments.uneven) == (False, 0, 2, True)


def test_a_full_table_tells_where_the_run_ends() -> None:
    full = table(dict.fromkeys(range(20), 0.5))
    assert differ(curve(Constant(lr=0.5), 20), full).same
    assert not differ(curve(Constant(lr=0.5), 21), full).same
    # Beside a longer curve its column goes on blank, or --steps says how long the run is.
    padded = table(dict.fromkeys(range(20), 0.5), steps=50)
    assert differ(curve(Constant(lr=0.5), 20), padded).same
    assert differ(curve(Constant(lr=0.5), 50), padded).same
    assert not differ(curve(Constant(lr=0.5), 30), padded).same


def test_two_tables_are_compared_at_the_steps_of_both() -> None:
    found = differ(table({0: 1.0, 10: 0.5, 20: 0.2}), table({0: 1.0, 5: 9.0, 20: 0.2}))
    assert (found.same, found.compared) == (True, 2)
    nothing = differ(table({0: 1.0, 10: 0.5}), table({3: 1.0, 11: 0.5}))
    assert (nothing.same, nothing.compared, nothing.base) == (False, 0, None)


def test_a_table_of_percent_has_its_rows_compared() -> None:
    rows = table({0: 1.0, 5000: 0.5, 7500: 0.25}, steps=10_000)
    rows = Curve("t", rows.course, Run(ticks=10_000, tick="share"))
    assert differ(curve(Linear(lr=1.0, steps=200), 200), rows, "percent").same
    assert not differ(curve(Linear(lr=1.0, steps=201), 200), rows, "percent").same


def test_printed_digits_widen_the_tolerance_by_half_a_unit() -> None:
    base = curve(Constant(lr=0.1234), 3)
    near = table({0: 0.123, 1: 0.123, 2: 0.123}, half_unit=0.0005)
    assert differ(base, near).same
    assert differ(base, near).widest_printed == pytest.approx(0.0005 / 0.1234)
    assert not differ(base, near, tolerance=Tolerance(printed=False)).same
    assert not differ(curve(Constant(lr=0.1236), 3), near).same


def test_long_runs_are_compared_at_joins_and_a_spread_of_steps() -> None:
    steps = 10**15
    assert moments(curve(Constant(lr=1.0), EXACT_STEPS), curve(Constant(lr=1.0), EXACT_STEPS)).every
    base = curve(Constant(lr=1.0), steps)
    blip = Sequence(phases=(Constant(lr=1.0), Constant(lr=2.0), Constant(lr=1.0)), lengths=(123_456_789, 1))
    found = differ(base, curve(blip, steps))
    assert not found.moments.every
    assert 50_000 < found.compared < 100_000
    assert found.first is not None
    assert (found.first.base_step, found.differing) == (123_456_789, 1)


def test_a_jump_of_a_long_run_is_found_at_its_step() -> None:
    steps, join = 10**15, 123_456_789_123
    found = differ(curve(Constant(lr=0.1), steps), curve(Multistep(lr=0.1, milestones=(join,)), steps))
    assert found.first is not None
    assert found.first.base_step == join


def test_a_rate_that_is_missing_is_a_difference_and_no_crash() -> None:
    class Gone(Constant):
        def __call__(self, steps: Any) -> Any:
            t = np.asarray(steps)
            return np.where(t < 30, 1.0, np.nan)

    base, gone = curve(Constant(lr=1.0)), curve(Gone(lr=1.0))
    found = differ(base, gone)
    assert (found.same, found.differing) == (False, 20)
    assert not differ(gone, base).same
    assert differ(gone, gone).same


def test_curves_are_matched_by_name_and_the_rest_is_told() -> None:
    one, two, three = (curve(Constant(lr=rate), name=name) for rate, name in ((0.1, "a"), (0.2, "b"), (0.3, "c")))
    found = compare(Side("base", (one, two)), Side("head", (three, two)))
    assert not found.same
    assert [pair.moments.base.name for pair in found.differences] == ["b"]
    assert (found.only_base, found.only_head) == (("a",), ("c",))
    assert compare(Side("base", (one, two)), Side("head", (two, one))).same


def test_two_single_curves_are_a_pair_whatever_their_names() -> None:
    found = compare(Side("x", (curve(Constant(lr=0.1), name="a"),)), Side("y", (curve(Constant(lr=0.1), name="b"),)))
    assert found.same
    assert len(found.differences) == 1


def test_every_other_curve_against_one() -> None:
    curves = [curve(Constant(lr=rate), name=name) for rate, name in ((0.1, "a"), (0.2, "b"), (0.2, "c"))]
    found = against(curves, "b")
    assert [(one.base, one.head, one.same) for one in found] == [("b", "a", False), ("b", "c", True)]
    with pytest.raises(KeyError):
        against(curves, "d")
