"""One schedule after another."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Self

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.combine.by_part import groups
from lrcurve.schedules.fields import Length
from lrcurve.schedules.schedule import Child, Schedule


@dataclass(frozen=True, kw_only=True)
class Sequence(Schedule):
    """Phases in turn: phase i runs for ``lengths[i]`` steps on its own clock, which starts at 0; the last goes on.

    ``lengths`` has one entry fewer than ``phases``, or as many; the last phase's length then only says how long the
    whole is. The step at which a phase ends belongs to the next one.
    """

    phases: tuple[Schedule, ...]
    lengths: tuple[Length, ...]

    @cached_property
    def _starts(self) -> Steps:
        return np.array([0, *accumulate(self.lengths[: len(self.phases) - 1])], dtype=np.int64)

    @cached_property
    def _children(self) -> tuple[Child, ...]:
        lengths = (*self.lengths[: len(self.phases) - 1], NEVER)
        return tuple(map(Child, self.phases, self._starts.tolist(), lengths))

    def children(self) -> tuple[Child, ...]:
        """Return the phases; the last goes on."""
        return self._children

    def horizon(self) -> int | None:
        """Return how long the phases take, where the last says so too."""
        return sum(self.lengths) if len(self.lengths) == len(self.phases) else None

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """Nothing: a phase does not tell what a parameter is in the others."""
        return {}

    @property
    def flat(self) -> bool:
        """Flat where every phase is."""
        return all(phase.flat for phase in self.phases)

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Ask the phase that each step is in."""
        phase = np.searchsorted(self._starts, t, side="right") - 1
        flat = np.empty(np.shape(t), dtype=np.bool_)
        for index, here in groups(phase):
            flat[here] = self.phases[index].flat_at(t[here] - self._starts[index])
        return flat

    def rates(self, t: Steps) -> Rates:
        """Evaluate each phase at its own steps."""
        if len(self.phases) == 1:
            return self.phases[0].rates(t)
        phase = np.searchsorted(self._starts, t, side="right") - 1
        rates = np.empty(np.shape(t))
        for index, here in groups(phase):
            rates[here] = self.phases[index].rates(t[here] - self._starts[index])
        return rates

    def next_join(self, t: Steps) -> Steps:
        """Return the phase's own next join, or its end."""
        starts = np.append(self._starts, NEVER)
        phase = np.searchsorted(self._starts, t, side="right") - 1
        joins = np.array(starts[phase + 1])
        for index, here in groups(phase):
            inner = self.phases[index].next_join(t[here] - starts[index])
            inner = np.where(inner < NEVER - starts[index], inner + starts[index], NEVER)
            joins[here] = np.minimum(joins[here], inner)
        return joins

    def stretched(self, steps: int) -> Self:
        """Stretch every phase in proportion; joins round to the nearest step, half up."""
        if len(self.lengths) < len(self.phases):
            raise ValueError("the last phase has no length to stretch")
        ends = list(accumulate(self.lengths))
        moved = [(2 * end * steps + ends[-1]) // (2 * ends[-1]) for end in ends]
        lengths = tuple(end - start for start, end in zip([0, *moved[:-1]], moved, strict=True))
        if min(lengths) < 1:
            raise ValueError(f"stretched to {steps} steps, a phase would have none")
        phases = tuple(phase.stretched(length) for phase, length in zip(self.phases, lengths, strict=True))
        return type(self)(phases=phases, lengths=lengths)
