"""A decay that never changes."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import Part, leads_up
from lrcurve.analysis.rules.decays import CHANGING, is_decay
from lrcurve.analysis.rules.mends import USUAL_FLOOR, Mends, lower, put
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.schedules import NEVER, Rates, Steps
from lrcurve.schedules.arrays import distinct
from lrcurve.schedules.combine import Clamp, Composed
from lrcurve.schedules.roles import Role

_ROUND_OFF = 1e-12

_BEYOND = 16
"""How many times as far as it runs a library's record is followed."""

_PROBES = np.append(np.arange(64), 2 ** np.arange(6, 40))


class LR108(Rule):
    """Evaluates each shape far beyond its end, and each clamped schedule over the run: the rate should change.

    A library's scheduler is looked at over the run and at its first join. What follows a metric is left alone, and what
    may be constant on purpose: listed rates, and functions of one's own. A warmup that nothing rises in is LR120.
    """

    title = "a decay that never changes"
    severity = "warning"
    why = "A decay from a rate to the same rate, or by a factor of 1, is a constant rate under another name."
    hint = "set the end below the peak, or the factor below 1; if a constant rate is meant, take a type that says so"
    bad = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 1e-4, min_lr: 1e-4}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 1e-4, min_lr: 1e-6}
"""
    explains = ("LR109", "LR120")
    source = "Nerogar/OneTrainer#636, AmirmohammadRostami/KeywordsSpotting#1"

    def look(self, case: Case) -> Iterator[Found]:
        """Look for shapes and clamped schedules of one rate."""
        for part in case.running:
            schedule = part.schedule
            if isinstance(schedule, Clamp):
                yield from _clamped(case, part, schedule)
            elif part.leaf and not part.follows_metric:
                yield from _flat(case, part) if is_decay(part) else ()


def _flat(case: Case, part: Part) -> Iterator[Found]:
    """Look for one rate from the end of the warmup on; a type that only leads up has nothing behind it."""
    top, end = part.top or 0, part.schedule.end
    if top and leads_up(part.schedule) and not (CHANGING - {Role.START}) & part.schedule.roles().keys():
        return
    probes = _near(case, part) if isinstance(part.schedule, Composed) else _far(part)
    probes = probes[(probes >= top) & (probes < (NEVER if end is None else end.step))]
    rates = part.schedule(probes)
    if rates.size > 1 and rates[0] > 0 and _same(rates):
        key, because, mends = _cause(part)
        when = "every rate" if top == 0 else f"from {case.when(part.step_of(top))} on every rate"
        message = f"{part.kind} never changes: {when} is {shown(float(rates[0]))}{because}"
        yield Found(message, part, part.place(key), mends=mends)


def _same(rates: Rates) -> bool:
    return bool(np.allclose(rates, rates[0], rtol=_ROUND_OFF, atol=0))


def _far(part: Part) -> Steps:
    """Return ticks at which a shape, whose formula costs the same anywhere, would have changed."""
    length = part.horizon
    return _PROBES if length is None else distinct(np.append(_PROBES, [length // 2, length - 1, length]))


def _near(case: Case, part: Part) -> Steps:
    """Return ticks at which a library's record, which may have to be followed step by step, would have changed.

    None, where it may still change after many times what runs of it.
    """
    last, top = max(part.ticks_until(case.steps), 2), part.top or 0
    join = int(part.schedule.next_join(np.array([top]))[0])
    changes = [tick for tick in (join, part.extent or NEVER) if tick < NEVER]
    if top >= last or any(last * _BEYOND < tick for tick in changes):
        return np.empty(0, dtype=np.int64)
    behind = [join + 1] if join < NEVER else []  # what starts at a join has changed one later
    return np.append(np.linspace(0, last, min(last + 1, 4096)).astype(np.int64), [*changes, *behind]).astype(np.int64)


def _cause(part: Part) -> tuple[str, str, Mends]:
    """Return the key to blame and why, in words, and what mends it."""
    peak, factor = part.meant(Role.PEAK), part.meant(Role.FACTOR)
    for role in (Role.FLOOR, Role.START):
        end = part.meant(role)
        if peak is not None and end is not None and end[1] == peak[1]:
            return end[0], f", as {end[0]} equals {peak[0]}", lower(part, role, peak[1])
    for role, still in ((Role.FLOOR_SHARE, 1), (Role.CYCLES, 0)):
        name = part.name_of(role)
        if name is not None and part.value(role) == still:
            mends = put(part, role, USUAL_FLOOR if still else 0.5) if part.schedule.first_cycle() is None else ()
            return name, f", as {name} is {still}", mends
    if factor is None:
        return "type", "", ()
    return factor[0], f", as {factor[0]} is {factor[1]:g}", _falling(part)


def _falling(part: Part) -> Mends:
    """Return the factor that brings the rate down to a hundredth by the end."""
    drops = len(part.milestones) or part.done / (part.value(Role.PERIOD) or 1)
    return put(part, Role.FACTOR, max(0.01 ** (1 / drops), 0.1)) if part.value(Role.FACTOR) == 1 and drops >= 1 else ()


def _clamped(case: Case, part: Part, clamp: Clamp) -> Iterator[Found]:
    """Look for a limit that is met at every step of the run."""
    last = part.ticks_until(case.last + 1) - 1
    if last <= part.time.shift:
        return
    at = distinct(np.linspace(part.time.shift, last, 4096))
    inner, limited = clamp.inner(at), clamp(at)
    if limited[0] > 0 and (limited == limited[0]).all() and not np.allclose(inner, inner[0], rtol=_ROUND_OFF, atol=0):
        key, side = ("floor", "below") if limited[0] == clamp.floor else ("ceiling", "above")
        message = f"{key} is {shown(float(limited[0]))} and every rate is {side} it: the curve never changes"
        yield Found(message, part, part.place(key), hint=f"move the {key}, or say type: constant")
