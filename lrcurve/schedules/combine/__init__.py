"""The combinators: schedules made of schedules, by re-basing their time or combining their rates."""

from lrcurve.schedules.combine.annotated import AnnotatedSchedule
from lrcurve.schedules.combine.composed import Composed, Truncated
from lrcurve.schedules.combine.rates import Clamp, Product, Scale
from lrcurve.schedules.combine.repeat import Repeat
from lrcurve.schedules.combine.sequence import Sequence
from lrcurve.schedules.combine.time import Held, PerEpoch, Shift

__all__ = [
    "AnnotatedSchedule",
    "Clamp",
    "Composed",
    "Held",
    "PerEpoch",
    "Product",
    "Repeat",
    "Scale",
    "Sequence",
    "Shift",
    "Truncated",
]
