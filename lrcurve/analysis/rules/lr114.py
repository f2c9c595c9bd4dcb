"""A fraction where a rate is expected, or the reverse."""

from collections.abc import Iterator

from lrcurve.analysis.parts import Part, leads_up
from lrcurve.analysis.rules.mends import USUAL_FLOOR, lower, put
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown, slack
from lrcurve.digits import apart
from lrcurve.schedules import NEVER
from lrcurve.schedules.roles import Role

SMALL = 1e-3
"""A fraction below this, and below the peak rate, may be a rate."""

USUAL = 0.01
"""A floor of this share of the peak or more is usual: a small number that would be one was meant for the rate."""

ROUNDED = 1 + 1e-9
"""How far rounding may bring a rate above the peak, as a factor."""

NOTHING = 1e-7
"""A floor below this is none; nobody works one out."""


class LR114(Rule):
    """Looks for an end or a start above the peak, and for a fraction of the peak that is as small as a rate.

    A floor is a rate, as ``min_lr``; a fraction, as Keras' ``alpha``, is multiplied with the peak. A decay whose floor
    is above its start rises, which nobody calls a decay.
    """

    title = "a fraction where a rate is expected, or a rate where a fraction is"
    severity = "warning"
    why = (
        "A fraction taken for a rate makes a floor above the peak, and the decay rises; a rate taken for a fraction "
        "makes a floor far below the one that was meant."
    )
    hint = "write a rate where a rate is read, and a fraction of the peak where a fraction is"
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
    explains = ("LR102", "LR103", "LR104", "LR105", "LR106", "LR108", "LR112", "LR116", "LR117", "LR120", "LR121")

    def look(self, case: Case) -> Iterator[Found]:
        """Compare floors and fractions with peaks."""
        for part in case.leaves:
            peak = part.meant(Role.PEAK)
            if peak is not None and peak[1] > 0:
                above = [] if _leads(part) else list(_floor(part, *peak))
                yield from above or _start(part)
                yield from _share(part, peak[1])
            yield from _end(part)


def _leads(part: Part) -> bool:
    """Tell whether a decay that rises is a warmup: another follows, its end is held for long, or the run ends in it.

    For one that stands alone lrcurve has a type of its own.
    """
    if part.stop < NEVER or not leads_up(part.schedule):
        return leads_up(part.schedule)
    return not part.native and (part.top is not None and not part.done // 2 < part.top <= part.done + slack(part.done))


def _floor(part: Part, peak_name: str, peak: float) -> Iterator[Found]:
    floor = part.meant(Role.FLOOR)
    if floor is not None and floor[1] > peak:
        name, value = floor
        share = SMALL <= value < 1 and part.written(name) is not None
        meant = f"; {value:g} of the peak is {shown(value * peak)}" if share else ""
        default = "" if part.written(name) or part.node is None else ", its default"
        high, low = apart(value, peak)
        message = f"{name} is {high}{default}, above the peak {low}: the decay rises{meant}"
        rate = (value if share else USUAL_FLOOR) * peak
        yield Found(message, part, part.place(name, peak_name), part.start, mends=put(part, name, rate))


def _start(part: Part) -> Iterator[Found]:
    """Look for a way up that starts above the peak, by its key, or by whatever the first rate follows from."""
    peak, length = part.meant(Role.PEAK), part.meant(Role.WARMUP)
    first = ("the first rate", float(part.schedule([0])[0]))
    (name, value), (peak_name, top) = part.rise or (first, peak or first)
    if part.schedule.free or (length is not None and length[1] <= 0):
        return
    written = part.node is None or part.rise is None or part.written(name) is not None
    if value > top * ROUNDED and written:
        high, low = apart(value, top)
        message = f"{name} is {high}, above {peak_name}, {low}: the way up goes down"
        hint = "let the warmup start below the rate that it leads up to"
        divisor = part.value(Role.START_DIVISOR)
        mends = put(part, Role.START_DIVISOR, 1 / divisor) if divisor else lower(part, Role.START, top)
        place = part.place(name, Role.START_DIVISOR, peak_name)
        yield Found(message, part, place, part.start, hint=hint, mends=mends)


def _share(part: Part, peak: float) -> Iterator[Found]:
    """Look for a share of the peak that is as small as a rate, at the end of a decay or of a way up."""
    name, value = part.meant(Role.FLOOR_SHARE) or ("", 0.0)
    if part.node is not None and part.written(name) is None:
        return  # the library's own default is a share that somebody meant
    if leads_up(part.schedule):
        if 0 < value < 1 and (value <= SMALL or value == peak):
            leads = f"the way up ends at {shown(value * peak)}"
            message = f"{name} is {shown(value)}, a fraction of the rate {shown(peak)}: {leads}"
            hint = f"write {name} as a fraction of the rate: {min(value / peak, 1):.3g} for {shown(value)}"
            yield Found(message, part, part.place(name), part.start, hint=hint)
    elif 0 < value < min(SMALL, peak) and (value >= USUAL * peak or value * peak < NOTHING):
        message = f"{name} is {shown(value)}, a fraction of the peak {shown(peak)}: the floor is {value * peak:.3g}"
        hint = f"if the floor should be {shown(value)}, write {name}: {value / peak:.3g}"
        yield Found(message, part, part.place(name), part.start, hint=hint, mends=put(part, name, value / peak))


def _end(part: Part) -> Iterator[Found]:
    """Look for a shape that comes to more than its peak where it ends, whichever of its keys that follows from."""
    peak, length = part.value(Role.PEAK), part.horizon or part.top
    if peak is None or length is None or part.meant(Role.FLOOR) is not None or part.schedule.free:
        return
    end = part.schedule.end
    last = float(part.schedule([length if end is None else min(length, end.step - 1)])[0])
    if min(last, float(part.schedule([part.done - 1])[0])) > peak * ROUNDED > 0:  # it may fall again behind its top
        high, low = apart(last, peak)
        message = f"{part.kind} ends at {high}, above its peak {low}: the decay rises"
        hint = "let what the end is worked out from make it lower: a divisor above 1, a floor below the peak"
        if part.name_of(Role.MILESTONES) is not None:
            hint = "let what is listed lower the rate in the end"
        place = part.place(Role.FLOOR, Role.FLOOR_DIVISOR, Role.MILESTONES, Role.PEAK)
        yield Found(message, part, place, part.step_of(length), hint=hint)
