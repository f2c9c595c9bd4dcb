"""Keras' half cosine wave, once and with warm restarts."""

import math
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.keras.base import ACCUMULATION, Keras, Value, lasting
from lrcurve.schedules import FieldError, Rates, Schedule, Steps
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step, next_rise


@dataclass(frozen=True, kw_only=True)
class CosineDecay(Keras):
    r"""Half a cosine wave down to a fraction of the peak, after a warmup if it has a target.

    .. code-block:: text

        lr(t) = initial_learning_rate + (peak - initial_learning_rate) * t / W      t < W, with a warmup_target
        lr(t) = peak * ((1 - alpha) * (1 + cos(pi * p)) / 2 + alpha)
        p     = min((t - W) / T, 1)

    ``t`` is the count of updates, from 0, and ``T`` is ``decay_steps``. With a ``warmup_target`` that is the peak, and
    ``W`` is ``warmup_steps``; without one the peak is ``initial_learning_rate`` and W is 0, whatever ``warmup_steps``
    is. The lowest rate belongs to step W + T and holds from there on.

    >>> CosineDecay(initial_learning_rate=0.1, decay_steps=4)([0, 2, 4, 6]).round(12).tolist()
    [0.1, 0.05, 0.0, 0.0]
    >>> warm = CosineDecay(initial_learning_rate=0.0, decay_steps=4, warmup_target=0.1, warmup_steps=2)
    >>> warm([0, 1, 2, 4, 6]).round(12).tolist()
    [0.0, 0.05, 0.1, 0.05, 0.0]

    Source: keras 3.15.1, keras.optimizers.schedules.CosineDecay.
    """

    differs: ClassVar[tuple[str, ...]] = (
        "warmup_steps without a warmup_target does nothing, without a word.",
        "With a warmup_target, initial_learning_rate is where the warmup starts, not the peak.",
        "decay_steps comes after warmup_steps; optax's warmup_cosine_decay_schedule includes the warmup.",
        "alpha is a fraction of the peak, where PyTorch's eta_min is a rate.",
        "With the integer 1 for initial_learning_rate Keras computes in integers, and pi is 3: write 1.0.",
        ACCUMULATION,
    )
    example: ClassVar[str] = (
        "keras.CosineDecay initial_learning_rate=0.001 decay_steps=35 warmup_target=0.1 warmup_steps=10"
    )

    initial_learning_rate: Annotated[Value, doc("the rate at the start, of the warmup if there is one")]
    decay_steps: Annotated[Time, doc("T, how long the decay takes, warmup not counted")]
    alpha: Annotated[float, doc("the rate at the end as a fraction of the peak")] = 0.0
    warmup_target: Annotated[Value | None, doc("the rate that a warmup ends at; without it there is no warmup")] = None
    warmup_steps: Annotated[Time, doc("W, how long the warmup takes")] = 0

    def compose(self) -> Schedule:
        """Decay, after the warmup if there is one; the fraction of W stays with the decay."""
        steps = lasting("decay_steps", self.decay_steps)
        init, peak, alpha = self.initial_learning_rate, self.warmup_target, self.alpha
        if peak is None:
            return _cosine(init, 0.0, steps, alpha)
        start = first_step(self.warmup_steps)
        decay = _cosine(peak, self.warmup_steps - start, steps, alpha)
        if not start:
            return decay
        done = Elapsed(period=self.warmup_steps)
        warmup = Transformed(inner=done, formula=lambda share: (peak - init) * share + init)
        return Sequence(phases=(warmup, decay), lengths=(start,))


def _cosine(peak: float, begin: float, steps: float, alpha: float) -> Schedule:
    """Return half a wave from ``peak`` at the moment ``begin``."""

    def formula(done: Rates) -> Rates:
        return np.asarray(peak * ((1.0 - alpha) * (0.5 * (1.0 + np.cos(np.pi * done))) + alpha))

    return Transformed(inner=Elapsed(begin=begin, period=steps, most=1.0), formula=formula)


