"""What Composer's records share: the run that their times are resolved on, and the Trainer's batch of delay."""

import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from msgspec import Meta

from lrcurve.frameworks.composer.late import Late
from lrcurve.frameworks.composer.times import RunTimes, Time, read_time
from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.run import Run
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule

Count = Annotated[int, Meta(ge=1, le=2**53)]
TMax = Annotated[str, Role.WHOLE, doc("T, how long it takes, such as 100ba, 2ep or 1dur")]
TWarmup = Annotated[str, Role.WARMUP, doc("W, how long the warmup takes, such as 100ba or 0.05dur")]
ScaleWarmup = Annotated[bool, doc("stretch the warmup by scale_schedule_ratio, too")]
FinalShare = Annotated[float, Role.FLOOR_SHARE, doc("the rate at the end as a share of the optimizer's")]

LATE = "The Trainer runs it one batch late: updates 0 and 1 both have the rate of time 0."
ROUNDED = "A share of the run, such as 0.05dur, is rounded down to the unit of max_duration."
SCALED = "scale_schedule_ratio does not stretch times in dur, nor by default the warmup."
CUT = "With scale_warmup the warmup still ends where it would unscaled: stretched, it jumps to the peak there."
COVERED = "It refuses a t_max below max_duration, and a t_warmup in another unit than t_max."
WARMED = (LATE, ROUNDED, SCALED, CUT, COVERED)
"""Traps that several have, and those of a warmup and a decay that last as long as the run."""


@dataclass(frozen=True, kw_only=True)
class Composer(Scheduler):
    """A scheduler of Composer, as the Trainer steps it: after each batch, before it counts that batch."""

    library = "composer"
    version = "0.32.1"
    home = "composer.optim.scheduler"
    lag = 1
    not_arguments = (
        "lr", "max_duration", "scale_schedule_ratio", "batches_per_epoch", "samples_per_batch", "tokens_per_batch",
    )  # fmt: skip

    lr: Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
    max_duration: Annotated[
        str | None, doc("how long the Trainer's run is, once scaled: 100ba, 2ep, 1e9tok", default="the run's length")
    ] = None
    scale_schedule_ratio: Annotated[float, Meta(gt=0), doc("what the Trainer stretches all times by")] = 1.0
    batches_per_epoch: Annotated[Count | None, doc("batches of an epoch, for ep", default="the run's")] = None
    samples_per_batch: Annotated[
        Count | None, doc("samples of a batch of all processes, for sp", default="the run's")
    ] = None
    tokens_per_batch: Annotated[
        Count | None, doc("tokens of a batch of all processes, for tok", default="the run's")
    ] = None

    @classmethod
    def spellings(cls) -> tuple[str, ...]:
        """Return every name that means it."""
        return (*super().spellings(), f"composer.optim.{cls.own_name()}")

    @classmethod
    def of_run(cls, run: Run, steps: int) -> Mapping[str, Any]:
        """Return the length of the run in batches, and what an epoch and a batch are where they are whole numbers."""
        if run.tick != "step":
            return {}
        keys = ("batches_per_epoch", "samples_per_batch", "tokens_per_batch")
        known = zip(keys, (run.last_epoch, run.samples_per_step, run.tokens_per_step), strict=True)
        whole = {key: int(value) for key, value in known if value is not None and value.denominator == 1}
        return {"max_duration": f"{steps}ba", **whole}

    @cached_property
    def times(self) -> RunTimes:
        """What the run tells of times."""
        if self.max_duration is None:
            raise FieldError("max_duration", "is needed, such as 100ba or 2ep, for the run's length is not known")
        whole = read_time("max_duration", self.max_duration)
        if whole.unit == "dur" or not whole.value:
            raise FieldError("max_duration", f"must be a length such as 100ba or 2ep, got {self.max_duration}")
        ratio = self.scale_schedule_ratio
        return RunTimes(whole, ratio, self.batches_per_epoch, self.samples_per_batch, self.tokens_per_batch)

    def time(self, field: str, *, scaled: bool = True) -> Time:
        """Return the time in a field, in the unit that Composer compares it in."""
        return self.times.resolved(field, getattr(self, field), scaled=scaled)

    def moment(self, field: str, *, scaled: bool = True) -> float:
        """Return after how many batches the time in a field has come."""
        return self.times.moment(field, self.time(field, scaled=scaled))

    def length(self, field: str, *, scaled: bool = True) -> float:
        """Return how many batches the time in a field is, which Composer divides by."""
        moment = self.moment(field, scaled=scaled)
        if not moment:
            raise raises("composer", field, f"ZeroDivisionError: {getattr(self, field)} comes to no time at all")
        return moment

    def roles(self) -> Mapping[Role, str]:
        """Return the roles by the annotations; a warmup takes time."""
        roles = Schedule.roles(self)
        gone = {Role.WARMUP} if Role.WARMUP in roles and not self.moment(roles[Role.WARMUP], scaled=False) else set()
        return {role: name for role, name in roles.items() if role not in gone}

    def horizon(self) -> int | None:
        """Return the update of the end of the decay."""
        field = self.roles().get(Role.WHOLE)
        return None if field is None else late(self.moment(field))

    def warmup_end(self) -> int | None:
        """Return the first update behind the warmup."""
        field = self.roles().get(Role.WARMUP)
        return None if field is None else late(self.moment(field, scaled=False))

    def compose(self) -> Schedule:
        """Ask for time 0 twice, as the Trainer does."""
        return Late(inner=self.on_time())

    @abstractmethod
    def on_time(self) -> Schedule:
        """Return the rates by the batches that are counted."""


def after_warmup(record: Composer, peak: float, follows: Schedule, *, scaled: bool) -> Schedule:
    """Return a line from 0 to a rate over the warmup, where that takes time, and what follows it."""
    end = record.moment("t_warmup", scaled=False)
    if not end:
        return follows
    slope = Track(at=(0, min(record.length("t_warmup", scaled=scaled), NEVER)), values=(0, peak))
    return switch(slope, (end, follows))


def late(moment: float) -> int | None:
    """Return the update with the rate of a moment; None where it never comes."""
    return None if math.isinf(moment) else first_step(moment) + 1
