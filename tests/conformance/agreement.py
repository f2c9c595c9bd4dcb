"""What every comparison with a live library asks, and arguments drawn at random."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lrcurve.schedules import NEVER, Schedule


def agree(ours: Schedule, rates: Sequence[float], stops: bool = False) -> None:
    """Compare every step with what a library gives, to 1e-10 of its peak.

    ``stops`` says that the library raises an exception after the last rate: the curve must end there, too, and else not
    before. The joins must come in order.
    """
    end = ours.end if stops or (ours.end is not None and ours.end.step < len(rates)) else None
    assert (None if end is None else end.step) == (len(rates) if stops else None)
    ts = np.arange(len(rates) + 3 if stops else len(rates))
    found = ours(ts)
    peak = float(np.max(np.abs(rates), initial=0.0))
    np.testing.assert_allclose(found[: len(rates)], rates, rtol=0, atol=1e-10 * peak)
    assert np.all(np.isnan(found[len(rates) :]))
    joins = ours.next_join(ts)
    assert np.all((joins > ts) & (joins <= NEVER))
    assert np.all(joins[:-1] <= np.maximum(joins[1:], ts[1:]))


class Draw:
    """Arguments at random, the same in every run."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def rate(self) -> float:
        """Return a rate from 1e-6 to 10."""
        return float(10 ** self.generator.uniform(-6, 1))

    def number(self, low: float, high: float) -> float:
        """Return a number between two."""
        return float(self.generator.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``."""
        return int(self.generator.integers(low, high + 1))

    def one_of(self, *values: Any) -> Any:
        """Return one of the values."""
        return values[self.whole(0, len(values) - 1)]
