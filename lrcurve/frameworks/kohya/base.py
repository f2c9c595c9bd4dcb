"""What the schedulers of sd-scripts share: its options, and the function of transformers that each is."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Annotated, Any, ClassVar

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules.combine.time import Strided
from lrcurve.schedules.fields import Rate, TimeOrShare, Unit, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule

_OPTIONS = ("lr_decay_steps", "num_cycles", "power", "timescale", "min_lr_ratio")

Warmup = Annotated[TimeOrShare, Role.WARMUP, doc("how many steps the warmup takes; below 1 a share of max_train_steps")]
Cycles = Annotated[int, Role.CYCLES, doc("how many times the rate comes down")]

PROCESSES = (
    "With several processes each update is as many steps of the schedule: a warmup given in steps is over that much "
    "earlier, one given as a share is not."
)
FIRST = "The first update has rate 0."
REBOUND = "It is not held at its lowest: past max_train_steps the rate rises again."
LAST = "The last update of the run is one step above the lowest rate."


def unread(*read: str) -> Mapping[str, str | None]:
    """Return the options that a scheduler passes over in silence: all but those that it reads."""
    options = (option if option == "lr_decay_steps" else f"lr_scheduler_{option}" for option in _OPTIONS)
    return dict.fromkeys(option for option in options if option not in read)


@dataclass(frozen=True, kw_only=True)
class Kohya(Scheduler):
    """A scheduler of sd-scripts, with the names that transformers has for what it is given."""

    library = "kohya"
    version = "0.10.1"
    home = "kohya.lr_scheduler"
    is_function = True
    not_arguments = ("lr", "num_processes")
    meant: ClassVar[Mapping[str, str]] = {
        "num_warmup_steps": "lr_warmup_steps",
        "num_training_steps": "max_train_steps",
        "min_lr_rate": "lr_scheduler_min_lr_ratio",
        "min_lr": "lr_scheduler_min_lr_ratio",
        "timescale": "lr_scheduler_timescale",
    }
    """The option behind each argument of transformers."""

    lr: Annotated[Rate, Role.PEAK, doc("the rate, learning_rate, unet_lr or another of a group")]
    max_train_steps: Annotated[int, Unit.STEPS, doc("how many updates the run has")] = 1600
    lr_warmup_steps: Warmup = 0
    num_processes: Annotated[int, doc("how many processes train together")] = 1

    @property
    def whole(self) -> int:
        """How many steps the schedule has for the run."""
        return self.max_train_steps * self.num_processes

    def steps(self, field: str) -> int:
        """Return a length that is given in steps or, below 1, as a share of the run."""
        given: float = getattr(self, field)
        return int(given * self.whole) if given < 1 else int(given)

    @property
    def warm(self) -> int:
        """How many steps the warmup has."""
        return self.steps("lr_warmup_steps")

    def roles(self) -> Mapping[Role, str]:
        """Return the lengths only where they are given in steps."""
        lengths = (Role.WARMUP, Role.DECAY)
        return {role: name for role, name in super().roles().items() if role not in lengths or getattr(self, name) >= 1}

    @abstractmethod
    def function(self) -> Schedule:
        """Return what transformers' function gives."""

    def compose(self) -> Schedule:
        """Return every step that is an update."""
        return self._function if self.num_processes == 1 else Strided(inner=self._function, stride=self.num_processes)

    @cached_property
    def _function(self) -> Schedule:
        if self.num_processes < 1:
            raise FieldError("num_processes", "must be at least 1")
        try:
            return self.function()
        except FieldError as error:
            raise FieldError(self.meant.get(error.field, error.field), str(error)) from None

    def _updates(self, step: int | None) -> int | None:
        """Return the update at or past a step of the schedule."""
        return None if step is None else ceil(step / self.num_processes) or None

    def horizon(self) -> int | None:
        """Return the update at which the function is done."""
        return self._updates(self._function.horizon())

    def warmup_end(self) -> int | None:
        """Return the update at which the warmup is done."""
        return self._updates(self._function.warmup_end())

    def first_cycle(self) -> int | None:
        """Return the first update of the second cycle."""
        return self._updates(self._function.first_cycle())


@dataclass(frozen=True, kw_only=True)
class Trained(Kohya):
    """A scheduler with a warmup that decays over the rest of the run."""

    max_train_steps: Annotated[int, Unit.STEPS, Role.WHOLE, doc("how many updates the run has")] = 1600

    @property
    def run(self) -> dict[str, Any]:
        """The rate, the warmup and the run, by transformers' names."""
        return {"lr": self.lr, "num_warmup_steps": self.warm, "num_training_steps": self.whole}


def no_warmup(warm: int) -> None:
    """Refuse a warmup where there is none."""
    if warm:
        raise raises("sd-scripts", "lr_warmup_steps", "ValueError: it must be 0 for this scheduler")
