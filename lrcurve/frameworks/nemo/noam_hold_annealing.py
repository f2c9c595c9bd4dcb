"""NeMo's peak that is held, and a power of the time."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.nemo.base import FIRST, PAST, Annealing, EndlessSteps, Held, configured
from lrcurve.schedules import FieldError, Rates
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.schedule import Schedule, first_tick


@dataclass(frozen=True, kw_only=True)
class NoamHoldAnnealing(Held, Annealing):
    r"""Linear warmup, the peak held, then a decay by a power of the time.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)                                                          t <= W
        lr(t) = lr                                                                              t < W + hold_steps
        lr(t) = max(lr * max(1, W^decay_rate) / max(1, (t - hold_steps)^decay_rate), min_lr)    t <= M
        lr(t) = min_lr                                                                          t > M

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``.

    >>> hold = NoamHoldAnnealing(lr=0.8, warmup_steps=3, hold_steps=2, max_steps=20)
    >>> hold([0, 1, 3, 4, 5, 14, 20, 21]).round(6).tolist()
    [0.2, 0.4, 0.8, 0.8, 0.8, 0.4, 0.326599, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.NoamHoldAnnealing; Kim et al., "Squeezeformer", 2022
    (arXiv:2206.00888).
    """

    also = configured("NoamHoldAnnealing")
    differs: ClassVar[tuple[str, ...]] = (
        FIRST,
        PAST,
        "The optimizer's rate is the peak itself; d_model has no part in it, unlike in NoamAnnealing.",
        "Without a warmup it raises ValueError where the decay begins, which with hold_steps is in the middle of the "
        "run.",
    )
    example = "nemo.NoamHoldAnnealing lr=0.1 warmup_steps=5 hold_steps=10 max_steps=50 decay_rate=1"

    max_steps: EndlessSteps
    decay_rate: Annotated[float, doc("the power; 0.5 is Noam's, 1.0 Squeezeformer's")] = 0.5

    def horizon(self) -> int | None:
        """Return where the decay comes to ``min_lr``, if it does before max_steps, which only cuts it off."""
        if self.min_lr <= 0 or self.decay_rate <= 0:
            return None
        done = self._origin + self.warm * (self.lr / self.min_lr) ** (1 / self.decay_rate)
        return first_tick(max(done, self.fall)) if done <= self.last else None

    @property
    def _origin(self) -> float:
        """What is taken off the step in the decay."""
        return self.held - self.warm if self.held > 0 else 0

    def compose(self) -> Schedule:
        """Return a line, a constant, a power."""
        if self.warm < 0:
            raise FieldError("warmup_steps", "must be at least 0")
        rate, power, low = (
            self.lr * max(1, self.warm**self.decay_rate if self.warm else 0),
            self.decay_rate,
            self.min_lr,
        )

        def formula(time: Rates) -> Rates:
            return np.maximum(rate / np.maximum(time**power, 1.0), low)

        schedule = self.holding(Transformed(inner=Elapsed(begin=self._origin, period=1), formula=formula))
        if self.warm == 0:
            error = "ValueError: it cannot be used without a warmup"
            return self.broken(
                schedule, self.fall, "warmup_steps" if self.warmup_ratio is None else "warmup_ratio", error
            )
        return schedule
