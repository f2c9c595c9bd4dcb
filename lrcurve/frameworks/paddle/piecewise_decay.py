"""paddle's listed rates."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.paddle.base import Paddle, refused
from lrcurve.schedules import NEVER, Schedule
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.values import Values


@dataclass(frozen=True, kw_only=True)
class PiecewiseDecay(Paddle):
    r"""Listed rates, each up to its boundary.

    .. code-block:: text

        lr(t) = values[i]      for the first i with t < boundaries[i]
        lr(t) = values[-1]     where there is none

    >>> PiecewiseDecay(boundaries=(3, 6), values=(0.8, 0.4, 0.1))([0, 2, 3, 6, 9]).tolist()
    [0.8, 0.8, 0.4, 0.1, 0.1]

    Source: paddle.optimizer.lr.PiecewiseDecay, paddlepaddle 3.3.1.
    """

    example = "paddle.PiecewiseDecay boundaries=20,40 values=0.1,0.01,0.001"
    differs = (
        "The step of a boundary has the new rate already, as in PyTorch; with Keras it still has the old one.",
        "Boundaries out of order are not sorted: one that is not above those before it never ends anything.",
        "Of more values than boundaries and one the last is taken at the end; those between are never used.",
    )

    boundaries: Annotated[tuple[Time, ...], Role.MILESTONES, doc("the first step of each rate but the first")]
    values: Annotated[tuple[Annotated[float, Unit.RATE], ...], doc("the rates, one more than boundaries")]

    def warmup_end(self) -> int | None:
        """Return the step of the highest rate, if the rates rise from the first to it."""
        return self.inner.warmup_end()

    def compose(self) -> Schedule:
        """List the rates whose time comes."""
        if not self.boundaries:
            raise refused("boundaries", "ValueError: there must be at least one")
        if len(self.values) <= len(self.boundaries):
            counts = f"{len(self.values)} values and {len(self.boundaries)} boundaries"
            raise refused("values", f"ValueError: there must be one more than boundaries, here {counts}")
        starts, rates = [0], []
        for boundary, rate in zip(self.boundaries, self.values, strict=False):
            end = first_step(boundary)
            if end > starts[-1]:
                starts.append(end)
                rates.append(rate)
        rates.append(self.values[-1])
        kept = [(start, rate) for start, rate in zip(starts, rates, strict=True) if start < NEVER]
        return Values(at=tuple(start for start, _ in kept), values=tuple(rate for _, rate in kept))
