"""Clocks of compare's causes, in whole numbers however many parts of a step they count."""

from fractions import Fraction

import numpy as np
import pytest

from lrcurve.analysis.compare.clock import Clock

STEPS = np.array([0, 1, 7, 9999])


@pytest.mark.parametrize(
    "clock",
    [
        Clock(rate=Fraction(3, 2), offset=Fraction(1, 3)),
        Clock(rate=Fraction(2**70 + 1, 2**70)),
        Clock(rate=Fraction(1, 2**62), offset=Fraction(5)),
        Clock(rate=Fraction(10**40 + 7, 10**40), offset=Fraction(1, 7)),
        Clock(rate=Fraction(1, 3), offset=Fraction(-(2**40))),
    ],
)
def test_a_moment_is_a_whole_step_and_a_part_of_one(clock: Clock) -> None:
    whole, rest, parts = clock.moments(STEPS)
    assert [str(whole.dtype), str(rest.dtype)] == ["int64", "int64"]
    for step, first, part in zip(STEPS.tolist(), whole.tolist(), rest.tolist(), strict=True):
        exact = clock.rate * step + clock.offset
        assert first == exact // 1
        assert 0 <= exact - first - Fraction(part, parts) < Fraction(1, 2**53)
