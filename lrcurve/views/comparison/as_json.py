"""Comparisons as JSON."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import structs

from lrcurve.analysis.compare import Cause, Comparison, Difference, Numbers, Part, Spot
from lrcurve.problems import printable
from lrcurve.views.comparison.cause_words import cause_text
from lrcurve.views.comparison.sentences import ratio


def to_json(comparisons: Sequence[Comparison]) -> str:
    """Return everything that was found, as JSON; a number that is not finite is null."""
    found = {
        "same": all(comparison.same for comparison in comparisons),
        "comparisons": [_comparison(comparison) for comparison in comparisons],
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "base": printable(comparison.base),
        "head": printable(comparison.head),
        "same": comparison.same,
        "curves": [_difference(one) for one in comparison.differences],
        "only_base": list(map(printable, comparison.only_base)),
        "only_head": list(map(printable, comparison.only_head)),
    }


def _difference(one: Difference) -> dict[str, Any]:
    at = one.moments
    return {
        "base": printable(at.base.name),
        "head": printable(at.head.name),
        "same": one.same,
        "align": at.unit,
        "rtol": one.tolerance.rtol,
        "atol": one.tolerance.atol,
        "rounding": one.tolerance.rounding,
        "printed_rtol": one.widest_printed,
        "rounded_to": list(one.stored),
        "compared": one.compared,
        "every_step": at.every and not at.sparse,
        "differing": one.differing,
        "steps": list(at.lengths),
        "lengths_differ": at.uneven,
        "first": _spot(one.first),
        "last": _spot(one.last),
        "largest_absolute": _spot(one.largest_absolute),
        "largest_relative": _spot(one.largest_relative),
        "peak": _pair(one.base, one.head, "peak"),
        "peak_step": _pair(one.base, one.head, "peak_step", ratios=False),
        "final": _pair(one.base, one.head, "final"),
        "area": _pair(one.base, one.head, "area"),
        "estimated": not all(numbers is None or numbers.exact for numbers in (one.base, one.head)),
        "phases": None if one.phases is None else [vars(phase) for phase in one.phases],
        "changes": [structs.asdict(change) for change in one.changes],
        "causes": [_cause(one, cause) for cause in one.causes],
    }


def _spot(spot: Spot | None) -> dict[str, Any] | None:
    return None if spot is None else {**vars(spot), "absolute": spot.absolute, "relative": spot.relative}


def _pair(base: Numbers | None, head: Numbers | None, name: str, *, ratios: bool = True) -> dict[str, Any] | None:
    if base is None or head is None:
        return None
    one, other = getattr(base, name), getattr(head, name)
    return {"base": one, "head": other, **({"ratio": ratio(one, other)} if ratios else {})}


def _cause(one: Difference, cause: Cause) -> dict[str, Any]:
    """Return a cause with what belongs to its kind, its stretches of the run, and in words."""
    found: dict[str, Any] = {"kind": cause.kind}
    if cause.value is not None:
        found["value"] = cause.value
    if cause.kind == "shifted":
        found["first_rate_held"] = all(part.line is None and part.factor == 1 for part in cause.parts)
    if cause.only is not None:
        found |= {"start": cause.start, "stop": cause.stop}
    else:
        found |= {"low": cause.low, "high": cause.high, "parts": [_part(part) for part in cause.parts]}
        if cause.kind == "scaled" and not cause.everywhere:
            found |= {"start": cause.main.start, "stop": cause.main.stop}
    one_curve, other = ("head", "base") if cause.swapped else ("base", "head")
    return {**found, "of": other, "from": one_curve, "text": cause_text(one, cause)}


def _part(part: Part) -> dict[str, Any]:
    """Return a stretch: other(t) = factor * one(rate * t + offset), t rounded down to a step at which it changes."""
    found: dict[str, Any] = {"start": part.start, "stop": part.stop}
    if part.line is not None:
        return {**found, "line": list(part.line)}
    clock = part.clock
    return {
        **found,
        "factor": part.factor,
        "rate": str(clock.rate),
        "offset": str(clock.offset),
        "every": clock.every,
        "phase": clock.phase,
    }
