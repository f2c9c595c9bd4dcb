"""A schedule that is run a step late."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.schedule import Child, Schedule


@dataclass(frozen=True, kw_only=True)
class Late(Wrapper):
    """A schedule a step late: ``inner(max(t - 1, 0))``, so that steps 0 and 1 have the same rate."""

    inner: Schedule

    def children(self) -> tuple[Child, ...]:
        """Return the schedule, a step later."""
        return (Child(self.inner, start=1),)

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Ask the inner schedule at the earlier step."""
        return self.inner.flat_at(np.maximum(t - 1, 0))

    def rates(self, t: Steps) -> Rates:
        """Evaluate the inner schedule at the earlier step."""
        return self.inner.rates(np.maximum(t - 1, 0))

    def next_join(self, t: Steps) -> Steps:
        """Return the inner join a step later; what moves from its begin on begins to at step 1."""
        joins = np.minimum(self.inner.next_join(np.maximum(t - 1, 0)) + 1, NEVER)
        begins = (t == 0) & ~self.inner.flat_at(np.zeros_like(t))
        return np.where(begins, 1, joins)
