"""A function of the step that a person writes: a formula, or Python of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.formula import Formula, read

_NAMES = {"pi": np.pi, "e": np.e}


@dataclass(frozen=True)
class Function:
    """A function of one number: ``text`` is a formula such as ``0.95 ** t``, or names the Python function ``python``.

    A formula calls its number ``variable``; ``lambda epoch: 0.95 ** epoch`` names its own.
    """

    text: str
    variable: str = "t"
    python: Callable[[int], float] | None = None

    @cached_property
    def _formula(self) -> Formula:
        return read(self.text, _NAMES, self.variable)

    def check(self) -> None:
        """Read the formula.

        Raises:
            FormulaError: if it cannot be read.
        """
        if self.python is None:
            _ = self._formula

    def __call__(self, t: Steps) -> Rates:
        """Return the value at each whole number, float64, in the shape of ``t``."""
        if self.python is None:
            return self._formula(t, _NAMES)
        values = [float(self.python(step)) for step in t.reshape(-1).tolist()]
        return np.array(values, dtype=np.float64).reshape(t.shape)

    def next_join(self, t: Steps) -> Steps:
        """Return the next number at which it may jump; Python may at any."""
        return self._formula.next_join(t) if self.python is None else np.minimum(t + 1, NEVER)
