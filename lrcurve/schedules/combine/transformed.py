"""A formula of another schedule's value, and where it stops giving numbers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps
from lrcurve.schedules.combine.composed import Truncated
from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Transformed(Wrapper):
    """A formula of another schedule's value: ``formula(inner(t))``, smooth wherever the inner schedule is."""

    inner: Schedule
    formula: Callable[[Rates], Rates]

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return np.asarray(self.formula(self.inner.rates(t)))


def until_lost(schedule: Schedule, suspects: Iterable[int], why: str) -> Schedule:
    """Return the schedule, ended at the first of some steps in order at which it gives no finite number, if any."""
    steps = np.array([step for step in suspects if step >= 0], dtype=np.int64)
    with np.errstate(all="ignore"):
        lost = steps[~np.isfinite(schedule.rates(steps))]
    return Truncated(inner=schedule, steps=int(lost[0]), why=why) if lost.size else schedule
