"""Milestones out of order, or twice."""

import dataclasses
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import Mends, item_text, put
from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.problems import SpecError
from lrcurve.schedules import FieldError
from lrcurve.schedules.arrays import distinct
from lrcurve.schedules.roles import Role, value_of

PROBES = 4096
"""How many ticks of the run are looked at for what the order changes."""


class LR122(Rule):
    """Looks at lists of milestones as they are written.

    lrcurve's own types refuse such a list when the spec is read; libraries take it, and act in their own ways. Where
    the order changes no rate, as in torch's ``MultiStepLR``, it is a note.
    """

    title = "milestones out of order, or one of them twice"
    severity = "warning"
    why = "A library takes such a list without a word: a drop is made twice at once, at another step, or never."
    hint = "list each milestone once, in ascending order"
    bad = """\
steps: 90
schedules:
  steps: {type: torch.MultiStepLR, lr: 0.1, milestones: [30, 30, 60]}
"""
    good = """\
steps: 90
schedules:
  steps: {type: torch.MultiStepLR, lr: 0.1, milestones: [30, 60]}
"""
    source = "milestones counted from the milestone before, or copied from another line"
    explains = ("LR109", "LR201", "LR206")

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each list."""
        for part in case.running:
            name = part.name_of(Role.MILESTONES)
            listed = None if name is None else value_of(part.schedule, name)
            if name is None or not isinstance(listed, tuple):
                continue
            if part.node is not None and part.written(name) is None:
                continue
            times = part.milestones if any(isinstance(each, str | tuple) for each in listed) else listed
            ordered = tuple(each for _, each in sorted(zip(times, listed, strict=True)))
            once = tuple(dict(sorted(zip(times, listed, strict=True))).values())
            for item, (one, other) in enumerate(pairwise(times), 1):
                if other > one:
                    continue
                shown, before = (_words(listed[place]) for place in (item, item - 1))
                how = f"{shown} twice" if one == other else f"{shown} after {before}"
                harmless = one != other and not _changes(case, part, name, ordered)
                yield Found(
                    f"{name} lists {how}" + (", in any order the same to the library" if harmless else ""),
                    part,
                    part.place(name, item=item),
                    severity="note" if harmless else None,
                    mends=_ordered(part, name, once),
                )
                break


def _words(item: float | str | tuple[float, float]) -> str:
    """Return a listed moment in words; a pair is one with what it brings."""
    moment = item[0] if isinstance(item, tuple) else item
    return moment if isinstance(moment, str) else f"{moment:,.12g}"


def _ordered(part: Part, name: str, once: tuple[float | str, ...]) -> Mends:
    """Return the list in order, each time once, unless what it says belongs to each place of another list."""
    alone = part.name_of(Role.FACTOR) is not None and not part.schedule.children()
    return put(part, name, [item_text(each) for each in once]) if alone else ()


def _changes(case: Case, part: Part, name: str, ordered: tuple[float | str, ...]) -> bool:
    """Tell whether the rates would be others if the list were in order."""
    new: dict[str, Any] = {name: ordered}
    try:
        other = dataclasses.replace(part.schedule, **new)
    except (FieldError, SpecError):
        return True
    ticks = distinct(np.linspace(0, max(part.ticks_until(case.last + 1) - 1, 0), PROBES))
    return not np.array_equal(part.schedule(ticks), other(ticks))
