"""How long the run would be if something that shortens it were forgotten, and the decays that are just as long."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lrcurve.analysis.parts import LENGTHS, Part, is_bare
from lrcurve.analysis.rules.rule import Case


def decays_without(case: Case, forgotten: str) -> Iterator[tuple[Part, int, int]]:
    """Yield decays that end where the run would without ``forgotten``, their lengths, and its value.

    ``forgotten`` is a key of ``run`` that divides the number of updates. A decay may start behind a warmup; both where
    it ends and how long it is are compared, exactly.
    """
    facts = replace(case.run.facts, steps=None, steps_per_epoch=None)
    factor = getattr(facts, forgotten) or 1
    if factor <= 1 or facts.dataset_size is None or facts.length != case.steps:
        return
    without: dict[str, Any] = {forgotten: 1}
    wrong = replace(facts, **without).length
    if wrong is None or wrong == case.steps:
        return
    for part in case.running:
        length = part.horizon
        if part.cyclic or length is None or part.each > 1 or not is_bare(part.written(*LENGTHS)):
            continue
        if wrong in (length, part.step_of(length)):
            yield part, wrong, factor
