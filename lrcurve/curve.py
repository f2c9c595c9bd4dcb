"""A curve: a named schedule on a run. Every source makes curves, every view shows them."""

from dataclasses import dataclass

import numpy.typing as npt

from lrcurve.run import Run
from lrcurve.schedules import Rates, Schedule, Steps
from lrcurve.schedules.schedule import as_steps


@dataclass(frozen=True)
class Curve:
    """A named schedule on a run.

    ``color`` is what a figure should draw it in (any matplotlib colour), or None for the next of the palette.
    """

    name: str
    schedule: Schedule
    run: Run
    color: str | None = None

    def lr(self, steps: npt.ArrayLike) -> Rates:
        """Return the rate of each step, float64, in the shape of ``steps`` (integers from 0 to 2**53 - 1).

        Raises:
            ValueError: if a step is no integer or out of that range.
        """
        return self.schedule(steps)

    def next_join(self, steps: npt.ArrayLike) -> Steps:
        """Return, for each step, the first later step at which the formula changes or jumps; 2**53 where none does.

        Raises:
            ValueError: if a step is no integer or out of range.
        """
        return self.schedule.next_join(as_steps(steps))
