"""What the records of transformers share: an optimizer's rate, a warmup, a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.schedules.fields import Rate, Time, Unit, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role

AnyRate = Annotated[float, Unit.RATE]
"""A rate that transformers takes as it is, below 0 too."""

CALL: Mapping[str, str | None] = {"optimizer": None, "last_epoch": "-1"}
"""What every function takes and what changes no rate."""

UNREAD: Mapping[str, str | None] = dict.fromkeys(("num_warmup_steps", "num_training_steps"))
"""What ``get_scheduler`` passes over in silence where the scheduler does not take it."""

UNREAD_SPECIFIC: Mapping[str, str | None] = dict.fromkeys(
    ("num_cycles", "lr_end", "power", "timescale", "min_lr", "min_lr_rate", "warmup_lr_rate", "min_lr_ratio")
)
"""The ``scheduler_specific_kwargs`` of others, all passed over in silence for a constant rate."""

FIRST = "The first update has rate 0: the warmup is t / num_warmup_steps."
LAST = "The last update of the run, t = num_training_steps - 1, is one step above the lowest rate."


def exported(*names: str) -> tuple[str, ...]:
    """Return the full names of functions and classes that the package hands on."""
    return tuple(f"{home}.{name}" for name in names for home in ("transformers", "transformers.optimization"))


@dataclass(frozen=True, kw_only=True)
class Transformers(Scheduler):
    """What every scheduler of transformers has."""

    library = "transformers"
    version = "5.23.0"
    home = "transformers.optimization"
    is_function = True


@dataclass(frozen=True, kw_only=True)
class OnOptimizer(Transformers):
    """A scheduler that multiplies the rate of an optimizer."""

    ignored: ClassVar[Mapping[str, str | None]] = CALL

    lr: Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]


@dataclass(frozen=True, kw_only=True)
class Warmed(OnOptimizer):
    """A scheduler with a warmup."""

    num_warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how many steps the warmup takes")]

    def rise(self) -> Track:
        """Return the line from 0 at step 0 to the optimizer's rate at step W."""
        return Track(at=(0, max(1, self.num_warmup_steps)), values=(0, self.lr))


@dataclass(frozen=True, kw_only=True)
class Trained(Warmed):
    """A scheduler with a warmup that decays over the rest of a run."""

    num_training_steps: Annotated[Time, Role.WHOLE, doc("N, how many steps the run has, warmup included")]

    def horizon(self) -> int | None:
        """Return the end of the decay, which comes after the run where that is shorter than the warmup."""
        return first_step(self.num_warmup_steps + self.length) or None

    @property
    def length(self) -> float:
        """How many steps the decay takes: N - W, but 1 at least."""
        return max(1, self.num_training_steps - self.num_warmup_steps)
