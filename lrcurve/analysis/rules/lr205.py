"""A horizon in the steps of all processes."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS
from lrcurve.analysis.rules.forgotten_divisor import decays_without
from lrcurve.analysis.rules.mends import fitted
from lrcurve.analysis.rules.rule import Case, Found, Rule


class LR205(Rule):
    """Compares the end of a decay with the number of steps that one process alone would take.

    It needs a run with ``dataset_size``, ``batch_size`` and ``processes`` above 1. That a scheduler is stepped once per
    process, as accelerate does, shows in a spec by such a horizon: stretched by their number to make up for it.
    """

    title = "the scheduler is stepped once per process"
    severity = "warning"
    why = (
        "A horizon for one process makes up for a scheduler that every process steps; where each update is one step, "
        "only a part of it is executed."
    )
    hint = "count the updates of the run, in which all processes take part, or leave the horizon out"
    bad = """\
run: {epochs: 10, dataset_size: 8000, batch_size: 8, processes: 4}
schedules:
  cosine: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 10000}
"""
    good = """\
run: {epochs: 10, dataset_size: 8000, batch_size: 8, processes: 4}
schedules:
  cosine: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 2500}
"""
    source = "huggingface/accelerate#2142, huggingface/accelerate#2926"
    explains = ("LR102", "LR105", "LR116")

    def look(self, case: Case) -> Iterator[Found]:
        """Hold each horizon against the steps of one process alone."""
        for part, length, factor in decays_without(case, "processes"):
            yield Found(
                f"{part.kind} takes {length:,} steps, as many as one process alone would; with {factor} processes "
                f"the run has {case.steps:,}",
                part,
                part.place(*LENGTHS),
                case.last,
                mends=fitted(part, case.steps if length == part.horizon else case.steps - part.start),
            )
