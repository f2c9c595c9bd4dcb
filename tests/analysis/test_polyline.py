"""The vertices of a drawn curve, against every step of it."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.analysis.pixel_columns import MANY_JOINS, Columns, scan
from lrcurve.analysis.polyline import Pixels, Trace, highest, trace
from lrcurve.analysis.sampling import even_edges
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import NEVER, Rates, Schedule, Steps
from lrcurve.schedules.combine import PerEpoch, Repeat, Sequence
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup

HEIGHT = 500.0
TENTH = 0.1  # of a pixel: what the design promises


def on_log(columns: Columns) -> Pixels:
    """Return a log axis, 500 pixels high, whose floor is the lowest rate that can be seen."""
    low = columns.lows.visible or 1.0
    high = max(columns.highest, low * 1.001)

    def pixels(rates: Rates) -> Rates:
        return HEIGHT * (np.log(np.maximum(rates, low)) - math.log(low)) / (math.log(high) - math.log(low))

    return pixels


def traced(schedule: Schedule, steps: int, width: float) -> tuple[Curve, Columns, Trace, Pixels]:
    curve = Curve("curve", schedule, Run(ticks=steps))
    columns = scan(curve, width)
    pixels = on_log(columns)
    return curve, columns, trace(curve, columns, pixels), pixels


def all_joins(curve: Curve) -> list[int]:
    found = [int(curve.next_join(0))]
    while found[-1] < curve.run.ticks:
        found.append(int(curve.next_join(found[-1])))
    return found[:-1]


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    length = draw(st.integers(2, 3000))
    main = draw(
        st.sampled_from(
            [
                Cosine(lr=0.1, min_lr=1e-4, steps=length),
                Cosine(lr=0.1, steps=length, past_end="mirror"),
                Step(lr=0.1, gamma=0.3, step_size=length),
                Step(lr=0.1, gamma=0.999, step_size=1 + length // 500),
            ]
        )
    )
    kind = draw(st.sampled_from(["plain", "warmup", "repeat", "growing", "epoch"]))
    if kind == "warmup":
        start = draw(st.integers(1, 200))
        up = draw(
            st.sampled_from(
                [
                    Warmup(lr=0.1, steps=start),
                    Warmup(lr=0.1, start_lr=1e-5, steps=start, shape="constant"),
                    Warmup(lr=0.1, start_lr=1e-5, steps=start, shape="exponential"),
                ]
            )
        )
        return Sequence(phases=(up, main), lengths=(start,))
    if kind == "repeat":
        return Repeat(inner=main, steps=length)
    if kind == "growing":
        return Repeat(inner=Cosine(lr=0.1, min_lr=1e-4, steps=length), steps=length, stretch=2.0, decay=0.5)
    if kind == "epoch":
        return PerEpoch(inner=main, steps_per_epoch=draw(st.integers(1, 50)))
    return main


def at_start(drawn: Trace, pixels: Pixels, steps: Steps) -> Rates:
    """Return where the line is just right of each step, in pixels."""
    after = np.searchsorted(drawn.steps, steps, side="right")
    return between(drawn, pixels, after, steps)


def at_end(drawn: Trace, pixels: Pixels, steps: Steps) -> Rates:
    """Return where the line is just left of the end of each step, in pixels."""
    after = np.searchsorted(drawn.steps, steps + 1, side="left")
    return between(drawn, pixels, after, steps + 1)


def between(drawn: Trace, pixels: Pixels, after: Steps, x: Steps) -> Rates:
    height = pixels(drawn.rates)
    left, right = drawn.steps[after - 1], drawn.steps[after]
    share = (x - left) / (right - left)
    return np.asarray(height[after - 1] + (height[after] - height[after - 1]) * share)


@settings(deadline=None)
@given(schedules(), st.integers(1, 6000), st.sampled_from([40.0, 333.3, 1000.0]))
def test_every_step_is_within_a_tenth_of_a_pixel(schedule: Schedule, steps: int, width: float) -> None:
    curve, columns, drawn, pixels = traced(schedule, steps, width)
    every = np.arange(steps)
    filled = np.zeros(steps, dtype=bool)
    for band in drawn.bands:
        filled[band.edges[0] : band.edges[-1]] = True
    true = pixels(curve.lr(every))
    off = np.abs(at_start(drawn, pixels, every) - true)
    assert off[~filled & ~columns.is_dense(every)].max(initial=0.0) <= TENTH
    if columns.step_width >= 1:
        held = np.abs(at_end(drawn, pixels, every) - true)
        assert held[~filled].max(initial=0.0) <= TENTH


@settings(deadline=None)
@given(schedules(), st.integers(1, 6000), st.sampled_from([40.0, 1000.0]))
def test_joins_are_vertices_and_jumps_are_vertical(schedule: Schedule, steps: int, width: float) -> None:
    curve, columns, drawn, _ = traced(schedule, steps, width)
    outside = [join for join in all_joins(curve) if not columns.is_dense(np.array([join]))[0]]
    assert drawn.joins.tolist() == outside
    vertices = list(zip(drawn.steps.tolist(), drawn.rates.tolist(), strict=True))
    edges = set(pairwise(vertices))
    for join in outside:
        before, after = curve.lr([join - 1, join]).tolist()
        assert (join, after) in vertices
        if before != after and not columns.is_dense(np.array([join - 1]))[0]:
            assert ((join, before), (join, after)) in edges


@settings(deadline=None)
@given(st.integers(2, 14), st.sampled_from([1.0, 0.5]), st.integers(20_000, 60_000), st.integers(50, 300))
def test_bands_are_the_lowest_and_highest_rate_of_each_column(period: int, top: float, steps: int, width: int) -> None:
    cycle = Sequence(phases=(Warmup(lr=top, steps=1), Cosine(lr=top, min_lr=0.01, steps=period)), lengths=(1,))
    curve, columns, drawn, _ = traced(Repeat(inner=cycle, steps=period + 1), steps, width)
    assert columns.dense.size == width
    rates = curve.lr(np.arange(steps))
    (band,) = drawn.bands
    assert band.edges.tolist() == columns.edges.tolist()
    assert band.low.tolist() == np.minimum.reduceat(rates, band.edges[:-1]).tolist()
    assert band.high.tolist() == np.maximum.reduceat(rates, band.edges[:-1]).tolist()


def test_step_decay_is_drawn_as_stairs() -> None:
    _, _, drawn, _ = traced(Step(lr=0.1, gamma=0.5, step_size=10), 30, 600)
    corners = [(0, 0.1), (10, 0.1), (10, 0.05), (20, 0.05), (20, 0.025), (30, 0.025)]
    vertices = list(zip(drawn.steps.tolist(), drawn.rates.tolist(), strict=True))
    assert [vertex for vertex in vertices if vertex in corners and vertex[0] in (0, 10, 20, 30)] == corners
    assert set(drawn.rates.tolist()) == {0.1, 0.05, 0.025}


def test_a_short_run_of_a_smooth_schedule_is_stairs_too() -> None:
    curve, _, drawn, _ = traced(Cosine(lr=0.1, min_lr=0.001, steps=5), 5, 500)
    rates = curve.lr(np.arange(5)).tolist()
    assert drawn.steps.tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]
    assert drawn.rates.tolist() == [rate for rate in rates for _ in range(2)]


def test_the_last_step_is_drawn_to_its_end() -> None:
    for steps in (1, 2, 7, 10**12):
        curve, _, drawn, _ = traced(Cosine(lr=0.1, min_lr=0.01, steps=10), steps, 300)
        assert drawn.steps[-1] == steps
        assert drawn.rates[-1] == curve.lr(steps - 1)


@dataclass(frozen=True, kw_only=True)
class Secret(Schedule):
    """Jumps at ``jump`` and says nothing about it."""

    jump: int

    def rates(self, t: Steps) -> Rates:
        return np.where(t < self.jump, 0.1, 0.01)


@dataclass(frozen=True, kw_only=True)
class Wave(Schedule):
    """Scatters from 1 to 3, another rate at each step, and says nothing about it."""

    def rates(self, t: Steps) -> Rates:
        return 1.0 + 2.0 * (t * 2654435761 % 1000 / 999)


@dataclass(frozen=True, kw_only=True)
class Counted(Schedule):
    """A schedule that counts how many steps it is asked for."""

    inner: Schedule
    asked: list[int] = field(default_factory=list)

    def rates(self, t: Steps) -> Rates:
        self.asked.append(t.size)
        return self.inner.rates(t)

    def next_join(self, t: Steps) -> Steps:
        self.asked.append(np.size(t))
        return self.inner.next_join(t)


def test_an_undeclared_jump_is_found_at_its_step() -> None:
    jump = 314_159_265_358
    _, _, drawn, _ = traced(Secret(jump=jump), 10**12, 900)
    vertices = list(zip(drawn.steps.tolist(), drawn.rates.tolist(), strict=True))
    assert ((jump, 0.1), (jump, 0.01)) in set(pairwise(vertices))
    assert len(vertices) < 1000


def test_an_undeclared_oscillation_is_a_band_in_bounded_time() -> None:
    counted = Counted(inner=Wave())
    _, _, drawn, _ = traced(counted, 10**12, 300)
    assert sum(counted.asked) < 1_000_000
    assert sum(band.low.size for band in drawn.bands) == 300
    for band in drawn.bands:
        assert band.low.max() < 1.1
        assert band.high.min() > 2.9


@pytest.mark.parametrize("cycles", [1, 25])
def test_a_long_run_costs_no_more_than_a_short_one(cycles: int) -> None:
    def asked(steps: int) -> int:
        counted = Counted(inner=Cosine(lr=0.1, min_lr=0.001, steps=steps // cycles))
        traced(Repeat(inner=counted, steps=steps // cycles), steps, 1000)
        return sum(counted.asked)

    assert asked(10**12) < 1.2 * asked(10**5)
    assert asked(10**12) < 20_000


def test_a_staircase_too_fine_to_see_is_a_line() -> None:
    # 10 million drops: the rate falls by exp(-5) in all, a smooth line on a log axis
    curve, columns, drawn, pixels = traced(Step(lr=0.1, gamma=math.exp(-5e-7), step_size=100_000), 10**12, 800)
    assert columns.dense.size == 800
    assert sum(band.low.size for band in drawn.bands) <= 1
    some = np.arange(0, 10**12 - 10**10, 999_999_937)
    off = at_start(drawn, pixels, some) - pixels(curve.lr(some))
    assert np.abs(off).max() <= TENTH


def test_the_line_goes_on_from_a_band() -> None:
    # 100 short cycles at 0.01 to 0.1, then 0.9 for good: the band reaches up to where the line starts.
    schedule = Sequence(
        phases=(Repeat(inner=Cosine(lr=0.1, min_lr=0.01, steps=5), steps=5), Step(lr=0.9, gamma=1.0, step_size=10**6)),
        lengths=(5000,),
    )
    _, _, drawn, _ = traced(schedule, 10_000, 100)
    (band,) = drawn.bands
    assert (band.edges[0], band.edges[-1]) == (0, 5000)
    assert band.high[-1] == 0.9
    assert drawn.steps[~np.isnan(drawn.rates)][0] == 5000


def test_columns_are_equal_and_exact() -> None:
    assert even_edges(10, 4).tolist() == [0, 2, 5, 7, 10]
    assert even_edges(3, 100).tolist() == [0, 1, 2, 3]
    edges = even_edges(2**53, 9973)
    assert edges.tolist() == [index * 2**53 // 9973 for index in range(9974)]


def test_what_can_be_seen_and_what_is_met() -> None:
    # the lowest rate of the cosine lasts one step of a trillion, which no reader can see
    columns = scan(Curve("curve", Cosine(lr=0.1, steps=10**12), Run(ticks=10**12)), 1000)
    assert columns.highest == 0.1
    assert columns.lowest == pytest.approx(0.1 * (math.pi / 2e12) ** 2)
    assert 1e-9 < columns.lows.visible < 1e-6
    warmup = scan(Curve("curve", Warmup(lr=1.0, steps=4), Run(ticks=8)), 1000)
    assert (warmup.lowest, warmup.lows.visible, warmup.highest) == (0.0, 0.25, 1.0)
    nothing = scan(Curve("curve", Step(lr=0.0, step_size=5), Run(ticks=8)), 1000)
    assert (nothing.lowest, nothing.lows.visible, nothing.highest) == (0.0, 0.0, 0.0)


def test_columns_with_as_many_joins_as_allowed_are_not_dense() -> None:
    curve = Curve("curve", Step(lr=0.1, gamma=0.5, step_size=10), Run(ticks=10 * MANY_JOINS * 50))
    assert scan(curve, 50).dense.size == 0
    assert scan(curve, 40).dense.size == 40


def test_the_peak_is_found_to_the_step() -> None:
    warmup = Sequence(phases=(Warmup(lr=1e-3, steps=1234), Cosine(lr=1e-3, steps=8000)), lengths=(1234,))
    for schedule, steps, expected in [
        (warmup, 10_000, (1234, 1e-3)),
        (Cosine(lr=0.1, steps=100), 100, (0, 0.1)),
        (Warmup(lr=1.0, steps=10**12), 10**12, (10**12 - 1, 1.0 - 1e-12)),
        (Repeat(inner=Warmup(lr=1.0, start_lr=0.1, steps=10, shape="exponential"), steps=10), 10**9, (9, 10**-0.1)),
    ]:
        curve, columns, drawn, _ = traced(schedule, steps, 700)
        step, rate = highest(curve, columns, drawn)
        assert step == expected[0]
        assert rate == pytest.approx(expected[1], rel=1e-12)


def test_the_longest_run_is_drawn() -> None:
    curve, _, drawn, _ = traced(Cosine(lr=0.1, min_lr=1e-4, steps=NEVER), NEVER, 1200)
    assert drawn.steps[-1] == NEVER
    assert np.isfinite(curve.lr(drawn.steps[:-1])).all()
