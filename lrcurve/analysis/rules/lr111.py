"""A length that rounds to nothing."""

import functools
from collections.abc import Iterator

from lrcurve.analysis.parts import Place
from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.spec.units import Clock, UnitError, quantity


class LR111(Rule):
    """Reads every length that was written in a unit, such as ``0.4%`` or ``2M tokens``, on the clock of the run.

    It needs the text of the spec. A length that must be at least 1 is refused when the spec is read.
    """

    title = "a length above zero rounds to zero steps"
    severity = "warning"
    why = "What was asked for is left out in silence: a warmup of 0.4 steps is no warmup."
    hint = "make it longer, or write 0 if it is to be left out"
    bad = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, warmup: 0.4%}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, warmup: {steps: 4%, start_lr: 0.001}}
"""
    source = "deepmodeling/deepmd-kit#5134"

    def look(self, case: Case) -> Iterator[Found]:
        """Read all lengths of the spec again."""
        if not case.parts or case.parts[0].node is None:
            return
        whole = case.parts[0]
        for node, each in _lengths(case.parts[0].node, 0, case):
            try:
                ticks, note = Clock(case.run, each).ticks(str(node))
            except UnitError:
                continue
            if note and not ticks:
                yield Found(f"{node.path.rpartition('.')[2]} {node} {note}", whole, Place(node.path, node.mark))


def _lengths(node: Node, each: int, case: Case) -> Iterator[tuple[Scalar, int]]:
    """Yield each length in a unit, and the steps of an epoch where its clock counts those."""
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _lengths(item, each, case)
    elif isinstance(node, MapNode):
        per_epoch = case.run.steps_per_epoch
        if str(node.get("interval")) == "epoch" and per_epoch is not None and not each:
            each = int(per_epoch)
        for key, item in node.items():
            if key not in ("type", "formula", "constants", "color", "file", "column"):
                yield from _lengths(item, each, case)
    elif isinstance(node.value, str) and _has_unit(node.value):
        yield node, each


@functools.lru_cache(maxsize=4096)  # of a family each curve has the whole text
def _has_unit(text: str) -> bool:
    try:
        read = quantity(text)
    except UnitError:
        return False
    return not read.bare and read.amount > 0
