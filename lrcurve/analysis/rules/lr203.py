"""Steps where epochs were meant, or the reverse."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS, Part, is_bare
from lrcurve.analysis.rules.mends import Mends, put
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent
from lrcurve.documents.node import ListNode
from lrcurve.schedules.roles import Role

VANISHED = 1e-12
"""The share of the first rate below which no decay was meant to end."""

USUAL = 1e-6
"""The share of the first rate above which decays do end."""


class LR203(Rule):
    """Compares bare lengths with the run counted in steps and in epochs.

    It needs a run that tells the steps of an epoch, and fires where a length fits the other clock exactly: as many
    steps as the run has epochs, or as many epochs as it has steps; where all milestones, or the first cycle, fit the
    epochs of a run that is at least ten times as long; or where the rate would vanish per step, no floor holds it, and
    its fall per epoch is usual.
    """

    title = "a schedule written for steps is driven once per epoch, or the reverse"
    severity = "warning"
    why = (
        "Driven per step, a schedule in epochs is over in the first few; driven per epoch, one in steps hardly starts."
    )
    hint = "give lengths their unit, such as 30ep, or say interval: epoch"
    bad = """\
run: {epochs: 90, steps_per_epoch: 100}
schedules:
  steps: {type: multistep, lr: 0.1, milestones: [30, 60, 80]}
"""
    good = """\
run: {epochs: 90, steps_per_epoch: 100}
schedules:
  steps: {type: multistep, lr: 0.1, milestones: [30ep, 60ep, 80ep]}
"""
    source = "ScrollPrize/villa#1495, Lightning-AI/pytorch-lightning#3205"
    explains = (
        "LR101", "LR102", "LR103", "LR104", "LR105", "LR106", "LR107", "LR109", "LR110", "LR115", "LR116", "LR123",
    )  # fmt: skip

    def look(self, case: Case) -> Iterator[Found]:
        """Hold the lengths of each shape against both clocks."""
        epochs = case.epochs
        if epochs is None or epochs < 2:
            return
        for part in case.running:
            if part.cyclic or part.stop < case.steps:
                continue
            if part.each > 1:
                yield from _per_epoch(case, part, epochs)
            elif case.steps >= 10 * epochs:
                yield from _per_step(case, part, epochs)


def _per_epoch(case: Case, part: Part, epochs: int) -> Iterator[Found]:
    length, milestones = part.extent, part.milestones
    hint = "write the length in epochs, or leave interval: epoch out"
    if length is not None and abs(length - case.steps) <= 1 and is_bare(part.written(*LENGTHS)):
        yield Found(
            f"{part.kind} is driven once per epoch and has {length:,} epochs, as many as the run has steps: "
            f"{percent(epochs / length)} of it is executed in {epochs:,} epochs",
            part,
            part.place(*LENGTHS),
            hint=hint,
            mends=_driven_by(part, "step"),
        )
    elif milestones and epochs <= milestones[0] and case.steps // 2 < milestones[-1] < case.steps and _are_bare(part):
        yield Found(
            f"{part.kind} is driven once per epoch, and its first milestone is epoch {milestones[0]:,}: the run has "
            f"{epochs:,} epochs, and {case.steps:,} steps",
            part,
            part.place(Role.MILESTONES),
            hint=hint,
        )


def _per_step(case: Case, part: Part, epochs: int) -> Iterator[Found]:
    length, milestones, cycle = part.extent, part.milestones, part.schedule.first_cycle()
    has = f"the run has {epochs:,} epochs and {case.steps:,} steps"
    if cycle is not None:
        if part.step_of(cycle) - part.start <= min(epochs, case.steps // epochs) and _are_bare(part):
            yield Found(
                f"{part.kind} starts again after {case.span(cycle)}, {percent(cycle / case.steps)} of the run: {has}",
                part,
                part.place(Role.CYCLE, "steps", Role.MILESTONES),
                part.step_of(cycle),
            )
    elif length is not None and _is(epochs, length, part.step_of(length)) and is_bare(part.written(*LENGTHS)):
        end = part.step_of(length)
        yield Found(
            f"{part.kind} ends at step {end:,}, {percent(end / case.steps)} of the run: {has}",
            part,
            part.place(*LENGTHS, Role.MILESTONES),
            end,
            mends=_driven_by(part, "epoch"),
        )
    elif milestones and not part.schedule.children():
        last = part.step_of(milestones[-1])
        if milestones[-1] > 1 and last < epochs and _are_bare(part):
            yield Found(
                f"the last milestone is step {last:,}, {percent(last / case.steps)} of the run: {has}",
                part,
                part.place(Role.MILESTONES),
                last,
                mends=_driven_by(part, "epoch"),
            )
    elif length is None and part.leaf and not part.follows_metric:
        yield from _vanishes(case, part, epochs)


def _is(epochs: int, *lengths: int) -> bool:
    """Tell whether one of some lengths is the number of epochs, give or take one."""
    return any(abs(length - epochs) <= 1 for length in lengths)


def _are_bare(part: Part) -> bool:
    """Tell whether milestones, or a cycle, are numbers alone, and not those of a log."""
    node = part.written(Role.MILESTONES, Role.CYCLE, "steps")
    return part.written("file") is None and all(map(is_bare, node.items if isinstance(node, ListNode) else [node]))


def _vanishes(case: Case, part: Part, epochs: int) -> Iterator[Found]:
    """Look for rates that come to nothing per step, also behind every clamp, and would not per epoch."""
    done = part.done
    first, per_epoch, per_step = (float(rate) for rate in part.schedule([part.top or 0, epochs - 1, done - 1]))
    whole = case.rate(case.last) / first if first > 0 else 1.0
    if max(per_step / first if first else 1.0, whole) < VANISHED and USUAL * first <= per_epoch < first:
        yield Found(
            f"{part.kind} is driven {done:,} times and falls to {per_step:.3g}; driven once per epoch, {epochs:,} "
            f"times, it would fall to {per_epoch:.3g}",
            part,
            part.place(Role.PERIOD, Role.FACTOR),
            case.last,
            mends=_driven_by(part, "epoch"),
        )


def _driven_by(part: Part, clock: str) -> Mends:
    """Return the other clock for what stands alone; a warmup from 0 would last an epoch, so that needs more."""
    return put(part, "interval", clock) if not part.above and part.top is None else ()
