"""What flax's schedules share: epochs, and a warmup that multiplies what runs under it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Product
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role

WarmupLength = Annotated[float, Role.WARMUP, doc("how many epochs the warmup takes")]

UNDER = (
    "The schedule runs from update 0 on, under the warmup, which only multiplies it: its lengths include the warmup."
)
DEPRECATED = "flax deprecates it in favour of optax, and warns at each use."


@dataclass(frozen=True, kw_only=True)
class Flax(Scheduler):
    """A schedule of flax; ``warmup_length`` is a field of each, behind its own."""

    library = "flax"
    version = "0.12.8"
    home = "flax.training.lr_schedule"
    is_function = True
    own_precision = "float32"

    if TYPE_CHECKING:
        warmup_length: float

    base_learning_rate: Annotated[float, Unit.RATE, Role.PEAK, doc("the highest rate")]
    steps_per_epoch: Annotated[float, doc("how many updates an epoch has")]

    def warmup_end(self) -> int | None:
        """Return the first step past the warmup."""
        return first_step(self.warmup_length * self.steps_per_epoch) or None

    def warmed(self, schedule: Schedule) -> Schedule:
        """Return a schedule under the warmup."""
        if self.steps_per_epoch <= 0:
            raise FieldError("steps_per_epoch", f"must be above 0, got {self.steps_per_epoch:g}")
        if self.warmup_length <= 0:
            return schedule
        rise = Track(at=(0, self.warmup_length * self.steps_per_epoch), values=(0, 1))
        return Product(factors=(schedule, rise))
