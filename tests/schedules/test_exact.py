"""Time is exact: joins are where integers say, up to the last step that can be counted."""

from fractions import Fraction
from itertools import accumulate
from time import process_time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.schedules import NEVER, FieldError
from lrcurve.schedules.arrays import joins_at
from lrcurve.schedules.combine import PerEpoch, Repeat, Sequence, Shift, Truncated
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.shapes.cosine import Cosine
from tests.schedules.strategies import FIELDS, make, shapes

LAST = 2**53 - 1


def test_ten_million_steps_of_step_decay_drop_ten_times_and_no_more() -> None:
    """A step decay over 10 parts of a float from 0 to 1 runs out of parts at step 9,999,990 of 10,000,000."""
    drops = make("step", lr=1.0, gamma=0.5, step_size=1_000_000)
    rates = drops(np.arange(10_000_000))
    assert rates[9_999_990] == 0.5**9
    changes = np.flatnonzero(rates[1:] != rates[:-1]) + 1
    assert changes.tolist() == [1_000_000 * i for i in range(1, 10)]


def test_milestones_next_to_the_end_are_met_to_the_step() -> None:
    milestones = (9_999_989, 9_999_990, 9_999_999)
    schedule = make("multistep", lr=1.0, milestones=milestones, gamma=0.5)
    rates = schedule(np.arange(10_000_000))
    assert (np.flatnonzero(rates[1:] != rates[:-1]) + 1).tolist() == list(milestones)
    assert schedule([9_999_988, 9_999_989, 9_999_990, 9_999_998, 9_999_999]).tolist() == [1, 0.5, 0.25, 0.25, 0.125]


def test_a_sequence_changes_over_at_the_step_and_not_before() -> None:
    schedule = Sequence(phases=(make("constant", lr=1.0), make("constant", lr=2.0)), lengths=(9_999_990,))
    rates = schedule(np.arange(10_000_000))
    assert np.flatnonzero(rates == 2.0)[0] == 9_999_990
    assert schedule.next_join(np.array([9_999_980, 9_999_989, 9_999_990])).tolist() == [9_999_990, 9_999_990, NEVER]


def test_cycles_of_factor_3_start_where_the_geometric_series_says() -> None:
    """A cycle index from a float logarithm takes step 1210 for the end of the cycle before, at the floor."""
    cosine = make("cosine", lr=0.1, steps=10)
    cycles = Repeat(inner=cosine, steps=10, stretch=3)
    assert float(cycles(1210)) == 0.1
    # one step before its end, half a cosine over T steps is at sin(pi / 2 / T) ** 2; here T = 10 * 3 ** 4
    assert float(cycles(1209)) == pytest.approx(0.1 * (np.pi / 2 / 810) ** 2, rel=1e-5)
    starts = [0, *accumulate(10 * 3**i for i in range(32))]
    starts = [start for start in starts if start <= LAST]
    assert starts[-1] == 5 * (3 ** len(starts[1:]) - 1)
    assert len(starts) == 32
    assert cycles(starts).tolist() == [0.1] * 32
    assert (cycles(np.array(starts[1:]) - 1) < 0.0025).all()  # the first, with T = 10, is the highest
    assert cycles.next_join(np.array([0, *starts[1:]])).tolist() == [*starts[1:], NEVER]
    assert cycles.next_join(np.array(starts[1:]) - 1).tolist() == starts[1:]


