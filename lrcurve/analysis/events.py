"""What happened to curves on the way that their rates do not tell: metrics no better, reductions, transitions."""

from collections.abc import Callable, Sequence
from itertools import compress

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from lrcurve.curve import Curve
from lrcurve.schedules import Steps
from lrcurve.schedules.arrays import distinct
from lrcurve.schedules.schedule import Marks


class Events(Struct, frozen=True, eq=False):
    """What happened in the run of one curve, or alike in the runs of several.

    ``name`` is what it is about, ``curves`` are their places in the list. ``no_improvement`` and ``reductions`` are the
    updates after which such metrics were known, int64, ascending; ``in_row`` says which in a row each of the former is,
    from 1, or 0 where that is not known. ``transitions`` are the steps at which the run went on with something else,
    ascending, each with the reason.
    """

    name: str
    curves: tuple[int, ...]
    no_improvement: Steps
    reductions: Steps
    transitions: tuple[tuple[int, str], ...]
    in_row: Steps

    @property
    def transition_steps(self) -> Steps:
        """The steps of the transitions, int64."""
        return np.array([step for step, _ in self.transitions], dtype=np.int64)

    @property
    def steps(self) -> Steps:
        """The steps at which anything happened, each once, ascending."""
        found = np.concatenate([self.no_improvement, self.reductions, self.transition_steps])
        return distinct(found)

    def where(self, kept: Callable[[Steps], npt.NDArray[np.bool_]]) -> "Events":
        """Return what happened at the steps that are ``kept``."""
        shown = kept(self.no_improvement)
        return replace(
            self,
            no_improvement=self.no_improvement[shown],
            in_row=self.in_row[shown],
            reductions=self.reductions[kept(self.reductions)],
            transitions=tuple(compress(self.transitions, kept(self.transition_steps).tolist())),
        )

    def without_metrics(self) -> "Events":
        """Return the same but for the metrics that brought no improvement."""
        return replace(self, no_improvement=self.no_improvement[:0], in_row=self.in_row[:0])

    def same(self, other: "Events") -> bool:
        """Tell whether the same things happened at the same steps."""
        pairs = (self.no_improvement, other.no_improvement), (self.reductions, other.reductions)
        return all(np.array_equal(own, others) for own, others in pairs) and self.transitions == other.transitions


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
    return [one for one in found if one.steps.size]


def _of(index: int, curve: Curve) -> Events:
    """Return what happened to one curve until the end of its run."""
    end = curve.run.ticks
    marks = curve.marks
    transitions = {
        (step, one.text) for one in marks if one.kind == "transition" for step in one.steps[one.steps < end].tolist()
    }
    every, in_row = _no_improvement(marks, end)
    return Events(curve.name, (index,), every, _steps(marks, "reduction", end), tuple(sorted(transitions)), in_row)


def _no_improvement(marks: Sequence[Marks], end: int) -> tuple[Steps, Steps]:
    """Return the steps before ``end`` of all metrics that were no better, each once, and which in a row each is."""
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
    found = distinct(np.concatenate(steps))
    return found[found < end]
