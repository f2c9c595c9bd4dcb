"""The combinators: schedules made of schedules, by re-basing their time or combining their rates."""

from lrcurve.schedules.combine.composed import Composed, Until
from lrcurve.schedules.combine.marked import Marked
from lrcurve.schedules.combine.rates import Clamp, Product, Scale
from lrcurve.schedules.combine.repeat import Repeat
from lrcurve.schedules.combine.sequence import Sequence
from lrcurve.schedules.combine.time import PerEpoch, Shift
from lrcurve.schedules.combine.track import Track

__all__ = [
    "Clamp",
    "Composed",
    "Marked",
    "PerEpoch",
    "Product",
    "Repeat",
    "Scale",
    "Sequence",
    "Shift",
    "Track",
    "Until",
]
