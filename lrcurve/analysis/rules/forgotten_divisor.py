"""How long the run would be if something that shortens it were forgotten, and the decays that are just as long."""

from collections.abc import Iterator
from math import ceil, floor

from lrcurve.analysis.parts import HORIZONS, Part, bare, length_of
from lrcurve.analysis.rules.rule import Case
from lrcurve.documents.node import MapNode
from lrcurve.spec.units import UnitError, number

_KEYS = ("epochs", "dataset_size", "batch_size", "processes", "accumulation")


def horizons(case: Case, forgotten: str) -> Iterator[tuple[Part, int, int]]:
    """Yield decays that end where the run would without ``forgotten``, their lengths, and its value.

    ``forgotten`` is a key of ``run`` that divides the number of updates. A decay may start behind a warmup; both where
    it ends and how long it is are compared, exactly.
    """
    known = _known(case)
    factor = known.get(forgotten, 1)
    if factor <= 1 or not {"epochs", "dataset_size", "batch_size"} <= known.keys():
        return
    drop_last = isinstance(case.origin.run, MapNode) and str(case.origin.run.get("drop_last")) == "true"
    wrong = _updates(known | {forgotten: 1}, drop_last=drop_last)
    if wrong == case.steps or _updates(known, drop_last=drop_last) != case.steps:
        return
    for part in case.running:
        length = length_of(part)
        if part.cyclic or length is None or part.each > 1 or not bare(part.written(*HORIZONS)):
            continue
        if wrong in (length, part.step_of(length)):
            yield part, wrong, int(factor)


def _known(case: Case) -> dict[str, float]:
    """Return the numbers of ``run`` as they were written."""
    run = case.origin.run
    found = {}
    for key in _KEYS:
        node = run.get(key) if isinstance(run, MapNode) else None
        try:
            if node is not None:
                found[key] = number(str(node))
        except UnitError:
            continue
    return found


def _updates(known: dict[str, float], *, drop_last: bool) -> int:
    """Return the updates of a run."""
    exact = known["dataset_size"] / (known["batch_size"] * known.get("processes", 1))
    batches = floor(exact) if drop_last else ceil(exact)
    return int(known["epochs"] * ceil(batches / known.get("accumulation", 1)) + 0.5)
