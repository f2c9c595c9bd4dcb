"""What WeNet's two schedulers share: a step that is made twice."""

from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant

LAG = (
    "The trainer sets the clock back before the first update, so that updates 0 and 1 have the same rate and each "
    "later one that of the update before."
)


def lagging(schedule: Schedule) -> Schedule:
    """Return a schedule whose first step is made twice."""
    return Sequence(phases=(Constant(lr=float(schedule(0))), schedule), lengths=(1,))
