"""What Composer's warmups with a decay share: they must last as long as the run."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lrcurve.frameworks.composer.base import Composer, after_warmup
from lrcurve.frameworks.composer.times import Time
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class Covering(Composer):
    """A warmup and a decay that must last as long as the run; the fields of both are each subclass's own."""

    if TYPE_CHECKING:
        t_warmup: str
        t_max: str
        scale_warmup: bool

    @property
    def peak(self) -> float:
        """The rate that the warmup leads to."""
        return self.lr

    @abstractmethod
    def fall(self, start: float, end: float) -> Schedule:
        """Return what follows the warmup, from one number of batches to another."""

    def on_time(self) -> Schedule:
        """Return a line up, then what follows."""
        warm, end = self.time("t_warmup", scaled=False), self.time("t_max")
        if warm.unit != end.unit:
            raise raises("composer", "t_warmup", f"ValueError: it is in {warm.unit}, and t_max in {end.unit}")
        whole = self.times.whole
        if whole.unit == "ep" and end.unit == "ba" and self.batches_per_epoch is not None:
            whole = Time(whole.value * self.batches_per_epoch, "ba")
        if end.unit == whole.unit and end.value < whole.value:
            raise raises("composer", "t_max", f"ValueError: it is below max_duration, {self.max_duration}")
        fall = self.fall(self.times.moment("t_warmup", warm), self.times.moment("t_max", end))
        return after_warmup(self, self.peak, fall, scaled=self.scale_warmup)


def line(high: float, low: float, start: float, end: float, shape: Literal["linear", "cosine"] = "linear") -> Schedule:
    """Return the way from one rate to another; where it takes no time, the first rate for ever."""
    if not end > start:
        return Constant(lr=high)
    return Track(at=(start, min(end, NEVER)), values=(high, low), shape=shape)
