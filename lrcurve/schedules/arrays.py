"""Arrays of steps and rates, and the arithmetic on them that keeps their digits."""

import numpy as np
import numpy.typing as npt

Steps = npt.NDArray[np.int64]
Rates = npt.NDArray[np.float64]

MAX_STEP = 2**53
"""Steps are counted below this: up to here float64 holds every integer, so ``t / T`` is exact in both parts."""

MAX_RATE = 1e100
"""Rates are at most this, up or down, so that neither their squares nor sums over the longest run leave float64."""

NEVER = MAX_STEP
"""What ``next_join`` gives where no join follows."""


class StepError(ValueError):
    """A step is none that can be counted."""


def as_steps(steps: npt.ArrayLike) -> Steps:
    """Return ``steps`` as an int64 array.

    Raises:
        StepError: if a step is no integer, is negative, or is 2**53 or more.
    """
    array = np.asarray(steps)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise StepError(f"steps must be integers, got {array.dtype} values")
    checked = array.astype(np.int64, copy=False)
    # Read as unsigned, negative steps are the highest of all, so that one pass finds both kinds.
    if int(checked.view(np.uint64).max()) >= MAX_STEP:
        low, high = int(array.min()), int(array.max())
        raise StepError(f"steps must be from 0 to 2**53 - 1, got {low if low < 0 else high}")
    return checked


def distinct(steps: npt.ArrayLike) -> Steps:
    """Return steps ascending, each once, int64, shape (n,).

    ``numpy.unique`` does the same, but it imports ``numpy.ma``, which takes a tenth of a short command's time.

    >>> distinct([3, 1, 3]).tolist()
    [1, 3]
    """
    found = np.sort(np.asarray(steps, dtype=np.int64), axis=None)
    once: Steps = found[np.append(True, found[1:] != found[:-1])] if found.size else found
    return once


def joins_at(t: Steps, joins: npt.ArrayLike) -> Steps:
    """Return, for each step, the first of the sorted ``joins`` after it, or ``NEVER``."""
    if isinstance(joins, list):
        joins = [min(join, NEVER) for join in joins]  # a cycle that grows may be longer than any int64
    table = np.append(np.asarray(joins, dtype=np.int64), NEVER)
    following: Steps = table[np.searchsorted(table[:-1], t, side="right")]
    return following


def progress(t: Steps, steps: int) -> Rates:
    """Return how much of ``steps`` is done at ``t``: ``min(t, steps) / steps``, from 0 to 1."""
    whole = _countable(steps)
    return np.asarray(np.minimum(t, whole) / whole)


def remaining(t: Steps, steps: int) -> Rates:
    """Return how much of ``steps`` is left at ``t``: ``max(steps - t, 0) / steps``, from 1 to 0.

    The subtraction is one of integers, so the last steps keep all their digits, which ``1 - t / steps`` would lose.
    """
    whole = _countable(steps)
    return np.asarray(np.maximum(whole - t, 0) / whole)


def _countable(steps: int) -> float:
    """Return a length as numpy takes it: one that no int64 holds is that of a cycle that grew out of all runs."""
    return steps if steps <= 2**62 else float(steps)


def between(low: float, high: float, share: Rates) -> Rates:
    """Return ``low + (high - low) * share``, exactly ``low`` where ``share`` is 0 and ``high`` where it is 1."""
    if low == 0:
        return high * share
    return high * share + low * (1.0 - share)


def half_cosine(share: Rates) -> Rates:
    """Return ``(1 - cos(pi * share)) / 2`` as the square of a sine, which keeps its digits where the cosine nears 1."""
    wave = np.sin((0.5 * np.pi) * share)
    return wave * wave


def in_proportion(length: int, whole: int, steps: int) -> int:
    """Return what ``length`` becomes when ``whole`` is stretched to ``steps``: the nearest, half up, 1 at least."""
    return max((2 * length * steps + whole) // (2 * whole), 1)


def multiples(t: Steps, period: int) -> Steps:
    """Return, for each step, the first multiple of ``period`` after it, or ``NEVER``."""
    period = min(period, NEVER)
    return np.minimum((t // period + 1) * period, NEVER)
