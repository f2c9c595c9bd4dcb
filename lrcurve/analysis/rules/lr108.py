"""A decay that never changes."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import Part, leads_up
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.documents.node import Node
from lrcurve.frameworks import Scheduler, find, names
from lrcurve.schedules import NEVER, Rates, Steps
from lrcurve.schedules.combine import Clamp, Composed
from lrcurve.schedules.roles import Role, annotated_roles
from lrcurve.spec.units import UnitError, quantity

_ROUND_OFF = 1e-12

_CHANGING = {
    Role.WHOLE, Role.DECAY, Role.CYCLE, Role.PERIOD, Role.FACTOR, Role.MILESTONES, Role.FLOOR, Role.FLOOR_SHARE,
    Role.START,
}  # fmt: skip
"""What a type has, beside a peak, whose rates are to change; others list rates one by one, or may be constant."""

_BEYOND = 16
"""How many times as far as it runs a library's record is followed."""

_PROBES = np.append(np.arange(64), 2 ** np.arange(6, 40))


class LR108(Rule):
    """Evaluates each shape far beyond its end, and each clamped schedule over the run: the rate should change.

    A library's scheduler is looked at over the run and at its first join. What follows a metric is left alone, and what
    may be constant on purpose: listed rates, and functions of one's own. So is a warmup that was asked for and that
    nothing rises in, as a type of constant rate passes it over.
    """

    title = "a decay that never changes"
    severity = "warning"
    why = "A decay from a rate to the same rate, or by a factor of 1, is a constant rate under another name."
    hint = "set the end below the peak, or the factor below 1; if a constant rate is meant, say type: constant"
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
    explains = ("LR109",)
    source = "Nerogar/OneTrainer#636, AmirmohammadRostami/KeywordsSpotting#1"

    def look(self, case: Case) -> Iterator[Found]:
        """Look for shapes and clamped schedules of one rate."""
        for part in case.running:
            schedule = part.schedule
            if isinstance(schedule, Clamp):
                yield from _clamped(case, part, schedule)
            elif part.leaf and not part.follows_metric:
                decays = _is_decay(part)
                flat = list(_flat(case, part)) if decays else []
                yield from flat or _no_warmup(part, decays)


def _is_decay(part: Part) -> bool:
    """Tell whether a type has a rate to start from and something that makes it change."""
    roles = annotated_roles(type(part.schedule)).keys() | part.schedule.roles().keys()
    listed = len(part.milestones) > 1 and part.top is None and part.written("file") is None
    return listed or bool(Role.PEAK in roles and _CHANGING & roles)


def _flat(case: Case, part: Part) -> Iterator[Found]:
    """Look for one rate from the end of the warmup on; a type that only leads up has nothing behind it."""
    top, end = part.top or 0, part.schedule.end
    if top and leads_up(part.schedule) and not (_CHANGING - {Role.START}) & part.schedule.roles().keys():
        return
    probes = _near(case, part) if isinstance(part.schedule, Composed) else _far(part)
    probes = probes[(probes >= top) & (probes < (NEVER if end is None else end.step))]
    rates = part.schedule(probes)
    if rates.size > 1 and rates[0] > 0 and _same(rates):
        key, because = _cause(part)
        when = "every rate" if top == 0 else f"from {case.when(part.step_of(top))} on every rate"
        yield Found(f"{part.kind} never changes: {when} is {shown(float(rates[0]))}{because}", part, part.place(key))


def _no_warmup(part: Part, decays: bool) -> Iterator[Found]:
    """Look for a warmup that was asked for where the rate stays where it starts."""
    name = annotated_roles(type(part.schedule)).get(Role.WARMUP) if decays else _ignored_warmup(part)
    if name is None or part.written(name) is None:
        return
    length = getattr(part.schedule, name) if decays else _number(part.written(name))
    if not isinstance(length, int | float) or not 2 <= length < NEVER:
        return
    rates = part.schedule(np.unique(np.linspace(0, length, 64).astype(np.int64)))
    if rates[0] > 0 and _same(rates):
        message = (
            f"there is no warmup: {name} is {length:,.12g}, and the rate is {shown(float(rates[0]))} from the start"
        )
        yield Found(message, part, part.place(name), hint="let it start below the peak, or take a type that warms up")


def _ignored_warmup(part: Part) -> str | None:
    """Return the key of a warmup that was written though the library passes it over in silence."""
    record = part.schedule
    if not isinstance(record, Scheduler):
        return None
    written = [name for name in record.ignored if part.written(name) is not None]
    warmups = {annotated_roles(find(name)).get(Role.WARMUP) for name in names(record.library)} if written else set()
    return next((name for name in written if name in warmups), None)


def _number(node: Node | None) -> float | None:
    """Return the number that was written, or None for anything else."""
    try:
        return float(quantity(str(node)).amount)
    except UnitError:
        return None


def _same(rates: Rates) -> bool:
    return bool(np.allclose(rates, rates[0], rtol=_ROUND_OFF, atol=0))


def _far(part: Part) -> Steps:
    """Return ticks at which a shape, whose formula costs the same anywhere, would have changed."""
    length = part.horizon
    return _PROBES if length is None else np.unique(np.append(_PROBES, [length // 2, length - 1, length]))


def _near(case: Case, part: Part) -> Steps:
    """Return ticks at which a library's record, which may have to be followed step by step, would have changed.

    None, where it may still change after many times what runs of it.
    """
    last = max(part.ticks_until(case.steps), 2)
    join = int(part.schedule.next_join(np.array([part.top or 0]))[0])
    changes = [tick for tick in (join, part.extent or NEVER) if tick < NEVER]
    if any(last * _BEYOND < tick for tick in changes):
        return np.empty(0, dtype=np.int64)
    return np.append(np.linspace(0, last, min(last + 1, 4096)).astype(np.int64), changes).astype(np.int64)


def _cause(part: Part) -> tuple[str, str]:
    """Return the key to blame and why, in words."""
    peak, factor = part.meant(Role.PEAK), part.meant(Role.FACTOR)
    for role in (Role.FLOOR, Role.START):
        end = part.meant(role)
        if peak is not None and end is not None and end[1] == peak[1]:
            return end[0], f", as {end[0]} equals {peak[0]}"
    return ("type", "") if factor is None else (factor[0], f", as {factor[0]} is {factor[1]:g}")


def _clamped(case: Case, part: Part, clamp: Clamp) -> Iterator[Found]:
    """Look for a limit that is met at every step of the run."""
    last = part.ticks_until(case.last + 1) - 1
    if last <= part.time.shift:
        return
    at = np.unique(np.linspace(part.time.shift, last, 4096).astype(np.int64))
    inner, limited = clamp.inner(at), clamp(at)
    if limited[0] > 0 and (limited == limited[0]).all() and not np.allclose(inner, inner[0], rtol=_ROUND_OFF, atol=0):
        key, side = ("floor", "below") if limited[0] == clamp.floor else ("ceiling", "above")
        message = f"{key} is {shown(float(limited[0]))} and every rate is {side} it: the curve never changes"
        yield Found(message, part, part.place(key), hint=f"move the {key}, or say type: constant")
