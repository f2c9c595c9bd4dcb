"""A hash that stays where rates are the same, and changes where they are not."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.analysis.fingerprint import EXACT_STEPS, PARTS, fingerprint, rounded
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Schedule, find, names
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.values import Values
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides


def curve(schedule: Schedule, steps: int = 50, name: str = "c", **known: Any) -> Curve:
    return Curve(name, schedule, Run(ticks=steps, **known))


def values(rates: Any) -> Curve:
    return curve(Values(values=tuple(np.asarray(rates).tolist())), len(rates))


def test_it_is_sixteen_hexadecimal_digits() -> None:
    digest = fingerprint(curve(Constant(lr=0.1)))
    assert len(digest) == 16
    assert int(digest, 16) >= 0


def test_the_name_and_the_way_of_writing_do_not_count() -> None:
    schedule = Cosine(lr=0.1, steps=50)
    digest = fingerprint(curve(schedule))
    assert fingerprint(curve(schedule, name="other")) == digest
    assert fingerprint(values(schedule(np.arange(50)))) == digest


def test_the_length_and_its_kind_count() -> None:
    digests = {fingerprint(curve(Constant(lr=0.1), steps)) for steps in (1, 2, 1024, 1025, 5000, 10_000)}
    digests.add(fingerprint(curve(Constant(lr=0.1), 10_000, tick="share")))
    assert len(digests) == 7


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("steps", ["50", "3000"])
@pytest.mark.parametrize("ulps", [-4, -1, 1, 4])
def test_the_last_digits_do_not_count(name: str, steps: str, ulps: int) -> None:
    (one,) = load_sources([find(name).example], Overrides(steps=steps)).curves
    rates = one.lr(np.arange(one.run.ticks))
    off = rates + ulps * np.spacing(rates) * (rates > 0)
    assert fingerprint(values(off)) == fingerprint(values(rates)) == fingerprint(one)


@given(st.integers(0, 60), st.sampled_from([0.1, 0.3, 1.0, 5e-4, 1e-3, 6e-4, 2e-5]), st.integers(-4, 4))
def test_rates_that_people_write_and_their_halves_are_on_no_boundary(halvings: int, lr: float, ulps: int) -> None:
    rate = lr * 0.5**halvings
    near = rate + ulps * math.ulp(rate)
    assert rounded(np.array([rate])).tolist() == rounded(np.array([near])).tolist()


@given(st.floats(1e-300, 1e300))
def test_rounding_keeps_six_digits(rate: float) -> None:
    (found,) = rounded(np.array([rate])).tolist()
    assert found == pytest.approx(rate, rel=1.3e-6)
    assert rounded(np.array([found])).tolist() == [found]


def test_what_is_far_below_the_peak_is_zero() -> None:
    # 2**-34 is 5.8e-11.
    assert rounded(np.array([1.0, 1e-11, 6e-17, 0.0])).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert rounded(np.array([1.0, 1e-7]))[1] == pytest.approx(1e-7, rel=1e-3)
    assert rounded(np.array([0.0])).tolist() == [0.0]
    assert np.isnan(rounded(np.array([np.nan, 1.0]))).tolist() == [True, False]


def test_the_rounding_of_the_peak_moves_no_rate_near_0() -> None:
    # What a formula leaves near 0 is off by up to 2.1e-16 of the peak, whatever its own size.
    near = np.geomspace(1e-14, 1e-6, 2000)
    for off in (-2.1e-16, 2.1e-16):
        assert rounded(np.append(near + off, 1.0)).tolist() == rounded(np.append(near, 1.0)).tolist()


@pytest.mark.parametrize("steps", [50, 1024, 1025, 100_000, 2_000_000])
@pytest.mark.parametrize("place", [0.0, 0.37, 1.0])
def test_one_step_that_differs_counts(steps: int, place: float) -> None:
    at = int(place * (steps - 1))
    phases = (Constant(lr=0.1), Constant(lr=0.11), Constant(lr=0.1))
    blip = Sequence(phases=phases[1:], lengths=(1,)) if at == 0 else Sequence(phases=phases, lengths=(at, 1))
    assert fingerprint(curve(blip, steps)) != fingerprint(curve(Constant(lr=0.1), steps))


def test_a_millionth_counts_and_rounding_does_not() -> None:
    digest = fingerprint(curve(Constant(lr=0.1)))
    assert fingerprint(curve(Constant(lr=0.1 * (1 + 1e-12)))) == digest
    assert fingerprint(curve(Constant(lr=0.1 * (1 + 3e-6)))) != digest


@pytest.mark.parametrize("steps", [EXACT_STEPS, EXACT_STEPS + 1, 10**15])
def test_long_runs_are_told_apart_too(steps: int) -> None:
    make: list[Callable[[], Schedule]] = [
        lambda: Cosine(lr=0.1, steps=steps),
        lambda: Cosine(lr=0.1, min_lr=0.001, steps=steps),
        lambda: Step(lr=0.1, step_size=steps // 3),
        lambda: Step(lr=0.1, step_size=steps // 3 + steps // PARTS // 8),
    ]
    digests = [fingerprint(curve(one(), steps)) for one in make]
    assert len(set(digests)) == len(make)
    assert digests == [fingerprint(curve(one(), steps)) for one in make]


def test_it_is_the_same_on_every_machine() -> None:
    # The steps and 0.1 rounded to 20 bits with the boundary at the golden section, 838861 / 2**23; worked out by hand.
    import hashlib
    import struct

    assert math.floor(0.1 * 2**23 + (5**0.5 - 1) / 2) == 838_861
    text = b"lrcurve fingerprint 2\nsteps 3\n" + struct.pack("<3d", *[838_861 / 2**23] * 3)
    wanted = hashlib.blake2b(text, digest_size=8).hexdigest()
    assert fingerprint(curve(Constant(lr=0.1), 3)) == wanted
