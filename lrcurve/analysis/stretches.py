"""Where a condition on a rate holds: the stretches of steps, found by looking at every step."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from lrcurve.analysis.recorded_rows import rows_of
from lrcurve.analysis.summary import summarize
from lrcurve.curve import Curve
from lrcurve.problems import suggest
from lrcurve.schedules import Rates, Steps
from lrcurve.spec.until_condition import Condition, read_condition

MAX_STEPS = 10**9
"""Steps of a run that --where looks at: it looks at each, so that nothing between is guessed."""

MAX_STRETCHES = 100_000
"""Stretches of one curve that --where tells: nobody reads more lines."""

_CHUNK = 1 << 18


class Where(Struct, frozen=True):
    """A condition on a parameter: above or below a ``value``, or a share of the curve's own peak."""

    parameter: str
    condition: Condition
    is_share: bool

    def bound(self, curve: Curve) -> Condition:
        """Return the condition with a value for a curve."""
        if not self.is_share:
            return self.condition
        value = self.condition.value / 100 * summarize(curve).peak
        return Condition(self.condition.metric, self.condition.sign, value)


class Stretch(Struct, frozen=True):
    """Steps in a row at which a condition holds, from ``first`` to ``last``; of a log, ``steps`` counts its rows."""

    first: int
    last: int
    steps: int


class StretchLimitError(ValueError):
    """A run has too many steps to look at each, or too many stretches."""


def read_where(text: str) -> Where:
    """Return the condition that a text such as ``lr > 1e-4`` or ``lr >= 50%`` is; percent are of the peak.

    Raises:
        ValueError: if it is none.
    """
    bare = text.rstrip()
    is_share = bare.endswith("%")
    try:
        condition = read_condition(bare.removesuffix("%").rstrip() if is_share else bare)
    except ValueError:
        raise ValueError(f"must be like 'lr > 1e-4', or 'lr <= 50%' of the peak, got '{text}'") from None
    return Where(condition.metric, condition, is_share)


def of_parameter(curves: Sequence[Curve], where: Where) -> list[Curve]:
    """Return the curves of the parameter that a condition is on.

    Raises:
        ValueError: if there is none.
    """
    shown = [curve for curve in curves if curve.parameter == where.parameter]
    if not shown:
        known = dict.fromkeys(curve.parameter for curve in curves)
        near = suggest(where.parameter, known) or f"; there is {', '.join(known)}"
        raise ValueError(f"nothing here schedules '{where.parameter}'{near}")
    return shown


def stretches(curve: Curve, where: Where, advance: Callable[[int], None] = lambda _done: None) -> list[Stretch]:
    """Return the stretches of the run in which a condition holds; of a log, of its rows.

    ``advance`` is told how many steps were looked at.

    Raises:
        StretchLimitError: for a run of more than ``MAX_STEPS``, or with more than ``MAX_STRETCHES``.
    """
    if curve.run.ticks > MAX_STEPS:
        raise StretchLimitError(
            f"a run of {curve.run.ticks:,} steps; the limit is {MAX_STEPS:,}, for each is looked at"
        )
    condition = where.bound(curve)
    found: list[Stretch] = []
    goes_on = False
    for steps, rates in _blocks(curve):
        edges = np.flatnonzero(np.diff(condition.holds_at(rates), prepend=False, append=False))
        for first, stop in edges.reshape(-1, 2).tolist():
            one = Stretch(int(steps[first]), int(steps[stop - 1]), stop - first)
            if goes_on and first == 0:
                before = found.pop()
                one = Stretch(before.first, one.last, before.steps + one.steps)
            found.append(one)
        goes_on = edges.size > 0 and int(edges[-1]) == rates.size
        if len(found) > MAX_STRETCHES:
            raise StretchLimitError(f"it holds in more than {MAX_STRETCHES:,} stretches")
        advance(rates.size)
    return found


def _blocks(curve: Curve) -> Iterator[tuple[Steps, Rates]]:
    """Yield steps and their rates, in order; NaN, where a curve has ended, is neither above nor below anything."""
    if curve.sparse:
        rows = rows_of(curve)
        yield rows.steps, rows.rates
        return
    for start in range(0, curve.run.ticks, _CHUNK):
        steps: npt.NDArray[np.int64] = np.arange(start, min(start + _CHUNK, curve.run.ticks), dtype=np.int64)
        yield steps, curve.lr(steps)
