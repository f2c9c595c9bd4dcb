"""``resume``: a run that is stopped and goes on with something else."""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct, structs

from lrcurve.documents.node import MapNode, Node
from lrcurve.provenance import Built
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import AnnotatedSchedule, PerEpoch, Scale, Sequence, Shift
from lrcurve.schedules.tree import walk
from lrcurve.spec.build import build
from lrcurve.spec.context import Context
from lrcurve.spec.modifiers import WarmupKeys
from lrcurve.spec.phases import behind_warmup
from lrcurve.spec.run_keys import plain
from lrcurve.spec.timing import on_own_clock, read_warmup
from lrcurve.spec.units import Clock
from lrcurve.spec.variants.stages import Stage, read_stages
from lrcurve.spec.variants.subject import Subject

RESUMED = "resumed"
"""How the text of a mark begins where a run is resumed."""

FLAT = 1e-6
"""Rates that differ by a smaller share than this are the same to a reader."""


class Turn(Struct, frozen=True):
    """Where a run goes on with ``after``, from its own step 0, while ``before`` is at ``tick``; and what else is new.

    ``same`` says that no rate is another than without the turn.
    """

    at: int
    before: Schedule
    tick: int
    after: Schedule
    news: str
    same: bool

    def text(self, scale: float) -> str | None:
        """Return the jump in words, of rates that are a multiple of the schedule's; None where one has no rate."""
        told = jump(Scale(inner=self.before, scale=scale), self.tick, Scale(inner=self.after, scale=scale))
        return None if told is None else f"{told}{self.news}"


class Main(Struct, frozen=True):
    """What an entry of ``schedules`` gives on its ``run``: a schedule, and the turns where that is resumed."""

    built: Built
    run: Run
    stages: tuple[Stage, ...] = ()
    turns: tuple[Turn, ...] = ()

    def marked(self) -> Built:
        """Return the schedule with a mark at each turn."""
        return self._with_marks(self.built, 1.0)

    def times(self, scale: float, node: Node) -> Built:
        """Return a multiple of it, written as ``node``, with the jumps in the new rates."""
        multiple = Scale(inner=self.built.schedule, scale=scale)
        return self._with_marks(Built(multiple, node, inner=(self.built,)), scale)

    def _with_marks(self, built: Built, scale: float) -> Built:
        texts = [(turn.at, text) for turn in self.turns if (text := turn.text(scale)) is not None]
        if not texts:
            return built
        return Built(AnnotatedSchedule(inner=built.schedule, transitions=tuple(texts)), built.node, inner=(built,))


def main_of(subject: Subject, node: Node, ctx: Context) -> Main | None:
    """Return what ``node`` gives, resumed where the whole says so; None if it is wrong."""
    found = len(ctx.problems)
    built = build(node, ctx)
    stages = read_stages(subject.whole, node, ctx)
    if built is None:  # the mistakes of what follows are told at once, too
        for stage in stages:
            _parts(stage)
    return None if built is None or len(ctx.problems) > found else _joined(built, stages, ctx.run, subject.whole)


def beside(main: Main, built: Built, node: Node, parameter: str) -> Built | None:
    """Return another parameter, ``built`` from ``node``, beside ``main``: it is resumed only where the run changes."""
    run, stages = None, []
    for stage in main.stages:
        if stage.run.changes and stage.run is not run:
            run = stage.run
            ctx = structs.replace(stage.ctx, left=run.ticks, begin=0, lr=None, parameter=parameter)
            stages.append(Stage(stage.at, 0, node, ctx))
    joined = _joined(built, tuple(stages), main.run, MapNode({}, node.mark, node.path))
    return None if joined is None else joined.built


def _joined(first: Built, stages: tuple[Stage, ...], run: Run, whole: MapNode) -> Main | None:
    """Return a schedule on ``run`` until the first checkpoint, and what follows each."""
    phases, starts, turns = [first], [0], []
    last, origin, wrong = first, 0, False
    for stage in stages:
        built, following = _parts(stage)
        if built is None or following is None:
            wrong = True
            continue
        same = built.schedule == last.schedule and stage.warmup is None and stage.origin == origin
        last, origin = built, stage.origin
        news = f"{'' if stage.warmup is None else ', re-warmed'}{_news(run, stage.run)}"
        turns.append(Turn(stage.at, phases[-1].schedule, stage.at - starts[-1], following.schedule, news, same))
        phases.append(following)
        starts.append(stage.at)
        run = stage.run
    if wrong or not stages:
        return None if wrong else Main(first, run)
    lengths = tuple(later - start for start, later in pairwise(starts))
    joined = Sequence(phases=tuple(phase.schedule for phase in phases), lengths=lengths)
    keys = {"resume": whole.entries["resume"].node} if "resume" in whole.entries else {}
    return Main(Built(joined, whole, keys, tuple(phases)), run, stages, tuple(turns))


def _parts(stage: Stage) -> tuple[Built | None, Built | None]:
    """Return the schedule of a stage, and what the run goes on with: that from the checkpoint on, under its re-warm."""
    built, keys = _built(stage), _re_warm(stage)
    if built is None or (stage.warmup is not None and keys is None):
        return built, None
    return built, _from_checkpoint(stage, built, keys)


