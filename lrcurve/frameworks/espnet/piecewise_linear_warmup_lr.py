"""ESPnet's warmup through points."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from lrcurve.frameworks.espnet import base
from lrcurve.frameworks.espnet.base import Espnet, classes, not_negative
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.schedule import FieldError, Schedule, first_tick
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class PiecewiseLinearWarmupLR(Espnet):
    r"""Straight lines through listed rates, then one over the square root of the update.

    .. code-block:: text

        s = t + 1
        lr(t) = the line through the points (warmup_steps_list[i], warmup_lr_list[i])      s <= W
        lr(t) = lr * sqrt(W) / sqrt(s)                                                     s > W

    ``t`` is the update, from 0, ``W`` is the last of ``warmup_steps_list``.

    >>> warmup = PiecewiseLinearWarmupLR(lr=0.8, warmup_steps_list=(0, 2, 4), warmup_lr_list=(0.0, 0.2, 0.8))
    >>> warmup([0, 1, 2, 3, 15]).round(12).tolist()
    [0.1, 0.2, 0.5, 0.8, 0.4]

    Source: espnet 202511, espnet2.schedulers.piecewise_linear_warmup_lr.PiecewiseLinearWarmupLR.
    """

    name = "piecewiselinearwarmuplr"
    also = classes("piecewise_linear_warmup_lr", "PiecewiseLinearWarmupLR")
    differs = (
        "The decay starts from the optimizer's rate, whatever the last of warmup_lr_list is: where the two differ, the "
        "rate jumps behind the warmup.",
        "It counts updates from 1, so that a first point (0, 0) is never a rate.",
        "Points out of order are interpolated to nonsense by ESPnet, and refused here.",
    )
    example = "espnet.piecewiselinearwarmuplr lr=0.1 warmup_steps_list=0,5,10 warmup_lr_list=0,0.02,0.1"

    lr: base.Lr
    warmup_steps_list: Annotated[tuple[Time, ...], doc("the updates of the points, counted from 1, in order")] = (
        0,
        25_000,
    )
    warmup_lr_list: Annotated[tuple[Rate, ...], doc("the rates of the points")] = (0.0, 0.001)

    def warmup_end(self) -> int | None:
        """Return the first update at the highest rate, if the listed ones only rise."""
        lrs = self.warmup_lr_list
        if len(lrs) < 2 or not all(low <= high for low, high in pairwise(lrs)) or lrs[0] == lrs[-1]:
            return None
        last = self.warmup_steps_list[-1]
        return first_tick(last - 1 if self.lr <= lrs[-1] else math.floor(last - 1) + 1)

    def compose(self) -> Schedule:
        """Return lines, then a root."""
        steps, lrs = self.warmup_steps_list, self.warmup_lr_list
        if len(steps) != len(lrs):
            raise raises("espnet", "warmup_lr_list", f"ValueError: it has {len(lrs)} entries for {len(steps)} steps")
        if not steps:
            raise raises("espnet", "warmup_steps_list", "IndexError: there must be at least one")
        if not all(before < after for before, after in pairwise(steps)):
            raise FieldError("warmup_steps_list", "must be in order, none twice")
        last = steps[-1]
        not_negative("warmup_steps_list", last)
        lines: Schedule = Constant(lr=lrs[0])
        if len(steps) > 1:
            lines = Track(at=tuple(step - 1 for step in steps), values=lrs)
        root = Power(high=self.lr * math.sqrt(last), low=0, zero=-1, span=1, power=-0.5)
        return switch(lines, (math.floor(last - 1) + 1, root))
