"""A schedule that goes on with something else for a reason that its rates do not tell."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.schedule import Marks, Schedule


@dataclass(frozen=True, kw_only=True)
class AnnotatedSchedule(Wrapper):
    """A schedule that goes on with something else at each of ``transitions``, a step and the reason."""

    inner: Schedule
    transitions: tuple[tuple[int, str], ...]

    @property
    def marks(self) -> tuple[Marks, ...]:
        """The inner marks, and one for each transition."""
        here = (Marks("transition", np.array([step]), text) for step, text in self.transitions)
        return (*super().marks, *here)

    def stretched(self, steps: int) -> Self:
        """Refuse: a transition stays at its step."""
        raise ValueError("a schedule that turns at a step has no length to stretch")
