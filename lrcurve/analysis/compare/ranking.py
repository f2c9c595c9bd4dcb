"""Of causes that explain alike, which is the plainest, and which others are worth naming."""

from collections.abc import Sequence

import numpy as np

from lrcurve.analysis.compare.cause import Cause

MOST = 3
"""So many causes that explain alike are named."""

PLAIN = 6.0
"""A cause that costs more, as by a factor of many digits, may be a coincidence: more stretches are tried, too."""

LONGEST = 9_999
"""Beside a plain cause, a pace of larger numbers than this is one of many that fit, and tells nobody anything."""

_OTHER = 0.01
_CLOSE = 2.0  # of two causes whose cost is closer than this, neither is much plainer


def ranked(found: Sequence[Cause]) -> list[Cause]:
    """Return the plainest first, and of the others those that are as short and say something else."""
    kept: list[Cause] = []
    both = sorted(filter(_is_both, found), key=lambda cause: cause.cost)
    if any(_is_unsure(both[0], other) for other in both[1:]):
        found = [cause for cause in found if not _is_both(cause)]
    for cause in sorted(found, key=lambda cause: cause.cost):
        long = kept and (len(cause.parts) > len(kept[0].parts) or (cause.limited and not kept[0].limited))
        if not long and adds_to(cause, kept):
            kept.append(cause)
    return kept[:MOST]


def adds_to(cause: Cause, plainer: Sequence[Cause]) -> bool:
    """Whether a cause is worth naming beside plainer ones: about as plain, and saying something else."""
    if _is_long(cause) and not all(map(_is_long, plainer)):
        return False
    most = max(PLAIN, min(other.cost for other in plainer) + _CLOSE) if plainer else np.inf
    return cause.cost <= most and all(_says_else(cause, other) for other in plainer)


def _says_else(cause: Cause, other: Cause) -> bool:
    """Whether a cause says something else than a plainer one: another moment of a wave, or nearly its pace, is not."""
    (clock, factor), told = (cause.main.clock, cause.main.factor), other.main
    near = (
        abs(clock.rate - told.clock.rate) <= _OTHER * clock.rate and abs(factor - told.factor) <= _OTHER * told.factor
    )
    if clock.rate != 1 and clock.every == told.clock.every and near:
        return False
    return cause.main != told or cause.kind != other.kind


def _is_long(cause: Cause) -> bool:
    """Whether a pace is a ratio of numbers with many digits; zeros at their end are none."""
    numbers = (number for part in cause.parts for number in part.clock.rate.as_integer_ratio())
    return any(int(str(number).rstrip("0") or "0") > LONGEST for number in numbers)


def _is_unsure(cause: Cause, other: Cause) -> bool:
    """Whether another pace and factor are as plain: a straight line from 0 is any part of itself."""
    return other.cost < cause.cost + _CLOSE and abs(other.main.factor / cause.main.factor - 1) > _OTHER


def _is_both(cause: Cause) -> bool:
    """Whether one pace and one factor explain the whole run."""
    (clock, factor), parts = (cause.main.clock, cause.main.factor), len(cause.parts)
    return parts == 1 and clock.rate not in (0, 1) and factor != 1 and clock.every == 1
