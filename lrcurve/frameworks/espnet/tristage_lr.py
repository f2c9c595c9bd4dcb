"""ESPnet's warmup, hold and exponential decay, as shares of the run."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np

from lrcurve.frameworks.espnet import base
from lrcurve.frameworks.espnet.base import Espnet, classes, not_negative
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule, first_tick
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class TristageLR(Espnet):
    r"""Linear warmup, the peak held, and an exponential decay, each a share of the run.

    .. code-block:: text

        s = min(t + 1, M)
        lr(t) = lr * (init_lr_scale + (1 - init_lr_scale) * s / W)      s < W
        lr(t) = lr                                                      s < W + H
        lr(t) = lr * final_lr_scale^((s - W - H) / D)                   after that

    ``t`` is the update, from 0, and ``M`` is ``max_steps``. ``W`` and ``H`` are the shares ``warmup_ratio`` and
    ``hold_ratio`` of it, cut to whole numbers, and ``D`` is what is left.

    >>> stages = TristageLR(lr=0.8, max_steps=8, warmup_ratio=0.25, hold_ratio=0.25, final_lr_scale=0.0625)
    >>> stages([0, 1, 2, 3, 4, 5, 7, 8]).round(12).tolist()
    [0.404, 0.8, 0.8, 0.8, 0.4, 0.2, 0.05, 0.05]

    Source: espnet 202511, espnet2.schedulers.tristage_lr.TristageLR.
    """

    name = "tristagelr"
    also = classes("tristage_lr", "TristageLR")
    differs = (
        "It counts updates from 1, one ahead of fairseq's tri_stage: the peak is at t = W - 1, the end at t = M - 1.",
        "max_steps is 25000 by default, whatever the run's length is.",
        "decay_ratio is only there to make up 1: the decay takes what the cut shares leave.",
    )
    example = "espnet.tristagelr lr=0.1 max_steps=50"

    lr: base.Lr
    max_steps: Annotated[Time, Role.WHOLE, doc("M, how many updates the run has, cut to a whole number")] = 25_000
    warmup_ratio: Annotated[float, doc("the share of the warmup")] = 0.1
    hold_ratio: Annotated[float, doc("the share of the peak")] = 0.4
    decay_ratio: Annotated[float, doc("the share of the decay")] = 0.5
    init_lr_scale: Annotated[float, doc("where the warmup starts, as a share of the peak")] = 0.01
    final_lr_scale: Annotated[float, Role.FLOOR_SHARE, doc("the last rate as a share of the peak")] = 0.01

    @cached_property
    def _stages(self) -> tuple[int, int, int]:
        whole = int(self.max_steps)
        warm, hold = int(whole * self.warmup_ratio), int(whole * self.hold_ratio)
        return warm, hold, whole - warm - hold

    def warmup_end(self) -> int | None:
        """Return the first update at the peak."""
        return first_tick(self._stages[0] - 1) if self.init_lr_scale < 1 else None

    def horizon(self) -> int | None:
        """Return the last update of the decay."""
        return first_tick(int(self.max_steps) - 1)

    def compose(self) -> Schedule:
        """Return a line, a constant, a power, a constant."""
        if not math.isclose(self.warmup_ratio + self.hold_ratio + self.decay_ratio, 1.0):
            raise raises("espnet", "decay_ratio", "AssertionError: the three shares must add up to 1")
        for field in ("init_lr_scale", "final_lr_scale"):
            if not 0 < getattr(self, field) <= 1:
                raise raises("espnet", field, "AssertionError: it must be above 0 and at most 1")
        for field in ("max_steps", "warmup_ratio", "hold_ratio"):
            not_negative(field, getattr(self, field))
        (warm, hold, decay), lr, scale = self._stages, self.lr, self.final_lr_scale
        flat = Constant(lr=lr)
        line = Track(at=(-1, warm - 1), values=(self.init_lr_scale * lr, lr)) if warm else flat
        if decay <= 0:
            return switch(line, (warm - 1, flat))
        start = warm + hold - 1
        fall = Transformed(
            inner=Elapsed(begin=start, period=decay), formula=lambda share: lr * scale ** np.asarray(share)
        )
        return switch(line, (warm - 1, flat), (start, fall), (start + decay, Constant(lr=scale * lr)))
