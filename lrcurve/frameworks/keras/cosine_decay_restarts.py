"""Keras' cosine with warm restarts."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.keras.base import ACCUMULATION, Keras, Value, lasting
from lrcurve.schedules import FieldError, Rates, Schedule, Steps
from lrcurve.schedules.combine.transformed import until_lost
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import first_step, next_rise
from lrcurve.schedules.roles import Role


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

    differs = (
        "Cycles double by default: t_mul is 2, where PyTorch's T_mult is 1.",
        "The restart is found by a logarithm, whose rounding can put it one step late: with t_mul 3 and "
        "first_decay_steps 1 step 121 has the lowest rate instead of the highest.",
        "alpha is a fraction of initial_learning_rate, also where m_mul has lowered the peak.",
        "With t_mul below 1 it ends: past T / (1 - t_mul) steps it gives NaN.",
        ACCUMULATION,
    )
    example = "keras.CosineDecayRestarts initial_learning_rate=0.1 first_decay_steps=7 m_mul=0.5"

    initial_learning_rate: Annotated[Value, Role.PEAK, doc("the first peak")]
    first_decay_steps: Annotated[Time, Role.CYCLE, doc("T, how long the first cycle takes")]
    t_mul: Annotated[float, doc("each cycle's length as a multiple of the one before")] = 2.0
    m_mul: Annotated[float, doc("each cycle's peak as a multiple of the one before")] = 1.0
    alpha: Annotated[float, Role.FLOOR_SHARE, doc("the lowest rate as a fraction of initial_learning_rate")] = 0.0

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
