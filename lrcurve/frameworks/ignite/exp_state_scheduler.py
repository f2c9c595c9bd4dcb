"""ignite's exponential decay of an attribute of the state."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.ignite.state import FROM_ONE, Initial, StateScheduler
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.exponential import Exponential


@dataclass(frozen=True, kw_only=True)
class ExpStateScheduler(StateScheduler):
    r"""Exponential decay of an attribute of the engine's state.

    .. code-block:: text

        value(t) = initial_value * gamma ** (t + 1)

    >>> ExpStateScheduler(param_name="a", initial_value=0.8, gamma=0.5)([0, 1, 2]).tolist()
    [0.4, 0.2, 0.1]

    Source: pytorch-ignite 0.5.5, ignite.handlers.ExpStateScheduler.
    """

    example = "ignite.ExpStateScheduler param_name=drop initial_value=0.5 gamma=0.95"
    differs = (FROM_ONE,)

    initial_value: Initial
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each event")]

    def indexed(self) -> Schedule:
        """Take the power."""
        return Exponential(lr=self.initial_value, decay_rate=self.gamma)
