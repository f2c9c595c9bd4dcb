"""From a trainer's config to a document of lrcurve's language whose values stand where the trainer's keys do."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from lrcurve.documents.node import Entry, MapNode, Node, Scalar
from lrcurve.problems import Problem, SpecError
from lrcurve.schedules.fields import fields_of
from lrcurve.spec.convert import FieldValueError, convert
from lrcurve.spec.timing import COUNTING
from lrcurve.trainers.trainer import Trainer, Value, Wanted


def read_trainer(kind: type[Trainer], node: MapNode, given: Mapping[str, Any] | None = None) -> MapNode:
    """Return the document that a config means; ``given`` are facts of the run that somebody told beside it.

    Raises:
        SpecError: for every value that the trainer could not take.
    """
    for key, why in kind.without.items():
        written = node.get(key)
        if written is not None and str(written).lower() == "true":
            raise SpecError([Problem(key, f"this {kind.name()} config has no schedule: {why}", written.mark)])
    config = _record(kind, node)
    facts = replace(config.facts(), **(given or {}))
    total = config.total(facts)
    run = {name: value for name, value in vars(facts).items() if value not in (None, False) and name != "steps"}
    entries = {name: Entry(Scalar(_plain(value))) for name, value in run.items()}
    if total is not None:
        entries["steps"] = Entry(Scalar(total))
    schedules: dict[str, MapNode] = {}
    for wanted in config.schedules(total):
        schedules[wanted.name] = _added(schedules.get(wanted.name), wanted, _schedule(wanted, node))
    named = {name: Entry(schedule) for name, schedule in schedules.items()}
    return MapNode({"run": Entry(MapNode(entries)), "schedules": Entry(MapNode(named))}, node.mark)


def _added(schedule: MapNode | None, wanted: Wanted, node: MapNode) -> MapNode:
    """Return an entry of ``schedules`` with one more of its groups or parameters; the first is the schedule itself."""
    key, name = ("groups", wanted.member) if wanted.member is not None else ("params", wanted.parameter)
    if schedule is None:
        return node if wanted.member is None else node.with_entry(key, MapNode({name or "": Entry(node)}, node.mark))
    inner = schedule.get(key)
    others = inner if isinstance(inner, MapNode) else MapNode({}, node.mark)
    return schedule.with_entry(key, others.with_entry(name or "", node))


def _record(kind: type[Trainer], node: MapNode) -> Trainer:
    """Return a config as a record."""
    known = {field.name: field for field in fields_of(kind)}
    values, problems = {}, []
    for key, written in node.items():
        if key not in known or (isinstance(written, Scalar) and written.value is None):
            continue
        try:
            values[key], _ = convert(known[key], written, COUNTING)
        except FieldValueError as error:
            problems.append(Problem(key, str(error), error.mark or written.mark))
    if problems:
        raise SpecError(problems)
    return kind(**{field.name: values[field.name] for field in fields(kind) if field.name in values})


def _schedule(wanted: Wanted, config: MapNode) -> MapNode:
    """Return a schedule as lrcurve's language has it, each value with the path and mark of the trainer's own key."""

    def node(value: Value) -> Node:
        written = config.get(value.key)
        return Scalar(value.value, written.mark if written is not None else config.mark, value.key)

    entries = {"type": Entry(Scalar(wanted.type, config.mark))}
    for name, value in wanted.arguments.items():
        if isinstance(value, Value):
            entries[name] = Entry(node(value))
        else:
            inner = {key: Entry(node(one)) for key, one in value.items()}
            entries[name] = Entry(MapNode(inner, config.mark))
    return MapNode(entries, config.mark)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else float(value)
