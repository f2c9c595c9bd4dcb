"""Composer's power of what is left of a time."""

from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


def polynomial(high: float, low: float, power: float, start: float, end: float) -> Schedule:
    """Return the power from one rate to another; where it takes no time, the first rate for ever."""
    if not end > start or power == 0:
        return Constant(lr=high)
    end = min(end, NEVER)
    fall = Power(high=high, low=low, zero=end, span=start - end, power=power)
    if power > 0:
        return switch(fall, (end, Constant(lr=low)))
    why = "composer raises ZeroDivisionError: nothing is left to raise to a negative power"
    return Truncated(inner=fall, steps=first_step(end), why=why)
