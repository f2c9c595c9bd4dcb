"""ignite's triangles and saw teeth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.ignite.cycles import Cycles
from lrcurve.frameworks.ignite.cyclical import Cyclical
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class LinearCyclicalScheduler(Cyclical):
    r"""Straight ways from one value to another and back, or with ``monotonic`` there and with a jump back.

    .. code-block:: text

        lr(t) = end_value + (start_value - end_value) * abs(t / cycle_size - 1 / 2) * 2
        lr(t) = start_value + (end_value - start_value) * t / cycle_size                      monotonic

    ``t`` counts from the start of the cycle.

    >>> triangles = LinearCyclicalScheduler(param_name="lr", start_value=0.8, end_value=0.0, cycle_size=4)
    >>> triangles([0, 1, 2, 3, 4]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.4, 0.8]

    Source: pytorch-ignite 0.5.5, ignite.handlers.LinearCyclicalScheduler.
    """

    example = "ignite.LinearCyclicalScheduler param_name=lr start_value=0.001 end_value=0.1 cycle_size=20"
    differs = (
        "cycle_size is the way there and back; with monotonic it is the way there, and end_value is no event's.",
        "A warmup_duration is the way back at the end of each cycle, not a warmup at the start, and needs monotonic.",
        "With cycle_mult below 1 the cycles shrink to nothing, and it raises ZeroDivisionError.",
    )

    monotonic: Annotated[bool, doc("whether each cycle only leads from start to end")] = False

    def roles(self) -> Mapping[Role, str]:
        """Return the higher of the two values as the peak."""
        if self.start_value >= self.end_value:
            return super().roles()
        return {**super().roles(), Role.START: "start_value", Role.PEAK: "end_value"}

    def compose(self) -> Schedule:
        """Repeat the ways."""
        size, back = self.whole()
        if back > 0 and not self.monotonic:
            raise raises("ignite", "warmup_duration", "ValueError: above 0 it needs monotonic")
        return Cycles(
            start=self.start_value, end_value=self.end_value, size=size, back=back, mult=self.cycle_mult,
            start_mult=self.start_value_mult, end_mult=self.end_value_mult,
            shape="linear" if self.monotonic else "triangle",
        )  # fmt: skip
