"""Sort an array's entries by the part of a composite schedule that they belong to."""

from collections.abc import Iterator
from types import EllipsisType

import numpy as np

from lrcurve.schedules.arrays import Steps


def groups(parts: Steps) -> Iterator[tuple[int, tuple[Steps, ...] | EllipsisType]]:
    """Yield each number in ``parts`` once, with the index of its entries.

    It takes one sort however many parts there are; entries that all belong to one part are not sorted at all.
    """
    if np.size(parts) == 0:
        return
    first = int(np.min(parts))
    if first == np.max(parts):
        yield first, ...
        return
    flat = parts.reshape(-1)
    order = np.argsort(flat, kind="stable")
    for here in np.split(order, np.flatnonzero(np.diff(flat[order])) + 1):
        yield int(flat[here[0]]), np.unravel_index(here, parts.shape)
