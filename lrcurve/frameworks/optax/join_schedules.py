"""optax's schedules one after another."""

from dataclasses import dataclass
from math import floor
from typing import Annotated

from lrcurve.frameworks.optax.base import Optax, joined, turns_at
from lrcurve.frameworks.shared.scheduler import in_turn, raises
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Child


@dataclass(frozen=True, kw_only=True)
class JoinSchedules(Optax):
    r"""Schedules one after another.

    .. code-block:: text

        lr(t) = s[0](t)                         t < b[1]
        lr(t) = s[i](t - b[i])                  b[i] <= t < b[i + 1]

    ``t`` is the count of updates, ``s`` are the ``schedules`` and ``b[1], b[2], ...`` the ``boundaries``: the step of
    a boundary belongs to the new schedule, whose clock starts there.

    >>> from lrcurve.frameworks.optax.cosine_decay_schedule import CosineDecaySchedule
    >>> from lrcurve.frameworks.optax.linear_schedule import LinearSchedule
    >>> warmup = LinearSchedule(init_value=0.0, end_value=0.8, transition_steps=2)
    >>> decay = CosineDecaySchedule(init_value=0.8, decay_steps=4)
    >>> JoinSchedules(schedules=(warmup, decay), boundaries=(2,))([0, 1, 2, 4, 6]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0]

    Source: optax 0.2.8, optax.join_schedules.
    """

    example = (
        'optax.join_schedules boundaries=10 schedules="[{type: optax.linear_schedule, init_value: 0, end_value: 0.1, '
        'transition_steps: 10}, {type: optax.cosine_decay_schedule, init_value: 0.1, decay_steps: 40}]"'
    )
    differs = (
        "Schedules without a boundary, and boundaries without a schedule, are left out without a word.",
        "Boundaries out of order are not sorted: the later in the list wins, from its own step on.",
    )

    schedules: Annotated[tuple[Optax, ...], doc("the schedules, each an optax one")]
    boundaries: Annotated[
        tuple[Time, ...], Role.MILESTONES, doc("the step at which each schedule but the first starts")
    ]

    def children(self) -> tuple[Child, ...]:
        """Return the schedules that are used; for a boundary below 0 the clock is ahead at step 0."""
        turns = turns_at(self.boundaries[: len(self.schedules) - 1])
        return in_turn((self.schedules[i], start, max(floor(start - moment), 0)) for i, start, moment in turns)

    def since(self, begin: float) -> Schedule:
        """Join the schedules."""
        if not self.schedules:
            raise raises("optax", "schedules", "IndexError: it must hold at least one schedule")
        return joined(self.schedules, self.boundaries, begin)
