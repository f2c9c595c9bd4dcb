"""The stages of a run that is stopped and goes on: what follows each checkpoint, on which run, and on which clock."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec import Struct, structs

from lrcurve.documents.node import KIND, ListNode, MapNode, Node
from lrcurve.problems import Problem, nearest
from lrcurve.run import Facts, Run
from lrcurve.schedules import MAX_STEP
from lrcurve.schedules.fields import fields_of
from lrcurve.spec.aliases import TYPE_KEYS
from lrcurve.spec.context import Context
from lrcurve.spec.modifiers import modifier_names
from lrcurve.spec.read_fields import read_keys
from lrcurve.spec.run_keys import RunKeys, read_number
from lrcurve.spec.timing import length_of, on_own_clock, without_own_fields
from lrcurve.spec.type_names import COMPOSITES, own_fields
from lrcurve.spec.units import Clock
from lrcurve.spec.unknown_keys import as_meant
from lrcurve.spec.variants.keys import RUN_KEYS, Resume

EXAMPLE = "{at: 45ep, with: {steps: 90ep}}"


class Stage(Struct, frozen=True):
    """What a run goes on with from step ``at``: the schedule ``node``, whose clock was at 0 at step ``origin``.

    ``ctx`` surrounds the schedule, on the run as it is from there on. ``warmup`` holds the key of a re-warm, if any.
    """

    at: int
    origin: int
    node: Node
    ctx: Context
    warmup: MapNode | None = None

    @property
    def run(self) -> Run:
        """The run as it is from the checkpoint on."""
        return self.ctx.run


def read_stages(whole: Node, node: Node, ctx: Context) -> tuple[Stage, ...]:
    """Return what follows each checkpoint of ``whole``, of which ``node`` is the schedule; what is wrong is noted."""
    written = whole.get("resume") if isinstance(whole, MapNode) else None
    if written is None:
        return ()
    found: list[Stage] = []
    if isinstance(written, ListNode) and not written.items:
        ctx.problem(written, f"must list at least one, such as {EXAMPLE}")
    for item in written.items if isinstance(written, ListNode) else (written,):
        if not isinstance(item, MapNode):
            ctx.problem(item, f"must be a mapping such as {EXAMPLE}, or a list of them, got {KIND[type(item)]}")
            continue
        last = found[-1] if found else Stage(0, 0, node, ctx)
        stage = _stage(item, last)
        if stage is not None:
            found.append(stage)
    return tuple(found)


def whole_length(node: Node, ctx: Context) -> int | None:
    """Return how many ticks an entry of ``schedules`` says that it takes, what it is resumed with included, or None."""
    ctx = ctx.silent()
    plain = as_meant(ctx, node.without("resume")) if isinstance(node, MapNode) else node
    stages = read_stages(node, plain, ctx)
    if not stages:
        return length_of(plain, ctx)
    length = length_of(stages[-1].node, stages[-1].ctx)
    return None if length is None else length + stages[-1].origin


def _stage(item: MapNode, last: Stage) -> Stage | None:
    """Return what one entry of ``resume`` says of a run that is at ``last``."""
    ctx = last.ctx
    found = len(ctx.problems)
    own = on_own_clock(ctx.silent(), last.node) if isinstance(last.node, MapNode) else ctx
    values = read_keys(structs.replace(ctx, clock=own.clock, begin=0), Resume, item, elsewhere=("with",))
    following = item.get("with")
    if following is None:
        ctx.problem(item, "needs 'with', a schedule, or keys that take the place of this one's")
    if following is None or len(ctx.problems) > found:
        return None
    at, restart = values["at"], values.get("restart", False)
    if own.clock.per_epoch:
        at = int(ctx.run.ticks_of(Fraction(at), "epoch") or at * own.clock.per_epoch)
    if at <= last.at:
        ctx.problem(item, f"is step {at:,}, not after the checkpoint before it, which is step {last.at:,}", "at")
        return None
    if 0 < ctx.run.ticks <= at:
        what = f"is step {at:,}, past the end of the run of {ctx.run.ticks:,} steps: nothing is resumed"
        ctx.problem(item, what, "at")
        return None
    run, rest = _changed_run(ctx, at, following, last.node)
    node, warmup = (changed(rest, last.node), None) if restart else _without_warmup(rest, last.node)
    origin = at if restart else last.origin
    clock = Clock(run) if run is not ctx.run else ctx.clock
    after = structs.replace(ctx, clock=clock, left=max(run.ticks - origin, 0), begin=origin)
    return Stage(at, origin, node, after, warmup) if len(ctx.problems) == found else None


def _without_warmup(following: Node, node: Node) -> tuple[Node, MapNode | None]:
    """Return what follows a schedule, but for a re-warm, and the mapping of that alone, if there is one."""
    whole = changed(following, node)
    if not isinstance(following, MapNode) or not isinstance(whole, MapNode) or "warmup" not in following.entries:
        return whole, None
    if "warmup" not in without_own_fields(whole).entries:
        return whole, None  # an argument of a library's
    warmup = MapNode({"warmup": following.entries["warmup"]}, following.mark, following.path)
    return changed(following.without("warmup"), node), warmup


def changed(following: Node, node: Node) -> Node:
    """Return the schedule that follows another: as it is written, or the one before with other keys."""
    keys = (*TYPE_KEYS, *COMPOSITES.values())
    if not isinstance(following, MapNode) or any(key in following.entries for key in keys):
        return following
    if not isinstance(node, MapNode):
        return node if not following.entries else following
    return MapNode({**node.entries, **following.entries}, following.mark, following.path)


def _without_fixed(ctx: Context, following: MapNode, own: set[str]) -> MapNode:
    """Return what follows a checkpoint without keys of the run that stay as they are, after noting these."""
    fixed = {field.name for field in fields_of(RunKeys)} - {*RUN_KEYS, *own, *modifier_names()}
    for key, entry in following.entries.items():
        near = nearest(key, RUN_KEYS) if key not in own and nearest(key, (*own, *modifier_names())) is None else None
        if key in fixed:
            what = f"belongs to the run, of which {', '.join(RUN_KEYS)} may change here"
            ctx.problems.append(Problem(entry.node.path, what, entry.mark))
        elif near is not None and near != key:
            what = f"unknown key '{key}'; did you mean '{near}'?"
            ctx.problems.append(Problem(entry.node.path, what, entry.mark))
        else:
            continue
        following = following.without(key)
    return following


def _obstacles(run: Run, facts: Facts, keys: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield each key of the run that cannot change what a step consumes, and why."""
    for key in keys:
        if run.tick != "step":
            yield key, "changes what a step consumes, but the run's length is not known: add --steps N or 'steps: N'"
        elif facts.epochs is not None and facts.epoch == 1 and facts.steps_per_epoch is None:
            yield key, "changes the steps of an epoch, which the run does not tell: add run: {steps_per_epoch: N}"
        elif key in ("batch_size", "tokens_per_step") and getattr(facts, key) is None:
            follows = facts.tokens is not None and key == "tokens_per_step"
            add = "change batch_size, from which it follows" if follows else f"add run: {{{key}: N}}"
            yield key, f"cannot change, for the run does not tell what it was before: {add}"
        elif key == "tokens_per_step" and (len(keys) > 1 or facts.batch_size is not None):
            yield key, "changes with batch_size, processes and accumulation: leave it out"


