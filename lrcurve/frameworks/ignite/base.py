"""What ignite's schedulers share: which parameter they set, and how one after another sets it."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.ignite.setting import Setting
from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.frameworks.torch.stepping import Group, Node, Recurrent
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc

IGNORED = {"optimizer": None, "save_history": None, "param_group_index": None}
"""Arguments that change no value."""

ParamName = Annotated[str, doc("the parameter that is set")]


@dataclass(frozen=True, kw_only=True)
class Ignite(Scheduler):
    """A handler of ignite."""

    library = "ignite"
    version = "0.5.5"
    home = "ignite.handlers"
    module: ClassVar[str] = "param_scheduler"

    @classmethod
    def spellings(cls) -> tuple[str, ...]:
        """Return every name that means it."""
        return (*super().spellings(), f"{cls.home}.{cls.module}.{cls.own_name()}")


@dataclass(frozen=True, kw_only=True)
class ParamScheduler(Ignite, Recurrent):
    """A handler that sets a parameter of the optimizer before event t, counted from 0, uses it."""

    @property
    @abstractmethod
    def parameter(self) -> str:
        """The parameter that it sets."""

    @property
    def rate(self) -> float | None:
        """The optimizer's rate, where it depends on that."""
        return None

    @property
    def recurs(self) -> bool:
        """Whether its values depend on those before."""
        return False

    def construct(self, group: Group) -> Node:
        """Return the object; ignite does nothing to the optimizer when it is constructed."""
        return Setting(self)

    def peek(self, group: Group) -> float:
        """Return the value of its first event, as ``get_param()`` gives it."""
        return float(self([0])[0])

    def joins(self) -> Schedule:
        """Return a schedule with the same joins."""
        return self


@dataclass(frozen=True)
class Started(Recurrent):
    """A scheduler constructed for a run, whose first event comes before the first update."""

    record: ParamScheduler

    def construct(self, group: Group) -> Node:
        """Construct it and make the first event."""
        node = self.record.construct(group)
        node.initial_step(group)
        return node