@pytest.mark.parametrize(
    ("schedule", "step", "expected"),
    [
        (make("step", lr=1.0, gamma=0.5, step_size=2**52), LAST, 0.5),
        (make("cosine", lr=1.0, steps=1, past_end="mirror"), LAST, 0.0),
        (make("cosine", lr=1.0, steps=2**30 - 1, past_end="mirror"), (2**30 - 1) * 2**22, 1.0),
        (make("cyclic", lr=1.0, min_lr=0.5, steps_up=1), LAST, 1.0),
        (make("linear", lr=1.0, steps=2**53), LAST, 2.0**-53),
        (make("warmup", lr=1.0, steps=LAST), LAST, 1.0),
        (make("multistep", lr=1.0, milestones=(LAST,)), LAST - 1, 1.0),
        (make("multistep", lr=1.0, milestones=(LAST,)), LAST, 0.1),
        (make("exponential", lr=1.0, decay_rate=0.5, decay_steps=LAST, staircase=True), LAST - 1, 1.0),
        (make("exponential", lr=1.0, decay_rate=0.5, decay_steps=LAST, staircase=True), LAST, 0.5),
        (make("expression", formula="lr if t < 2 ** 53 - 1 else 0.5", lr=1.0, steps=LAST), LAST - 1, 1.0),
        (make("expression", formula="lr if t < 2 ** 53 - 1 else 0.5", lr=1.0, steps=LAST), LAST, 0.5),
        (make("plateau", lr=1.0, metrics=(1.0, 1.0), patience=0, factor=0.5, every=2**51), 2**52 - 1, 1.0),
        (make("plateau", lr=1.0, metrics=(1.0, 1.0), patience=0, factor=0.5, every=2**51), 2**52, 0.5),
        (make("plateau", lr=1.0, metrics=(1.0, 1.0), every=2**53), LAST, 1.0),
        (Track(at=(0, 2**53), values=(0.0, 1.0)), LAST, 1 - 2.0**-53),
        (Track(at=(0.5, LAST - 0.5), values=(0.0, 1.0)), LAST, 1.0),
        (Elapsed(period=0.5, whole=True), 2**51 + 1, 2**52 + 2),
        (Elapsed(period=2**52, whole=True), LAST, 1.0),
        (Repeat(inner=make("linear", lr=1.0, steps=2), steps=2), LAST, 0.5),
        (PerEpoch(inner=make("multistep", lr=1.0, milestones=(2**26,)), steps_per_epoch=2**27), LAST, 1.0),
        (Shift(inner=make("multistep", lr=1.0, milestones=(LAST,)), shift=2**52), 2**52 - 2, 1.0),
        (Shift(inner=make("multistep", lr=1.0, milestones=(LAST,)), shift=2**52), 2**52 - 1, 0.1),
    ],
)
def test_the_last_steps_are_as_exact_as_the_first(schedule: Any, step: int, expected: float) -> None:
    assert float(schedule(step)) == expected


def test_a_shift_past_the_last_step_holds_what_it_has_there() -> None:
    assert float(Shift(inner=make("linear", lr=1.0, steps=10), shift=LAST)(LAST)) == 0.0


def test_an_end_is_exact_up_to_the_last_step() -> None:
    constant = make("constant", lr=1.0)
    rates = Truncated(inner=constant, steps=LAST, why="")([LAST - 1, LAST])
    assert np.isnan(rates).tolist() == [False, True]
    per_epoch = PerEpoch(inner=Truncated(inner=constant, steps=3, why=""), steps_per_epoch=2**51)
    assert np.isnan(per_epoch([3 * 2**51 - 1, 3 * 2**51])).tolist() == [False, True]
    plateau = make("plateau", lr=1.0, metrics=(1.0,) * 10**6, every=10)
    assert np.isnan(plateau([10_000_009, 10_000_010])).tolist() == [False, True]


def test_whole_periods_are_counted_in_float64s_rounding() -> None:
    late = Elapsed(period=49 / 3, whole=True)
    counts = late(np.arange(1000))
    changes = np.flatnonzero(counts[1:] != counts[:-1]) + 1
    joins, t = [], 0
    while (t := int(late.next_join(np.array([t]))[0])) < 1000:
        joins.append(t)
    assert joins == changes.tolist()


def test_a_million_listed_rates_are_looked_up_at_their_steps() -> None:
    rates = tuple(np.linspace(1.0, 0.5, 1_000_000).tolist())
    listed = make("values", values=rates)
    assert listed([0, 999_999, LAST]).tolist() == [1.0, 0.5, 0.5]
    spaced = make("values", values=rates, at=tuple(range(7, 3_000_007, 3)))
    assert spaced([6, 9, 10, 3_000_003, 3_000_004]).tolist() == [1.0, 1.0, rates[1], rates[-2], 0.5]
    assert spaced.next_join(np.array([0, 10, 3_000_003, 3_000_004])).tolist() == [10, 13, 3_000_004, NEVER]


@pytest.mark.parametrize("step", [2**53, 2**62, 2**63, -1, -(2**63)])
def test_steps_that_cannot_be_counted_are_refused(step: int) -> None:
    for kind, fields in {"constant": {}, "linear": {"steps": 5}}.items():
        with pytest.raises(ValueError, match=rf"^steps must be from 0 to 2\*\*53 - 1, got {step}$"):
            make(kind, lr=0.1, **fields)([0, step] if step < 2**62 else step)


