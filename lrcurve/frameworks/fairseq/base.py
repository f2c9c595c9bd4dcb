"""What fairseq's schedulers share: a warmup, and rates that change with the epoch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.schedules.combine import PerEpoch
from lrcurve.schedules.fields import Rate, Unit, doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule

Lr = Annotated[Rate, Role.PEAK, doc("the optimizer's rate; a list of one here")]
Lrs = Annotated[tuple[Rate, ...], doc("the optimizer's rate, or a list with one for each epoch")]
Warmup = Annotated[int, Unit.STEPS, Role.WARMUP, doc("W, how many updates the warmup takes")]
InitLr = Annotated[float, Unit.RATE, Role.START, doc("the rate of update 0, where the warmup starts")]
Epoch = Annotated[int | None, Unit.STEPS, doc("how many updates an epoch has, where the rate changes with the epoch")]

FIRST = "The Trainer asks for update 0 before the first: with a warmup, it has rate 0 or warmup_init_lr."
ONE_RATE = "A list of rates for the epochs is refused: only fixed, polynomial_decay and manual take one."


@dataclass(frozen=True, kw_only=True)
class Fairseq(Scheduler):
    """What every scheduler of fairseq has; its config is a dataclass with these fields."""

    library = "fairseq"
    version = "0.12.2"
    home = "fairseq.optim.lr_scheduler"
    not_arguments: ClassVar[tuple[str, ...]] = ("lr", "metrics", "updates_per_epoch")
    ignored: ClassVar[Mapping[str, str | None]] = {"optimizer": None, "_name": None}


@dataclass(frozen=True, kw_only=True)
class Warmed(Fairseq):
    """A scheduler with a warmup from a rate that may be given; its fields are each subclass's own."""

    if TYPE_CHECKING:
        warmup_updates: int
        warmup_init_lr: float

    lr: Lr

    def roles(self) -> Mapping[Role, str]:
        """Return the start only where it is given: below 0 it is not."""
        return {
            role: name for role, name in super().roles().items() if role is not Role.START or self.warmup_init_lr >= 0
        }

    def rise(self, start: float) -> Track:
        """Return the line up to the optimizer's rate at update W, from ``start`` unless ``warmup_init_lr`` is given."""
        first = start if self.warmup_init_lr < 0 else self.warmup_init_lr
        return Track(at=(0, max(self.warmup_updates, 1)), values=(first, self.lr))


def per_epoch(epochs: Schedule, updates: int | None) -> Schedule:
    """Return a schedule that counts epochs as one that counts updates.

    Raises:
        FieldError: if nothing says how many updates an epoch has.
    """
    if updates is None or updates < 1:
        raise FieldError("updates_per_epoch", "must be at least 1: the rate changes with the epoch")
    return PerEpoch(inner=epochs, steps_per_epoch=updates)


def classes(module: str, name: str) -> tuple[str, ...]:
    """Return the full name of a scheduler's class."""
    return (f"fairseq.optim.lr_scheduler.{module}.{name}",)