@dataclass(frozen=True, kw_only=True)
class CosineDecayRestarts(Keras):
    r"""Half cosine waves, each longer than the one before, over and over.

    .. code-block:: text

        lr(t) = initial_learning_rate * ((1 - alpha) * m_mul ** i * (1 + cos(pi * p)) / 2 + alpha)
        i     = floor(log(1 - t / T * (1 - t_mul)) / log(t_mul))                 floor(t / T) where t_mul is 1
        p     = (t / T - (1 - t_mul ** i) / (1 - t_mul)) / t_mul ** i            t / T - i where t_mul is 1

    ``t`` is the count of updates, from 0; ``T`` is ``first_decay_steps``; ``i`` counts the restarts before ``t`` and
    ``p`` is how much of the cycle is done. Cycle i has T * t_mul ** i steps and starts at m_mul ** i times the first
    peak; a restart belongs to the new cycle.

    >>> CosineDecayRestarts(initial_learning_rate=0.8, first_decay_steps=2)([0, 1, 2, 4, 6]).round(12).tolist()
    [0.8, 0.4, 0.8, 0.4, 0.8]

    Source: keras 3.15.1, keras.optimizers.schedules.CosineDecayRestarts; Loshchilov and Hutter, "SGDR: Stochastic
    Gradient Descent with Warm Restarts", 2017 (arXiv:1608.03983).
    """

    differs: ClassVar[tuple[str, ...]] = (
        "Cycles double by default: t_mul is 2, where PyTorch's T_mult is 1.",
        "The restart is found by a logarithm, whose rounding can put it one step late: with t_mul 3 and "
        "first_decay_steps 1 step 121 has the lowest rate instead of the highest.",
        "alpha is a fraction of initial_learning_rate, also where m_mul has lowered the peak.",
        "With t_mul below 1 it ends: past T / (1 - t_mul) steps it gives NaN.",
        ACCUMULATION,
    )
    example: ClassVar[str] = "keras.CosineDecayRestarts initial_learning_rate=0.1 first_decay_steps=7 m_mul=0.5"

    initial_learning_rate: Annotated[Value, doc("the first peak")]
    first_decay_steps: Annotated[Time, doc("T, how long the first cycle takes")]
    t_mul: Annotated[float, doc("each cycle's length as a multiple of the one before")] = 2.0
    m_mul: Annotated[float, doc("each cycle's peak as a multiple of the one before")] = 1.0
    alpha: Annotated[float, doc("the lowest rate as a fraction of initial_learning_rate")] = 0.0

    def compose(self) -> Schedule:
        """Wrap the formula, and end it where its logarithm does."""
        steps = lasting("first_decay_steps", self.first_decay_steps)
        if self.t_mul < 0:
            raise FieldError("t_mul", "must not be negative: keras takes its logarithm, and gives NaN at every step")
        waves = _Waves(
            peak=self.initial_learning_rate, period=steps, longer=self.t_mul, higher=self.m_mul, alpha=self.alpha
        )
        if self.t_mul >= 1:
            return waves
        last = first_step(steps / (1.0 - self.t_mul))
        return until_lost(waves, range(last - 2, last + 3), "keras gives NaN: cycles that get shorter come to an end")


@dataclass(frozen=True, kw_only=True)
class _Waves(Schedule):
    """Half waves that follow each other; which one a step is in comes from float64's logarithm."""

    peak: float
    period: float
    longer: float
    higher: float
    alpha: float

    def _cycle(self, t: Steps) -> Rates:
        """Count the restarts, without end where cycles have become too short to count."""
        done = t / self.period
        if self.longer == 1:
            return np.asarray(np.floor(done))
        with np.errstate(all="ignore"):
            grown = 1.0 - done * (1.0 - self.longer)
            return np.where(grown > 0, np.floor(np.log(grown) / np.log(self.longer)), math.inf)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        cycle, done = self._cycle(t), t / self.period
        if self.longer == 1:
            share = done - cycle
        else:
            length = np.power(self.longer, cycle)
            share = (done - (1.0 - length) / (1.0 - self.longer)) / length
        wave = 0.5 * np.power(self.higher, cycle) * (1.0 + np.cos(np.pi * share))
        return np.asarray(self.peak * ((1.0 - self.alpha) * wave + self.alpha))

    def next_join(self, t: Steps) -> Steps:
        """Return the next restart."""
        following = self._cycle(t) + 1.0
        if self.longer == 1:
            return next_rise(self._cycle, t, following * self.period)
        with np.errstate(all="ignore"):
            begin = self.period * (np.power(self.longer, following) - 1.0) / (self.longer - 1.0)
        return next_rise(self._cycle, t, begin)
