"""ignite's half cosine waves, again and again."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.ignite.cycles import Cycles
from lrcurve.frameworks.ignite.cyclical import Cyclical
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingScheduler(Cyclical):
    r"""Half a cosine wave from one value to another, again and again.

    .. code-block:: text

        lr(t) = start_value + (end_value - start_value) / 2 * (1 - cos(pi * t / cycle_size))

    ``t`` counts from the start of the cycle.

    >>> waves = CosineAnnealingScheduler(param_name="lr", start_value=0.8, end_value=0.0, cycle_size=4)
    >>> waves([0, 2, 4, 6]).round(12).tolist()
    [0.8, 0.4, 0.8, 0.4]

    Source: pytorch-ignite 0.5.5, ignite.handlers.CosineAnnealingScheduler.
    """

    example = "ignite.CosineAnnealingScheduler param_name=lr start_value=0.1 end_value=0.001 cycle_size=25"
    differs = (
        "It always starts again: event cycle_size has start_value, and end_value is no event's.",
        "A warmup_duration is a way back at the end of each cycle, not a warmup at the start.",
        "With cycle_mult below 1 the cycles shrink to nothing, and it raises ZeroDivisionError.",
    )

    end_value: Annotated[float, Role.FLOOR, doc("the value that each wave leads to")]

    def compose(self) -> Schedule:
        """Repeat the wave."""
        size, back = self.whole()
        return Cycles(
            start=self.start_value, end_value=self.end_value, size=size, back=back, mult=self.cycle_mult,
            start_mult=self.start_value_mult, end_mult=self.end_value_mult, shape="cosine",
        )  # fmt: skip
