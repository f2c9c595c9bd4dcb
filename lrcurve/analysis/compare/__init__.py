"""How curves differ: at which steps, by how much, what changed in the spec, and if a simple cause accounts for it."""

from lrcurve.analysis.compare.alignment import AlignError, Moments, Unit, follow
from lrcurve.analysis.compare.cause import Cause, Part
from lrcurve.analysis.compare.changes import Change
from lrcurve.analysis.compare.clock import SAME, STOPPED, Clock
from lrcurve.analysis.compare.difference import Difference, Numbers, differ
from lrcurve.analysis.compare.pairs import Comparison, Side, against, compare
from lrcurve.analysis.compare.tally import Phase, Spot
from lrcurve.analysis.compare.tolerance import Tolerance

__all__ = [
    "SAME",
    "STOPPED",
    "AlignError",
    "Cause",
    "Change",
    "Clock",
    "Comparison",
    "Difference",
    "Moments",
    "Numbers",
    "Part",
    "Phase",
    "Side",
    "Spot",
    "Tolerance",
    "Unit",
    "against",
    "compare",
    "differ",
    "follow",
]
