"""fairseq's warmup, hold and exponential decay."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fairseq import base
from lrcurve.frameworks.fairseq.base import ONE_RATE, Fairseq, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule, first_tick
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class TriStageLRSchedule(Fairseq):
    r"""Linear warmup, the peak held, and an exponential decay.

    .. code-block:: text

        lr(t) = lr * (init_lr_scale + (1 - init_lr_scale) * t / W)      t < W
        lr(t) = lr                                                      t < W + H
        lr(t) = lr * final_lr_scale^((t - W - H) / D)                   t <= W + H + D
        lr(t) = lr * final_lr_scale                                     after that

    ``t`` is the update, from 0; ``W``, ``H`` and ``D`` are ``warmup_steps``, ``hold_steps`` and ``decay_steps``, or the
    shares ``phase_ratio`` of ``max_update``, each cut to a whole number.

    >>> stages = TriStageLRSchedule(lr=0.8, warmup_steps=2, hold_steps=2, decay_steps=4, final_lr_scale=0.0625)
    >>> stages([0, 1, 2, 4, 5, 6, 8, 9]).round(12).tolist()
    [0.008, 0.404, 0.8, 0.8, 0.4, 0.2, 0.05, 0.05]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.tri_stage_lr_scheduler.TriStageLRSchedule; Park et al.,
    "SpecAugment", 2019 (arXiv:1904.08779).
    """

    name = "tri_stage"
    also = classes("tri_stage_lr_scheduler", "TriStageLRSchedule")
    differs = (
        "The warmup starts at 0.01 of the peak by default, and not at 0.",
        "phase_ratio must add up to 1 in float64: [0.7, 0.2, 0.1] is refused, [0.1, 0.2, 0.7] is not.",
        "With phase_ratio, warmup_steps, hold_steps and decay_steps are not looked at.",
        "Without decay_steps it raises ZeroDivisionError, and with final_lr_scale 0 ValueError.",
        ONE_RATE,
    )
    example = "fairseq.tri_stage lr=0.1 warmup_steps=5 hold_steps=20 decay_steps=25"

    lr: base.Lr
    warmup_steps: Annotated[int, Unit.STEPS, Role.WARMUP, doc("W, how many updates the warmup takes")] = 0
    hold_steps: Annotated[int, Unit.STEPS, Role.DELAY, doc("H, how many updates the peak is held")] = 0
    decay_steps: Annotated[int, Unit.STEPS, Role.DECAY, doc("D, how many updates the decay takes")] = 0
    phase_ratio: Annotated[
        tuple[float, ...] | None, doc("W, H and D as shares of max_update, which must add up to 1")
    ] = None
    init_lr_scale: Annotated[float, doc("the rate of update 0 as a share of the peak")] = 0.01
    final_lr_scale: Annotated[float, Role.FLOOR_SHARE, doc("the last rate as a share of the peak")] = 0.01
    max_update: Annotated[Time, Role.WHOLE, doc("how many updates the run has, for phase_ratio")] = 0

    @cached_property
    def _stages(self) -> tuple[int, int, int]:
        if self.phase_ratio is None:
            return self.warmup_steps, self.hold_steps, self.decay_steps
        if not self.max_update > 0:
            raise raises("fairseq", "max_update", "AssertionError: it must be above 0")
        if sum(self.phase_ratio) != 1:
            raise raises("fairseq", "phase_ratio", f"AssertionError: it adds up to {sum(self.phase_ratio)!r}, not to 1")
        if len(self.phase_ratio) < 3:
            raise raises("fairseq", "phase_ratio", "IndexError: there must be three shares")
        warm, hold, decay = (int(self.max_update * share) for share in self.phase_ratio[:3])
        return warm, hold, decay

    def roles(self) -> Mapping[Role, str]:
        """Return the stages, or the run's length where they are shares of it."""
        unused = {Role.WHOLE} if self.phase_ratio is None else {Role.WARMUP, Role.DELAY, Role.DECAY}
        return {role: name for role, name in super().roles().items() if role not in unused}

    def warmup_end(self) -> int | None:
        """Return the first update at the peak."""
        return first_tick(self._stages[0]) if self.init_lr_scale < 1 else None

    def horizon(self) -> int | None:
        """Return the end of the decay."""
        return first_tick(sum(self._stages))

    def compose(self) -> Schedule:
        """Return a line, a constant, a power, a constant."""
        warm, hold, decay = self._stages
        if not warm + hold + decay > 0:
            raise raises("fairseq", "decay_steps", "AssertionError: give steps or phase_ratio")
        if self.final_lr_scale <= 0:
            raise raises("fairseq", "final_lr_scale", "ValueError: it takes the logarithm, so it must be above 0")
        if decay == 0:
            field = "decay_steps" if self.phase_ratio is None else "phase_ratio"
            raise raises("fairseq", field, "ZeroDivisionError: the decay takes no updates")
        lr, scale = self.lr, self.final_lr_scale
        fall = Transformed(
            inner=Elapsed(begin=warm + hold, period=decay), formula=lambda share: lr * scale ** np.asarray(share)
        )
        first: Schedule = Constant(lr=lr)
        if warm > 0:
            first = Track(at=(0, warm), values=(self.init_lr_scale * lr, lr))
        last = (warm + hold + decay + 1, Constant(lr=scale * lr))
        return switch(first, (warm, Constant(lr=lr)), (warm + hold, fall), last)
