"""A jump where a warmup should lead up to what follows."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from msgspec.structs import replace

from lrcurve.analysis.parts import Part, leads_up
from lrcurve.analysis.rules.mends import led_up_to, own_peak
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.warmup import Warmup

NEAR = 0.02
"""How far, as a share, a phase may start below the last rate of the warmup, or above the one that it leads up to."""

CLIFF, STEEP = 0.1, 4
"""The share of the rate by which a function must jump, and how many times as far as in the steps around it."""

MOST = 1 << 16
"""How many ticks of a function are looked at."""

LEFT = 0.05
"""How much of the way up a saturating warmup may leave to its last step."""

LOST = 0.08
"""How much of the peak a decay that starts under the warmup may take off."""


class LR201(Rule):
    """Compares where a warmup leads with where the next phase starts.

    Drops, restarts, lists of rates, and phases that follow anything but a warmup are as their author wrote them, and a
    ``constant`` warmup jumps by design. A ``saturating`` one jumps by what its ``gamma`` leaves of the way.
    """

    title = "the rate jumps at the end of the warmup"
    severity = "warning"
    why = "A warmup is there to avoid a sudden change of rate; with a cliff at its end it only moves it."
    hint = "let the warmup end at the rate that the next phase starts with: give both the same"
    bad = """\
steps: 100
schedules:
  phases:
    - {type: warmup, lr: 0.1, start_lr: 0.001, steps: 10}
    - {type: cosine, lr: 0.05}
"""
    good = """\
steps: 100
schedules:
  phases:
    - {type: warmup, lr: 0.05, start_lr: 0.001, steps: 10}
    - {type: cosine, lr: 0.05}
"""
    source = "huggingface/pytorch-image-models#1242, microsoft/Swin-Transformer#277"
    explains = ("LR116",)

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each join behind a warmup, and inside types that have one of their own."""
        for part in case.running:
            if part.cyclic or part.time.shift:
                continue
            if part.leaf:
                yield from _inside(case, part)
                yield from _of_function(case, part)
            else:
                yield from _handed_over(case, part)
            for first, second in pairwise(part.schedule.children()):
                phase, length, tick = first.schedule, first.length, second.start
                join = part.step_of(tick)
                by_design = isinstance(phase, Warmup) and phase.shape == "constant"
                in_turn = first.start + length == tick
                late = join >= min(case.last + 1, part.stop)
                if late or by_design or not in_turn or not leads_up(phase):
                    continue
                before, led_to = phase([length - 1, length]).tolist()
                left = phase.gamma**phase.steps if isinstance(phase, Warmup) and phase.gamma is not None else 0.0
                warmup, blamed = (
                    next((one for one in case.parts if one.schedule is each.schedule), part) for each in (first, second)
                )
                start = float(part.schedule([tick])[0])
                if start < before * (1 - NEAR) or start > led_to * (1 + NEAR):
                    found = _found(case, blamed, join, start, before, led_to)
                    yield replace(found, mends=found.mends or led_up_to(warmup, start, int(length)))
                elif left > LEFT:
                    blamed = warmup
                    because = f"as the saturating warmup has {percent(left)} of its way left"
                    yield _jump(case, blamed, join, f"up at {case.when(join)}", because)


def _inside(case: Case, part: Part) -> Iterator[Found]:
    """Look at the end of a type's own warmup, which some libraries let a decay run under."""
    top, peak = part.schedule.warmup_end(), part.value(Role.PEAK)
    own = peak is not None and part.horizon is not None and not part.schedule.free
    if top is None or peak is None or not own or part.step_of(top) >= min(case.last + 1, part.stop):
        return
    before, start = part.schedule([top - 1, top]).tolist()
    join = part.step_of(top)
    if start < before * (1 - NEAR):
        found = _found(case, part, join, start, before, peak)
        yield replace(found, place=part.place(Role.WARMUP, Role.PEAK), hint=_behind(part))
    elif start < peak * (1 - LOST):
        lost = f"the warmup leads up to {shown(peak)}, and from {case.when(join)} on the rate is {shown(start)} at most"
        message = f"{lost}, {percent(1 - start / peak)} below it: the decay has started under the warmup"
        yield Found(message, part, part.place(Role.WARMUP, Role.PEAK), join, hint=_behind(part))


def _handed_over(case: Case, part: Part) -> Iterator[Found]:
    """Look at where a type's own warmup ends and a schedule that a person gave it begins."""
    top, peak = part.schedule.warmup_end(), part.value(Role.PEAK)
    after = next((child.schedule for child in part.schedule.children() if child.start == top), None)
    if top is None or peak is None or after is None or part.step_of(top) >= min(case.last + 1, part.stop):
        return
    before, start = part.schedule([top - 1, top]).tolist()
    if start < before * (1 - NEAR) or start > peak * (1 + NEAR):
        blamed = next((one for one in case.parts if one.schedule is after), part)
        yield _found(case, blamed, part.step_of(top), start, before, peak)


def _behind(part: Part) -> str:
    """Return how a type's own decay starts behind its warmup."""
    key = ", with warmup_prefix: true," if hasattr(part.schedule, "warmup_prefix") else ""
    return f"let the decay start behind the warmup{key} or make the warmup short"


def _of_function(case: Case, part: Part) -> Iterator[Found]:
    """Look at a function's rates: a way up, step by step, from which they jump, and then go on calmly."""
    if not part.schedule.free or part.done < 4:
        return
    rates = part.schedule(np.arange(min(part.done, MOST), dtype=np.int64))
    changes = np.diff(rates)
    up = int(np.argmin(changes > 0)) if (changes <= 0).any() else changes.size  # how many steps rise from the first
    steep = np.flatnonzero(changes[2:up] > STEEP * changes[1 : up - 1]) if up > 2 else np.empty(0)
    at = int(steep[0]) + 2 if steep.size else up
    if at < 2 or at + 1 >= changes.size:
        return
    before, start, change, following = float(rates[at]), float(rates[at + 1]), changes[at], changes[at + 1]
    led_to = before + float(changes[at - 1])
    least = max(STEEP * abs(following), changes[at - 1] * (STEEP if change > 0 else 1))
    if abs(change) > max(CLIFF * max(before, start), least):
        yield _found(case, part, part.step_of(at + 1), start, before, led_to)


def _found(case: Case, blamed: Part, join: int, start: float, before: float, led_to: float) -> Found:
    """Return the finding of a phase that starts elsewhere than the warmup leads."""
    leads = f"the {shown(led_to)} that the warmup leads up to"
    lower = start < before
    jump = f"{'down' if lower else 'up'} at {case.when(join)}"
    far = f"{percent(1 - start / led_to)} below" if lower else f"{percent(start / led_to - 1)} above"
    # What is written for the rate may be worked out from by the library; only a plain key is sure.
    plain = not blamed.schedule.free and blamed.value(Role.PEAK) == start
    return replace(_jump(case, blamed, join, jump, f"{far} {leads}"), mends=own_peak(blamed, led_to) if plain else ())


def _jump(case: Case, blamed: Part, join: int, jump: str, because: str) -> Found:
    before, after = shown(case.rate(join - 1)), shown(case.rate(join))
    place = blamed.place(Role.PEAK, "gamma", Role.WARMUP, "steps")
    return Found(f"the rate jumps {jump}, from {before} to {after}, {because}", blamed, place, join)