@pytest.mark.parametrize("steps", [1.0, [0.0, 1.0], [True], ["1"], [2**70]])
def test_steps_that_are_no_integers_are_refused(steps: Any) -> None:
    for kind, fields in {"constant": {}, "linear": {"steps": 5}}.items():
        with pytest.raises(ValueError, match=r"^steps must be integers, got "):
            make(kind, lr=0.1, **fields)(steps)


def test_a_bad_step_is_found_wherever_it_stands() -> None:
    steps = np.arange(100_000)
    steps[-1] = -5
    with pytest.raises(ValueError, match=r"got -5$"):
        make("linear", lr=0.1, steps=5)(steps)


def test_a_rate_beyond_floats_is_refused_with_its_step() -> None:
    growing = make("exponential", lr=1.0, decay_rate=10.0)
    assert float(growing(99)) == pytest.approx(1e99)
    with pytest.raises(ValueError, match=r"^the rate at step 101 is 1e\+101, which is beyond the limit, 1e\+100$"):
        growing(np.arange(400))
    with pytest.raises(ValueError, match=r"^the rate at step 309 is inf, which is no finite number$"):
        growing(309)


def test_a_constant_phase_per_epoch_has_no_join_at_every_epoch() -> None:
    warmup = make("warmup", lr=1.0, steps=2)
    drops = make("multistep", lr=1.0, milestones=(5,))
    schedule = PerEpoch(inner=Sequence(phases=(warmup, drops), lengths=(2,)), steps_per_epoch=10)
    # Epochs 0 and 1 warm up, 2 starts the drops, whose milestone 5 is epoch 7; in between nothing changes.
    assert schedule.next_join(np.array([0, 10, 20, 65, 70])).tolist() == [10, 20, 70, 70, NEVER]


def test_no_join_is_beyond_the_last_step_or_at_the_step_itself() -> None:
    # A fifth metric would be known after step 5 * 2251799813685247, which no run has.
    metrics = (2.0, 1.5, 1.5, 1.5, 1.5)
    plateau = make("plateau", lr=0.1, patience=2, factor=0.5, every=2251799813685247, metrics=metrics)
    assert plateau.next_join(np.array([0, LAST - 1, LAST])).tolist() == [NEVER] * 3
    assert joins_at(np.array([45, LAST]), np.array([50, 9 * NEVER])).tolist() == [50, NEVER]
    far = make("piecewise", at=(5, LAST), values=(1.0, 0.5))
    assert far.next_join(np.array([0, 5, LAST])).tolist() == [5, LAST, NEVER]


@pytest.mark.parametrize("name", sorted(FIELDS))
@given(data=st.data())
@settings(max_examples=5)
def test_the_join_after_one_step_is_that_of_an_array(name: str, data: st.DataObject) -> None:
    schedule = data.draw(shapes(name))
    for step in (0, 7, LAST):
        one = schedule.next_join(np.asarray(step, dtype=np.int64))
        assert np.shape(one) == ()
        assert int(one) == schedule.next_join(np.array([step], dtype=np.int64)).tolist()[0] > step


@pytest.mark.parametrize("stretch", [0.5, 0.75, 0.9, 1.05, 1.1, 1.25, 1.5, 1.7320508, 2.5])
@pytest.mark.parametrize("steps", [4096, 10_000, 123_457])
def test_stretched_cycles_have_the_lengths_of_exact_fractions_half_up(steps: int, stretch: float) -> None:
    cycles = Repeat(inner=Cosine(lr=1.0, steps=steps), steps=steps, stretch=stretch, count=12)
    lengths = (int(steps * Fraction(str(stretch)) ** cycle + Fraction(1, 2)) for cycle in range(12))
    starts = [0, *accumulate(lengths)]
    assert [cycles.cycle_at(start).start for start in starts[:12]] == starts[:12]
    assert cycles.horizon() == starts[12]


def test_the_limit_of_cycles_is_found_quickly() -> None:
    begun = process_time()
    with pytest.raises(FieldError, match="makes more than 100000 cycles, which is the limit; give a 'count'"):
        Repeat(inner=Cosine(lr=1.0, steps=100_000), steps=100_000, stretch=0.999999)
    assert process_time() - begun < 0.25
