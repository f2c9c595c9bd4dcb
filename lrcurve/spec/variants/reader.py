"""Reads the entries of ``schedules``, each with the keys of a whole schedule, and gives their curves in order."""

from msgspec import structs

from lrcurve.curve import Curve
from lrcurve.documents.node import MapNode, Node
from lrcurve.problems import Problem
from lrcurve.spec.context import Context
from lrcurve.spec.look import read_look
from lrcurve.spec.variants.branch import branch_curves
from lrcurve.spec.variants.groups import group_curves
from lrcurve.spec.variants.keys import KEYS, LOOK
from lrcurve.spec.variants.params import param_curves
from lrcurve.spec.variants.per_group import spread
from lrcurve.spec.variants.resume import RESUMED, Main, main_of, told
from lrcurve.spec.variants.subject import Subject

SHARING = ("groups", "lars", "lamb")
"""The keys that share a schedule out; one of them is enough."""


def read_entries(ctx: Context, document: MapNode, schedules: MapNode) -> list[Curve]:
    """Return the curves of a document, each after the schedule that it belongs to."""
    check = document.get("check")
    made: dict[str, list[Curve]] = {}
    branches: list[tuple[Subject, Node]] = []
    leaving = set()
    for name, entry in schedules.items():
        node = spread(ctx, entry)
        whole = node if isinstance(node, MapNode) else MapNode({}, node.mark, node.path)
        look, rest = read_look(ctx, whole)
        plain = rest.without(*KEYS) if isinstance(node, MapNode) else node
        subject, inner = Subject(ctx, name, plain, whole, check, look), whole.get("branch")
        if is_branch(rest):
            branches.append((subject, rest if inner is None else inner))
            leaving.add(name)
            made[name] = []
            continue
        if inner is not None:
            branches.append((subject, inner))
        made[name] = _curves(subject)
    top = Subject(ctx, "", document, document.without("branch"), check)
    beside = param_curves(top, None) if document.get("params") is not None else []
    written = document.get("branch")
    if written is not None:
        named = str(written.get("from") or "") if isinstance(written, MapNode) else ""
        branches.append((structs.replace(top, name=named), written))
    trunks = {name: list(curves) for name, curves in made.items() if name not in leaving}
    for subject, node in branches:
        made.setdefault(subject.name, []).extend(branch_curves(subject, node, trunks))
    return [*(curve for curves in made.values() for curve in curves), *beside]


def _curves(subject: Subject) -> list[Curve]:
    sharing = [key for key in SHARING if key in subject.whole.entries]
    if len(sharing) > 1:
        subject.problem(f"cannot be together with '{sharing[0]}': each says whose rates these are", sharing[1])
    main = main_of(subject, subject.node, subject.ctx)
    if main is None or len(sharing) > 1:
        return []
    if main.run is not subject.run:
        subject = structs.replace(subject, changed_run=main.run)
    if sharing == ["groups"]:
        found = group_curves(subject, main)
    else:
        node = subject.whole if subject.whole.entries else subject.node
        found = [subject.curve(structs.replace(main.marked(), node=node))]
        if sharing:
            from lrcurve.spec.variants.layers import layer_curves  # its imports would show in every short table's time

            found += layer_curves(subject, sharing[0], main.built)
    if "resume" in subject.whole.entries:
        _note_jump(subject, found[:1], main)
    return found + param_curves(subject, main)


def _note_jump(subject: Subject, first: list[Curve], main: Main) -> None:
    """Say what happens to the rate and the run where that is resumed; the first curve speaks for all of a family."""
    for curve in first:
        for marks in curve.marks:
            if marks.kind == "transition" and marks.text.startswith(RESUMED):
                what = f"{marks.text} at {curve.run.when(int(marks.steps[0]))}"
                subject.ctx.notes.append(Problem(curve.name, what))
        if what := told(main, subject.ctx.run):
            subject.ctx.notes.append(Problem(curve.name, what))


def is_branch(node: Node) -> bool:
    """Tell whether an entry is nothing but branches of another: ``{from: wsd, ...}``, or that under ``branch``."""
    if not isinstance(node, MapNode):
        return False
    if node.get("from") is not None or str(node.get("type")) == "branch":
        return True
    return {*node.entries} - {*LOOK} == {"branch"}
