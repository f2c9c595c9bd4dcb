"""ESPnet's warmup and drops once in some epochs."""

import math
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.espnet import base
from lrcurve.frameworks.espnet.base import FIRST, Espnet, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine import Sequence, Truncated
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.realtime.step_decay import StepDecay
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule, first_tick


@dataclass(frozen=True, kw_only=True)
class WarmupStepLR(Espnet):
    r"""Linear warmup up to the optimizer's rate, then a drop every ``step_size`` epochs.

    .. code-block:: text

        s = t + 1
        lr(t) = lr * s / W                                                              s <= W
        lr(t) = lr * gamma^floor((floor(s / K) - floor(W / K)) / step_size)             s > W

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``K`` is ``steps_per_epoch``.

    >>> steps = WarmupStepLR(lr=0.8, warmup_steps=2, steps_per_epoch=5, gamma=0.5)
    >>> steps([0, 1, 2, 3, 4, 8, 9]).round(12).tolist()
    [0.4, 0.8, 0.8, 0.8, 0.4, 0.4, 0.2]

    Source: espnet 202511, espnet2.schedulers.warmup_step_lr.WarmupStepLR.
    """

    name = "warmupsteplr"
    also = classes("warmup_step_lr", "WarmupStepLR")
    differs = (
        FIRST,
        "The last update of an epoch already has the drop of the next one, as updates are counted from 1.",
        "steps_per_epoch is 10000 by default and is not taken from the data: epochs are counted by it.",
        "The epochs are counted from the start of the one that the warmup ends in, so that the first drop can come "
        "right behind the warmup.",
    )
    example = "espnet.warmupsteplr lr=0.1 warmup_steps=5 steps_per_epoch=15 gamma=0.5"

    lr: base.Lr
    warmup_steps: base.WarmupSteps = 25_000
    steps_per_epoch: Annotated[int, Unit.STEPS, doc("K, how many updates count as an epoch")] = 10_000
    step_size: Annotated[int, doc("how many epochs the drops are apart")] = 1
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 0.1

    def warmup_end(self) -> int | None:
        """Return the update of the peak."""
        return first_tick(self.warmup_steps - 1)

    def compose(self) -> Schedule:
        """Return a line, then drops."""
        warm, epoch = self.warmup_steps, self.steps_per_epoch
        for field, value in (("steps_per_epoch", epoch), ("warmup_steps", warm)):
            if value == 0:
                raise raises("espnet", field, "ZeroDivisionError for 0")
        for field, value in (("steps_per_epoch", epoch), ("step_size", self.step_size), ("warmup_steps", warm)):
            if value < 0:
                raise FieldError(field, f"must be at least 0, got {value:g}")
        first = math.floor(warm)
        line = Track(at=(-1, warm - 1), values=(0, self.lr))
        if self.step_size == 0:
            if first == 0:
                raise raises("espnet", "step_size", "ZeroDivisionError for 0")
            return Truncated(inner=line, steps=first, why="espnet raises ZeroDivisionError: step_size is 0")
        drops = StepDecay(
            library="espnet",
            lr=self.lr,
            factor=self.gamma,
            period=epoch * self.step_size,
            start=first + 1 - warm // epoch * epoch,
        )
        return Sequence(phases=(line, drops), lengths=(first,)) if first else drops
