"""Keras' listed rates."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import numpy as np

from lrcurve.frameworks.keras.base import ACCUMULATION, Keras, Value, refused
from lrcurve.schedules import NEVER, FieldError, Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.values import Values


@dataclass(frozen=True, kw_only=True)
class PiecewiseConstantDecay(Keras):
    r"""Listed rates, each up to and with its boundary.

    .. code-block:: text

        lr(t) = values[0]                      t <= boundaries[0]
        lr(t) = values[i]      boundaries[i - 1] < t <= boundaries[i]
        lr(t) = values[-1]                     t > boundaries[-1]

    ``t`` is the count of updates, from 0: the step of a boundary still has the old rate.

    >>> PiecewiseConstantDecay(boundaries=(3,), values=(0.8, 0.1))([0, 3, 4, 9]).tolist()
    [0.8, 0.8, 0.1, 0.1]

    Source: keras 3.15.1, keras.optimizers.schedules.PiecewiseConstantDecay.
    """

    differs = (
        "The drop comes one step after the boundary: with boundary 3, step 4 is the first lower one; PyTorch's "
        "MultiStepLR and optax drop at step 3.",
        "A boundary between steps is cut to a whole number: 3.7 is 3.",
        "Boundaries out of order add up: with [10, 5] and values a, b, c, steps 6 to 10 have the rate a + c.",
        ACCUMULATION,
    )
    example = "keras.PiecewiseConstantDecay boundaries=20,40 values=0.1,0.01,0.001"

    boundaries: Annotated[tuple[Time, ...], Role.MILESTONES, doc("the last step of each rate but the last")]
    values: Annotated[tuple[Value, ...], doc("the rates, one more than boundaries")]

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the steps behind the boundaries."""
        return tuple(int(boundary) + 1 for boundary in self.boundaries)

    def warmup_end(self) -> int | None:
        """Return the first step at the highest of the rates that rise before the first fall."""
        rises = [low < high for low, high in pairwise(self.values)]
        count = rises.index(False) if False in rises else len(rises)
        return max(int(self.boundaries[count - 1]) + 1, 0) or None if count else None

    def compose(self) -> Schedule:
        """List the rate after each boundary."""
        if len(self.boundaries) != len(self.values) - 1:
            counts = f"{len(self.boundaries)} boundaries and {len(self.values)} values"
            raise refused("boundaries", f"ValueError: there must be one fewer than values, here {counts}")
        if not self.boundaries:
            raise refused("boundaries", "IndexError: there must be at least one")
        if not all(abs(boundary) < NEVER for boundary in self.boundaries):
            raise FieldError("boundaries", "must be steps below 2**53")
        last = np.array([int(boundary) for boundary in self.boundaries])
        starts = np.unique(np.maximum([-1, *last], -1)) + 1
        inside = [(starts <= last[0]), *((starts > low) & (starts <= high) for low, high in pairwise(last))]
        shares = np.array([*inside, starts > last[-1]], dtype=np.float64)
        return Values(at=tuple(starts.tolist()), values=tuple((np.array(self.values) @ shares).tolist()))
