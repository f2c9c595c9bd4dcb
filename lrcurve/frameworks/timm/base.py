"""What timm's schedulers share: their fields, their traps, and how they start."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.fields import Rate, Time, Unit, doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant

NOISE: Mapping[str, str | None] = dict.fromkeys(("noise_pct", "noise_std", "noise_seed"))
"""What changes no rate as long as there is no noise."""

FIRST = "Epoch or update 0 has the constructor's rate: warmup_lr_init with a warmup, else the optimizer's."
OVER = "Without warmup_prefix the warmup covers the start of the curve, and the rate jumps to the curve at warmup_t."
LAST = "lr_min comes at t = t_initial, after the last of t_initial epochs."
LOST = (
    "The cycle is a floored logarithm, so with cycle_mul other than 1 rounding can put a restart a step late: "
    "cycle_mul=3, t_initial=10, cycle_limit=6 gives lr_min at t = 1210, where the peak belongs."
)
SHORT = "With cycle_mul below 1 it raises ValueError once the cycles are over, at t_initial / (1 - cycle_mul)."

Lr = Annotated[Rate, Role.PEAK, doc("the optimizer's rate (initial_lr)")]
TInitial = Annotated[Time, Role.DECAY, doc("how long the first cycle is; greater than 0")]
LrMin = Annotated[Rate, Role.FLOOR, doc("the rate that the decay goes to, and that holds after the last cycle")]
Mul = Annotated[float, doc("each cycle's length as a multiple of the one before")]
Decay = Annotated[float, doc("each cycle's peak as a multiple of the one before; lr_min stays")]
Limit = Annotated[int, Role.CYCLES, doc("how many cycles there are; lr_min follows")]
WarmupT = Annotated[Time, Role.WARMUP, doc("how long the warmup is")]
WarmupInit = Annotated[float, Unit.RATE, Role.START, doc("the rate that the warmup starts at")]
Prefix = Annotated[bool, doc("whether the schedule's own time starts after the warmup")]
InEpochs = Annotated[bool, doc("whether it is called once per epoch and counts epochs; else updates")]
Noise = Annotated[tuple[float, ...] | None, doc("where noise is added; only none can be followed")]
K = Annotated[float, doc("k, the power of the time in a cycle")]


@dataclass(frozen=True, kw_only=True)
class Timm(Scheduler):
    """What timm's schedulers share."""

    library = "timm"
    version = "1.0.31"
    home = "timm.scheduler"
    ignored: ClassVar[Mapping[str, str | None]] = {**NOISE, "initialize": None}
    call = "t_in_epochs"

    lr: Lr


def require(holds: bool, field: str, wanted: str, error: str = "AssertionError") -> None:
    """Refuse ``field`` unless ``holds``, as timm does with ``error``; ``wanted`` says what it must be."""
    if not holds:
        raise raises("timm", field, f"{error}: {wanted}")


def no_noise(noise: object, field: str = "noise_range_t") -> None:
    """Refuse noise."""
    if noise is not None:
        raise FieldError(field, "cannot be followed: timm draws the noise from torch's random generator; leave it out")


@dataclass(frozen=True, kw_only=True)
class Warmed(Timm):
    """A scheduler with timm's warmup; its fields are each subclass's own, in timm's order."""

    if TYPE_CHECKING:
        warmup_t: float
        warmup_lr_init: float
        warmup_prefix: bool

    def behind_warmup(self, main: Callable[[float], Schedule], target: float | None = None) -> Schedule:
        """Return a schedule behind a line from ``warmup_lr_init`` towards ``target``, else the optimizer's rate.

        ``main`` makes the schedule, given the time on that schedule's own clock when it takes over.
        """
        if not self.warmup_t:
            whole = main(0.0)
            with np.errstate(all="ignore"):
                same = whole.rates(np.zeros(1, dtype=np.int64))[0] == self.lr
            if same and (whole.end is None or whole.end.step > 0):
                return whole
            return Sequence(phases=(Constant(lr=self.lr), main(1.0)), lengths=(1,))
        first = min(max(math.ceil(self.warmup_t), 1), NEVER)
        values = self.warmup_lr_init, self.lr if target is None else target
        line = Track(at=(0.0, self.warmup_t), values=values) if self.warmup_t > 0 else Constant(lr=values[0])
        return Sequence(phases=(line, main(first - (self.warmup_t if self.warmup_prefix else 0.0))), lengths=(first,))
