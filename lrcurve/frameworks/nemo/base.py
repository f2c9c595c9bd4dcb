"""What NeMo's policies share: a warmup in steps or as a share of the run, and what holds past its end."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, Time, Unit, doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule, first_tick
from lrcurve.schedules.shapes.constant import Constant

Peak = Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
WarmupSteps = Annotated[Time | None, Role.WARMUP, doc("W, how many steps the warmup takes", default="0")]
MaxSteps = Annotated[Time | None, doc("M, the last step before min_lr")]
EndlessSteps = Annotated[Time, doc("M, the last step before min_lr")]
"""``max_steps`` where the decay would go on for ever: it cuts the decay off and does not shape it."""
Floor = Annotated[float, Unit.RATE, Role.FLOOR, doc("the rate past max_steps, and the lowest that the decay goes to")]
Past = Annotated[float, Unit.RATE, doc("the rate past max_steps")]
Ratio = Annotated[float | None, doc("W as a share of max_steps, cut to a whole number; not together with warmup_steps")]

FIRST = "The first update has 1 / (W + 1) of the peak, and the peak is at t = W."
PAST = "max_steps itself still follows the formula; from max_steps + 1 on the rate is min_lr, which is 0 by default."
NO_HOLD = (
    "Without hold_steps and hold_ratio the decay is counted from step 0 and not from the end of the warmup, so that "
    "the rate jumps down at t = W + 1; hold_steps=0 counts it from the warmup."
)


def configured(name: str) -> tuple[str, ...]:
    """Return the full names of the dataclass that NeMo's configs give as ``_target_``."""
    return f"nemo.core.config.schedulers.{name}Params", f"nemo.core.config.{name}Params"


@dataclass(frozen=True, kw_only=True)
class Nemo(Scheduler):
    """What every scheduler of NeMo has."""

    library = "nemo"
    version = "3.0.0"
    home = "nemo.core.optim.lr_scheduler"
    ignored: ClassVar[Mapping[str, str | None]] = {"optimizer": None, "last_epoch": "-1"}

    def steps_of(self, field: str, whole: float | None) -> float:
        """Return a length that is given in steps or as a share of the run, cut to a whole number.

        Raises:
            FieldError: for ``{field}_ratio``, if it is given beside the steps, or without ``max_steps``.
        """
        steps: float | None = getattr(self, f"{field}_steps")
        ratio: float | None = getattr(self, f"{field}_ratio")
        if ratio is None:
            return steps or 0
        if steps is not None:
            raise self.refused(f"{field}_ratio", f"AssertionError: give {field}_steps or {field}_ratio, not both")
        if whole is None:
            raise self.refused(f"{field}_ratio", "AssertionError: it needs max_steps")
        return int(ratio * whole)

    def refused(self, field: str, error: str) -> FieldError:
        """Return the error for an argument that NeMo, or who took its files over, refuses."""
        return raises(self.library, field, error)


@dataclass(frozen=True, kw_only=True)
class Warmed(Nemo):
    """A scheduler with NeMo's warmup; its fields are each subclass's own."""

    if TYPE_CHECKING:
        lr: float
        warmup_steps: float | None
        warmup_ratio: float | None
        max_steps: float | None
        min_lr: float

    @property
    def warm(self) -> float:
        """W, how many steps the warmup takes."""
        return self.steps_of("warmup", self.max_steps)

    def warmup_end(self) -> int | None:
        """Return the step of the peak."""
        return first_tick(self.warm)


