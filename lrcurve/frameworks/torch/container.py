"""What torch's schedulers that contain others share."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Torch
from lrcurve.frameworks.torch.scan import Recursion
from lrcurve.frameworks.torch.stepping import Group, Node
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import Rate, doc


@dataclass(frozen=True, kw_only=True)
class Container(Torch):
    """A scheduler that contains others, all on one optimizer."""

    lr: Annotated[Rate | None, doc("the optimizer's rate", default="the members'")] = None
    schedulers: Annotated[tuple[Torch, ...], doc("the members, in order, as mappings like this one")]

    @property
    def rate(self) -> float | None:
        """The optimizer's rate, which this record or its members give."""
        rates = (self.lr, *(member.rate for member in self.schedulers))
        given = {rate for rate in rates if rate is not None}
        if len(given) > 1:
            listed = ", ".join(f"{rate:g}" for rate in sorted(given))
            raise FieldError("schedulers", f"must be on one optimizer, and so have one rate, got {listed}")
        return given.pop() if given else None

    def members(self, group: Group) -> list[Node]:
        """Return the members, constructed in order."""
        return [member.construct(group) for member in self.schedulers]

    @abstractmethod
    def closed(self) -> Schedule | None:
        """Return what it gives as a formula of the step, or None if it must recur."""

    def compose(self) -> Schedule:
        """Return the closed form, or the recursion."""
        if not self.schedulers:
            raise raises("torch", "schedulers", "ValueError for none")
        rate = self.rate or 0.0
        self.construct(Group(rate))
        return self.closed() or Recursion(record=self, lr=rate, outline=self.joins())
