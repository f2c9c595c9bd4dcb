"""The columns of a table: where each row is on the run's clock, and what the curves are called."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from lrcurve.curve import Curve
from lrcurve.schedules import MAX_STEP, NEVER, Steps

UNITS = ("epoch", "percent", "samples", "tokens")
"""The columns that can be asked for beside the step."""

_MISSING = {
    "epoch": "how many steps an epoch has",
    "samples": "how many samples a step takes",
    "tokens": "how many tokens a step takes",
}


class ColumnError(ValueError):
    """A column cannot be shown for these curves; ``unit`` is the one that was asked for."""

    def __init__(self, unit: str, message: str) -> None:
        super().__init__(f"column '{unit}': {message}")
        self.unit = unit


class Clock(Struct, frozen=True):
    """A column of positions: how much of ``name`` a step takes, from step 0 and from each other on where it changes."""

    name: str
    paces: tuple[tuple[int, Fraction], ...]

    def values(self, steps: Steps) -> npt.NDArray[Any]:
        """Return the positions: int64 where all are whole and fit, else float64; in the shape of ``steps``."""
        parts: list[npt.NDArray[Any]] = []
        begun = Fraction(0)
        for (start, each), end in zip(self.paces, [*(later for later, _ in self.paces[1:]), NEVER], strict=True):
            here = steps[(steps >= start) & (steps < end)] if len(self.paces) > 1 else steps
            parts.append(_positions(here, each, begun - start * each))
            begun += (end - start) * each
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _positions(steps: Steps, each: Fraction, offset: Fraction) -> npt.NDArray[Any]:
    """Return ``offset + each * steps``."""
    down = lcm(each.denominator, offset.denominator)
    up, more = int(each * down), int(offset * down)
    if down == 1 and (steps.size == 0 or int(steps.max()) * up + abs(more) < 2**63):
        return steps * up + more
    # One multiplication and one division of whole numbers, so that 14 % is 14 and not 14.000000000000002.
    return (steps * float(up) + float(more)) / float(down)


def clocks(curves: Sequence[Curve], units: Iterable[str]) -> list[Clock]:
    """Return the leading columns: the step, or percent of a run of unknown length, and then ``units`` (of ``UNITS``).

    Percent is of the longest run.

    Raises:
        ColumnError: if no run knows a unit, or two disagree about it, or only some have a known length.
        ValueError: if there is no curve.
    """
    run = max((curve.run for curve in curves), key=lambda run: run.ticks)
    if len({curve.run.tick for curve in curves}) > 1:
        raise ColumnError("step", "some of the runs have a length in steps and some have none")
    found = [Clock(run.unit, run.paces(run.unit))]
    for unit in dict.fromkeys(units):
        if unit == found[0].name:
            continue
        known = {curve.run.paces(unit) for curve in curves} - {()} if unit != "percent" else {run.paces(unit)}
        if not known:
            raise ColumnError(unit, f"the run does not say {_MISSING[unit]}")
        if len(known) > 1:
            raise ColumnError(unit, f"the runs of the curves disagree about {_MISSING[unit]}")
        found.extend(Clock(unit, paces) for paces in known)
    return found


def unique(names: Iterable[str]) -> list[str]:
    """Return the names with a number on each that is taken already: a second ``step`` is ``step_2``."""
    found: list[str] = []
    for name in names:
        candidate, number = name, 2
        while candidate in found:
            candidate, number = f"{name}_{number}", number + 1
        found.append(candidate)
    return found


def reach(curve: Curve, *, past_end: bool) -> int:
    """Return the first step at which a curve is blank: past its run, if that is shown, only where it has no rate."""
    return MAX_STEP if past_end and curve.run.planned is None else curve.run.ticks


def rates_at(curve: Curve, steps: Steps, *, past_end: bool) -> tuple[npt.NDArray[np.float64], int]:
    """Return the rates of the leading steps that the curve is shown at, and how many of ``steps`` follow them blank."""
    shown = int(np.searchsorted(steps, reach(curve, past_end=past_end)))
    return curve.lr(steps[:shown]), steps.size - shown
