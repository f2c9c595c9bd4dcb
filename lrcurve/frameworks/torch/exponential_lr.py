"""torch's exponential decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.torch.base import Lr, Member
from lrcurve.frameworks.torch.stepping import Calls, Change, Group
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.exponential import Exponential


@dataclass(frozen=True, kw_only=True)
class ExponentialLR(Member):
    r"""Exponential decay: every call multiplies the rate by ``gamma``.

    .. code-block:: text

        lr(t) = lr * gamma ** t

    >>> ExponentialLR(lr=0.8, gamma=0.5)([0, 1, 2]).tolist()
    [0.8, 0.4, 0.2]

    Source: torch.optim.lr_scheduler.ExponentialLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.ExponentialLR lr=0.1 gamma=0.9"

    lr: Lr
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each call")]

    def closed(self, base: float) -> Schedule:
        """Take the power."""
        return Exponential(lr=base, decay_rate=self.gamma)

    def advance(self, calls: Calls) -> Change:
        """Multiply."""
        return Change.by(np.full(calls.epoch.shape, self.gamma))

    def restarted(self, group: Group, base: float) -> float:
        """Return the base."""
        return base
