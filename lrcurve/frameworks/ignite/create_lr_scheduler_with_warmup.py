"""ignite's warmup before another scheduler."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar

from lrcurve.frameworks.ignite.base import ParamScheduler
from lrcurve.frameworks.ignite.concat_scheduler import Row
from lrcurve.frameworks.ignite.lr_scheduler import LRScheduler
from lrcurve.frameworks.ignite.piecewise_linear import PiecewiseLinear
from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.frameworks.torch.base import Torch
from lrcurve.frameworks.torch.cosine_annealing_warm_restarts import CosineAnnealingWarmRestarts
from lrcurve.frameworks.torch.stepping import Group
from lrcurve.schedules import FieldError
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CreateLrSchedulerWithWarmup(Row):
    r"""A straight line up, and then another scheduler.

    .. code-block:: text

        lr(t) = start + (end - start) * t / (W - 1)      t < W       W = warmup_duration
        then    lr_scheduler: one of torch's from its epoch 1 on, one of ignite's from its event 0 on

    One of ignite's whose first value is ``end`` takes over one event earlier; one of torch's whose optimizer's rate is
    not ``end`` starts from there one event later.

    >>> from lrcurve.frameworks.torch.exponential_lr import ExponentialLR
    >>> decay = ExponentialLR(lr=0.8, gamma=0.5)
    >>> warm = CreateLrSchedulerWithWarmup(lr_scheduler=decay, warmup_start_value=0.0, warmup_duration=3)
    >>> warm([0, 1, 2, 3, 4]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.2]

    Source: pytorch-ignite 0.5.5 on torch 2.13.0, ignite.handlers.create_lr_scheduler_with_warmup.
    """

    is_function = True
    also = ("ignite.handlers.param_scheduler.create_lr_scheduler_with_warmup",)
    ignored: ClassVar[Mapping[str, str | None]] = {"save_history": None, "output_simulated_values": None}
    example = (
        "ignite.create_lr_scheduler_with_warmup lr=0.1 warmup_start_value=0.001 warmup_duration=10 "
        'lr_scheduler="{type: torch.ExponentialLR, gamma: 0.9}"'
    )
    differs = (
        "The last of warmup_duration events has the end of the warmup, so a duration of 1 raises ValueError.",
        "Without warmup_end_value the warmup ends at the rate that the scheduler's construction has left: before "
        "LinearLR that is start_factor times the optimizer's.",
    )

    lr: Annotated[Rate | None, Role.PEAK, doc("the optimizer's rate", default="the scheduler's")] = None
    lr_scheduler: Annotated[Scheduler, doc("the scheduler that follows, one of torch's or of ignite's")]
    warmup_start_value: Annotated[float, doc("the rate of the first event")]
    warmup_duration: Annotated[Time, Role.WARMUP, doc("W, how many events the warmup takes; at least 2")]
    warmup_end_value: Annotated[float | None, doc("the rate that the warmup ends at", default="the optimizer's")] = None

    def warmup_end(self) -> int | None:
        """Return the last event of the warmup."""
        return int(self.warmup_duration) - 1 if Role.WARMUP in self.roles() else None

    def roles(self) -> Mapping[Role, str]:
        """Return a warmup where it goes up."""
        peak = "lr" if self.warmup_end_value is None else "warmup_end_value"
        end = self.lr if self.warmup_end_value is None else self.warmup_end_value
        roles = {} if end is None else {Role.PEAK: peak}
        return roles | ({Role.WARMUP: "warmup_duration"} if end is None or self.warmup_start_value < end else {})

    @property
    def parameter(self) -> str:
        """The rate."""
        return "lr"

    @cached_property
    def _after(self) -> ParamScheduler:
        """The scheduler that follows, as ignite's own."""
        if isinstance(self.lr_scheduler, Torch):
            return LRScheduler(lr_scheduler=self.lr_scheduler, use_legacy=True)
        if not isinstance(self.lr_scheduler, ParamScheduler):
            raise raises("ignite", "lr_scheduler", "TypeError: it must be a scheduler of torch's or ignite's")
        if isinstance(self.lr_scheduler, LRScheduler) and isinstance(
            self.lr_scheduler.lr_scheduler, CosineAnnealingWarmRestarts
        ):
            raise FieldError("lr_scheduler", "cannot be followed: give the CosineAnnealingWarmRestarts itself")
        return self.lr_scheduler

    @cached_property
    def _points(self) -> tuple[tuple[int, float], ...]:
        """The points of the warmup."""
        if not float(self.warmup_duration).is_integer():
            raise raises("ignite", "warmup_duration", "TypeError: it must be a whole number")
        duration = int(self.warmup_duration)
        if duration <= 1:
            raise raises("ignite", "warmup_duration", "ValueError: it must be at least 2")
        rates = {rate for rate in (self.lr, self._after.rate) if rate is not None}
        if len(rates) > 1:
            raise FieldError("lr_scheduler", f"must be on the same optimizer, of rate {self.lr:g}")
        group = Group(rates.pop() if rates else 0.0)
        self._after.construct(group)
        start, end = self.warmup_start_value, group.lr if self.warmup_end_value is None else self.warmup_end_value
        points = ((0, start), (duration - 1, end))
        if isinstance(self.lr_scheduler, Torch):
            return points if group.lr == end else (*points, (duration, group.lr))
        if self._after.peek(Group(group.initial_lr or group.lr)) != end:
            return points
        return ((0, start), (duration - 2, end - (end - start) / (duration - 1)))[: duration - 1]

    @property
    def held(self) -> tuple[ParamScheduler, ...]:
        """The warmup, and what follows."""
        return PiecewiseLinear(param_name="lr", milestones_values=self._points), self._after

    def turns(self) -> tuple[tuple[int, int], ...]:
        """Return when each begins."""
        return (0, 0), (1, self._points[-1][0] + 1)
