"""torchtitan's warmup, stable phase and decay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.run import Run
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, Time, Unit, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule, first_tick
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class LRSchedulersContainer(Scheduler):
    r"""Warmup, a stable phase at the optimizer's rate, a decay over the last steps.

    .. code-block:: text

        lr(t) = lr * (t + 1) / W                       t < W
        lr(t) = lr                                     W <= t < N + 1 - D
        lr(t) = lr * (m + (1 - m) * left(p))           t >= N + 1 - D,  p = (t + D - N) / D

        left    linear: 1 - p      sqrt: 1 - sqrt(p)      cosine: (1 + cos(pi * p)) / 2

    ``t`` is the update, from 0, ``N`` is ``total_steps``, ``W`` is ``warmup_steps``, N at most, ``m`` is
    ``min_lr_factor``, and ``D`` is ``decay_ratio * N``, rounded to the nearest, half to even, but N - W at most; N - W
    without a ``decay_ratio``.

    >>> schedule = LRSchedulersContainer(lr=0.8, warmup_steps=2, total_steps=6)
    >>> schedule([0, 1, 2, 3, 5, 6, 7]).round(12).tolist()
    [0.4, 0.8, 0.8, 0.6, 0.2, 0.0, -0.2]

    Source: torchtitan 0.3.0, LRSchedulersContainer.Config; build_lr_schedulers before.
    """

    library = "torchtitan"
    version = "0.3.0"
    home = "torchtitan.components.optimizer.lr_scheduler"
    also = (
        "torchtitan.components.optimizer.lr_scheduler.LRSchedulersContainer.Config",
        "torchtitan.components.lr_scheduler.LRSchedulersContainer",
        "torchtitan.components.lr_scheduler.build_lr_schedulers",
        "torchtitan.optimizer.build_lr_schedulers",
        "torchtitan.build_lr_schedulers",
        "torchtitan.lr_scheduler",
    )
    differs = (
        "The first update has rate lr / W and the last of the warmup, t = W - 1, all of it.",
        "The default warmup takes 200 steps, in a run of any length.",
        "The last update of the run is one step above the lowest rate, which comes at t = N.",
        "Past total_steps a straight line goes on below 0, and a cosine rises again.",
        "total_steps below the steps of the run ends the decay early; it does not end the run.",
        "Where nothing is left to decay, in a run that is all warmup or with a decay_ratio of 0, it raises "
        "AssertionError past the end.",
    )
    example = "torchtitan.LRSchedulersContainer lr=0.1 warmup_steps=10 total_steps=50"

    lr: Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
    warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how many steps the warmup takes")] = 200
    total_steps: Annotated[
        Annotated[int, Unit.STEPS] | None, Role.WHOLE, doc("N, how many steps the schedule has", default="the run's")
    ] = None
    decay_ratio: Annotated[
        float | None, doc("the share of the steps that the decay takes", default="all behind the warmup")
    ] = None
    decay_type: Annotated[Literal["linear", "sqrt", "cosine"], doc("the shape of the decay")] = "linear"
    min_lr_factor: Annotated[float, Role.FLOOR_SHARE, doc("m, the lowest rate as a share of the optimizer's")] = 0.0

    @classmethod
    def of_run(cls, run: Run, steps: int) -> Mapping[str, Any]:
        """Return the length of the run."""
        return {"total_steps": steps}

    @property
    def _warm(self) -> int:
        return min(int(self.warmup_steps), self._total)

    @property
    def _total(self) -> int:
        if self.total_steps is None:
            raise FieldError("total_steps", "is needed, for the run's length is not known")
        return self.total_steps

    @property
    def _decay(self) -> int:
        left = self._total - self._warm
        return left if self.decay_ratio is None else min(round(self._total * self.decay_ratio), left)

    def warmup_end(self) -> int | None:
        """Return the last step of the warmup, which has all of the peak."""
        return first_tick(self._warm - 1) if super().warmup_end() else None

    def roles(self) -> Mapping[Role, str]:
        """Return the roles by the annotations; a warmup of one step is none."""
        roles = super().roles()
        return {role: name for role, name in roles.items() if role is not Role.WARMUP or self._warm > 1}

    def compose(self) -> Schedule:
        """Return a line up, a constant, a decay."""
        warm, length, start = self._warm, self._decay, self._total + 1 - self._decay
        rise = Power(high=self.lr, low=0, zero=-1, span=warm or 1, power=1)
        stable = switch(rise, (warm, Constant(lr=self.lr)))
        wrong = "AssertionError: no steps are left to decay in" if length == 0 else ""
        if length < 0 and self.decay_type == "sqrt":
            wrong = "ValueError: no root of a negative number"
        if not wrong:
            return switch(stable, (max(start, warm), self._fall(start - 1, length)))
        if start <= 0:
            raise raises("torchtitan", "total_steps", wrong)
        return Truncated(inner=stable, steps=start, why=f"torchtitan raises {wrong}")

    def _fall(self, start: int, length: int) -> Schedule:
        low = self.min_lr_factor * self.lr
        if self.decay_type == "cosine":
            return Wave(high=self.lr, low=low, halves=1, start=start, length=length)
        power = 0.5 if self.decay_type == "sqrt" else 1
        return Power(high=low, low=self.lr, zero=start, span=length, power=power)
