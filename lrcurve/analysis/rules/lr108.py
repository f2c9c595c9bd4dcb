"""A decay that never changes."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import Part, length_of
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.schedules import NEVER, Steps
from lrcurve.schedules.combine import Clamp, Composed
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.expression import Expression
from lrcurve.schedules.shapes.piecewise import Piecewise
from lrcurve.schedules.shapes.values import Values

_ROUND_OFF = 1e-12

_LISTED = (Constant, Expression, Piecewise, Values)
"""Types whose rates are the person's own, one by one."""

_FREE = ("constant", "lambda", "multiplicative")
"""What the names of libraries' records hold that may be constant on purpose."""

_BEYOND = 16
"""How many times as far as it runs a library's record is followed."""

_PROBES = np.unique(np.append(np.arange(64), 2 ** np.arange(6, 40)))


class LR108(Rule):
    """Evaluates each shape far beyond its end, and each clamped schedule over the run: the rate should change.

    A library's record is looked at as a whole, over the run and at its first join, and not if its name says that it is
    constant or a function of one's own. What listens to a metric is left alone.
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
    source = "Nerogar/OneTrainer#636, AmirmohammadRostami/KeywordsSpotting#1"

    def look(self, case: Case) -> Iterator[Found]:
        """Look for shapes and clamped schedules of one rate."""
        for part in case.running:
            schedule = part.schedule
            if isinstance(schedule, Clamp):
                yield from _clamped(case, part, schedule)
            elif isinstance(schedule, Composed):
                if not any(word in part.kind.lower() for word in _FREE):
                    yield from _flat(part, _near(case, part))
            elif part.leaf and part.record is schedule and not isinstance(schedule, _LISTED):
                yield from _flat(part, _far(part))


def _flat(part: Part, probes: Steps) -> Iterator[Found]:
    if hasattr(part.schedule, "metrics"):
        return
    end = part.schedule.end
    rates = part.schedule(probes if end is None else probes[probes < end.step])
    if rates.size > 1 and rates[0] > 0 and np.allclose(rates, rates[0], rtol=_ROUND_OFF, atol=0):
        key, because = _cause(part)
        yield Found(
            f"{part.kind} never changes: every rate is {shown(float(rates[0]))}{because}", part, part.place(key)
        )


def _far(part: Part) -> Steps:
    """Return ticks at which a shape, whose formula costs the same anywhere, would have changed."""
    length = length_of(part)
    return _PROBES if length is None else np.unique(np.append(_PROBES, [length // 2, length - 1, length]))


def _near(case: Case, part: Part) -> Steps:
    """Return ticks at which a library's record, which may have to be followed step by step, would have changed.

    None, where it may still change after many times what runs of it.
    """
    last = max(part.ticks_until(case.steps), 2)
    join = int(part.schedule.next_join(np.zeros(1, dtype=np.int64))[0])
    if last * _BEYOND < join < NEVER:
        return np.empty(0, dtype=np.int64)
    probes = np.linspace(0, last, min(last + 1, 4096)).astype(np.int64)
    return np.append(probes, join if join < NEVER else last)


def _cause(part: Part) -> tuple[str, str]:
    """Return the key to blame and why, in words."""
    fields = {key: getattr(part.schedule, key, None) for key in ("lr", "min_lr", "start_lr", "gamma", "decay_rate")}
    for key in ("min_lr", "start_lr"):
        if fields[key] is not None and fields[key] == fields["lr"]:
            return key, f", as {key} equals lr"
    for key in ("gamma", "decay_rate"):
        if fields[key] is not None:
            return key, f", as {key} is {fields[key]:g}"
    return "type", ""


def _clamped(case: Case, part: Part, clamp: Clamp) -> Iterator[Found]:
    """Look for a limit that is met at every step of the run."""
    last = part.ticks_until(case.last + 1) - 1
    if last <= part.shift:
        return
    at = np.unique(np.linspace(part.shift, last, 4096).astype(np.int64))
    inner, limited = clamp.inner(at), clamp(at)
    if limited[0] > 0 and (limited == limited[0]).all() and not np.allclose(inner, inner[0], rtol=_ROUND_OFF, atol=0):
        key, side = ("floor", "below") if limited[0] == clamp.floor else ("ceiling", "above")
        message = f"{key} is {limited[0]:.6g} and every rate is {side} it: the curve never changes"
        yield Found(message, part, part.place(key), hint=f"move the {key}, or say type: constant")
