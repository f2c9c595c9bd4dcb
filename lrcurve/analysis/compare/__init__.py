"""How curves differ: at which steps, by how much, what changed in the spec, and if a simple cause accounts for it."""

from lrcurve.analysis.compare.alignment import AlignError, Moments, Tolerance, Unit, follow
from lrcurve.analysis.compare.causes import Cause
from lrcurve.analysis.compare.changes import Change
from lrcurve.analysis.compare.difference import Difference, Numbers, Phase, Spot, differ
from lrcurve.analysis.compare.pairs import Comparison, Side, against, compare

__all__ = [
    "AlignError",
    "Cause",
    "Change",
    "Comparison",
    "Difference",
    "Moments",
    "Numbers",
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
