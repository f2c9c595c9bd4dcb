"""Cyclical learning rates: straight up and down again."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from lrcurve.schedules.arrays import NEVER, Rates, Steps, between
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class Cyclic(Schedule):
    r"""Cyclical learning rate: straight up from ``min_lr`` to ``lr`` and straight down again, over and over.

    ``t`` is the step counted from the start of the phase, ``i`` the cycle that it is in, from 0, and ``p`` the step
    within that cycle; a cycle has ``steps_up + steps_down`` steps, and ``steps_down`` is by default ``steps_up``.
    Step 0 is at ``min_lr``, step ``steps_up`` at the peak.

    >>> Cyclic(lr=0.5, min_lr=0.1, steps_up=2)([0, 1, 2, 3, 4, 6]).round(12).tolist()
    [0.1, 0.3, 0.5, 0.3, 0.1, 0.5]
    >>> Cyclic(lr=0.5, min_lr=0.1, steps_up=2, mode="triangular2")([2, 4, 6, 10]).round(12).tolist()
    [0.5, 0.1, 0.3, 0.2]

    Source: Smith, "Cyclical Learning Rates for Training Neural Networks", 2017 (arXiv:1506.01186), section 3;
    torch.optim.lr_scheduler.CyclicLR (torch 2.13) gives the same, with ``base_lr`` for ``min_lr`` and ``max_lr`` for
    ``lr``.
    """

    formula: ClassVar[str] = """\
steps_down = steps_up
i = t // (steps_up + steps_down)
p = t % (steps_up + steps_down)
up = p / steps_up                               if p <= steps_up
     (steps_up + steps_down - p) / steps_down
height = 1                                      if mode == "triangular"
         2 ** -i                                if mode == "triangular2"
         gamma ** t                             if mode == "exp_range"
lr(t) = min_lr + (lr - min_lr) * up * height
"""
    example: ClassVar[str] = "cyclic lr=0.1 min_lr=1e-3 steps_up=10"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the first peak")]
    min_lr: Annotated[Rate, Role.FLOOR, doc("the rate at which every cycle starts and ends")]
    steps_up: Annotated[Length, doc("how many steps the way up takes")]
    steps_down: Annotated[Length | None, doc("how many steps the way down takes", default="steps_up")] = None
    mode: Annotated[
        Literal["triangular", "triangular2", "exp_range"],
        doc("equal cycles, each half as high as the one before, or shrinking by gamma at every step"),
    ] = "triangular"
    gamma: Annotated[
        Annotated[float, Meta(gt=0, le=1)] | None,
        doc("the factor of each step; only for mode exp_range, which needs it"),
    ] = None

    def __post_init__(self) -> None:
        """Refuse what the chosen mode cannot use."""
        if self.mode == "exp_range" and self.gamma is None:
            raise FieldError("mode", "exp_range needs 'gamma', the factor of each step, say 0.999")
        if self.mode != "exp_range" and self.gamma is not None:
            raise FieldError("gamma", f"is only for mode exp_range, the mode here is {self.mode}")

    def first_cycle(self) -> int:
        """Return the end of the first triangle."""
        return self.steps_up + self._down

    @property
    def _down(self) -> int:
        return self.steps_up if self.steps_down is None else self.steps_down

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        whole = self.steps_up + self._down
        cycle = t // whole
        step = t - cycle * whole
        share = np.minimum(step / self.steps_up, (whole - step) / self._down)
        if self.mode == "triangular2":
            share *= np.exp2(-cycle)
        if self.gamma is not None:
            share *= self.gamma**t
        return between(self.min_lr, self.lr, share)

    def next_join(self, t: Steps) -> Steps:
        """Return the cycle's peak, or its end."""
        whole = self.steps_up + self._down
        start = t // whole * whole
        following = start + np.where(t - start < self.steps_up, self.steps_up, whole)
        return np.minimum(following, NEVER)
