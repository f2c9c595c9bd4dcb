"""``branch``: cooldowns that leave one schedule at several points."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from lrcurve.curve import Curve, Family
from lrcurve.documents.node import KIND, ListNode, MapNode, Node, Scalar
from lrcurve.problems import suggest
from lrcurve.schedules import MAX_STEP
from lrcurve.schedules.combine import Sequence as Phases
from lrcurve.spec.made_from import Made
from lrcurve.spec.variants.keys import Branch
from lrcurve.spec.variants.subject import Subject


def branch_curves(subject: Subject, written: Node, path: str, trunks: Mapping[str, Sequence[Made]]) -> list[Made]:
    """Return a curve for each cooldown that ``written``, under ``path``, has; ``trunks`` are what it may leave."""
    builder = subject.builder
    if not isinstance(written, MapNode):
        example = "{from: wsd, at: [50%, 75%], cooldown: {type: linear, steps: 10%}}"
        what = f"must be a mapping such as {example}, got {KIND[type(written)]}"
        builder.problem(path, what, written)
        return []
    found = len(builder.problems)
    values = builder.keys(Branch, _plain(written), path, subject.scope, ("from", "cooldown"))
    cooldown = written.get("cooldown")
    if cooldown is None:
        builder.problem(path, "needs 'cooldown', a schedule such as {type: linear, steps: 10%}", written)
    trunk = _trunk(subject, written, path, trunks)
    if cooldown is None or trunk is None or len(builder.problems) > found:
        return []
    at = written.entries["at"].node
    items = at.items if isinstance(at, ListNode) else (at,)
    made = []
    for i, (item, step) in enumerate(zip(items, values["at"], strict=True)):
        if step in values["at"][:i]:
            builder.problem(f"{path}.at[{i}]", f"{item} is step {step:,}, which is there already", item)
        else:
            made.append(_cooldown(subject, trunk, item, step, cooldown, path))
    return [one for one in made if one is not None]


def _plain(written: MapNode) -> MapNode:
    """Return branches without the type that says what they are."""
    return written.without("type") if str(written.get("type")) == "branch" else written


def _trunk(subject: Subject, written: MapNode, path: str, trunks: Mapping[str, Sequence[Made]]) -> Curve | None:
    """Return the curve that the cooldowns leave."""
    node = written.get("from")
    name = subject.name if node is None else str(node)
    if name not in trunks:
        listed = ", ".join(trunks)
        what = f"no schedule is called '{name}'{suggest(name, trunks) or f'; there are {listed}'}"
        if node is None:
            what = f"needs 'from', the schedule that it leaves: one of {listed}"
        subject.builder.problem(f"{path}.from" if node is not None else path, what, node or written)
        return None
    if not trunks[name]:
        return None  # what is wrong with it is said
    trunk = trunks[name][0].curve
    if trunk.family is not None:
        subject.builder.problem(f"{path}.from", f"'{name}' is no single curve: it has groups", node or written)
        return None
    return trunk


def _cooldown(subject: Subject, trunk: Curve, item: Node, step: int, cooldown: Node, path: str) -> Made | None:
    builder, run, name = subject.builder, trunk.run, str(item)
    if not 0 < step < run.ticks:
        what = f"{name} is step {step:,}; it must be after step 0 and within the trunk's {run.ticks:,} steps"
        builder.problem(f"{path}.at", what, item)
        return None
    rate = Scalar(float(trunk.lr([step])[0]), cooldown.mark)
    scope = structs.replace(subject.scope, lr=rate, left=run.ticks - step, begin=step)
    built = builder.build(cooldown, f"{path}.cooldown", scope)
    if built is None:
        return None
    length = run.ticks - step if built.length is None else built.length
    if step + length > MAX_STEP:
        builder.problem(f"{path}.cooldown", "ends past step 2**53, which is the limit", cooldown)
        return None
    whole = Phases(phases=(trunk.schedule, built.schedule), lengths=(step,))
    shorter = replace(run, ticks=step + length, planned=run.whole)
    family = Family(subject.name, name, "branches")
    return subject.curve(
        whole, cooldown, name=f"{subject.name}[{name}]", path=f"{path}.cooldown", run=shorter, family=family, begin=step
    )
