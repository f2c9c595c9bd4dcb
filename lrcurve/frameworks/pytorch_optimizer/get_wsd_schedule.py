"""pytorch_optimizer's warmup, stable phase and decay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from lrcurve.frameworks.pytorch_optimizer.base import PytorchOptimizer
from lrcurve.frameworks.transformers.base import FIRST, Warmed
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant

_POWERS = {"1-sqrt": 0.5, "linear": 1, "1-square": 2}


@dataclass(frozen=True, kw_only=True)
class GetWsdSchedule(PytorchOptimizer, Warmed):
    r"""Warmup, a stable phase at the optimizer's rate, a decay.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                                                                  t < W
        lr(t) = lr                                                                                  t < W + S
        lr(t) = lr * (1 - q ** (1/2, 1 or 2))                  1-sqrt, linear, 1-square             t < W + S + D
        lr(t) = lr * (m + (1 - m) * (1 + cos(2 * pi * num_cycles * q)) / 2)      cosine             t < W + S + D
        lr(t) = lr * m                                                                              t >= W + S + D

    ``t`` is the update, from 0; ``W``, ``S`` and ``D`` are ``num_warmup_steps``, ``num_stable_steps`` and
    ``num_decay_steps``, ``q = (t - W - S) / D``, and ``m`` is ``min_lr_ratio``.

    >>> steps = {"num_warmup_steps": 2, "num_stable_steps": 2, "num_decay_steps": 4}
    >>> GetWsdSchedule(lr=0.8, **steps, min_lr_ratio=0.5)([0, 1, 2, 4, 5, 8, 9]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.8, 0.4, 0.4, 0.4]

    Source: pytorch_optimizer 4.1.0, get_wsd_schedule; the 1-sqrt decay, Hägele et al., "Scaling Laws and
    Compute-Optimal Training Beyond Fixed Training Durations", 2024 (arXiv:2405.18392).
    """

    is_function = True
    also = (
        "pytorch_optimizer.warmup_stable_decay",
        "pytorch_optimizer.lr_scheduler.wsd.get_wsd_schedule",
    )
    ignored = PytorchOptimizer.ignored
    differs = (
        FIRST,
        "Only the cosine goes down to min_lr_ratio; the others fall towards 0, below it, and jump up to it at the end.",
        "The default is 1-sqrt, where transformers' is the cosine.",
    )
    example = "pytorch_optimizer.get_wsd_schedule lr=0.1 num_warmup_steps=5 num_stable_steps=30 num_decay_steps=15"

    num_stable_steps: Annotated[Time, doc("S, how many steps are at the peak")]
    num_decay_steps: Annotated[Time, Role.DECAY, doc("D, how many steps the decay takes")]
    min_lr_ratio: Annotated[float, doc("m, the last rate as a share of the optimizer's")] = 0.0
    num_cycles: Annotated[float, Role.CYCLES, doc("how many whole waves a cosine decay has")] = 0.5
    cooldown_type: Annotated[Literal["cosine", "1-sqrt", "linear", "1-square"], doc("the curve of the decay")] = (
        "1-sqrt"
    )

    @property
    def _fall(self) -> float:
        """The moment at which the decay starts."""
        return self.num_warmup_steps + self.num_stable_steps

    def roles(self) -> Mapping[Role, str]:
        """Return the last rate as the floor where the decay goes down to it."""
        floor = {Role.FLOOR_SHARE: "min_lr_ratio"} if self.cooldown_type == "cosine" else {}
        return {**super().roles(), **floor}

    def horizon(self) -> int | None:
        """Return the end of the decay, or of a warmup that leaves it no time."""
        return first_step(max(self._fall + self.num_decay_steps, self.num_warmup_steps)) or None

    def compose(self) -> Schedule:
        """Return a rise, a constant, a fall, a constant."""
        low, fall = self.min_lr_ratio * self.lr, self._fall
        down: Schedule = Constant(lr=low)
        if self.cooldown_type == "cosine":
            length = max(1, self.num_decay_steps)
            down = Wave(high=self.lr, low=low, halves=2 * self.num_cycles, start=fall, length=length)
        elif self.num_decay_steps > 0:
            power = _POWERS[self.cooldown_type]
            down = Power(high=0, low=self.lr, zero=fall, span=self.num_decay_steps, power=power)
        return switch(
            self.rise(),
            (self.num_warmup_steps, Constant(lr=self.lr)),
            (fall, down),
            (fall + self.num_decay_steps, Constant(lr=low)),
        )
