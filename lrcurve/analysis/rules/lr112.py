"""Phases that exceed the run, or overlap."""

from collections.abc import Iterator
from itertools import accumulate

from lrcurve.analysis.parts import Part, leads_up
from lrcurve.analysis.rules.rule import Case, Found, Rule, slack
from lrcurve.schedules.combine import Sequence, Shift
from lrcurve.schedules.roles import Role


class LR112(Rule):
    """Adds up the lengths of phases, and looks for drops and decays that an overlaid warmup covers.

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

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each sequence that runs once."""
        for part in case.running:
            if not isinstance(part.schedule, Sequence) or part.cyclic:
                continue
            if part.warmed:
                yield from _covered(case, part, part.schedule)
            else:
                yield from _too_long(case, part, part.schedule)


def _too_long(case: Case, part: Part, sequence: Sequence) -> Iterator[Found]:
    count = len(sequence.phases)
    starts = [part.step_of(tick) for tick in (0, *accumulate(sequence.lengths[: count - 1]))]
    stop = min(case.steps, part.stop)
    name = "run" if part.stop >= case.steps else "phase around them"
    late = next((i for i, start in enumerate(starts) if start >= stop), None)
    inside = [one for one in case.parts if one.above and one.above[-1] is part]
    if late == 1 and leads_up(sequence.phases[0]):
        return
    if late is not None:
        blamed = next((one for one in inside if one.start >= stop), part)
        yield Found(
            f"phase {late + 1} of {count} never starts: the phases before it take "
            f"{case.span(starts[late] - part.start)}, the {name} has {case.span(stop - part.start)}",
            blamed,
            blamed.place("steps"),
            starts[late],
        )
    elif len(sequence.lengths) == count and inside and inside[-1].horizon is None:
        whole = part.step_of(sum(sequence.lengths)) - part.start
        last = inside[-1]
        if whole > stop - part.start + slack(whole) and not isinstance(last.schedule, Shift):
            yield Found(
                f"the phases take {case.span(whole)}, the {name} has {case.span(stop - part.start)}: "
                f"the last {case.span(whole - (stop - part.start))} are cut off",
                last,
                last.place("steps"),
                stop,
                "warning",
            )


def _covered(case: Case, part: Part, sequence: Sequence) -> Iterator[Found]:
    """Look for what starts under an overlaid warmup: the main schedule's clock is already at its end."""
    main, warmup = sequence.phases[1], sequence.lengths[0]
    shape = next((one for one in case.parts if isinstance(main, Shift) and one.schedule is main.inner), None)
    if shape is None or not isinstance(main, Shift) or main.shift != warmup:
        return
    decay, length = shape.value(Role.DECAY), shape.horizon
    if shape.name_of(Role.FACTOR) is not None and shape.milestones:
        what, role, first = "milestone", Role.MILESTONES, shape.milestones[0]
    elif shape.name_of(Role.WHOLE) is not None and decay is not None and length is not None and length > decay:
        what, role, first = "decay", Role.DECAY, length - int(decay)
    else:
        return
    if 0 < first < warmup and part.step_of(warmup) < case.steps:
        yield Found(
            f"the first {what}, at {case.when(part.step_of(first))}, lies under the overlaid warmup, which ends at "
            f"{case.when(part.step_of(warmup))}: the peak is never reached",
            part,
            shape.place(role),
            part.step_of(first),
            "warning",
            hint=f"let the warmup end before the first {what}, or leave overlay out",
        )
