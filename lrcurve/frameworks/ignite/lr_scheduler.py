"""ignite's wrapper around torch's schedulers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.ignite.base import ParamScheduler, Started
from lrcurve.frameworks.ignite.setting import Asking, Setting
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Member, Torch
from lrcurve.frameworks.torch.cosine_annealing_warm_restarts import CosineAnnealingWarmRestarts
from lrcurve.frameworks.torch.scan import Recursion
from lrcurve.frameworks.torch.stepping import Group, Leaf, Node
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Shift
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.schedule import Child


@dataclass(frozen=True, kw_only=True)
class LRScheduler(ParamScheduler):
    r"""A scheduler of torch's, which ignite asks for its rate before each update.

    .. code-block:: text

        lr(t) = what get_lr() of torch's makes of the current rate for last_epoch = t

    With ``use_legacy`` it is attached behind the updates, and gives what torch gives.

    >>> from lrcurve.frameworks.torch.exponential_lr import ExponentialLR
    >>> decay = ExponentialLR(lr=0.8, gamma=0.5)
    >>> LRScheduler(lr_scheduler=decay)([0, 1, 2]).tolist()
    [0.4, 0.2, 0.1]
    >>> LRScheduler(lr_scheduler=decay, use_legacy=True)([0, 1, 2]).tolist()
    [0.8, 0.4, 0.2]

    Source: pytorch-ignite 0.5.5 on torch 2.13.0, ignite.handlers.LRScheduler.
    """

    ignored: ClassVar[Mapping[str, str | None]] = {"save_history": None}
    example = 'ignite.LRScheduler lr=0.1 lr_scheduler="{type: torch.ExponentialLR, gamma: 0.9}"'
    differs = (
        "Each scheduler is asked for epoch 0, which its construction has already done: ExponentialLR starts a step "
        "late, CosineAnnealingLR above the rate, LinearLR and ConstantLR have their factor twice, for ever.",
        "CosineAnnealingWarmRestarts is one step ahead.",
        "A SequentialLR or ChainedScheduler raises NotImplementedError.",
    )

    lr: Annotated[Rate | None, doc("the optimizer's rate", default="torch's scheduler's")] = None
    lr_scheduler: Annotated[Torch, doc("the scheduler of torch's, as a mapping like this one")]
    use_legacy: Annotated[bool, doc("attach it behind the updates, with torch's own epochs")] = False

    @property
    def parameter(self) -> str:
        """The rate."""
        return "lr"

    @property
    def rate(self) -> float | None:
        """The optimizer's rate."""
        rates = {rate for rate in (self.lr, self.lr_scheduler.rate) if rate is not None}
        if len(rates) > 1:
            raise FieldError("lr_scheduler", f"must be on the same optimizer, of rate {self.lr:g}")
        return rates.pop() if rates else None

    @property
    def recurs(self) -> bool:
        """All but the simplest of torch's schedulers do."""
        return True

    def children(self) -> tuple[Child, ...]:
        """Return torch's."""
        return (Child(self.lr_scheduler),)

    def joins(self) -> Schedule:
        """Join where torch's does."""
        return self.lr_scheduler.joins()

    def compose(self) -> Schedule:
        """Follow the events."""
        group = Group(self.rate or 0.0)
        first = Started(self).construct(group)
        if not np.isfinite(group.lr):
            raise raises("ignite", "lr_scheduler", "ZeroDivisionError at the first event")
        del first
        if self.use_legacy:
            return self.lr_scheduler
        return Recursion(record=Started(self), lr=self.rate or 0.0, outline=self.joins())

    def construct(self, group: Group) -> Node:
        """Construct torch's, which does its own first step."""
        if not isinstance(self.lr_scheduler, Member):
            raise raises("ignite", "lr_scheduler", "NotImplementedError: it cannot be asked for a rate")
        leaf = self.lr_scheduler.construct(group)
        if not isinstance(leaf, Leaf):
            raise NotImplementedError
        if isinstance(self.lr_scheduler, CosineAnnealingWarmRestarts):
            return Setting(Shift(inner=self.lr_scheduler.closed(leaf.base), shift=1))
        return Asking(leaf, 1 if self.use_legacy else 0)

    def peek(self, group: Group) -> float:
        """Return the rate of the first event, which it makes."""
        node = self.construct(group)
        change = node.calls(1)
        return float(change.a[0]) * group.lr + float(change.offsets[0])
