"""What happened to curves on the way: metrics that were bad, cuts, and turns, which their rates alone do not tell."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from lrcurve.curve import Curve
from lrcurve.schedules import Steps
from lrcurve.schedules.schedule import Marks


class Events(Struct, frozen=True, eq=False):
    """What happened in the run of one curve, or alike in the runs of several.

    ``name`` is whom it is about, ``curves`` are their places in the list. ``bad`` and ``cuts`` are the updates after
    which such metrics were known, int64, ascending; ``in_row`` says of each bad one which in a row it is, from 1, or 0
    where that is not known. ``turns`` are the steps at which the run went on with something else, ascending, each with
    the reason.
    """

    name: str
    curves: tuple[int, ...]
    bad: Steps
    cuts: Steps
    turns: tuple[tuple[int, str], ...]
    in_row: Steps

    def same(self, other: "Events") -> bool:
        """Tell whether the same things happened at the same steps."""
        metrics = np.array_equal(self.bad, other.bad) and np.array_equal(self.cuts, other.cuts)
        return metrics and self.turns == other.turns


def events(curves: Sequence[Curve]) -> list[Events]:
    """Return what happened to the curves that say anything of it, in their order.

    What happened alike to all curves of one schedule, its other parameters and all members of its family, is one
    entry, under the schedule's name.
    """
    schedules: dict[str, list[Events]] = {}
    for index, curve in enumerate(curves):
        schedules.setdefault(curve.owner, []).append(_of(index, curve))
    found = []
    for name, each in schedules.items():
        alike = len(each) > 1 and all(one.same(each[0]) for one in each[1:])
        together = replace(each[0], name=name, curves=tuple(one.curves[0] for one in each))
        found += [together] if alike else each
    return [one for one in found if one.bad.size or one.cuts.size or one.turns]


def _of(index: int, curve: Curve) -> Events:
    """Return what happened to one curve until the end of its run."""
    end = curve.run.ticks
    marks = curve.marks
    turns = {
        (step, one.text) for one in marks if one.kind == "transition" for step in one.steps[one.steps < end].tolist()
    }
    bad, in_row = _bad(marks, end)
    return Events(curve.name, (index,), bad, _steps(marks, "reduction", end), tuple(sorted(turns)), in_row)


def _bad(marks: Sequence[Marks], end: int) -> tuple[Steps, Steps]:
    """Return the steps before ``end`` of all bad metrics, each once, and which in a row each is."""
    every = _steps(marks, "no_improvement", end)
    in_row = np.zeros_like(every)
    for one in marks:
        if one.kind == "no_improvement" and one.in_row is not None:
            kept = one.steps < end
            in_row[np.searchsorted(every, one.steps[kept])] = one.in_row[kept]
    return every, in_row


def _steps(marks: Sequence[Marks], kind: str, end: int) -> Steps:
    """Return the steps before ``end`` of all marks of a kind, each once."""
    steps = [one.steps for one in marks if one.kind == kind]
    if not steps:
        return np.empty(0, dtype=np.int64)
    found = np.unique(np.concatenate(steps))
    return found[found < end]
