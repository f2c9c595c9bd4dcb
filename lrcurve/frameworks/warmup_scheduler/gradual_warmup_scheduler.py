"""The GradualWarmupScheduler that many repositories carry a copy of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import floor
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.frameworks.torch.base import Lr, Torch
from lrcurve.frameworks.torch.reduce_lr_on_plateau import ReduceLROnPlateau
from lrcurve.frameworks.torch.scan import Recursion
from lrcurve.frameworks.torch.stepping import Calls, Change, Group, Leaf, Node, Recurrent
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Child
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class GradualWarmupScheduler(Scheduler, Recurrent):
    r"""Gradual warmup of Goyal et al., and then another scheduler.

    .. code-block:: text

        multiplier 1     lr(t) = lr * t / total_epoch                                    t <= total_epoch
        multiplier > 1   lr(t) = lr * (1 + (multiplier - 1) * t / total_epoch)           t <= total_epoch
        then             after_scheduler from lr * multiplier, or lr * multiplier for ever

    ``t`` counts the calls of ``step()``. At call ``total_epoch + 1`` the other scheduler is asked for the rate of its
    epoch 0, from then on it is stepped.

    >>> GradualWarmupScheduler(lr=0.1, multiplier=8, total_epoch=2)([0, 1, 2, 9]).round(12).tolist()
    [0.1, 0.45, 0.8, 0.8]

    Source: warmup_scheduler.GradualWarmupScheduler, warmup_scheduler 0.3 on torch 2.13.0; Goyal et al., "Accurate,
    Large Minibatch SGD: Training ImageNet in 1 Hour", 2017 (arXiv:1706.02677).
    """

    library = "warmup_scheduler"
    version = "0.3"
    home = "warmup_scheduler"
    also = ("warmup_scheduler.scheduler.GradualWarmupScheduler",)
    ignored: ClassVar[Mapping[str, str | None]] = {"optimizer": None}
    example = (
        "warmup_scheduler.GradualWarmupScheduler lr=0.01 multiplier=10 total_epoch=5 "
        'after_scheduler="{type: torch.CosineAnnealingLR, T_max: 45}"'
    )
    differs = (
        "With multiplier 1 the first update has rate 0; above 1 it has the optimizer's rate, and the peak is "
        "multiplier times that.",
        "At the handover a recursive scheduler is asked for its epoch 0 once too often: CosineAnnealingLR with "
        "T_max = 5 overshoots to 1.106 times the peak, ExponentialLR loses a step, LinearLR takes start_factor of the "
        "peak.",
        "A SequentialLR or ChainedScheduler as after_scheduler raises NotImplementedError at the handover.",
        "Before a ReduceLROnPlateau multiplier 1 gives no warmup at all, and the warmup is one call shorter.",
    )

    lr: Lr
    multiplier: Annotated[float, doc("the peak as a multiple of the optimizer's rate, at least 1")]
    total_epoch: Annotated[Time, Role.WARMUP, doc("how many calls the warmup takes")]
    after_scheduler: Annotated[Torch | None, doc("the torch scheduler that follows")] = None

    @property
    def _plateau_first(self) -> int | None:
        """The call from which a ReduceLROnPlateau listens: the warmup is one call shorter; None for anything else."""
        return floor(self.total_epoch) - 1 if isinstance(self.after_scheduler, ReduceLROnPlateau) else None

    def roles(self) -> Mapping[Role, str]:
        """Return the optimizer's rate as the peak, or as the start of a way to a multiple of it."""
        roles = dict(super().roles())
        if self.multiplier > 1:
            roles[Role.START] = roles.pop(Role.PEAK)
        elif self._plateau_first is not None:
            del roles[Role.WARMUP]
        return roles

    def warmup_end(self) -> int | None:
        """Return the call that has all of the peak; before a plateau multiplier 1 gives no warmup."""
        plateau = self._plateau_first
        if plateau is None:
            return first_step(self.total_epoch)
        return plateau or None if self.multiplier > 1 else None

    def children(self) -> tuple[Child, ...]:
        """Return what follows; a plateau's metrics count from the first call."""
        if self.after_scheduler is None:
            return ()
        plateau = self._plateau_first
        if plateau is not None:
            return (Child(self.after_scheduler, plateau, shift=plateau),)
        return (Child(self.after_scheduler, floor(self.total_epoch) + 1),)

    def compose(self) -> Schedule:
        """Return the recursion; with nothing to follow or a plateau, the formula."""
        if self.multiplier < 1:
            raise raises("warmup_scheduler", "multiplier", "ValueError: it must be at least 1")
        after = self.after_scheduler
        if after is not None and after.rate not in (None, self.lr):
            raise FieldError("after_scheduler", f"must be on the same optimizer, of rate {self.lr:g}")
        if isinstance(after, ReduceLROnPlateau):
            return self._before_plateau(after)
        if self.total_epoch == 0:
            raise raises("warmup_scheduler", "total_epoch", "ZeroDivisionError for 0")
        if self.total_epoch < 0:
            raise FieldError("total_epoch", f"must be above 0, got {self.total_epoch:g}")
        last = floor(self.total_epoch)
        lengths = (last + 1,)
        if after is None:
            return Sequence(phases=(self._way(self.lr), Constant(lr=self.lr * self.multiplier)), lengths=lengths)
        outline = Sequence(phases=(self._way(1.0), after.joins()), lengths=lengths)
        return Recursion(record=self, lr=self.lr, outline=outline)

    def _way(self, base: float) -> Track:
        start = 0.0 if self.multiplier == 1 else base
        return Track(at=(0.0, self.total_epoch), values=(start, base * self.multiplier))

    def _before_plateau(self, after: ReduceLROnPlateau) -> Schedule:
        """Return the warmup that counts one call too many, then the plateau with the metrics of its own calls."""
        first = floor(self.total_epoch)
        if first < 1:
            raise raises("warmup_scheduler", "total_epoch", "TypeError: before a plateau it must be at least 1")
        if len(after.metrics) < first:
            raise FieldError("after_scheduler", f"needs at least {first} metrics: the warmup takes as many calls")
        slope = (self.multiplier - 1.0) / self.total_epoch
        start, end = (self.lr * (slope * number + 1.0) for number in (1, first))
        plateau = replace(after, lr=end, metrics=after.metrics[first - 1 :])
        if first == 1:
            return plateau
        return Sequence(phases=(Track(at=(0, first - 1), values=(start, end)), plateau), lengths=(first - 1,))

    def construct(self, group: Group) -> Node:
        """Construct first the scheduler that follows, as in Python; without one there is a formula."""
        if self.after_scheduler is None:
            raise NotImplementedError
        node = _Gradual(self, group, self.after_scheduler.construct(group), group.base())
        node.initial_step(group)
        return node


