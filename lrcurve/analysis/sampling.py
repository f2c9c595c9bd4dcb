"""A few steps that stand for a run of any length, spread so that no cycle keeps time with them."""

import numpy as np

from lrcurve.schedules import Rates, Steps

GOLDEN = (5**0.5 - 1) / 2
"""Its multiples, mod 1, are spread evenly and never repeat."""


def even_edges(steps: int, parts: int) -> Steps:
    """Return where (up to) ``parts`` equal parts of a run start, and its end: int64, exact, strictly ascending."""
    parts = min(parts, steps)
    index = np.arange(parts + 1, dtype=np.int64)
    return index * (steps // parts) + index * (steps % parts) // parts


def one_in_each(edges: Steps) -> Steps:
    """Return a step of each part, at varying places in it, the first step of the first part among them."""
    place = np.arange(edges.size - 1) * GOLDEN % 1
    return edges[:-1] + (place * np.diff(edges)).astype(np.int64)


def several_in_each(edges: Steps, count: int) -> Steps:
    """Return ``count`` steps of each part, its first among them: int64 of shape (parts, count)."""
    return several_between(edges[:-1], edges[1:], count)


def several_between(start: Steps, end: Steps, count: int) -> Steps:
    """Return ``count`` steps of each stretch ``[start, end)``, its first among them: int64 of shape (n, count)."""
    place = np.arange(count) * GOLDEN % 1
    return start[:, None] + (place * (end - start)[:, None]).astype(np.int64)


def add_to_parts(sums: Rates, edges: Steps, start: int, rates: Rates) -> None:
    """Add rates of the steps from ``start`` on to the sums of the parts that they are in."""
    first = int(np.searchsorted(edges, start, side="right")) - 1
    last = int(np.searchsorted(edges, start + rates.size, side="left"))
    sums[first:last] += np.add.reduceat(rates, np.maximum(edges[first:last] - start, 0))
