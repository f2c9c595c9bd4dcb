"""ignite's step decay of an attribute of the state."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.ignite.state import FROM_ONE, Initial, StateScheduler
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.step_decay import StepDecay
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class StepStateScheduler(StateScheduler):
    r"""Step decay of an attribute of the engine's state.

    .. code-block:: text

        value(t) = initial_value * gamma ** floor((t + 1) / step_size)

    >>> StepStateScheduler(param_name="a", initial_value=0.8, gamma=0.5, step_size=2)([0, 1, 2, 3]).tolist()
    [0.8, 0.4, 0.4, 0.2]

    Source: pytorch-ignite 0.5.5, ignite.handlers.StepStateScheduler.
    """

    example = "ignite.StepStateScheduler param_name=drop initial_value=0.5 gamma=0.5 step_size=10"
    differs = (FROM_ONE, "The first drop comes one event early: step_size 10 drops at event 9, counted from 0.")

    initial_value: Initial
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")]
    step_size: Annotated[Time, Role.PERIOD, doc("how many events there are from drop to drop")]

    def indexed(self) -> Schedule:
        """Drop step by step."""
        if self.step_size == 0:
            raise raises("ignite", "step_size", "ZeroDivisionError for 0")
        return StepDecay(library="ignite", lr=self.initial_value, factor=self.gamma, period=self.step_size, start=0)
