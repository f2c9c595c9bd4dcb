"""What ignite's cyclical schedulers share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from lrcurve.frameworks.ignite.base import IGNORED, ParamName, ParamScheduler
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError


@dataclass(frozen=True, kw_only=True)
class Cyclical(ParamScheduler):
    """Ways from one value to another, again and again."""

    only_cycles = True
    ignored: ClassVar[Mapping[str, str | None]] = IGNORED

    param_name: ParamName
    start_value: Annotated[float, Role.PEAK, doc("the value at the start of the first cycle")]
    end_value: Annotated[float, doc("the value that the first way leads to")]
    cycle_size: Annotated[Time, Role.CYCLE, doc("how many events the first way takes; at least 2")]
    cycle_mult: Annotated[float, doc("each cycle's length as a multiple of the one before, rounded down")] = 1.0
    start_value_mult: Annotated[float, doc("each cycle's start as a multiple of the one before")] = 1.0
    end_value_mult: Annotated[float, doc("each cycle's end as a multiple of the one before")] = 1.0
    warmup_duration: Annotated[Time, doc("how many events the way back to the next cycle's start takes")] = 0

    if TYPE_CHECKING:
        monotonic: bool

    @property
    def parameter(self) -> str:
        """The parameter that it sets."""
        return self.param_name

    def first_cycle(self) -> int | None:
        """Return the end of the first cycle, its way back included."""
        return int(self.cycle_size + self.warmup_duration)

    def whole(self) -> tuple[int, int]:
        """Return the lengths of the first way and of the way back.

        Raises:
            FieldError: if they are none.
        """
        if self.cycle_size < 2:
            raise raises("ignite", "cycle_size", "ValueError: it must be at least 2")
        for field in ("cycle_size", "warmup_duration"):
            if not float(getattr(self, field)).is_integer() or getattr(self, field) < 0:
                raise FieldError(field, f"must be a whole number of at least 0, got {getattr(self, field):g}")
        return int(self.cycle_size), int(self.warmup_duration)
