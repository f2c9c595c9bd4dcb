"""The rise and fall of the first Transformer, with a peak that is given."""

from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.schedule import Schedule


def noam(peak: float, warm: float) -> Schedule:
    """Return a line up to ``peak`` at update ``warm``, counted from 1, and then one over the square root of the update.

    ``warm`` is above 0 and need not be whole; up to 1 there is no line.
    """
    root = Power(high=peak, low=0, zero=-1, span=warm, power=-0.5)
    return switch(Track(at=(-1, warm - 1), values=(0, peak)), (warm - 1, root))
