"""What fastai's schedules share: each is a function of ``pos``, the share of the training that is done."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from lrcurve.frameworks.shared.over_share import OverShare, ShareFunction, as_way_up
from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.fields import EpochLength, Rate, Time, doc
from lrcurve.schedules.roles import Role, value_of
from lrcurve.schedules.schedule import first_tick

STEPS = doc("how many batches pos goes from 0 to 1 in", default="what is left of the run")
LAST = "The last of N batches is at pos = (N - 1) / N, one short of the end."
FLOAT32 = (
    "combine_scheds computes positions in float32: the values have seven digits, and the start of a part may come a "
    "batch early in a training of more than 2**24."
)
OVER = "the fit is over"

LearnersLr = Annotated[Rate, doc("the learner's rate, where the fit is given none")]


class Pos(ShareFunction):
    """A function of ``pos`` with a value everywhere that Python does not refuse."""

    def failure(self, where: float) -> str:
        """Return what happens where there is none."""
        return f"fastai has no real number for pos = {where:g}"


@dataclass(frozen=True, kw_only=True)
class Sched(Scheduler, Pos):
    """A schedule of fastai: batch t has its value at ``pos = t / steps``."""

    library = "fastai"
    version = "2.8.12"
    home = "fastai.callback.schedule"
    is_function = True
    not_arguments = ("steps",)

    steps: Annotated[Time, STEPS]

    def compose(self) -> Schedule:
        """Follow the function over the batches."""
        schedule = OverShare(function=self, steps=self.steps)
        if schedule.end is not None and schedule.end.step == 0:
            raise FieldError("type", f"is refused: {schedule.end.why}")
        return schedule


@dataclass(frozen=True, kw_only=True)
class Between(Sched):
    """A way from one value to another."""

    start: Annotated[float, Role.PEAK, doc("the value at the start")]
    end_: Annotated[float, Role.FLOOR, doc("the value at the end")]

    def roles(self) -> Mapping[Role, str]:
        """Return those of a warmup where it goes up."""
        return as_way_up(super().roles(), self.start, self.end_)


@dataclass(frozen=True, kw_only=True)
class Fit(Scheduler):
    """A fit of fastai's Learner, which ends with its epochs."""

    library = "fastai"
    version = "2.8.12"
    home = "fastai.callback.schedule"
    is_function = True
    not_arguments: ClassVar[tuple[str, ...]] = ("lr", "n_iter")
    ignored: ClassVar[Mapping[str, str | None]] = {"wd": None, "cbs": None, "reset_opt": None, "start_epoch": "0"}

    if TYPE_CHECKING:
        lr: float

    n_iter: Annotated[EpochLength, doc("the batches of an epoch", default="the run's, or 1")] = 1

    @classmethod
    def spellings(cls) -> tuple[str, ...]:
        """Return every name that means it."""
        names = (f"fastai.learner.Learner.{cls.own_name()}", f"fastai.Learner.{cls.own_name()}")
        return (*super().spellings(), *names)

    @property
    @abstractmethod
    def epochs(self) -> int:
        """How many epochs the fit has."""

    @property
    def batches(self) -> int:
        """How many batches it has."""
        return self.epochs * self.n_iter

    def peak(self, name: str) -> float:
        """Return a rate of the fit, or the learner's where it has none."""
        given = value_of(self, name)
        return self.lr if given is None else float(given)

    def over(self, function: ShareFunction) -> Schedule:
        """Return a function over the batches, and nothing behind the last."""
        if self.batches < 1:
            raise FieldError("type", f"must have at least one batch, got {self.batches}")
        inner = OverShare(function=function, steps=self.batches)
        return Truncated(inner=inner, steps=self.batches, why=f"{OVER} after {self.batches:,} batches")

    def horizon(self) -> int | None:
        """Return the end of the fit."""
        return first_tick(self.batches)
