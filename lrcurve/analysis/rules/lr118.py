"""A plateau that can never act, or acts the wrong way round."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import put
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.schedules import Rates
from lrcurve.schedules.roles import Role, value_of

FEWEST = 5
"""How many metrics tell where they are going."""

CLEAR = 0.8
"""How far the ranks of the metrics must go along with time, from -1 to 1."""

SHARE = 100
"""Above this no metric of which more is better is usual, as shares, scores and percentages are below it."""


class LR118(Rule):
    """Compares patience with the number of metrics, and what ``mode`` calls better with where the metrics go.

    A patience that is a default is a note, as a run may be a short try. The wrong way round is a metric that falls
    nearly all the time though more is better, or one that rises, and may be a share or a percentage, though less is.
    """

    title = "a plateau that never acts, or has its mode the wrong way round"
    severity = "warning"
    why = (
        "With the wrong mode every improvement counts as none and the rate is cut while training goes well; a patience "
        "as long as the run is never reached, and the rate is constant."
    )
    hint = "mode: min for a loss, max for an accuracy; a patience of a tenth of the metrics or less"
    bad = """\
steps: 10
schedules:
  plateau: {type: plateau, lr: 0.1, mode: max, patience: 2, metrics: [2.3, 1.9, 1.6, 1.4, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7]}
"""
    good = """\
steps: 10
schedules:
  plateau: {type: plateau, lr: 0.1, mode: min, patience: 2, metrics: [2.3, 1.9, 1.6, 1.4, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7]}
"""
    source = "timm's plateau, whose mode is max by default, with a loss"

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each plateau."""
        for part in case.leaves:
            metrics = np.array(part.metrics, dtype=np.float64)
            if metrics.size and np.isfinite(metrics).all():
                yield from _patience(case, part, metrics.size)
                yield from _mode(part, metrics)


def _patience(case: Case, part: Part, count: int) -> Iterator[Found]:
    patience, end = part.value(Role.PATIENCE), case.curve.end
    whole = end is None or end.step >= case.steps  # metrics that end before the run do not tell how many there will be
    if patience is not None and whole and patience >= count > 1:
        written = part.node is None or part.written(Role.PATIENCE) is not None
        yield Found(
            f"{part.name_of(Role.PATIENCE)} is {patience:g}{'' if written else ', its default'}, and there are "
            f"{count:,} metrics: it is never reached",
            part,
            part.place(Role.PATIENCE),
            severity=None if written else "note",
            hint="choose a patience of a tenth of the metrics or less",
            mends=put(part, Role.PATIENCE, max(count // 10, 1)),
        )


def _mode(part: Part, metrics: Rates) -> Iterator[Found]:
    name = part.name_of(Role.MODE)
    mode = None if name is None else value_of(part.schedule, name)
    if name is None or mode not in ("min", "max") or metrics.size < FEWEST or np.ptp(metrics) == 0:
        return
    ranks = np.argsort(np.argsort(metrics))
    trend = float(np.corrcoef(ranks, np.arange(metrics.size))[0, 1])
    falls = mode == "max" and trend <= -CLEAR
    rises = mode == "min" and trend >= CLEAR and metrics.min() >= 0 and metrics.max() <= SHARE
    if falls or rises:
        default = "" if part.node is None or part.written(name) is not None else ", its default"
        way = "falls" if falls else "rises"
        yield Found(
            f"{name} is {mode}{default}, and the metric {way} from {shown(float(metrics[0]))} to "
            f"{shown(float(metrics[-1]))}: what gets {'lower' if falls else 'higher'} counts as worse",
            part,
            part.place(name),
            hint=f"write {name}: {'min' if falls else 'max'}",
            mends=put(part, Role.MODE, "min" if falls else "max"),
        )
