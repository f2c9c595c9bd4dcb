"""What combinators of one schedule share: what they do not change is as in the inner schedule."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import Rates, Steps
from lrcurve.schedules.schedule import Child, Schedule


class Wrapper(Schedule):
    """A schedule around another one, ``inner``, with the same rates unless a subclass changes them."""

    if TYPE_CHECKING:  # a field of most subclasses, made on demand by others

        @property
        def inner(self) -> Schedule:
            """The schedule inside."""

    def children(self) -> tuple[Child, ...]:
        """Return the schedule inside."""
        return (Child(self.inner),)

    @property
    def flat(self) -> bool:
        """Flat where the inner schedule is."""
        return self.inner.flat

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Ask the inner schedule."""
        return self.inner.flat_at(t)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the inner schedule."""
        return self.inner.rates(t)

    def next_join(self, t: Steps) -> Steps:
        """Return the inner schedule's next join."""
        return self.inner.next_join(t)
