"""What ESPnet's schedulers share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError

Lr = Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
WarmupSteps = Annotated[Time, Role.WARMUP, doc("W, how many updates the warmup takes")]

FIRST = "It counts updates from 1: the first has 1 / W of the peak, and the peak is at t = W - 1."


@dataclass(frozen=True, kw_only=True)
class Espnet(Scheduler):
    """What every scheduler of ESPnet has."""

    library = "espnet"
    version = "202511"
    home = "espnet2.schedulers"
    ignored: ClassVar[Mapping[str, str | None]] = {"optimizer": None, "last_epoch": "-1"}


def classes(module: str, name: str) -> tuple[str, ...]:
    """Return the full name of a scheduler's class, and the short one."""
    return f"espnet2.schedulers.{module}.{name}", f"espnet.{name}"


def not_negative(field: str, value: float) -> None:
    """Refuse a value of which ESPnet would take the root."""
    if value < 0:
        raise FieldError(field, f"must be at least 0, got {value:g}")
