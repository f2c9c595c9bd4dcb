"""transformers' warmup, stable phase and decay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.transformers.base import LAST, Warmed, exported
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant as Steady


@dataclass(frozen=True, kw_only=True)
class WarmupStableDecay(Warmed):
    r"""Warmup, a stable phase at the optimizer's rate, a decay over the last steps.

    .. code-block:: text

        lr(t) = lr * (m + (1 - m) * up(t / max(1, W)))                      t < W
        lr(t) = lr                                                          W <= t < W + S
        lr(t) = lr * (m + (1 - m) * down((t - W - S) / max(1, D)))          W + S <= t < W + S + D
        lr(t) = lr * m                                                      t >= W + S + D

        up      linear: q      cosine: (1 - cos(pi * q)) / 2                  1-sqrt: 1 - sqrt(1 - q)
        down    linear: 1 - q  cosine: (1 + cos(2 * pi * num_cycles * q)) / 2   1-sqrt: 1 - sqrt(q)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``S`` is ``num_stable_steps``, ``D`` is
    ``num_decay_steps``, and ``m`` is ``min_lr_ratio``.

    >>> wsd = WarmupStableDecay(lr=0.8, num_warmup_steps=2, num_decay_steps=4, num_training_steps=10, min_lr_ratio=0.5)
    >>> wsd([0, 1, 2, 5, 6, 8, 10, 11]).round(12).tolist()
    [0.4, 0.6, 0.8, 0.8, 0.8, 0.6, 0.4, 0.4]

    Source: transformers 5.23.0, get_wsd_schedule.
    """

    also = exported("get_wsd_schedule")
    differs = (
        "min_lr_ratio lifts the start of the warmup too; with the default 0 the first update has rate 0.",
        LAST,
        "Where num_stable_steps is given, num_training_steps is not looked at.",
        "Where warmup and decay are longer than the run, the decay starts part of the way down, after the warmup.",
        "A decay with num_cycles other than 0.5 jumps to lr * min_lr_ratio at its end.",
    )
    example = "transformers.warmup_stable_decay lr=0.1 num_warmup_steps=5 num_decay_steps=15 num_training_steps=50"

    num_decay_steps: Annotated[Time, Role.DECAY, doc("D, how many steps the decay takes")]
    num_training_steps: Annotated[
        Time | None, Role.WHOLE, doc("N, how many steps the run has, for num_stable_steps")
    ] = None
    num_stable_steps: Annotated[Time | None, doc("S, how many steps are at the peak", default="N - W - D")] = None
    warmup_type: Annotated[Literal["linear", "cosine", "1-sqrt"], doc("the curve of the warmup")] = "linear"
    decay_type: Annotated[Literal["linear", "cosine", "1-sqrt"], doc("the curve of the decay")] = "cosine"
    min_lr_ratio: Annotated[float, Role.FLOOR_SHARE, doc("m, the lowest rate as a share of the optimizer's")] = 0
    num_cycles: Annotated[float, Role.CYCLES, doc("how many whole waves a cosine decay has")] = 0.5

    def _up(self, low: float) -> Schedule:
        length = max(1, self.num_warmup_steps)
        if self.warmup_type == "1-sqrt":
            return Power(high=low, low=self.lr, zero=length, span=-length, power=0.5)
        return Track(at=(0, length), values=(low, self.lr), shape=self.warmup_type)

    def _down(self, start: float, low: float) -> Schedule:
        length = max(1, self.num_decay_steps)
        if self.decay_type == "1-sqrt":
            return Power(high=low, low=self.lr, zero=start, span=length, power=0.5)
        if self.decay_type == "cosine":
            return Wave(high=self.lr, low=low, halves=2 * self.num_cycles, start=start, length=length)
        return Track(at=(start, start + length), values=(self.lr, low))

    def roles(self) -> Mapping[Role, str]:
        """Return the run's length only where it is looked at."""
        given = self.num_stable_steps is not None
        return {role: name for role, name in super().roles().items() if not (given and role is Role.WHOLE)}

    def horizon(self) -> int | None:
        """Return the end of the decay, or of a warmup that leaves it no time."""
        return first_step(max(self._fall + self.num_decay_steps, self.num_warmup_steps)) or None

    @property
    def _fall(self) -> float:
        """The moment at which the decay starts."""
        if self.num_stable_steps is not None:
            return self.num_warmup_steps + self.num_stable_steps
        if self.num_training_steps is None:
            wanted = "ValueError: either num_training_steps or num_stable_steps must be given"
            raise raises("transformers", "num_training_steps", wanted)
        return self.num_training_steps - self.num_decay_steps

    def compose(self) -> Schedule:
        """Return a rise, a constant, a fall, a constant."""
        low, fall = self.min_lr_ratio * self.lr, self._fall
        up, down = self._up(low), self._down(fall, low)
        if low < 0:
            up, down = Clamp(inner=up), Clamp(inner=down)
        return switch(
            up,
            (self.num_warmup_steps, Steady(lr=self.lr)),
            (fall, down),
            (fall + self.num_decay_steps, Steady(lr=low)),
        )
