"""What combinators of one schedule share: all that they do not say themselves is the inner schedule's."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.schedule import End, Marks, Rates, Schedule, Steps


class Wrapper(Schedule):
    """A schedule around another one, ``inner``, which answers for it."""

    if TYPE_CHECKING:  # a field of most subclasses, made on demand by others

        @property
        def inner(self) -> Schedule:
            """The schedule inside."""

    @property
    def end(self) -> End | None:
        """The inner schedule's end."""
        return self.inner.end

    @property
    def marks(self) -> tuple[Marks, ...]:
        """The inner schedule's marks."""
        return self.inner.marks

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """The inner schedule's other parameters."""
        return self.inner.parameters

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
