"""What the records of pytorch_optimizer share."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant

LATE = (
    "Update 0 has min_lr, whatever init_lr is, and everything else comes one update late: the peak at warmup_steps + 1."
)
"""A trap of the classes with a warmup of their own."""


@dataclass(frozen=True, kw_only=True)
class PytorchOptimizer(Scheduler):
    """A scheduler of pytorch_optimizer."""

    library = "pytorch_optimizer"
    version = "4.1.0"
    home = "pytorch_optimizer.lr_scheduler"
    ignored: ClassVar[Mapping[str, str | None]] = {"optimizer": None, "last_epoch": "-1"}

    def last_lr(self) -> Schedule:
        """Return what ProportionScheduler reads of it: the optimizer's rate, or its attribute ``last_lr``."""
        return self


@dataclass(frozen=True, kw_only=True)
class LinearWarmup(PytorchOptimizer):
    """A line up to a rate, then what a subclass makes of it; the optimizer's own rate is overwritten."""

    ignored: ClassVar[Mapping[str, str | None]] = {"optimizer": None}

    t_max: Annotated[Time, Role.WHOLE, doc("how many calls the whole takes, warmup included")]
    max_lr: Annotated[Rate, Role.PEAK, doc("the rate at the peak")]
    min_lr: Annotated[Rate, Role.FLOOR, doc("the rate of update 0, and at the end")] = 0.0
    init_lr: Annotated[Rate, Role.START, doc("the rate at which the warmup starts, at update 1")] = 0.0
    warmup_steps: Annotated[Time, Role.WARMUP, doc("how many calls the warmup takes")] = 0

    def horizon(self) -> int | None:
        """Return the end of the decay, which comes a step late."""
        return first_step(1 + max(self.t_max, self.warmup_steps + 1))

    def warmup_end(self) -> int | None:
        """Return the step of the peak, which comes a step late."""
        return first_step(1 + self.warmup_steps) if Role.WARMUP in self.roles() else None

    @property
    def top(self) -> float:
        """The moment of the peak."""
        return 1 + self.warmup_steps

    @abstractmethod
    def after(self) -> Schedule:
        """Return the rates past the peak, on the clock of the whole."""

    def last_lr(self) -> Schedule:
        """Return the rates, but for ``init_lr`` at first, which the optimizer has not been given yet."""
        return switch(Constant(lr=self.init_lr), (1, self.inner))

    def compose(self) -> Schedule:
        """Return the lowest rate once, then the line, then what follows."""
        for field in ("t_max", "warmup_steps"):
            if getattr(self, field) < 0:
                raise refused(field, "NegativeStepError: it must be at least 0")
        rise: Schedule = Constant(lr=self.max_lr)
        if self.warmup_steps > 0:
            rise = Track(at=(1, self.top), values=(self.init_lr, self.max_lr))
        return switch(Constant(lr=self.min_lr), (1, rise), (floor(self.top) + 1, self.after()))


def refused(field: str, error: str) -> FieldError:
    """Return the error for an argument that pytorch_optimizer refuses."""
    return raises("pytorch_optimizer", field, error)
