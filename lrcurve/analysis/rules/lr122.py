"""Milestones out of order, or twice."""

import dataclasses
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import Mends, put
from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.problems import SpecError
from lrcurve.schedules import FieldError
from lrcurve.schedules.arrays import distinct
from lrcurve.schedules.roles import Role

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
            listed = None if name is None else getattr(part.schedule, name)
            if name is None or listed is None or isinstance(listed, Mapping):
                continue
            if part.node is not None and part.written(name) is None:
                continue
            for item, (one, other) in enumerate(pairwise(listed), 1):
                if other > one:
                    continue
                how = f"{other:,.12g} twice" if one == other else f"{other:,.12g} after {one:,.12g}"
                harmless = one != other and not _changes(case, part, name, tuple(sorted(listed)))
                yield Found(
                    f"{name} lists {how}" + (", in any order the same to the library" if harmless else ""),
                    part,
                    part.place(name, item=item),
                    severity="note" if harmless else None,
                    mends=_ordered(part, name, listed),
                )
                break


def _ordered(part: Part, name: str, listed: tuple[float, ...]) -> Mends:
    """Return the list in order, unless what it says belongs to each place of another list."""
    alone = part.name_of(Role.FACTOR) is not None and not part.schedule.children()
    return put(part, name, [f"{each:.12g}" for each in sorted(set(listed))]) if alone else ()


def _changes(case: Case, part: Part, name: str, ordered: tuple[float, ...]) -> bool:
    """Tell whether the rates would be others if the list were in order."""
    new: dict[str, Any] = {name: ordered}
    try:
        other = dataclasses.replace(part.schedule, **new)
    except (FieldError, SpecError):
        return True
    ticks = distinct(np.linspace(0, max(part.ticks_until(case.last + 1) - 1, 0), PROBES))
    return not np.array_equal(part.schedule(ticks), other(ticks))
