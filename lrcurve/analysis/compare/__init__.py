"""How curves differ: at which steps, by how much, what changed in the spec, and if a simple cause accounts for it."""

from lrcurve.analysis.compare.alignment import AlignError, Moments, Tolerance, Unit, follow
from lrcurve.analysis.compare.changes import Change
from lrcurve.analysis.compare.clock import SAME, STOPPED, Cause, Clock, Part
from lrcurve.analysis.compare.difference import Difference, Numbers, Phase, Spot, differ
from lrcurve.analysis.compare.pairs import Comparison, Side, against, compare

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