def _changed_run(ctx: Context, at: int, following: Node, node: Node) -> tuple[Run, Node]:
    """Return the run with what ``following`` changes of it from step ``at`` on, and the rest of ``following``."""
    if not isinstance(following, MapNode):
        return ctx.run, following
    own = own_fields(following if following.get("type") is not None or not isinstance(node, MapNode) else node)
    following = _without_fixed(ctx, following, own)
    keys = MapNode({key: one for key, one in following.entries.items() if key in RUN_KEYS and key not in own},
                   following.mark, following.path)  # fmt: skip
    if not keys.entries:
        return ctx.run, following
    found = len(ctx.problems)
    numbers = {key: read_number(keys, key, ctx.problems) for key in keys.entries}
    given = {key: int(number) for key, number in numbers.items() if number is not None}
    facts = ctx.run.changes[-1].facts if ctx.run.changes else ctx.run.facts
    for key, what in _obstacles(ctx.run, facts, given):
        ctx.problem(keys, what, key)
    if len(ctx.problems) > found:
        return ctx.run, following.without(*keys.entries)
    after = facts.changed(**given)
    run = ctx.run if after == facts else ctx.run.changed(at, after)
    if after.counted_epoch == 0:
        ctx.problem(keys, "makes a batch larger than the data, and drop_last drops it")
    if run.ticks > MAX_STEP:
        ctx.problem(keys, f"makes the run {run.ticks} steps long; at most 2**53 can be counted")
    return run, following.without(*keys.entries)
