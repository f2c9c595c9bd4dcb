"""``branch``: cooldowns that leave one schedule at several points."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from lrcurve.curve import Curve, CurveError
from lrcurve.documents.node import KIND, ListNode, MapNode, Node, Scalar
from lrcurve.problems import suggest
from lrcurve.provenance import Built
from lrcurve.schedules import MAX_STEP
from lrcurve.schedules.combine import Sequence as Phases
from lrcurve.spec.build import build
from lrcurve.spec.read_fields import read_keys
from lrcurve.spec.units import Clock
from lrcurve.spec.variants.keys import Branch
from lrcurve.spec.variants.subject import Subject


def branch_curves(subject: Subject, written: Node, trunks: Mapping[str, Sequence[Curve]]) -> list[Curve]:
    """Return a curve for each cooldown that ``written`` has; ``trunks`` are what it may leave."""
    ctx = subject.ctx
    if not isinstance(written, MapNode):
        example = "{from: wsd, at: [50%, 75%], cooldown: {type: linear, steps: 10%}}"
        ctx.problem(written, f"must be a mapping such as {example}, got {KIND[type(written)]}")
        return []
    found = len(ctx.problems)
    keys = written.without("type") if str(written.get("type")) == "branch" else written
    trunk = _trunk(subject, written, trunks)
    if trunk is not None and trunk.run.changes:
        ctx = structs.replace(ctx, clock=Clock(trunk.run))
    values = read_keys(ctx, Branch, keys, ("from", "cooldown"))
    cooldown = written.get("cooldown")
    if cooldown is None:
        ctx.problem(written, "needs 'cooldown', a schedule such as {type: linear, steps: 10%}")
    if cooldown is None or trunk is None or len(ctx.problems) > found:
        return []
    at = written.entries["at"].node
    items = at.items if isinstance(at, ListNode) else (at,)
    made = []
    for i, (item, step) in enumerate(zip(items, values["at"], strict=True)):
        if step in values["at"][:i]:
            ctx.problem(item, f"{item} is step {step:,}, which is there already")
        else:
            made.append(_cooldown(structs.replace(subject, ctx=ctx), trunk, item, step, cooldown))
    return [one for one in made if one is not None]


def _trunk(subject: Subject, written: MapNode, trunks: Mapping[str, Sequence[Curve]]) -> Curve | None:
    """Return the curve that the cooldowns leave."""
    node = written.get("from")
    name = subject.name if node is None else str(node)
    if name not in trunks:
        listed = ", ".join(trunks)
        what = f"no schedule is called '{name}'{suggest(name, trunks) or f'; there are {listed}'}"
        if node is None:
            what = f"needs 'from', the schedule that it leaves: one of {listed}"
        subject.ctx.problem(node or written, what)
        return None
    if not trunks[name]:
        return None  # what is wrong with it is noted
    trunk = trunks[name][0]
    if trunk.member is not None:
        subject.ctx.problem(written, f"'{name}' is no single curve: it has groups", "from")
        return None
    return trunk


def _cooldown(subject: Subject, trunk: Curve, item: Node, step: int, cooldown: Node) -> Curve | None:
    ctx, run, name, main = subject.ctx, trunk.run, str(item), trunk.made_from
    if not 0 < step < run.ticks:
        what = f"{name} is step {step:,}; it must be after step 0 and within the trunk's {run.ticks:,} steps"
        ctx.problem(item, what)
        return None
    try:
        rate = Scalar(float(trunk.lr([step])[0]), cooldown.mark, cooldown.path)
    except CurveError as error:  # its place is the trunk's, and here the branch's counts
        ctx.problem(item, f"the trunk has no rate there: {error.problems[0].message}")
        return None
    built = build(cooldown, structs.replace(ctx, lr=rate, left=run.ticks - step, begin=step))
    if built is None or main is None:
        return None
    length = run.ticks - step if built.length is None else built.length
    if step + length > MAX_STEP:
        ctx.problem(cooldown, "ends past step 2**53, which is the limit")
        return None
    whole = Phases(phases=(main.built.schedule, built.schedule), lengths=(step,))
    shorter = replace(run, ticks=step + length, planned=run.whole)
    both = Built(whole, cooldown, inner=(main.built, built))
    return subject.curve(both, run=shorter, member=name, kind="branches", begin=step)
