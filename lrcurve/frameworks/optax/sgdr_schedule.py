"""optax's warm restarts."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Annotated, Any

from lrcurve.frameworks.optax.base import Optax, joined
from lrcurve.frameworks.optax.warmup_cosine_decay_schedule import WarmupCosineDecaySchedule
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.cycles import Cycle
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import first_step


@dataclass(frozen=True, kw_only=True)
class SgdrSchedule(Optax):
    r"""Cycles of warmup and cosine decay, one after another.

    .. code-block:: text

        lr(t) = w[i](t - D[0] - ... - D[i - 1])

    ``t`` is the count of updates, ``w[i]`` the ``warmup_cosine_decay_schedule`` with the i-th arguments, and ``D[i]``
    its ``decay_steps``: so long a cycle lasts. A restart belongs to the new cycle; past the last one its end holds.

    >>> cycle = {"init_value": 0.0, "peak_value": 0.8, "warmup_steps": 1.0, "decay_steps": 3.0}
    >>> SgdrSchedule(cosine_kwargs=(cycle, {**cycle, "peak_value": 0.4}))([0, 1, 2, 3, 4, 6]).round(12).tolist()
    [0.0, 0.8, 0.4, 0.0, 0.4, 0.0]

    Source: optax 0.2.8, optax.sgdr_schedule; Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm
    Restarts", 2017 (arXiv:1608.03983).
    """

    example = (
        'optax.sgdr_schedule cosine_kwargs="[{init_value: 0, peak_value: 0.1, warmup_steps: 5, decay_steps: 25}, '
        '{init_value: 0, peak_value: 0.05, warmup_steps: 5, decay_steps: 25}]"'
    )
    differs = (
        "Each cycle states all of its arguments; nothing grows or shrinks from one to the next by itself.",
        "It stays at the end of the last cycle, where PyTorch's CosineAnnealingWarmRestarts restarts for ever.",
    )

    cosine_kwargs: Annotated[
        tuple[dict[str, float], ...], doc("the arguments of warmup_cosine_decay_schedule for each cycle")
    ]

    @cached_property
    def _cycles(self) -> list[WarmupCosineDecaySchedule]:
        cycles = [_cosine_cycle(i, kwargs) for i, kwargs in enumerate(self.cosine_kwargs)]
        if not cycles:
            raise raises("optax", "cosine_kwargs", "IndexError: it must hold at least one cycle")
        return cycles

    def horizon(self) -> int | None:
        """Return the end of the last cycle, after which its lowest rate holds."""
        return first_step(sum(cycle.decay_steps for cycle in self._cycles))

    def warmup_end(self) -> int | None:
        """Return the end of the first cycle's warmup."""
        return self._cycles[0].warmup_end()

    def first_cycle(self) -> int | None:
        """Return the end of the first cycle."""
        return first_step(self._cycles[0].decay_steps)

    def cycle_count(self) -> int:
        """Return how many are listed."""
        return len(self._cycles)

    def cycle_at(self, tick: int) -> Cycle:
        """Return the cycle that a tick is in; a warmup may start it where the one before ended."""
        ends = [first_step(end) for end in accumulate(cycle.decay_steps for cycle in self._cycles)]
        number = min(bisect_right(ends, tick), len(ends) - 1)
        return Cycle(number, ends[number - 1] if number else 0, ends[number])

    def since(self, begin: float) -> Schedule:
        """Join the cycles."""
        cycles = self._cycles
        return joined(cycles, list(accumulate(cycle.decay_steps for cycle in cycles)), begin)


def _cosine_cycle(index: int, kwargs: Mapping[str, Any]) -> WarmupCosineDecaySchedule:
    """Return one cycle of ``sgdr_schedule``."""
    try:
        return WarmupCosineDecaySchedule(**kwargs)
    except TypeError:
        known = "init_value, peak_value, warmup_steps, decay_steps, and perhaps end_value and exponent"
        raise raises("optax", "cosine_kwargs", f"TypeError: cycle {index} needs {known}") from None
    except FieldError as error:
        raise FieldError("cosine_kwargs", f"{error}, in cycle {index}") from None
