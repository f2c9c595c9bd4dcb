"""What several shapes have in common: those that go from one rate to another, and those with a list of rates."""

from abc import abstractmethod
from collections.abc import Mapping

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps, joins_at
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule, first_tick


class Decay(Schedule):
    """A shape that goes from ``lr`` to ``min_lr`` in ``steps`` and stays there; where it rises, it is a warmup."""

    lr: float
    min_lr: float
    steps: int

    def roles(self) -> Mapping[Role, str]:
        """Return the roles of a decay, or those of a warmup."""
        if self.lr < self.min_lr:
            return {Role.WARMUP: "steps", Role.START: "lr", Role.PEAK: "min_lr"}
        return super().roles()

    def next_join(self, t: Steps) -> Steps:
        """Return the end of the decay while it lasts."""
        return joins_at(t, [self.steps])


class Listed(Schedule):
    """A shape that a list of rates gives, each with its step."""

    @abstractmethod
    def listed(self) -> tuple[Steps, Rates]:
        """Return the steps, ascending, and the rate of each; of several at one step the last counts."""

    def horizon(self) -> int | None:
        """Return the last step of the list; one rate alone has nothing to come to an end."""
        steps, _ = self.listed()
        return first_tick(int(steps[-1])) if steps.size > 1 else None

    def warmup_end(self) -> int | None:
        """Return the step of the highest rate, if the rates rise from the first to it."""
        steps, rates = self.listed()
        counts = np.diff(steps, append=NEVER) > 0
        steps, rates = steps[counts], rates[counts]
        top = int(rates.argmax())
        return int(steps[top]) if rates[0] < rates[top] and np.all(np.diff(rates[: top + 1]) >= 0) else None