@dataclass
class _Gradual(Node):
    """The object: while it warms up, and after it has handed over."""

    record: GradualWarmupScheduler
    group: Group
    after: Node
    base: float
    epoch: int = -1

    @property
    def _handover(self) -> int:
        """The epoch at which the other scheduler is asked first."""
        return floor(self.record.total_epoch) + 1

    def initial_step(self, group: Group) -> None:
        """Set the rate of epoch 0."""
        group.apply(self.calls(1))

    def undo(self) -> None:
        """Set the epoch back."""
        self.epoch -= 1

    def calls(self, count: int) -> Change:
        """Warm up, hand over, follow."""
        start, self.epoch = self.epoch + 1, self.epoch + count
        warm = max(min(self._handover - start, count), 0)
        way = self.record._way(self.base)
        changes = [Change.to(way.rates(np.arange(start, start + warm, dtype=np.int64)))]
        count -= warm
        if count and start + warm == self._handover:
            changes.append(self._asked())
            count -= 1
        if count:
            changes.append(self.after.calls(count))
        return Change.joined(changes)

    def _asked(self) -> Change:
        """Return what the other scheduler's ``get_lr()`` gives where it is called without a step."""
        if not isinstance(self.after, Leaf):
            return Change.none(1)  # the curve ends here; what follows is not asked for
        self.after.base = self.base * self.record.multiplier
        here = np.array([self.after.epoch]), np.array([self.after.count])
        with np.errstate(all="ignore"):
            return self.after.rule.advance(Calls(self.group, self.after.base, *here))

    def restart(self) -> Change:
        """Raise: no scheduler of torch's takes this one."""
        raise NotImplementedError

    def failure(self) -> tuple[int, str] | None:
        """Fail at the handover to a scheduler that cannot be asked for a rate, or where that one fails."""
        at = self._handover - self.epoch - 1
        if not isinstance(self.after, Leaf):
            return at, "torch raises NotImplementedError: such a scheduler cannot be asked for a rate"
        asked = self._asked()
        if not np.isfinite([*asked.a, *asked.offsets]).all():
            return at, "torch raises ZeroDivisionError"
        found = self.after.failure()
        return None if found is None else (at + 1 + found[0], found[1])
