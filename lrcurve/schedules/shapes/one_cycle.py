"""The 1cycle policy."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, Self

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, between, half_cosine, in_proportion, joins_at
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class OneCycle(Schedule):
    r"""The 1cycle policy: up to the peak, then down far below the start.

    ``t`` is the step counted from the start of the phase, ``T`` is ``steps``. With 2 phases the rate goes from
    ``start_lr`` up to ``lr`` at step ``rise``, and down to ``min_lr`` at step T. With 3 it is back at ``start_lr`` at
    step 2 ``rise``, from where it goes down to ``min_lr``. ``v`` is the step at which this last way starts, ``q`` how
    high the rate is on its way up or down, from 0 to 1, and ``w`` the same on the curve of ``shape``. Past T the rate
    stays what it is at T: ``min_lr``, unless the other phases take all of T. The first three lines are defaults.

    >>> OneCycle(lr=1.0, start_lr=0.2, min_lr=0.0, rise=4, shape="linear", steps=8)([0, 2, 4, 6, 8, 9]).tolist()
    [0.2, 0.6, 1.0, 0.5, 0.0, 0.0]
    >>> OneCycle(lr=1.0, start_lr=0.2, min_lr=0.0, rise=2, phases=3, steps=8)([0, 2, 3, 4, 6, 8]).round(12).tolist()
    [0.2, 1.0, 0.6, 0.2, 0.1, 0.0]

    Source: Smith and Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates", 2018
    (arXiv:1708.07120). torch.optim.lr_scheduler.OneCycleLR (torch 2.13) with ``total_steps=N`` is ``steps: N - 1`` and
    ``rise: pct_start * N - 1``.
    """

    formula: ClassVar[str] = """\
start_lr = lr / 25
min_lr = start_lr / 10000
rise = max((3 * T + 5) // 10, 1)
u = min(t, T)
v = rise * (phases - 1)
q = 1 - abs(u - rise) / rise                 if u <= v
    (T - u) / (T - v)
w = q                                        if shape == "linear"
    (1 - cos(pi * q)) / 2                    if shape == "cosine"
lr(t) = start_lr + (lr - start_lr) * w       if u <= v
        min_lr + (lr - min_lr) * w           if phases == 2
        min_lr + (start_lr - min_lr) * w     if phases == 3
"""
    example: ClassVar[str] = "one_cycle lr=0.1"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the peak")]
    start_lr: Annotated[Rate | None, Role.START, doc("the rate of step 0", default="lr / 25")] = None
    min_lr: Annotated[Rate | None, Role.FLOOR, doc("the rate at step T", default="start_lr / 10000")] = None
    rise: Annotated[Length | None, Role.WARMUP, doc("how many steps the way up takes", default="30 % of T")] = None
    shape: Annotated[Literal["cosine", "linear"], doc("the curve from one rate to the next")] = "cosine"
    phases: Annotated[Literal[2, 3], doc("down in one go, or by way of start_lr")] = 2
    steps: Annotated[Length, Role.WHOLE, doc("T, how long the whole takes", default="what is left of the run")]

    def __post_init__(self) -> None:
        """Refuse a way up that leaves no room for the way down."""
        if self.steps < self.phases - 1:
            raise FieldError("steps", f"must be at least 2 for three phases, got {self.steps}")
        if self._knee > self.steps:
            raise FieldError(
                "rise", f"of {self._rise} does not fit {self.phases - 1} times into 'steps', which is {self.steps}"
            )

    def roles(self) -> Mapping[Role, str]:
        """Return the way up as a warmup, also where its length is the default, if it goes up."""
        roles = {**super().roles(), Role.WARMUP: "rise"}
        if self._start >= self.lr:
            del roles[Role.WARMUP]
        return roles

    def warmup_end(self) -> int | None:
        """Return the step of the peak."""
        return self._rise if Role.WARMUP in self.roles() else None

    @property
    def _start(self) -> float:
        return self.lr / 25 if self.start_lr is None else self.start_lr

    @property
    def _rise(self) -> int:
        return in_proportion(3, 10, self.steps) if self.rise is None else self.rise

    @property
    def _knee(self) -> int:
        """The step at which the way down to ``min_lr`` starts."""
        return self._rise * (self.phases - 1)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula; on both sides of the peak of three phases the way is the same."""
        start = self._start
        end = start / 10_000 if self.min_lr is None else self.min_lr
        top = self.lr if self.phases == 2 else start
        t = np.minimum(t, self.steps)
        first = t <= self._knee
        rising = (self._rise - np.abs(t - self._rise)) / self._rise
        falling = (self.steps - t) / max(self.steps - self._knee, 1)
        share = np.where(first, rising, falling)
        if self.shape == "cosine":
            share = half_cosine(share)
        return np.where(first, between(start, self.lr, share), between(end, top, share))

    def next_join(self, t: Steps) -> Steps:
        """Return the next end of a phase."""
        return joins_at(t, [self._rise, self._knee, self.steps])

    def stretched(self, steps: int) -> Self:
        """Stretch the way up in proportion, to the nearest step, half up."""
        rise = min(in_proportion(self._rise, self.steps, steps), max(steps // (self.phases - 1), 1))
        return replace(self, steps=steps, rise=rise)
