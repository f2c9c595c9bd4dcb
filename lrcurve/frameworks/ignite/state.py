"""What ignite's schedulers of an attribute of the engine's state share."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.ignite.base import Ignite
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Shift
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role

FROM_ONE = "It counts from 1: the first event already has the value of index 1."

Initial = Annotated[float, Role.PEAK, doc("the value of index 0, which no event has")]


@dataclass(frozen=True, kw_only=True)
class StateScheduler(Ignite):
    """A handler that sets an attribute of the state at event t, counted from 0, to the value of index t + 1."""

    module = "state_param_scheduler"
    ignored: ClassVar[Mapping[str, str | None]] = {"create_new": None, "save_history": None}

    param_name: Annotated[str, doc("the attribute of the engine's state that is set")]

    @abstractmethod
    def indexed(self) -> Schedule:
        """Return the values by their index, from 0."""

    def compose(self) -> Schedule:
        """Begin with index 1."""
        return Shift(inner=self.indexed(), shift=1)
