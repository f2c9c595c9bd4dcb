"""A horizon that ignores gradient accumulation."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS
from lrcurve.analysis.rules.forgotten_divisor import decays_without
from lrcurve.analysis.rules.mends import fitted
from lrcurve.analysis.rules.rule import Case, Found, Rule


class LR204(Rule):
    """Compares the end of a decay with the number of forward passes.

    It needs a run with ``dataset_size``, ``batch_size`` and ``accumulation`` above 1, and fires where a decay ends, or
    is as long as, exactly what the run would have in steps without accumulation.
    """

    title = "the horizon ignores gradient accumulation"
    severity = "warning"
    why = "An update takes as many batches as are accumulated: a horizon in batches is that many times too long."
    hint = "count updates, not batches: divide the horizon by the accumulation, or leave it out"
    bad = """\
run: {epochs: 10, dataset_size: 8000, batch_size: 8, accumulation: 4}
schedules:
  cosine: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 10000}
"""
    good = """\
run: {epochs: 10, dataset_size: 8000, batch_size: 8, accumulation: 4}
schedules:
  cosine: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 2500}
"""
    source = "huggingface/diffusers#2632"
    explains = ("LR102", "LR105", "LR116", "LR205")

    def look(self, case: Case) -> Iterator[Found]:
        """Hold each horizon against the batches of the run."""
        for part, length, factor in decays_without(case, "accumulation"):
            yield Found(
                f"{part.kind} takes {length:,} steps, as many as the run has batches; with an accumulation of {factor} "
                f"the run has {case.steps:,} updates",
                part,
                part.place(*LENGTHS),
                case.last,
                mends=fitted(part, case.steps if length == part.horizon else case.steps - part.start),
            )
