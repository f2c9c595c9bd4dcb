"""``until``: how long a phase takes that ends when a metric crosses a value."""

import operator
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from lrcurve.problems import Problem, SpecError
from lrcurve.spec.metrics import Series
from lrcurve.spec.units import UnitError, number

_SIGN = re.compile("[<>]=?")
_SIGNS: dict[str, Callable[[Any, float], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Condition(Struct, frozen=True):
    """That a metric is on one side of a value, such as ``train_error < 0.8``."""

    metric: str
    sign: str
    value: float

    def __str__(self) -> str:
        """Return it as one writes it."""
        return f"{self.metric} {self.sign} {self.value:g}"

    def holds(self, value: float) -> bool:
        """Tell whether it holds for a value of the metric."""
        return bool(_SIGNS[self.sign](value, self.value))

    def holds_at(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Tell for which of some values it holds, in their shape; it does for no NaN."""
        found: npt.NDArray[np.bool_] = _SIGNS[self.sign](values, self.value)
        return found


def read_condition(text: str) -> Condition:
    """Return the condition that a text is.

    Raises:
        ValueError: if it is none, or its value no finite number.
    """
    sign = _SIGN.search(text)
    metric, value = (text[: sign.start()].strip(), text[sign.end() :].split()) if sign else ("", [])
    if sign is None or not metric or "=" in metric or len(value) != 1:
        raise ValueError(f"must be a metric and where it has to be, such as 'train_error < 0.8', got '{text}'")
    try:
        return Condition(metric, sign[0], number(value[0]))
    except UnitError as error:
        raise ValueError(f"{error} behind '{sign[0]}', got {value[0]}") from None


def ticks_until(
    condition: Condition, series: Series, at: tuple[int, ...], begin: int, end: int, tick: str = "step"
) -> int | None:
    """Return how many ticks from ``begin`` on pass until a condition holds; None where it does not before ``end``.

    Args:
        condition: the condition.
        series: the metric.
        at: the tick that each of its values comes after; those before ``begin`` do not count.
        begin: the tick that the phase starts at.
        end: the end of the run; a series that stops before it cannot tell.
        tick: what a tick is called.

    Raises:
        SpecError: if it does not hold by the end of the series, which ends before the run.
    """
    heard = [(moment, value) for moment, value in zip(at, series.values, strict=True) if moment >= begin]
    for moment, value in heard:
        if condition.holds(value):
            return moment + 1 - begin if moment + 1 < end else None
    if heard and heard[-1][0] + 1 >= end:
        return None
    if not heard:
        what = f"'{condition}': {series.name} has no value after {tick} {begin:,}, where this begins"
        raise SpecError([Problem("", what)])
    nearest = (min if condition.sign.startswith("<") else max)(value for _, value in heard)
    count = f"{len(heard):,} value{'s' * (len(heard) > 1)}"
    what = (
        f"'{condition}' does not come true in {series.name}, whose last of {count} comes after {tick} {at[-1]:,}; the "
        f"nearest is {nearest:g}"
    )
    raise SpecError([Problem("", what)])
