"""From a schedule back to lrcurve's own language: schedule to node to YAML, which reads back to the same rates."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from lrcurve.curve import LR, Curve
from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.problems import Problem, SpecError
from lrcurve.run import Facts, Run
from lrcurve.schedules import Schedule
from lrcurve.schedules import combine as c
from lrcurve.spec.run_keys import run_node
from lrcurve.spec.variants.keys import RUN_KEYS, with_part
from lrcurve.spec.write_schedule import mapping, number, written


def written_document(curves: Sequence[Curve], title: str | None = None) -> MapNode:
    """Return a document that gives the curves again: their run, and a schedule for each.

    Parameter groups and other parameters stand under their schedule; layers and branches are schedules of their own,
    and so are groups of a run that changes on the way. A curve that ends before the run of the others goes on in the
    document, which has one run.

    Raises:
        SpecError: if a curve was recorded and has no schedule, or its schedule cannot be written in the language.
    """
    run = _whole_run([curve.run for curve in curves])
    schedules: dict[str, MapNode] = {}
    params: dict[str, Node] = {}
    first: dict[str, Curve] = {}
    rates = {curve.subject for curve in curves if curve.parameter == LR}
    for curve in curves:
        if curve.made_from is not None and curve.made_from.implicit and curve.subject in rates:
            continue  # the rate's schedule moves it along
        try:
            if curve.parameter != LR and curve.subject and curve.subject not in rates:
                raise ValueError("belongs to a schedule that is not among these: add --param all")
            node = _written_curve(curve, run)
            if curve.parameter != LR and not curve.subject:
                params[curve.parameter] = node
            else:
                alone = curve.kind in ("layers", "branches") or (curve.kind == "groups" and bool(curve.run.changes))
                if curve.parameter != LR and curve.subject not in schedules:
                    raise ValueError("has no words beside groups of a run that changes on the way: write it alone")
                name, member = (curve.name, None) if alone else (curve.subject, curve.member)
                name = name or "schedule"
                schedules[name] = with_part(schedules.get(name), node, curve.parameter, member)
                first.setdefault(name, curve)
        except ValueError as error:
            raise SpecError([Problem(curve.name, str(error))]) from None
    top: dict[str, Node] = {"title": Scalar(title)} if title else {}
    beside: dict[str, Node] = {"params": mapping(params)} if params else {}
    looking = {name: _with_look(node, first[name]) for name, node in schedules.items()}
    return mapping({**top, **_run(run), "schedules": mapping(looking), **beside})


def _with_look(node: MapNode, curve: Curve) -> MapNode:
    """Return a schedule with what its first curve says of how it is drawn."""
    look = {"color": curve.color, "linestyle": curve.linestyle}
    return mapping({**dict(node.items()), **{key: Scalar(value) for key, value in look.items() if value is not None}})


def _written_curve(curve: Curve, run: Run) -> MapNode:
    if curve.schedule is None:
        raise ValueError("was recorded, and has no schedule that could be written")
    if not curve.run.changes:
        return written(curve.schedule, run)
    if curve.parameter != LR:  # the run changes with the rate's schedule
        return written(curve.schedule, _stretch(curve.run, curve.run.facts))
    return _resumed(curve.schedule, curve.run)


def _whole_run(runs: Sequence[Run]) -> Run:
    """Return the run of a document that has curves on all of ``runs``, without what changes on the way."""
    changing = [run for run in runs if run.changes]
    if not changing:
        return max(runs, key=lambda run: run.ticks)
    facts = changing[0].facts
    if any(run.facts != facts for run in runs):
        raise SpecError([Problem("", "one run changes on the way and another is not the same: write them one by one")])
    return Run.of(facts, max(run.ticks for run in runs))


def _resumed(schedule: Schedule, run: Run) -> MapNode:
    """Return a schedule on a run that changes, with what follows each change as a schedule of its own."""
    (_, first), *others = _pieces(schedule, run)
    changes = {change.tick: change.facts for change in run.changes}
    facts, node, entries = run.facts, written(first, _stretch(run, run.facts)), []
    last = node
    for start, piece in others:
        after = changes.get(start, facts)
        keys = [key for key in RUN_KEYS[:-1] if getattr(after, key) != getattr(facts, key)]
        at = Scalar(f"{start} steps") if last.get("interval") is not None else number(start)
        facts, last = after, written(piece, _stretch(run, after))
        changed = {key: number(getattr(after, key)) for key in keys or RUN_KEYS[-1:] if start in changes}
        following = mapping({**dict(last.items()), **changed})
        entries.append(mapping({"at": at, "with": following, "restart": Scalar(True)}))
    return node.with_entry("resume", ListNode(tuple(entries)))


def _pieces(schedule: Schedule, run: Run) -> list[tuple[int, Schedule]]:
    """Return a schedule in pieces, each with its first step: as it was resumed, or else one for each change."""
    plain = schedule.inner if isinstance(schedule, c.AnnotatedSchedule) else schedule
    inner = plain.inner if isinstance(plain, c.Scale) else plain
    if isinstance(inner, c.Sequence):
        scale = plain.scale if isinstance(plain, c.Scale) else None
        phases = [phase if scale is None else c.Scale(inner=phase, scale=scale) for phase in inner.phases]
        pieces = list(zip([0, *accumulate(inner.lengths[: len(phases) - 1])], phases, strict=True))
        if {change.tick for change in run.changes} <= {start for start, _ in pieces}:
            return pieces
    return [(0, plain), *((change.tick, c.Shift(inner=plain, shift=change.tick)) for change in run.changes)]


def _stretch(run: Run, facts: Facts) -> Run:
    """Return a run that is all the way as it is in one stretch, where ``facts`` hold."""
    return replace(run, changes=(), steps_per_epoch=facts.epoch, facts=facts)


def _run(run: Run) -> dict[str, Node]:
    """Return the key ``run``, in the words in which it was given as far as they tell its length."""
    facts = run.facts
    if run.tick != "step":
        return {}
    if facts.length != run.ticks:
        keep = {"batch_size", "processes", "accumulation", "sequence_length", "tokens_per_step"}
        kept = {key: value for key, value in vars(facts).items() if key in keep}
        if run.steps_per_epoch is not None:
            kept["steps_per_epoch"] = run.steps_per_epoch
        facts = Facts(**{"steps": run.ticks, **kept})
    return {"run": node} if (node := run_node(facts)).entries else {}


def yaml_text(document: Node) -> str:
    """Return a document as YAML, schedules in one line each where they fit."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.width = 110
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # keys in the order of the document
    out = io.StringIO()
    yaml.dump(plain_values(document), out)
    return re.sub(r"\n\.\.\.\n$", "\n", out.getvalue())


def plain_values(node: Node) -> Any:
    """Return a document as plain Python values: mappings, lists, numbers, text, booleans and None."""
    if isinstance(node, MapNode):
        return {key: plain_values(item) for key, item in node.items()}
    if isinstance(node, ListNode):
        return [plain_values(item) for item in node.items]
    return node.value
