"""Steps where epochs were meant, or the reverse."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS, Part, is_bare
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent
from lrcurve.schedules.roles import Role

VANISHED = 1e-12
"""The share of the first rate below which no decay was meant to end."""

USUAL = 1e-6
"""The share of the first rate above which decays do end."""


class LR203(Rule):
    """Compares bare lengths with the run counted in steps and in epochs.

    It needs a run that tells the steps of an epoch, and fires where a length fits the other clock exactly: as many
    steps as the run has epochs, or as many epochs as it has steps; where all milestones fit the epochs of a run that is
    at least ten times as long; or where a factor would make the rate vanish per step and is usual per epoch.
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
    explains = ("LR102", "LR103", "LR104", "LR105", "LR106", "LR107", "LR109", "LR110")

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
    length = part.horizon
    if length == case.steps and is_bare(part.written(*LENGTHS)):
        yield Found(
            f"{part.kind} is driven once per epoch and has {length:,} epochs, as many as the run has steps: "
            f"{percent(epochs / length)} of it is executed in {epochs:,} epochs",
            part,
            part.place(*LENGTHS),
            hint="write the length in epochs, or leave interval: epoch out",
        )


def _per_step(case: Case, part: Part, epochs: int) -> Iterator[Found]:
    length, milestones = part.horizon, part.milestones
    if length is not None and part.step_of(length) == epochs and is_bare(part.written(*LENGTHS)):
        yield Found(
            f"{part.kind} ends at step {epochs:,}, {percent(epochs / case.steps)} of the run: "
            f"the run has {epochs:,} epochs and {case.steps:,} steps",
            part,
            part.place(*LENGTHS),
            epochs,
        )
    elif milestones and part.name_of(Role.FACTOR) is not None:
        last = part.step_of(milestones[-1])
        bares = all(is_bare(node) for node in getattr(part.written(Role.MILESTONES), "items", ()))
        if milestones[-1] > 1 and last < epochs and bares:
            yield Found(
                f"the last milestone is step {last:,}, {percent(last / case.steps)} of the run: "
                f"the run has {epochs:,} epochs and {case.steps:,} steps",
                part,
                part.place(Role.MILESTONES),
                last,
            )
    elif part.name_of(Role.FACTOR) is not None and not part.follows_metric:
        yield from _vanishes(case, part, epochs)


def _vanishes(case: Case, part: Part, epochs: int) -> Iterator[Found]:
    done = part.ticks_until(case.steps)
    first, per_epoch, per_step = (float(rate) for rate in part.schedule([0, epochs - 1, done - 1]))
    if first > 0 and per_step < VANISHED * first and USUAL * first <= per_epoch < first:
        yield Found(
            f"{part.kind} is driven {done:,} times and falls to {per_step:.3g}; driven once per epoch, {epochs:,} "
            f"times, it would fall to {per_epoch:.3g}",
            part,
            part.place(Role.PERIOD, Role.FACTOR),
            case.last,
        )
