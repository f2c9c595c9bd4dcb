"""When two rates are the same: within a tolerance, and what float64 and printing lose."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lrcurve.schedules import Rates, Steps

RTOL = 1e-12
"""The relative tolerance unless one is given: what float64 loses to rounding in a formula, and little more."""

OF_PEAK = 1e-15
"""The share of the peak by which any two rates may differ.

A formula that ends near 0 gets there by subtracting numbers of about the peak's size, as ``1 + cos(pi t / T)`` and
``1 - t / T`` do, so what is left carries the rounding of these, however small it is itself. One rounding is 1.1e-16 of
the peak, a formula has a few, and 2.1e-16 is the most that the libraries' formulas are found to differ by.
"""

_OF_STEP = 2.0**-52  # the rounding of t / T, of which a formula makes what its slope there makes of a change of t
_MOST_OF_STEP = 1e-9


@dataclass(frozen=True)
class Tolerance:
    """When two rates are the same: where they differ by at most ``atol + rtol * max(|base|, |head|)``, and rounding.

    ``rounding`` is what float64 loses where a formula ends near 0, a rate; see ``for_peak``. ``printed`` adds half a
    unit of the last digit printed, for a curve read from a table that shows few.
    """

    rtol: float = RTOL
    atol: float = 0.0
    printed: bool = True
    rounding: float = 0.0

    def for_peak(self, peak: float) -> "Tolerance":
        """Return the tolerance for curves with this peak: ``OF_PEAK`` of it is rounding, or ``rtol`` if less."""
        return replace(self, rounding=min(self.rtol, OF_PEAK) * peak)

    def room(self, base: Rates, head: Rates) -> Rates:
        """Return by how much the rates may differ, without what printing adds."""
        return self.atol + self.rounding + self.rtol * np.maximum(np.abs(base), np.abs(head))

    def room_of_steps(self, steps: Steps, rates: Rates) -> Rates:
        """Return by how much rates in turn change where the step is rounded: most where they fall most steeply."""
        if rates.size < 2:
            return np.zeros_like(rates)
        slope = np.abs(np.gradient(rates)) / np.maximum(np.gradient(steps.astype(np.float64)), 1.0)
        found: Rates = np.minimum(steps * min(self.rtol, _OF_STEP), _MOST_OF_STEP) * slope
        return found


@dataclass(frozen=True)
class Chunk:
    """Some moments in turn: the steps of both curves in force, their rates, and what printing adds to the tolerance."""

    base_steps: Steps
    head_steps: Steps
    base: Rates
    head: Rates
    printed: Rates | float

    def differs(self, tolerance: Tolerance) -> npt.NDArray[np.bool_]:
        """Return where the rates differ; a rate that is missing on one side only does."""
        off, room = np.abs(self.head - self.base), tolerance.room(self.base, self.head) + self.printed
        same = off <= room
        if not same.all():
            same |= off <= room + tolerance.room_of_steps(self.base_steps, self.base)
            same |= np.isnan(self.base) & np.isnan(self.head)
        return ~same
