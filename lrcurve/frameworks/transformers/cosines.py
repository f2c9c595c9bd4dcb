"""Cosine waves after a warmup."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.transformers.base import (
    FIRST,
    LAST,
    AnyRate,
    Trained,
    exported,
)
from lrcurve.schedules.combine import Clamp, Track
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant as Steady


@dataclass(frozen=True, kw_only=True)
class Cosine(Trained):
    r"""Linear warmup, then a cosine, by default half a wave down to 0.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                              t < W
        lr(t) = lr * (1 + cos(2 * pi * num_cycles * p)) / 2     t >= W,  p = (t - W) / max(1, N - W)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``. Past N the wave goes
    on.

    >>> Cosine(lr=0.8, num_warmup_steps=2, num_training_steps=10)([0, 1, 2, 6, 10, 14, 18]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.4, 0.8]

    Source: transformers 5.23.0, get_cosine_schedule_with_warmup.
    """

    name = "cosine"
    also = exported("get_cosine_schedule_with_warmup")
    differs = (
        FIRST,
        LAST,
        "It is not held at 0: past num_training_steps the rate rises again, to the peak at t = 2 N - W.",
        "num_cycles counts whole waves: 1 comes back to the peak at the end of the run.",
    )
    example = "transformers.cosine lr=0.1 num_warmup_steps=5 num_training_steps=50"

    num_cycles: Annotated[float, doc("how many whole cosine waves the decay has")] = 0.5

    def compose(self) -> Schedule:
        """Return a line, then a wave."""
        start = self.num_warmup_steps
        wave = Wave(high=self.lr, low=0, halves=2 * self.num_cycles, start=start, length=self.length)
        return switch(self.rise(), (start, wave))


@dataclass(frozen=True, kw_only=True)
class CosineWithRestarts(Trained):
    r"""Linear warmup, then half a cosine wave down to 0, over and over, each starting at the peak.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                                  t < W
        lr(t) = lr * (1 + cos(pi * ((num_cycles * p) mod 1))) / 2   p < 1,  p = (t - W) / max(1, N - W)
        lr(t) = 0                                                   p >= 1

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``.

    >>> restarts = CosineWithRestarts(lr=0.8, num_warmup_steps=2, num_training_steps=10, num_cycles=2)
    >>> restarts([0, 1, 2, 4, 6, 8, 10, 11]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.8, 0.4, 0.0, 0.0]

    Source: transformers 5.23.0, get_cosine_with_hard_restarts_schedule_with_warmup.
    """

    name = "cosine_with_restarts"
    also = exported("get_cosine_with_hard_restarts_schedule_with_warmup")
    differs = (
        FIRST,
        LAST,
        "num_cycles * p can round to just below a whole number: then the rate is 0 at the restart, and the peak is "
        "missed, as at t = 30 with W = 0, N = 44, num_cycles = 22.",
        "num_cycles counts half waves here and whole ones in 'cosine'.",
    )
    example = "transformers.cosine_with_restarts lr=0.1 num_warmup_steps=5 num_training_steps=50 num_cycles=3"

    num_cycles: Annotated[float, doc("how many times the rate falls to 0")] = 1

    def compose(self) -> Schedule:
        """Return a line, then half waves, then nothing."""
        start = self.num_warmup_steps
        wave = Wave(high=self.lr, low=0, halves=self.num_cycles, start=start, length=self.length, restart=True)
        end = max(self.num_training_steps, start + 1)
        return switch(self.rise(), (start, wave), (end, Steady(lr=0)))


@dataclass(frozen=True, kw_only=True)
class _ToMinLr(Trained):
    num_cycles: Annotated[float, doc("how many whole cosine waves the decay has")] = 0.5
    min_lr: Annotated[AnyRate | None, doc("the lowest rate; either this or min_lr_rate")] = None
    min_lr_rate: Annotated[float | None, doc("the lowest rate as a share of the optimizer's")] = None

    def _wave(self, start: float) -> Schedule:
        if self.min_lr is not None and self.min_lr_rate is not None:
            raise raises("transformers", "min_lr", "ValueError: only one of min_lr and min_lr_rate may be set")
        if self.min_lr is None and self.min_lr_rate is None:
            raise raises("transformers", "min_lr", "ValueError: one of min_lr and min_lr_rate must be set")
        if self.min_lr is not None and self.lr == 0:
            raise raises("transformers", "lr", "ZeroDivisionError: it divides min_lr by the optimizer's rate")
        low = (self.min_lr_rate or 0) * self.lr if self.min_lr is None else self.min_lr
        wave = Wave(high=self.lr, low=low, halves=2 * self.num_cycles, start=start, length=self.length)
        return Clamp(inner=wave) if low < 0 else wave


@dataclass(frozen=True, kw_only=True)
class CosineWithMinLr(_ToMinLr):
    r"""Linear warmup from 0, then a cosine, by default half a wave down to ``min_lr``.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                                                        t < W
        lr(t) = min_lr + (lr - min_lr) * (1 + cos(2 * pi * num_cycles * p)) / 2           t >= W
        p = (t - W) / max(1, N - W)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``, and ``min_lr`` may be
    given as ``min_lr_rate * lr``. Past N the wave goes on.

    >>> cosine = CosineWithMinLr(lr=0.8, num_warmup_steps=2, num_training_steps=10, min_lr=0.2)
    >>> cosine([0, 1, 2, 6, 10, 14]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.5, 0.2, 0.5]

    Source: transformers 5.23.0, get_cosine_with_min_lr_schedule_with_warmup.
    """

    name = "cosine_with_min_lr"
    also = exported("get_cosine_with_min_lr_schedule_with_warmup")
    differs = (
        FIRST,
        LAST,
        "The warmup starts at 0, below min_lr.",
        "Neither min_lr nor min_lr_rate has a default; one of them must be given.",
        "It is not held at min_lr: past num_training_steps the rate rises again.",
    )
    example = "transformers.cosine_with_min_lr lr=0.1 num_warmup_steps=5 num_training_steps=50 min_lr=1e-3"

    def compose(self) -> Schedule:
        """Return a line, then a wave."""
        return switch(self.rise(), (self.num_warmup_steps, self._wave(self.num_warmup_steps)))


@dataclass(frozen=True, kw_only=True)
class CosineWarmupWithMinLr(_ToMinLr):
    r"""Linear warmup that never is 0, then a cosine that reaches ``min_lr`` at the last update of the run.

    .. code-block:: text

        lr(t) = lr * (t + 1) / max(1, W)                                                  t < W
        lr(t) = lr * (r + (1 - r) * t / max(1, W - 1))                                    t < W, with warmup_lr_rate
        lr(t) = min_lr + (lr - min_lr) * (1 + cos(2 * pi * num_cycles * p)) / 2           t >= W
        p = (t - W + 1) / max(1, N - W)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``, ``r`` is
    ``warmup_lr_rate``, and ``min_lr`` may be given as ``min_lr_rate * lr``. Past N the wave goes on.

    >>> cosine = CosineWarmupWithMinLr(lr=0.8, num_warmup_steps=2, num_training_steps=10, min_lr=0.2)
    >>> cosine([0, 1, 5, 9, 13]).round(12).tolist()
    [0.4, 0.8, 0.5, 0.2, 0.5]

    Source: transformers 5.23.0, get_cosine_with_min_lr_schedule_with_warmup_lr_rate.
    """

    name = "cosine_warmup_with_min_lr"
    also = exported("get_cosine_with_min_lr_schedule_with_warmup_lr_rate")
    differs = (
        "It is one update ahead of cosine_with_min_lr: the peak is at t = W - 1 and min_lr at t = N - 1.",
        "Without a warmup it never is at the peak: t = 0 is a step into the decay.",
        "Neither min_lr nor min_lr_rate has a default; one of them must be given.",
        "It is not held at min_lr: past the last update the rate rises again.",
    )
    example = "transformers.cosine_warmup_with_min_lr lr=0.1 num_warmup_steps=5 num_training_steps=50 min_lr=1e-3"

    warmup_lr_rate: Annotated[
        float | None, doc("the rate of t = 0 as a share of the optimizer's", default="1 / num_warmup_steps")
    ] = None

    def compose(self) -> Schedule:
        """Return a line, which goes on where W is no whole number, then a wave."""
        start, rate = self.num_warmup_steps, self.warmup_lr_rate
        if rate is None:
            line = Track(at=(-1, max(1, start) - 1), values=(0, self.lr), past_end="formula")
        else:
            line = Track(at=(0, max(1, start - 1)), values=(rate * self.lr, self.lr), past_end="formula")
        return switch(line, (start, self._wave(start - 1)))
