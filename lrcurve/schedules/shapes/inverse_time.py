"""Inverse time decay."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, multiples
from lrcurve.schedules.fields import Factor, Length, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class InverseTime(Schedule):
    r"""Inverse time decay: the rate is divided by a number that grows evenly.

    ``t`` is the step counted from the start of the phase, ``n`` how many times ``decay_steps`` have passed.

    >>> InverseTime(lr=0.6, decay_rate=0.5, decay_steps=2)([0, 2, 4, 8]).round(12).tolist()
    [0.6, 0.4, 0.3, 0.2]
    >>> InverseTime(lr=0.6, decay_rate=0.5, decay_steps=2, staircase=True)([0, 1, 2, 3]).round(12).tolist()
    [0.6, 0.6, 0.4, 0.4]

    Source: Robbins and Monro, "A Stochastic Approximation Method", 1951; Bottou, "Stochastic Gradient Descent Tricks",
    2012, section 5.2.
    """

    formula: ClassVar[str] = """\
n = t // decay_steps if staircase else t / decay_steps
lr(t) = lr / (1 + decay_rate * n)
"""
    example: ClassVar[str] = "inverse_time lr=0.1 decay_rate=0.5 decay_steps=5"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the start")]
    decay_rate: Annotated[Factor, Role.FACTOR, doc("what decay_steps steps add to the divisor")]
    decay_steps: Annotated[Length, Role.PERIOD, doc("how many steps add decay_rate to the divisor once")] = 1
    staircase: Annotated[bool, doc("whether the rate waits and drops every decay_steps steps at once")] = False

    @property
    def flat(self) -> bool:
        """A staircase changes at its drops only."""
        return self.staircase

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        periods = (t // self.decay_steps).astype(np.float64) if self.staircase else t / self.decay_steps
        rates: Rates = self.lr / (1.0 + self.decay_rate * periods)
        return rates

    def next_join(self, t: Steps) -> Steps:
        """Return the next drop of a staircase."""
        return multiples(t, self.decay_steps) if self.staircase else super().next_join(t)
