"""What DeepSpeed's records share: the iteration that lags behind the update, and the way up."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules.arrays import Rates
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule

OverwrittenLr = Annotated[Rate | None, doc("the optimizer's rate, which is overwritten")]
WarmupSteps = Annotated[Time, Role.WARMUP, doc("W, how many iterations the warmup takes, 2 at least")]
WarmupType = Annotated[str, doc("the way up: log or linear; DeepSpeed takes any other word for log")]
TotalSteps = Annotated[Time, Role.WHOLE, doc("N, how many iterations the run has, warmup included")]

LOG = "The warmup is logarithmic by default: half of the peak is reached after the square root of W steps."
TWICE = "Updates 0 and 1 have the same rate, so that every later one comes a step late: i = t - 1."


@dataclass(frozen=True, kw_only=True)
class DeepSpeed(Scheduler):
    """A scheduler of DeepSpeed, which the engine steps after each update."""

    library = "deepspeed"
    version = "0.19.8"
    home = "deepspeed.runtime.lr_schedules"
    ignored: ClassVar[Mapping[str, str | None]] = {"optimizer": None, "last_batch_iteration": "-1"}


@dataclass(frozen=True, kw_only=True)
class Warmed(DeepSpeed):
    """A scheduler with a warmup, whose fields are each subclass's own, in DeepSpeed's order."""

    lag = 1

    if TYPE_CHECKING:
        warmup_num_steps: float
        warmup_type: str

    @property
    def length(self) -> int:
        """How many iterations the warmup takes.

        Raises:
            FieldError: where DeepSpeed refuses the number.
        """
        if not float(self.warmup_num_steps).is_integer() or self.warmup_num_steps <= 0:
            raise raises("deepspeed", "warmup_num_steps", "ValueError: it must be a whole number above 0")
        return max(2, int(self.warmup_num_steps))

    def warmup_end(self) -> int | None:
        """Return the first update at the peak: a logarithm is there an iteration before a line."""
        return super().warmup_end() and first_step(self.length + (self.warmup_type == "linear"))

    def rise(self, start: float, peak: float) -> Schedule:
        """Return the way from one rate to another, by the iteration i = max(t - 1, 0)."""
        whole = self.length

        def logarithm(iteration: Rates) -> Rates:
            return np.asarray(start + (peak - start) * (np.log(iteration + 1.0) / math.log(whole)))

        def line(iteration: Rates) -> Rates:
            return np.asarray(start + (peak - start) * (iteration / whole))

        iterations = Elapsed(begin=1, period=1)
        return Transformed(inner=iterations, formula=line if self.warmup_type == "linear" else logarithm)
