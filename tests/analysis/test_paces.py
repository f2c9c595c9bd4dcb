"""Clocks of another pace behind a warmup, with a factor or limits beside it, in logs of every kind."""

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from lrcurve.analysis.compare import Cause, Clock, differ
from lrcurve.analysis.compare.roots import roots
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.shapes.exponential import Exponential
from lrcurve.schedules.shapes.multistep import Multistep
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides

Rates = npt.NDArray[np.float64]
Steps = npt.NDArray[np.int64]


def spec(text: str, steps: int) -> Curve:
    return load_sources((text,), Overrides(steps=str(steps))).curves[0]


def warm_cosine(t: Steps, peak: float, warmup: int, decay: float) -> Rates:
    """Return a line up to the peak, and the cosine down to 0 over the steps of its decay."""
    return np.where(t < warmup, peak * t / warmup, peak * (1 + np.cos(np.pi * (t - warmup) / decay)) / 2)


def log(steps: Steps, rates: Rates, digits: int | None = None) -> Curve:
    """Return a log with these rows, printed with so many digits behind the first."""
    off = np.zeros(steps.size)
    if digits is not None:
        printed = [f"{rate:.{digits}e}" for rate in rates.tolist()]
        rates = np.array([float(text) for text in printed])
        off = np.array([0.5 * 10.0 ** (int(text.partition("e")[2]) - digits) for text in printed])
    return Curve("log", Recorded(steps, rates, off), Run(ticks=int(steps[-1]) + 1))


def only(base: Curve, head: Curve) -> Cause:
    return differ(base, head).causes[0]


@pytest.mark.parametrize("steps", [np.arange(2345), np.arange(0, 2345, 10)], ids=["printed", "every 10"])
def test_a_horizon_that_ends_between_steps(steps: Steps) -> None:
    # 1.5 times 2,345 is 3,517.5: behind the warmup 2,132 steps have become 3,304.5.
    head = log(steps, warm_cosine(steps, 5e-5, 213, 3304.5), 6 if steps.size == 2345 else None)
    cause = only(spec("cosine lr=5e-5 warmup=213", 2345), head)
    assert [part.start for part in cause.parts] == [0, 213]
    assert cause.parts[0].same
    assert cause.parts[1].clock.rate == Fraction(2132, 3304) * Fraction(6608, 6609)
    assert cause.parts[1].clock.at(213) == 213


def test_half_of_the_rates_on_another_horizon_of_which_no_row_shows_the_peak() -> None:
    steps = np.arange(1, 1000, 7)
    cause = only(spec("cosine lr=3e-4 warmup=100", 1000), log(steps, warm_cosine(steps, 1.5e-4, 100, 1400)))
    assert [(part.start, part.factor) for part in cause.parts] == [(1, 0.5), (100, 0.5)]
    assert cause.parts[1].clock == Clock(rate=Fraction(900, 1400), offset=100 - Fraction(900, 14))


def test_a_warmup_of_which_a_log_has_two_rows() -> None:
    steps = np.arange(0, 600, 10)
    cause = only(spec("cosine lr=0.1 warmup=30", 600), log(steps, warm_cosine(steps, 0.1, 18, 582)))
    assert [(part.start, part.clock.rate) for part in cause.parts] == [(0, Fraction(30, 18)), (18, Fraction(570, 582))]


def test_half_of_the_rates_behind_twice_the_warmup() -> None:
    cause = only(spec("cosine lr=5e-5 warmup=100", 1000), spec("cosine lr=2.5e-5 warmup=200", 1000))
    assert [(part.start, part.factor) for part in cause.parts] == [(0, 0.5), (200, 0.5)]
    assert [part.clock.rate for part in cause.parts] == [Fraction(1, 2), Fraction(900, 800)]


def test_a_shorter_warmup_before_a_plateau() -> None:
    base, head = "wsd lr=0.002 decay_steps=240 warmup=60", "wsd lr=0.002 decay_steps=240 warmup=33"
    steps = np.arange(3, 1200, 8)
    cause = only(spec(base, 1200), log(steps, spec(head, 1200).lr(steps)))
    # The plateau begins at step 33 instead of 60; the decay, which ends with the run, is the same.
    assert [part.clock for part in cause.parts] == [
        Clock(rate=Fraction(60, 33)),
        Clock(offset=Fraction(27)),
        Clock(),
    ]
    assert cause.parts[1].start == 33


def test_a_floor_under_few_rates() -> None:
    base = Multistep(lr=0.4, milestones=(200, 380, 520))  # 0.4, 0.04, 0.004, 0.0004
    ends = Run(ticks=640)
    cause = only(Curve("c", base, ends), Curve("c", Clamp(inner=base, floor=0.02), ends))
    assert (cause.kind, cause.low) == ("clamped", 0.02)
    # One rate that is another is no floor: the second drop may be smaller.
    twice = Multistep(lr=0.4, milestones=(200, 380))
    found = differ(Curve("c", twice, ends), Curve("c", Clamp(inner=twice, floor=0.02), ends)).causes
    assert not any(cause.limited for cause in found)


def test_a_line_of_its_own_and_then_the_same() -> None:
    base = Exponential(lr=0.045, decay_rate=0.94, decay_steps=25)
    t = np.arange(800)
    head = np.where(t < 473, 0.045 * (t + 1) / 473, base(t))
    cause = only(Curve("c", base, Run(ticks=800)), log(t, head, 6))
    assert [part.start for part in cause.parts] == [0, 473]
    assert cause.parts[0].line == pytest.approx((0.045 / 473, 0.045), rel=1e-5)
    assert cause.parts[1].same


def test_three_rows_on_a_line_tell_nothing() -> None:
    steps = np.arange(0, 600, 10)
    base = Exponential(lr=0.1, decay_rate=0.99)
    rates = np.where(steps < 30, 0.01 * (steps + 1), 0.3 * base(steps))
    found = differ(Curve("c", base, Run(ticks=600)), log(steps, rates)).causes
    assert not any(part.line for cause in found for part in cause.parts)


def test_roots_of_functions_that_are_smooth_and_that_jump() -> None:
    wanted = np.array([2.0, 3.0, 0.5])

    def off(x: Rates, which: Steps) -> Rates:
        rates: Rates = np.where(which == 2, np.where(x < 1.75, 0.0, 1.0), x * x) - wanted[which]
        return rates

    found = roots(off, np.array([1.0, 1.0, 1.0]), np.array([2.0, 2.0, 2.0]))
    assert found[:2] == pytest.approx([2**0.5, 3**0.5], rel=1e-12)
    assert found[2] == pytest.approx(1.75, abs=2**-10)
