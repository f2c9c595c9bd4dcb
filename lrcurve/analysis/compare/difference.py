"""How two curves differ, in numbers."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

from lrcurve.analysis.compare.alignment import Moments, Unit, moments
from lrcurve.analysis.compare.cause import Cause
from lrcurve.analysis.compare.causes import causes_of, causes_of_rounded
from lrcurve.analysis.compare.changes import Change, changes_of
from lrcurve.analysis.compare.stored_numbers import rounded_sides, sides_of_few_digits, with_float32
from lrcurve.analysis.compare.tally import Phase, Spot, Tally, tallied
from lrcurve.analysis.compare.tolerance import Tolerance
from lrcurve.analysis.summary import summarize
from lrcurve.curve import Curve

_Stored = tuple[str | None, str | None]


@dataclass(frozen=True)
class Numbers:
    """One curve: its peak and where it first is, its last rate, and its area, the sum of its rates over all steps.

    A run whose steps are not known has no area. The numbers are of the whole run or, where ``compared``, of the
    compared steps only; estimated unless ``exact``.
    """

    peak: float
    peak_step: int
    final: float
    area: float | None
    exact: bool
    compared: bool


@dataclass(frozen=True)
class Difference:
    """What became of comparing ``head`` with ``base`` at ``compared`` moments.

    ``differing`` of them have rates beyond the tolerance, from ``first`` to ``last``. ``largest_absolute`` and
    ``largest_relative`` are over all moments, rounding included; the second leaves out moments at which the base is 0.
    ``widest_printed`` is the largest relative tolerance that printing adds, and rounding to what is ``stored``: a
    number type of base and head, such as ``float32`` or ``2 digits``, where one is a table of less than float64.
    ``phases`` are those of the base, or of the head where the base is a table; None where neither tells, or they are
    more than ``MAX_PHASES``. ``causes`` are simple explanations, each verified at every moment.
    """

    moments: Moments
    tolerance: Tolerance
    compared: int
    differing: int
    first: Spot | None
    last: Spot | None
    largest_absolute: Spot | None
    largest_relative: Spot | None
    widest_printed: float
    stored: tuple[str | None, str | None]
    base: Numbers | None
    head: Numbers | None
    phases: tuple[Phase, ...] | None
    causes: tuple[Cause, ...]

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What changed in the spec, where both curves have one."""
        return changes_of(*self.moments.curves)

    @property
    def same(self) -> bool:
        """Whether the curves are the same at every moment, their runs as long as each other, and something compared."""
        return self.differing == 0 and not self.moments.uneven and self.compared > 0


def differ(base: Curve, head: Curve, unit: Unit = "step", tolerance: Tolerance | None = None) -> Difference:
    """Compare ``head`` with ``base``, in one pass over their runs and one for each cause that holds.

    Raises:
        AlignError: if a run does not know ``unit``.
        RateError: if a rate is too large for a float.
    """
    at = moments(base, head, unit)
    tolerance = (tolerance or Tolerance()).for_peak(at.peak())
    found = tallied(at, tolerance)
    stored: _Stored = (None, None)
    if found.differing and tolerance.printed:
        (wide_base, base_type), (wide_head, head_type) = map(with_float32, (base, head))
        stored, wide = (base_type, head_type), replace(at, base=wide_base, head=wide_head)
        if stored == (None, None):
            wide, stored = rounded_sides(at, tolerance) or (at, stored)
        if stored != (None, None):
            at, found = wide, tallied(wide, tolerance)
    reach = found.reach()
    causes = () if reach is None else causes_of(at, tolerance, reach)
    if tolerance.printed and stored == (None, None) and reach and all(cause.only for cause in causes):
        at, found, stored, causes = _rounded(at, tolerance) or (at, found, stored, causes)
    numbers = (None, None) if not found.compared else _numbers(at, found)
    return Difference(
        moments=at,
        tolerance=tolerance,
        compared=found.compared,
        differing=found.differing,
        first=found.first,
        last=found.last,
        largest_absolute=found.absolute,
        largest_relative=found.relative,
        widest_printed=found.printed,
        stored=stored,
        base=numbers[0],
        head=numbers[1],
        phases=found.phases(),
        causes=causes,
    )


def _rounded(at: Moments, tolerance: Tolerance) -> tuple[Moments, Tally, _Stored, tuple[Cause, ...]] | None:
    """Return what becomes of comparing if a table is rounded to few digits; None if no cause then tells that it is."""
    for wide, stored in sides_of_few_digits(at):
        found = tallied(wide, tolerance)
        reach = found.reach()
        if reach and (causes := causes_of_rounded(wide, tolerance, reach)):
            return wide, found, stored, causes
    return None


def _numbers(at: Moments, found: Tally) -> tuple[Numbers, Numbers]:
    """Return the numbers of both curves, which the pass has met already where it compared all of their steps."""
    whole = at.sparse or (at.every and at.ratio == 1 and not at.uneven)
    numbers = []
    for side, curve in enumerate(at.curves):
        if whole:
            peak, step = found.peaks[side]
            area = None if curve.run.steps is None else math.fsum(found.sums[side])
            numbers.append(Numbers(peak, step, found.finals[side], area, exact=True, compared=at.sparse))
        else:
            summary = summarize(curve)
            area = None if curve.run.steps is None else summary.mean * curve.run.ticks
            numbers.append(
                Numbers(summary.peak, summary.peak_step, summary.last, area, exact=summary.exact, compared=False)
            )
    return numbers[0], numbers[1]
