"""A curve in a few numbers."""

import itertools

import numpy as np
import pytest

from lrcurve.analysis.summary import EXACT_STEPS, OUTLINE, summarize
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.arrays import distinct
from lrcurve.schedules.combine import Repeat, Sequence
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup


def curve(schedule: Schedule, steps: int) -> Curve:
    return Curve("c", schedule, Run(ticks=steps))


def test_a_step_decay_by_hand() -> None:
    # Ten steps each of 0.1, 0.05, 0.025, 0.0125 and 0.00625: the mean is 0.19375 / 5.
    summary = summarize(curve(Step(lr=0.1, gamma=0.5, step_size=10), 50))
    assert (summary.first, summary.peak, summary.peak_step, summary.last) == (0.1, 0.1, 0, 0.00625)
    assert summary.mean == pytest.approx(0.03875, rel=1e-12)
    assert summary.exact


def test_the_peak_is_where_it_is_first_reached() -> None:
    summary = summarize(curve(Warmup(lr=1.0, steps=10), 50))
    assert (summary.first, summary.peak, summary.peak_step, summary.last) == (0.0, 1.0, 10, 1.0)
    # 0 + 0.1 + ... + 0.9 = 4.5, then 40 steps of 1.
    assert summary.mean == pytest.approx(44.5 / 50, rel=1e-12)


def test_the_outline_of_a_short_run_is_every_rate() -> None:
    assert summarize(curve(Warmup(lr=1.0, steps=4), 5)).outline == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert summarize(curve(Warmup(lr=1.0, steps=4), 1)).outline == (0.0,)


def test_the_outline_of_a_longer_run_is_the_mean_of_each_part() -> None:
    # 48 steps in 24 parts of two: the means are 0.5, 2.5, ... of 48ths.
    summary = summarize(curve(Warmup(lr=1.0, steps=48), 48))
    assert summary.outline == pytest.approx([(2 * part + 0.5) / 48 for part in range(OUTLINE)], rel=1e-12)


@pytest.mark.parametrize("steps", [131_071, 131_072, 131_073, 300_007])
def test_a_run_of_several_chunks_is_as_if_evaluated_at_once(steps: int) -> None:
    wave = Repeat(inner=Cosine(lr=0.1, min_lr=0.01, steps=1000), steps=1000, decay=1.001)
    summary, rates = summarize(curve(wave, steps)), wave(np.arange(steps))
    assert (summary.first, summary.peak, summary.last) == (rates[0], rates.max(), rates[-1])
    assert summary.peak_step == rates.argmax()
    assert summary.mean == pytest.approx(rates.mean(), rel=1e-12)
    cuts = [part * steps // OUTLINE for part in range(1, OUTLINE)]
    assert summary.outline == pytest.approx([part.mean() for part in np.split(rates, cuts)], rel=1e-12)


def test_the_longest_exact_run_says_so_and_the_next_does_not() -> None:
    flat = Warmup(lr=0.5, start_lr=0.5, steps=1)
    assert summarize(curve(flat, EXACT_STEPS)).exact
    assert not summarize(curve(flat, EXACT_STEPS + 1)).exact
    assert summarize(curve(flat, EXACT_STEPS)).peak_step == summarize(curve(flat, EXACT_STEPS + 1)).peak_step == 0


def test_a_straight_line_of_a_long_run_has_the_mean_of_the_series() -> None:
    n = EXACT_STEPS + 1  # 0 + 1/n + ... + (n-1)/n is (n-1)/2
    assert summarize(curve(Warmup(lr=1.0, steps=n), n)).mean == pytest.approx((n - 1) / 2 / n, rel=1e-12)


def test_straight_pieces_of_a_huge_run_have_their_true_mean() -> None:
    # Warmup over a quarter of the run, mean (1 - 1/n)/2; a plateau at 1; a drop to 0.1 at half.
    n = 10**15
    phases = (Warmup(lr=1.0, steps=n // 4), Step(lr=1.0, step_size=n // 4))
    summary = summarize(curve(Sequence(phases=phases, lengths=(n // 4,)), n))
    assert (summary.first, summary.peak, summary.peak_step) == (0.0, 1.0, n // 4)
    assert summary.last == pytest.approx(0.01, rel=1e-12)
    assert summary.mean == pytest.approx((0.5 + 1.0 + 0.1 + 0.01) / 4, rel=1e-9)
    assert not summary.exact


def test_a_single_high_step_of_a_huge_run_is_found_at_its_join() -> None:
    n = 10**14
    phases = (Step(lr=0.1, step_size=n), Step(lr=5.0, step_size=n), Step(lr=0.1, step_size=n))
    summary = summarize(curve(Sequence(phases=phases, lengths=(12_345_678_901, 1)), n))
    assert (summary.peak, summary.peak_step) == (5.0, 12_345_678_901)
    assert summary.mean == pytest.approx(0.1, rel=1e-9)


def test_a_cosine_over_a_huge_run_has_the_mean_of_its_ends() -> None:
    summary = summarize(curve(Cosine(lr=0.1, min_lr=0.02, steps=10**12), 10**12))
    assert (summary.peak, summary.peak_step) == (0.1, 0)
    assert summary.mean == pytest.approx(0.06, rel=1e-6)
    assert summary.last == pytest.approx(0.02, rel=1e-9)
    # The integral of 0.06 + 0.04 cos(pi x) over each 24th.
    wave = [np.sin(np.pi * part / OUTLINE) for part in range(OUTLINE + 1)]
    parts = [0.06 + 0.04 * OUTLINE / np.pi * (end - start) for start, end in itertools.pairwise(wave)]
    assert summary.outline == pytest.approx(parts, rel=1e-5)


@pytest.mark.parametrize("period", [1000, 2**20, 65_520])
def test_more_cycles_than_can_be_counted_still_have_their_peak_and_mean(period: int) -> None:
    wave = Sequence(
        phases=(Warmup(lr=0.01, steps=100), Repeat(inner=Cosine(lr=0.1, steps=period), steps=period)), lengths=(100,)
    )
    summary = summarize(curve(wave, 10**14))
    assert summary.first == 0.0
    assert summary.peak == 0.1
    # Cosine from 0.1 to 0 in T steps: the mean of one cycle is 0.05 (1 + 1/T).
    assert summary.mean == pytest.approx(0.05, rel=2e-3)
    assert summary.outline == pytest.approx([0.05] * OUTLINE, rel=0.05)


@pytest.mark.parametrize("count", [0, 1, 2, 30, 3000])
def test_distinct_steps_are_those_of_numpy(count: int) -> None:
    steps = np.random.default_rng(count).integers(0, max(count // 3, 1), count)
    assert np.array_equal(distinct(steps), np.unique(steps))
