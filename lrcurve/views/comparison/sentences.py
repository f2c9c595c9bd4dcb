"""What there is to say of a difference between two curves, in words and rows."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from lrcurve.analysis.compare import Change, Comparison, Difference, Numbers, Spot
from lrcurve.digits import apart, digits_shown, rate
from lrcurve.problems import printable
from lrcurve.views.comparison.cause_words import cause_text, when
from lrcurve.views.numbers import counted, short, tick, until

_MOST_CHANGES = 12
_MOST_PHASES = 8
_ROUNDING = 1e-12  # relative: what sums and products of the same numbers may differ by


class Row(NamedTuple):
    """A line of the table of a difference: what it is about, both values, and how they compare."""

    what: str
    base: str
    head: str
    change: str


def title(one: Difference) -> str:
    """Return what a pair of curves is called: its name, or both."""
    base, head = (printable(curve.name) for curve in one.moments.curves)
    return base if base == head else f"{base} and {head}"


def verdict(one: Difference) -> str:
    """Return in a few words whether the curves are the same, and where they first differ."""
    if not one.compared:
        return "nothing to compare: no step is on both sides"
    if one.first is None:
        many = f"the same at {_all(one)}{_as_stored(one)}"
        return f"{many}, but the runs differ in length" if one.moments.uneven else many
    count = f"{one.differing:,} of {one.compared:,} {_moments(one)}"
    seen = "first" if one.moments.every else "first seen"
    where = f"different at {count}, {seen} at {moment(one, one.first)}"
    return f"{where}; the runs differ in length" if one.moments.uneven else where


def summary(comparisons: Sequence[Comparison]) -> str:
    """Return one line about everything that was compared."""
    pairs = [one for comparison in comparisons for one in comparison.differences]
    differ = sum(not one.same for one in pairs)
    alone = sum(len(comparison.only_base) + len(comparison.only_head) for comparison in comparisons)
    if not pairs:
        return f"nothing compared: no curve is called the same on both sides, {alone} on one side only"
    found = [
        f"{counted(len(pairs), 'curve')} compared: "
        + (f"{differ} differ{'s' if differ == 1 else ''}" if differ else "no difference")
    ]
    if alone:
        found.append(f"{alone} on one side only")
    return ", ".join(found)


def sentences(one: Difference) -> list[str]:
    """Return what else is to be known of a difference, each a sentence without its full stop."""
    found = [f"in the spec: {changes_text(one.changes)}"] if one.changes and not one.same else []
    causes = [cause_text(one, cause) for cause in one.causes]
    found += [*causes[:1], *(f"or, which explains it as well: {text}" for text in causes[1:])]
    if one.moments.uneven:
        found.append(_lengths(one))
    if one.differing and one.phases is not None and len(one.phases) > 1:
        found.append(_phases(one))
    return found


def notes(pairs: Sequence[Difference]) -> list[str]:
    """Return how the pairs were compared, where that was not at every step to rounding, as sentences likewise."""
    found = []
    if any(one.moments.sparse for one in pairs):
        found.append("a table leaves steps out, so only those that it holds are compared")
    if not all(one.moments.every or one.moments.sparse for one in pairs):
        found.append("the run is too long for every step: compared at joins, beside them, and at a spread of steps")
    if any(one.moments.ratio.denominator != 1 for one in pairs):
        found.append("where steps do not begin together, a rate counts as the same between those of two steps")
    for kind in dict.fromkeys(name for one in pairs for name in one.stored if name is not None):
        widest = max(one.widest_printed for one in pairs if kind in one.stored)
        found.append(
            f"the rates of a table are rounded to {kind}, so those that round to the same count as the same: "
            f"at most {_percent(widest)} of a rate"
        )
    widest = max((one.widest_printed for one in pairs if one.stored == (None, None)), default=0.0)
    if widest:
        found.append(
            "a table prints few digits, so rates within half a unit of its last digit count as the same: "
            f"at most {_percent(widest)} of a rate"
        )
    return found


def rows(one: Difference) -> list[Row]:
    """Return the table of a difference: where rates differ, then peak, final rate and area of both curves."""
    found = []
    spots = (
        ("first difference", one.first),
        ("largest absolute", one.largest_absolute),
        ("largest relative", one.largest_relative),
    )
    for name, spot in spots if one.differing else ():
        if spot is not None:
            base, head = apart(spot.base, spot.head)
            found.append(Row(f"{name}, {moment(one, spot)}", base, head, _change(spot)))
    if one.base is not None and one.head is not None:
        found += _numbers(one, one.base, one.head)
    return found


def moment(one: Difference, spot: Spot) -> str:
    """Return when a spot is, in the unit that both runs are counted in: ``step 10``, ``20 %``, ``epoch 1.5``."""
    leader = one.moments.leader
    return when(one, leader, (spot.base_step, spot.head_step)[leader])


def changes_text(changes: Sequence[Change]) -> str:
    """Return what changed in a spec: ``warmup.steps: 500 -> 700; lr: 3e-4 -> 1e-4``."""
    texts = [f"{change.key}: {_written(change.base)} -> {_written(change.head)}" for change in changes[:_MOST_CHANGES]]
    more = [f"and {len(changes) - _MOST_CHANGES:,} more"] if len(changes) > _MOST_CHANGES else []
    return "; ".join([*texts, *more])


def _written(value: str | None) -> str:
    return "none" if value is None else short(printable(value))


def percent_text(spot: Spot) -> str:
    """Return the relative difference of a spot, with its sign."""
    if spot.relative is None:
        return "base is 0"
    return ("+" if spot.head > spot.base else "-") + _percent(spot.relative)


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %" if share < 100 else f"{share * 100:.3e} %"


def _change(spot: Spot) -> str:
    return f"{spot.head - spot.base:+.3g} ({percent_text(spot)})"


def _both(base: float, head: float) -> tuple[str, str]:
    """Return two numbers with so many digits that they can be told apart, if they differ by more than rounding."""
    low, high = map(rate, (base, head)) if math.isclose(base, head, rel_tol=_ROUNDING) else apart(base, head)
    return low, high


def _numbers(one: Difference, base: Numbers, head: Numbers) -> list[Row]:
    about = "" if base.exact and head.exact else "~"
    low, high = _both(base.peak, head.peak)
    peaks = (
        f"{low} at {tick(one.moments.base.run, base.peak_step)}",
        f"{high} at {tick(one.moments.head.run, head.peak_step)}",
    )
    where = " of these" if base.compared else ""
    return [
        Row(f"{about}peak{where}", *peaks, _ratio(base.peak, head.peak)),
        Row(f"final rate{where}", *_both(base.final, head.final), _ratio(base.final, head.final)),
        *_areas(f"{about}area{where}", base.area, head.area),
    ]


def _areas(what: str, base: float | None, head: float | None) -> list[Row]:
    """Return the row of the areas, which runs owner steps are not known do not have."""
    return [] if base is None or head is None else [Row(what, *_both(base, head), _ratio(base, head))]


def ratio(base: float | None, head: float | None) -> float | None:
    """Return ``head / base``, or None where the base is 0 or either is not known."""
    return head / base if base and head is not None else None


def _ratio(base: float, head: float) -> str:
    found = ratio(base, head)
    if found is None:
        return "both 0" if head == base else "base is 0"
    return f"ratio {_both(1.0, found)[1] if abs(found - 1) < 1e-3 else rate(found, digits_shown(4))}"


def _moments(one: Difference) -> str:
    return "steps" if one.moments.unit == "step" else "moments"


def _as_stored(one: Difference) -> str:
    kinds = dict.fromkeys(name for name in one.stored if name is not None)
    return f" to {' and '.join(kinds)}" if kinds else ""


def _all(one: Difference) -> str:
    if one.compared == 1:
        return f"the one {_moments(one).removesuffix('s')} compared"
    if one.moments.every and not one.moments.sparse:
        return f"all {one.compared:,} {_moments(one)}"
    return f"the {one.compared:,} {_moments(one)} compared"


def _lengths(one: Difference) -> str:
    texts = []
    for curve, length in zip(one.moments.curves, one.moments.lengths, strict=True):
        rows = curve.recorded is not None and length is None
        texts.append(f"{curve.recorded.steps[-1] + 1:,} at least" if rows and curve.recorded else f"{length:,}")
    text = f"the runs differ in length: base has {texts[0]} steps, head {texts[1]}"
    return f"{text}; --align percent compares them whole" if one.moments.unit == "step" else text


def _phases(one: Difference) -> str:
    """Return which phases differ; neighbours that differ at every step are one."""
    by_head = one.moments.base.recorded is not None
    phases = [phase for phase in one.phases or () if phase.differing]
    run = one.moments.curves[by_head].run
    texts = []
    for phase in phases[:_MOST_PHASES]:
        last = phase.stop - 1
        span = tick(run, phase.start)
        span = span if last == phase.start else until(span, tick(run, last))
        part = "" if phase.differing == phase.compared else f" ({phase.differing:,} of {phase.compared:,})"
        texts.append(span + part)
    if len(phases) > _MOST_PHASES:
        texts.append(f"and {len(phases) - _MOST_PHASES:,} more")
    total = len(one.phases or ())
    owner = "the head's" if by_head else "the base's"
    unit = "" if run.tick == "share" else "steps "
    return f"{len(phases)} of {owner} {total} phases differ{'s' if len(phases) == 1 else ''}: {unit}{', '.join(texts)}"
