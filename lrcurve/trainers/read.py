"""From a trainer's config to a document of lrcurve's language whose values stand where the trainer's keys do."""

from dataclasses import replace
from typing import Any

from lrcurve.documents.node import COMPUTED, DEFAULT, Entry, MapNode, Node, Scalar, value_at
from lrcurve.problems import Mark, Problem, SpecError
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.schedule import FieldError
from lrcurve.spec.convert import FieldValueError, convert
from lrcurve.spec.run_keys import run_node
from lrcurve.spec.timing import COUNTING
from lrcurve.spec.variants.keys import with_part
from lrcurve.trainers.trainer import Trainer, Value, Wanted


def read_trainer(trainer: type[Trainer], config: MapNode) -> tuple[MapNode, list[str]]:
    """Return the document that a config means, and notes for the person.

    Raises:
        SpecError: for every value that the trainer could not use, or that cannot be read.
    """
    for key, why in trainer.without.items():
        written = value_at(config, key)
        if written is not None and str(written).lower() == "true":
            raise SpecError([Problem(key, f"this config of {trainer.name()} has no schedule: {why}", written.mark)])
    record, notes = _record(trainer, config)
    facts = record.facts()
    total = record.total(facts)
    run = run_node(replace(facts, steps=total))
    schedules: dict[str, MapNode] = {}
    for wanted in record.schedules(total):
        schedules[wanted.name] = with_part(
            schedules.get(wanted.name), _schedule(wanted, config), wanted.parameter, wanted.member
        )
    named = {name: Entry(schedule) for name, schedule in schedules.items()}
    return MapNode({"run": Entry(run), "schedules": Entry(MapNode(named))}, config.mark), notes


def keys_of(trainer: type[Trainer]) -> dict[str, str]:
    """Return the key of each field of a trainer, dotted where it is nested."""
    return {field.name: trainer.places.get(field.name, field.name) for field in fields_of(trainer)}


def settings_of(trainer: type[Trainer], config: MapNode) -> MapNode:
    """Return what a config says of its run and schedules: each dotted key with its value, written or by default."""
    keys, found = keys_of(trainer), MapNode({})
    for field in fields_of(trainer):
        default = Scalar(field.default_text, tag=DEFAULT) if field.default_text not in ("", "none") else None
        value = value_at(config, keys[field.name]) or default
        found = found if value is None else found.with_entry(keys[field.name], value)
    return found


def _record(trainer: type[Trainer], config: MapNode) -> tuple[Trainer, list[str]]:
    """Return a config as a record, and notes on what it does without."""
    keys, values = keys_of(trainer), dict[str, Any]()
    problems: list[Problem] = []
    notes: list[str] = []
    for field in fields_of(trainer):
        key = keys[field.name]
        written = value_at(config, key)
        if written is None or (isinstance(written, Scalar) and written.value is None and written.tag != COMPUTED):
            continue
        if written.tag == COMPUTED and field.optional:
            values[field.name] = None
            notes.append(f"{key} is computed, which cannot be read; --set {key}=VALUE says it")
        elif written.tag == COMPUTED:
            what = f"is computed, which cannot be read; say it with --set {key}=VALUE"
            problems.append(Problem(key, what, written.mark))
        else:
            try:
                values[field.name], _ = convert(field, written, COUNTING)
            except FieldValueError as error:
                problems.append(Problem(key, str(error), error.mark or written.mark))
    if problems:
        raise SpecError(problems)
    try:
        return trainer(**values), notes
    except FieldError as error:
        raise SpecError([Problem(keys[error.field], str(error), _mark_of(config, keys[error.field]))]) from None


def _schedule(wanted: Wanted, config: MapNode) -> MapNode:
    """Return a schedule as lrcurve's language has it, each value with the path and mark of the trainer's own key."""

    def node(value: Value) -> Node:
        return Scalar(value.value, _mark_of(config, value.key), value.key)

    entries = {"type": Entry(Scalar(wanted.type, config.mark))}
    for name, value in wanted.arguments.items():
        if isinstance(value, Value):
            entries[name] = Entry(node(value))
        else:
            inner = {key: Entry(node(one)) for key, one in value.items()}
            entries[name] = Entry(MapNode(inner, config.mark))
    return MapNode(entries, config.mark)


def _mark_of(config: MapNode, key: str) -> Mark | None:
    """Return where a key's value stands; the beginning of a config that leaves it at its default."""
    written = value_at(config, key)
    return config.mark if written is None else written.mark
