"""Phases that exceed the run, or overlap."""

from collections.abc import Iterator

from lrcurve.analysis.parts import Part, leads_up
from lrcurve.analysis.rules.mends import Mends, put, shorter_warmup
from lrcurve.analysis.rules.rule import Case, Found, Rule, slack
from lrcurve.schedules.roles import Role


class LR112(Rule):
    """Adds up the lengths of phases, and looks for drops and decays that a warmup covers, or leaves no step to.

    A decay that the end of the run cuts off is LR105, a warmup LR102. Drops of ``step`` under a warmup are usual.
    """

    title = "phases overlap or exceed the run"
    severity = "error"
    why = "A phase that starts after the run never runs, and a decay under a warmup is covered by it."
    hint = "let the lengths of the phases add up to the run: write them in percent, or let one leave its steps out"
    bad = """\
steps: 100
schedules:
  phases:
    - {type: warmup, lr: 0.1, start_lr: 0.001, steps: 20}
    - {type: constant, lr: 0.1, steps: 80}
    - {type: linear, lr: 0.1, min_lr: 0.001, steps: 50}
"""
    good = """\
steps: 100
schedules:
  phases:
    - {type: warmup, lr: 0.1, start_lr: 0.001, steps: 20}
    - {type: constant, lr: 0.1}
    - {type: linear, lr: 0.1, min_lr: 0.001, steps: 50}
"""
    source = "pytorch/torchtitan#938"
    explains = ("LR103", "LR106", "LR107", "LR108", "LR116", "LR201")

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each sequence that runs once."""
        for part in case.running:
            if part.cyclic:
                continue
            phases = part.schedule.children()
            if len(phases) > 1 and part.warmed:
                yield from _covered(case, part, _behind_overlay(case, part), part.step_of(phases[0].length))
            elif part.top is not None and not (part.leaf and part.name_of(Role.WARMUP) is None):
                main = next((one for one in case.parts if one.above and one.above[-1] is part), part)
                yield from _covered(case, part, main, part.step_of(part.top))
                yield from _swallowed(case, part, part.top)
            elif len(phases) > 1 and phases[1].start and part.name_of(Role.MILESTONES) is None:
                yield from _too_long(case, part)


def _behind_overlay(case: Case, part: Part) -> Part | None:
    """Return the shape that an overlaid warmup covers the start of: its clock is already at the warmup's end."""
    first, second = part.schedule.children()[:2]
    inside = second.schedule.children()
    covered = len(inside) == 1 and inside[0].shift == first.length
    return next((one for one in case.parts if covered and one.schedule is inside[0].schedule), None)


def _swallowed(case: Case, part: Part, top: int) -> Iterator[Found]:
    """Look for a warmup that is as long as the whole that it should be a part of."""
    whole, horizon = part.value(Role.WHOLE), part.horizon
    if whole is None or horizon is None or part.name_of(Role.WARMUP) is None or horizon - top > 1 or top < 2:
        return
    name, step = part.name_of(Role.WHOLE), part.step_of(top)
    message = f"the warmup ends at {case.when(step)} and takes all of {name}, {whole:,.12g}: no decay is left"
    hint = f"make {part.name_of(Role.WARMUP)} a small part of {name}"
    yield Found(message, part, part.place(Role.WARMUP), step, "warning", hint, shorter_warmup(part, part.done))


def _too_long(case: Case, part: Part) -> Iterator[Found]:
    """Add up phases whose lengths their author gave; where one starts at a listed step, LR109 looks."""
    phases = part.schedule.children()
    starts = [part.step_of(phase.start) for phase in phases]
    stop = min(case.steps, part.stop)
    name = "run" if part.stop >= case.steps else "phase around them"
    late = next((i for i, start in enumerate(starts) if start >= stop), None)
    inside = [one for one in case.parts if one.above and one.above[-1] is part]
    length = part.schedule.horizon()
    if late == 1 and leads_up(phases[0].schedule):
        return
    if late is not None:
        blamed = next((one for one in inside if one.start >= stop), part)
        yield Found(
            f"phase {late + 1} of {len(phases)} never starts: the phases before it take "
            f"{case.span(starts[late] - part.start)}, the {name} has {case.span(stop - part.start)}",
            blamed,
            blamed.place("steps"),
            starts[late],
            mends=_shorter(part, inside, stop),
        )
    elif length is not None and inside and inside[-1].horizon is None:
        whole = part.step_of(length) - part.start
        last = inside[-1]
        goes_on = any(child.shift for child in last.schedule.children())
        if whole > stop - part.start + slack(whole) and not goes_on:
            yield Found(
                f"the phases take {case.span(whole)}, the {name} has {case.span(stop - part.start)}: "
                f"the last {case.span(whole - (stop - part.start))} are cut off",
                last,
                last.place("steps"),
                stop,
                "warning",
                mends=put(last, "steps", last.done) if last.written("steps") is not None else (),
            )


def _shorter(part: Part, inside: list[Part], stop: int) -> Mends:
    """Return the length of the longest phase that leaves room for all of them, if they all say theirs."""
    lengths = [one.built.length for one in inside]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths) or part.each > 1 or not known:
        return ()
    longest = known.index(max(known))
    left = known[longest] - (sum(known) - (stop - part.start))
    return put(inside[longest], "steps", left) if left > known[longest] // 10 else ()


def _covered(case: Case, part: Part, shape: Part | None, end: int) -> Iterator[Found]:
    """Look for what starts under a warmup that covers a shape from its step 0 on, until step ``end``."""
    if shape is None:
        return
    decay, length = shape.value(Role.DECAY), shape.horizon
    if shape.schedule.roles().keys() >= {Role.MILESTONES, Role.PEAK} and shape.milestones:
        what, role, first = "milestone", Role.MILESTONES, shape.milestones[0]
    elif shape.name_of(Role.WHOLE) is not None and decay is not None and length is not None and length > decay:
        what, role, first = "decay", Role.DECAY, length - int(decay)
    else:
        return
    if first > 0 and part.step_of(first) < end < case.steps:
        yield Found(
            f"the first {what}, at {case.when(part.step_of(first))}, lies under the overlaid warmup, which ends at "
            f"{case.when(end)}: the peak is never reached",
            part,
            shape.place(role),
            part.step_of(first),
            "warning",
            hint=f"let the warmup end before the first {what}, or leave overlay out",
        )