@dataclass(frozen=True, kw_only=True)
class Policy(Warmed):
    """A warmup, what a subclass makes of the time after it, and ``min_lr`` past ``max_steps``."""

    lr: Peak

    @property
    def last(self) -> float:
        """M, the last step before ``min_lr``, without end where none is given."""
        return math.inf if self.max_steps is None else self.max_steps

    @property
    def begin(self) -> int:
        """The first step after the warmup."""
        return max(math.floor(self.warm) + 1, 0) if self.warm > 0 else 0

    @property
    def past(self) -> int | None:
        """The first step that has ``min_lr`` for it is past ``max_steps``."""
        return None if self.max_steps is None else math.floor(self.max_steps) + 1

    def line(self) -> Schedule:
        """Return the warmup: t + 1 of W + 1 parts."""
        return Track(at=(-1, self.warm), values=(0, self.lr))

    def policy(self, first: Schedule, *others: tuple[float, Schedule]) -> Schedule:
        """Return the warmup, ``first`` after it, each other from its moment on, and ``min_lr`` past ``max_steps``."""
        phases = [*others, *([] if self.past is None else [(self.past, Constant(lr=self.min_lr))])]
        if self.warm <= 0:
            return switch(first, *phases)
        return switch(self.line(), (self.begin, first), *phases)

    @property
    def fall(self) -> int:
        """The first step of the decay."""
        return self.begin

    def divided(self, decay: Schedule, origin: float) -> Schedule:
        """Return a schedule whose decay goes from ``origin`` to M, up to the step at which it has none and divides."""
        if origin != self.last or self.fall != self.last:
            return decay
        return self.broken(decay, self.fall, "max_steps", "ZeroDivisionError: the decay takes no steps")

    def broken(self, schedule: Schedule, step: int, field: str, error: str) -> Schedule:
        """Return a schedule up to a step at which NeMo raises ``error``; at once it is ``field`` that is refused.

        Past M the formula is not asked.
        """
        if step > self.last:
            return schedule
        if step == 0:
            raise self.refused(field, error)
        return Truncated(inner=schedule, steps=step, why=f"{self.library} raises {error}")


@dataclass(frozen=True, kw_only=True)
class Limited(Policy):
    """A policy that needs to know its last step."""

    max_steps: Annotated[Time, Role.WHOLE, doc("M, the last step before min_lr")]

    def horizon(self) -> int | None:
        """Return the last step, or the end of a warmup that leaves it no time."""
        return first_tick(max(self.last, self.begin))

    def reached(self, step: float) -> int | None:
        """Return the step at which a decay is cut off at ``min_lr``, given that of its formula; else the last one."""
        if not 0 < self.min_lr < self.lr:
            return Limited.horizon(self)
        return first_tick(max(min(step, self.last), self.begin))


@dataclass(frozen=True, kw_only=True)
class Annealing(Limited):
    """A policy that decays up to its last step."""

    warmup_steps: WarmupSteps = None
    warmup_ratio: Ratio = None
    min_lr: Floor = 0.0


@dataclass(frozen=True, kw_only=True)
class Held(Policy):
    """A policy that holds the peak behind the warmup."""

    hold_steps: Annotated[Time | None, Role.DELAY, doc("how many steps the peak is held after the warmup")] = None
    hold_ratio: Annotated[float | None, doc("hold_steps as a share of max_steps, cut to a whole number")] = None

    @property
    def held(self) -> float:
        """H, the moment at which the peak is no longer held; 0 where nothing says how long."""
        if self.hold_steps is None and self.hold_ratio is None:
            return 0
        if (self.hold_steps or self.hold_ratio or 0) < 0:
            raise FieldError("hold_steps" if self.hold_ratio is None else "hold_ratio", "must be at least 0")
        return self.warm + self.steps_of("hold", self.max_steps)

    @property
    def fall(self) -> int:
        """The first step of the decay."""
        return max(math.ceil(self.held), self.begin)

    def holding(self, decay: Schedule) -> Schedule:
        """Return the warmup, the peak, and the decay."""
        return self.policy(Constant(lr=self.lr), (self.held, decay))


def not_below(field: str, value: float, least: float = 0) -> None:
    """Refuse a value from which NeMo would make complex numbers."""
    if value < least:
        raise FieldError(field, f"must be at least {least:g}: nemo makes complex numbers of {value:g}")