def _built(stage: Stage) -> Built | None:
    """Return the schedule of a stage, on its own clock."""
    ctx = stage.ctx
    built = build(stage.node, ctx)
    for part in () if built is None else walk(built.schedule):
        nested = part.above and stage.origin + part.start < stage.at
        if stage.run.changes and nested and isinstance(part.schedule, PerEpoch):
            what = f"has a part of epochs that begins before step {stage.at:,}, where their steps change: "
            ctx.problem(stage.node, f"{what}say 'interval: epoch' of the whole schedule")
            return None
    return built


def _from_checkpoint(stage: Stage, built: Built, keys: WarmupKeys | None) -> Built | None:
    """Return what a stage goes on with, whose own step 0 is the first after the checkpoint."""
    passed = stage.at - stage.origin
    if isinstance(built.schedule, PerEpoch) and stage.run.changes:
        clock = Clock(stage.run, built.schedule.steps_per_epoch)
        passed = int(clock.epochs(stage.at) - clock.epochs(stage.origin)) * clock.per_epoch
    if passed:
        built = Built(Shift(inner=built.schedule, shift=passed), built.node, inner=(built,))
    if keys is None or stage.warmup is None or not keys.steps:
        return built
    ctx = _after_checkpoint(stage)
    return behind_warmup(ctx, built, replace(keys, overlay=True), stage.warmup, each=ctx.clock.per_epoch or 1)


def _after_checkpoint(stage: Stage) -> Context:
    """Return what surrounds the first steps after a checkpoint, on the clock that the schedule counts on."""
    outer = structs.replace(stage.ctx, left=stage.run.ticks - stage.at, begin=stage.at)
    ctx = on_own_clock(outer.silent(), stage.node) if isinstance(stage.node, MapNode) else outer
    return structs.replace(ctx, problems=outer.problems, notes=outer.notes)


def _re_warm(stage: Stage) -> WarmupKeys | None:
    """Return what a stage says of its re-warm; None where it has none or that is wrong."""
    if stage.warmup is None:
        return None
    written = stage.warmup.entries["warmup"].node
    if isinstance(written, MapNode) and str(written.get("overlay")) == "false":
        what = "cannot be false: the schedule's clock goes on under a re-warm"
        stage.ctx.problem(stage.warmup, what, "warmup", "overlay")
        return None
    return read_warmup(_after_checkpoint(stage), stage.warmup)


def _news(before: Run, after: Run) -> str:
    """Return what a step takes from a checkpoint on, where that is something else: ``, 256 -> 512 samples a step``."""
    if after is before or not after.changes:
        return ""
    old, new = (run.changes[-1].facts if run.changes else run.facts for run in (before, after))
    pairs = ((old.samples, new.samples, "samples a step"), (old.tokens, new.tokens, "tokens a step"),
             (old.epoch, new.epoch, "steps an epoch"))  # fmt: skip
    for one, other, what in pairs:
        if one is not None and other is not None and one != other:
            return f", {plain(one)} -> {plain(other)} {what}"
    return ""


def told(main: Main, run: Run) -> str:
    """Return what it means for a run that a step takes other data from a checkpoint on; nothing where it does not."""
    units = [unit for unit in ("epoch", "tokens", "samples") if run.paces(unit)]
    if main.run is run or (units and all(main.run.paces(unit) == run.paces(unit) for unit in units)):
        return ""
    if run.facts.total is not None:
        amount, unit = run.facts.total
        ends = f"ends at step {main.run.ticks:,} instead of {run.ticks:,}"
        return f"with another amount of data in a step the run of {plain(amount)} {plural(unit, amount)} {ends}"
    changed = [turn for stage, turn in zip(main.stages, main.turns, strict=True) if stage.run.changes]
    rates = " and no rate changes" if all(turn.same for turn in changed) else ""
    what = f"the length of the run is given in steps, so it stays{rates} with another amount of data in a step"
    for unit in units:
        old, new = run.amount(run.ticks, unit), main.run.amount(run.ticks, unit)
        if old is not None and new is not None and old != new:
            return f"{what}: the run is {plain(new)} {plural(unit, new)} instead of {plain(old)}"
    return f"{what}, of which nothing else is known: add run: {{steps_per_epoch: N}}, or batch_size"


def plural(unit: str, amount: Fraction) -> str:
    """Return what an amount is of: ``epoch``, ``epochs``, ``tokens``."""
    return unit if unit != "epoch" or amount == 1 else "epochs"


def jump(main: Schedule, tick: int, after: Schedule) -> str | None:
    """Return how the first rate of ``after`` differs from what ``main`` has at a tick; None where one has no rate."""
    try:
        old, new = float(main([tick])[0]), float(after([0])[0])
    except ValueError:
        return None  # noted where the rates of the whole are checked
    if math.isnan(old) or math.isnan(new):
        return None
    if abs(new - old) <= FLAT * max(abs(old), abs(new)):
        return f"{RESUMED} at {new:.4g}"
    change = 100 * (new / old - 1) if old > 0 else math.inf
    share = f" ({change:+.3g} %)" if change < 1000 else ""  # beyond that the two rates say more
    return f"{RESUMED}: {old:.4g} -> {new:.4g}{share}"
