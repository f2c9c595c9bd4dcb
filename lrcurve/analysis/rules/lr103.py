"""The floor is never reached."""

from collections.abc import Iterator
from fractions import Fraction

from lrcurve.analysis.parts import Part, length_of
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown, slack
from lrcurve.schedules.combine import Repeat

NEAR = 0.05
"""How far above its floor, as a share of the way from the peak, a decay may end."""


class LR103(Rule):
    """Looks where a decay that names a floor ends.

    Two ways not to get there are certain: the last cycle of a ``repeat`` is cut off by the end of the run, or the
    formula itself ends above the floor (``tanh`` with a low ``upper``). A decay that is cut off is LR105.
    """

    title = "the floor is never reached"
    severity = "warning"
    why = "The last steps of a decay, at low rates, bring much of its gain; a run that ends high up misses them."
    hint = "choose cycles that fill the run exactly, or a run that ends where a cycle does"
    bad = """\
steps: 60
schedules:
  restarted: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 25, repeat: true}
"""
    good = """\
steps: 75
schedules:
  restarted: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 25, repeat: true}
"""
    source = "huggingface/diffusers#3954, huggingface/pytorch-image-models#2312"

    def look(self, case: Case) -> Iterator[Found]:
        """Look at cycles that the run cuts off, and at decays that are complete."""
        for part in case.running:
            if isinstance(part.schedule, Repeat):
                yield from _cut_cycle(case, part, part.schedule)
            elif part.leaf and not part.cyclic:
                yield from _complete(case, part)


def _cut_cycle(case: Case, part: Part, repeat: Repeat) -> Iterator[Found]:
    floor, lr = getattr(repeat.inner, "min_lr", None), getattr(repeat.inner, "lr", None)
    if floor is None or lr is None or part.stop < case.steps or part.cyclic:
        return
    done = part.ticks_until(case.steps)
    number, start, length = _cycle_at(repeat, done - 1)
    run = done - start
    rate = float(repeat([done - 1])[0])
    if number > 0 and run < length - slack(length) and rate - floor > NEAR * (lr - floor):
        yield Found(
            f"the run ends {percent(run / length)} into cycle {number + 1}, at {shown(rate)}: min_lr is {shown(floor)}",
            part,
            part.place("min_lr", "steps"),
            case.last,
        )


def _cycle_at(repeat: Repeat, tick: int) -> tuple[int, int, int]:
    """Return number, start and length of the cycle that a tick is in; cycles that differ are walked through."""
    if repeat.stretch == 1:
        number = tick // repeat.steps if repeat.count is None else min(tick // repeat.steps, repeat.count - 1)
        return number, number * repeat.steps, repeat.steps
    stretch, length = Fraction(str(repeat.stretch)), Fraction(repeat.steps)
    number = start = 0
    while tick >= start + _rounded(length) and (repeat.count is None or number < repeat.count - 1):
        start, number, length = start + _rounded(length), number + 1, length * stretch
    return number, start, _rounded(length)


def _rounded(length: Fraction) -> int:
    return int(length + Fraction(1, 2))


def _complete(case: Case, part: Part) -> Iterator[Found]:
    """Look at a decay that is executed to its own end, and that ends above its floor there."""
    length, floor, lr = length_of(part), *(getattr(part.schedule, key, None) for key in ("min_lr", "lr"))
    if length is None or floor is None or lr is None or part.ticks_until(case.steps) < length:
        return
    rate = float(part.schedule([length])[0])
    if lr > floor and rate - floor > NEAR * (lr - floor):
        yield Found(
            f"{part.kind} ends at {shown(rate)} by its own formula, {percent((rate - floor) / (lr - floor))} of the "
            f"way above min_lr, which is {shown(floor)}",
            part,
            part.place("min_lr", "upper", "rise"),
            part.step_of(length),
            hint="let the formula go further, with a higher upper or a shorter rise",
        )
