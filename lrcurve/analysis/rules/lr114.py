"""A fraction where a rate is expected, or the reverse."""

from collections.abc import Iterator

from lrcurve.analysis.parts import Part, leads_up
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.digits import apart
from lrcurve.frameworks import Scheduler
from lrcurve.schedules import NEVER
from lrcurve.schedules.roles import Role

SMALL = 1e-3
"""A fraction below this, and below the peak rate, looks like a rate."""


class LR114(Rule):
    """Looks for a floor above the peak, and for a fraction of the peak that is as small as a rate.

    A floor is a rate, as ``min_lr``; a fraction, as Keras' ``alpha``, is multiplied with the peak. A decay whose floor
    is above its start rises, which nobody calls a decay.
    """

    title = "a fraction where a rate is expected, or a rate where a fraction is"
    severity = "warning"
    why = (
        "A fraction taken for a rate makes a floor above the peak, and the decay rises; a rate taken for a fraction "
        "makes a floor far below the one that was meant."
    )
    hint = "write min_lr as a rate: the peak times the fraction that was meant"
    bad = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 3e-4, min_lr: 0.1}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 3e-4, min_lr: 3e-5}
"""
    source = "keras-team/keras#21772"
    explains = ("LR102", "LR103", "LR104", "LR105", "LR106")

    def look(self, case: Case) -> Iterator[Found]:
        """Compare floors and fractions with peaks."""
        for part in case.leaves:
            peak = part.meant(Role.PEAK)
            # A library's decay that rises and that another follows is a warmup; lrcurve has a type for that.
            led = isinstance(part.schedule, Scheduler) and part.stop < NEVER and leads_up(part.schedule)
            if peak is not None and not led:
                yield from _compared(part, peak[1])


def _compared(part: Part, peak: float) -> Iterator[Found]:
    floor, share = part.meant(Role.FLOOR), part.meant(Role.FLOOR_SHARE)
    if floor is not None and floor[1] > peak > 0 and part.written(floor[0]) is not None:
        name, value = floor
        meant = f"; {value:g} of the peak is {shown(value * peak)}" if value <= 1 else ""
        high, low = apart(value, peak)
        message = f"{name} is {high}, above the peak {low}: the decay rises{meant}"
        yield Found(message, part, part.place(name), part.start)
    if share is not None and 0 < share[1] < min(SMALL, peak):
        name, value = share
        message = f"{name} is {shown(value)}, a fraction of the peak {shown(peak)}: the floor is {value * peak:.3g}"
        hint = f"if the floor should be {shown(value)}, write {name}: {value / peak:.3g}"
        yield Found(message, part, part.place(name), part.start, hint=hint)
