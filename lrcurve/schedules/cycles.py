"""The cycles of a schedule that starts again: where each begins and ends."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps

STEEP = 2
"""How many times as far as in the step before the rate must jump up where it restarts."""

MOST = 10_000
"""How many joins are walked through."""


class Cycle(NamedTuple):
    """One cycle: its number, from 0, its first tick, and the first tick of the next one."""

    number: int
    start: int
    stop: int


class _Joined(Protocol):
    """What has rates, and joins between which they are smooth."""

    def __call__(self, steps: Sequence[int]) -> Rates: ...

    def next_join(self, steps: Steps) -> Steps: ...

    def horizon(self) -> int | None: ...


def walked(schedule: _Joined, tick: int) -> Cycle | None:
    """Return the cycle that a tick is in: a join at which the rate jumps up is a restart.

    None if there are too many joins, or no restart follows and nothing says where the last cycle ends.
    """
    number = start = at = 0
    end = schedule.horizon()
    for _ in range(MOST):
        at = int(schedule.next_join(np.array([at]))[0])
        if at >= NEVER or (end is not None and at >= end > tick):
            return None if end is None else Cycle(number, start, end)
        earlier, before, after = schedule([max(at - 2, 0), at - 1, at]).tolist()
        if after - before <= STEEP * abs(before - earlier):
            continue  # the rate goes on rising, or turns
        if at > tick:
            return Cycle(number, start, at)
        number, start = number + 1, at
    return None
