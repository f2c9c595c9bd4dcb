"""A power of the time, which need not be whole."""

from dataclasses import dataclass

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Power(Schedule):
    """A power of the time from a moment: ``low + (high - low) * ((t - zero) / span) ** power``.

    For polynomial decays and roots of the time whose ends lie between steps; whole steps are ``polynomial``. ``zero``
    and ``span`` are in steps and may lie between them; a negative span counts towards the moment, from 1 at
    ``zero + span`` to 0 at ``zero``. It is asked only where ``(t - zero) / span`` can be raised to the power.
    """

    high: float
    low: float
    zero: float
    span: float
    power: float

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula; a negative power as one over a positive one, which is faster for a square root."""
        share = ((t - self.zero) / self.span) ** abs(self.power)
        if self.power < 0:
            share = 1.0 / share
        return np.asarray(self.low + (self.high - self.low) * share)
