"""Exponential decay."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from lrcurve.schedules.arrays import Rates, Steps, multiples
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Exponential(Schedule):
    r"""Exponential decay: the rate is multiplied by ``decay_rate`` every ``decay_steps`` steps, evenly or at once.

    ``t`` is the step counted from the start of the phase, ``n`` how many times ``decay_steps`` have passed. The
    absolute fall is fast early and slows down; on a logarithmic axis it is a straight line.

    >>> Exponential(lr=0.8, decay_rate=0.25, decay_steps=2)([0, 1, 2, 4]).round(12).tolist()
    [0.8, 0.4, 0.2, 0.05]
    >>> Exponential(lr=0.8, decay_rate=0.25, decay_steps=2, staircase=True)([0, 1, 2, 4]).round(12).tolist()
    [0.8, 0.8, 0.2, 0.05]

    Source: the textbook exponential decay; with ``decay_steps`` as in Abadi et al., "TensorFlow: Large-Scale Machine
    Learning on Heterogeneous Distributed Systems", 2016 (arXiv:1603.04467), ``tf.train.exponential_decay``.
    """

    formula: ClassVar[str] = """\
n = t // decay_steps if staircase else t / decay_steps
lr(t) = lr * decay_rate ** n
"""
    example: ClassVar[str] = "exponential lr=0.1 decay_rate=0.9"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the start")]
    decay_rate: Annotated[float, Meta(gt=0), Role.FACTOR, doc("the factor that decay_steps steps make up")]
    decay_steps: Annotated[Length, Role.PERIOD, doc("how many steps multiply the rate by decay_rate once")] = 1
    staircase: Annotated[bool, doc("whether the rate waits and drops every decay_steps steps at once")] = False

    @property
    def flat(self) -> bool:
        """A staircase changes at its drops only."""
        return self.staircase

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        periods = (t // self.decay_steps).astype(np.float64) if self.staircase else t / self.decay_steps
        rates: Rates = self.lr * self.decay_rate**periods
        return rates

    def next_join(self, t: Steps) -> Steps:
        """Return the next drop of a staircase."""
        return multiples(t, self.decay_steps) if self.staircase else super().next_join(t)
