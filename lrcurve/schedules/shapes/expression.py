"""A formula of one's own."""

import ast
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.schedules.arrays import MAX_STEP, Rates, Steps, joins_at
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.formula import Formula, FormulaError, parse, read
from lrcurve.schedules.operations import FUNCTIONS
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, RateError, Schedule


@dataclass(frozen=True, kw_only=True)
class Expression(Schedule):
    r"""A formula, written as text.

    .. code-block:: text

        lr(t) = formula(t)      0 <= t < T
        lr(t) = formula(T)      t >= T

    The formula knows ``t``, the step counted from the start of the phase; ``T``, which is ``steps``; ``lr``; ``pi``;
    ``e``; and the names in ``constants``. It may use ``+ - * / // % **``, comparisons, ``and``, ``or``, ``not``,
    ``a if c else b``, and the functions min, max, abs, sqrt, exp, log (natural), log2, log10, sin, cos, tan, tanh,
    floor, ceil, round (half to even), where(c, a, b) and clip(x, low, high), also as Python has them: math.exp,
    np.cos, torch.sqrt. It is evaluated in float64; nothing in it is run as Python. At most 1000 characters, nested at
    most 50 deep.

    >>> Expression(formula="lr * (1 - t / T) ** 2", lr=0.8, steps=4)([0, 2, 4, 9]).round(12).tolist()
    [0.8, 0.2, 0.0, 0.0]
    >>> Expression(formula="lr if t < n else lr / 8", lr=0.8, steps=9, constants={"n": 3})([0, 2, 3]).tolist()
    [0.8, 0.8, 0.1]

    Source: the user's own.
    """

    free = True
    example: ClassVar[str] = 'expression lr=0.1 formula="lr * exp(-3 * t / T)"'

    formula: Annotated[str, doc("the formula of t, T, lr, pi, e and the constants")]
    lr: Annotated[Rate, doc("the rate that the formula calls lr")]
    steps: Annotated[Length, Role.WHOLE, doc("T, where the formula ends", default="what is left of the run")]
    constants: Annotated[dict[str, float], doc("further names for the formula, each with its number")] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        """Refuse a formula that cannot be read, and constants that would hide what it knows."""
        for name in self.constants:
            if not (name.isascii() and name.isidentifier()):
                raise FieldError("constants", f"'{name}' is no name: it must be letters, digits and _")
            if name in ("t", "T", "lr", "pi", "e", *FUNCTIONS):
                raise FieldError("constants", f"'{name}' already means something else in a formula")
        try:
            _ = self._read
        except FormulaError as error:
            raise FieldError("formula", str(error)) from None

    def onward(self) -> "Expression":
        """Return the formula without an end, unless it knows its end by name."""
        named = {node.id for node in ast.walk(parse(self.formula)) if isinstance(node, ast.Name)}
        return self if "T" in named else replace(self, steps=MAX_STEP)

    @cached_property
    def _names(self) -> dict[str, np.float64]:
        known = {"T": self.steps, "lr": self.lr, "pi": np.pi, "e": np.e, **self.constants}
        return {name: np.float64(value) for name, value in known.items()}

    @cached_property
    def _read(self) -> Formula:
        return read(self.formula, self._names)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula.

        Raises:
            RateError: if it gives no finite number, or a negative one, for some step.
        """
        rates = self._read(np.minimum(t, self.steps), self._names)
        good = (rates >= 0) & (rates < np.inf)
        if not np.all(good):
            first = np.flatnonzero(~good)[0]
            raise RateError(
                f"the formula gives {rates.flat[first]:g} at step {t.flat[first]}; "
                "a rate must be a finite number and at least 0"
            )
        return rates

    def next_join(self, t: Steps) -> Steps:
        """Return the next step at which the formula may jump, or its end."""
        inside = np.minimum(self._read.next_join(t), joins_at(t, [self.steps]))
        return np.where(t < self.steps, inside, super().next_join(t))
