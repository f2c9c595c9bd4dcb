"""What timm's schedulers that come in cycles share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrcurve.frameworks.timm.base import Warmed, require
from lrcurve.schedules.arrays import Rates
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.warm_restarts import WarmRestarts
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class Cyclical(Warmed):
    """A scheduler of one cycle or more; its fields are each subclass's own, in timm's order."""

    if TYPE_CHECKING:
        t_initial: float
        lr_min: float
        cycle_mul: float
        cycle_decay: float
        cycle_limit: int

    def roles(self) -> Mapping[Role, str]:
        """Return ``t_initial`` as all of a single cycle or, with ``warmup_prefix``, as the decay behind the warmup."""
        roles = dict(super().roles())
        length = Role.DECAY if self.warmup_prefix else Role.WHOLE
        return roles | {Role.CYCLE if self.cycle_limit > 1 else length: roles.pop(Role.DECAY)}

    def horizon(self) -> int | None:
        """Return the end of the last cycle, after which ``lr_min`` holds."""
        first = first_step(self.warmup_t)
        cycles = self.turns(lambda share: share)(first - (self.warmup_t if self.warmup_prefix else 0.0))
        return first + cycles.last_end or None

    def first_cycle(self) -> int | None:
        """Return the end of the first of several cycles."""
        behind = self.warmup_t if self.warmup_prefix else 0
        return first_step(behind + self.t_initial) if self.cycle_limit > 1 else None

    def turns(
        self, shape: Callable[[Rates], Rates], *, k: float = 1.0, unlimited: bool = True
    ) -> Callable[[float], WarmRestarts]:
        """Return what makes the cycles, given their time when they take over."""
        require(self.t_initial > 0, "t_initial", "it must be greater than 0")
        require(self.lr_min >= 0, "lr_min", "it must be at least 0")
        return lambda start: WarmRestarts(
            library="timm",
            lr=self.lr,
            lr_min=self.lr_min,
            length=self.t_initial,
            stretch=self.cycle_mul,
            decay=self.cycle_decay,
            count=self.cycle_limit,
            shape=shape,
            start=start,
            k=k,
            unlimited=unlimited,
        )
