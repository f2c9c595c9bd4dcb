"""From a trainer's config to a document of lrcurve's language whose values stand where the trainer's keys do."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from msgspec import Struct
from msgspec.structs import replace as replace_node

from lrcurve.documents.json import read as read_json
from lrcurve.documents.node import COMPUTED, DEFAULT, Entry, MapNode, Node, Scalar, value_at
from lrcurve.problems import Mark, Problem, Source, SpecError
from lrcurve.run import Facts
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.schedule import FieldError
from lrcurve.spec.convert import FieldValueError, convert
from lrcurve.spec.run_keys import run_node
from lrcurve.spec.timing import COUNTING
from lrcurve.spec.variants.keys import with_part
from lrcurve.trainers.trainer import MissingFactError, Trainer, Value, Wanted

NOTHING = Facts()

_NEEDED = "--dataset-size N --processes N"
_ALIKE = 0.9  # how much a key must look like another to be meant; eval_steps and max_steps are both keys


class Reading(Struct, frozen=True):
    """What a config means: the document, notes for the person, and each fact with its origin."""

    document: MapNode
    notes: tuple[str, ...]
    origins: tuple[str, ...]


def read_trainer(trainer: type[Trainer], config: MapNode, told: Facts = NOTHING) -> Reading:
    """Return what a config means, with what somebody tells beside it of the run.

    Raises:
        SpecError: for every value that the trainer could not use, or that cannot be read, and for what is missing.
    """
    config = _unfolded(trainer, config)
    for key, why in trainer.without.items():
        written = value_at(config, key)
        if written is not None and str(written).lower() == "true":
            raise SpecError([Problem(key, f"this config of {trainer.name()} has no schedule: {why}", written.mark)])
    record, notes = _record(trainer, config)
    known = {key: value for key, value in vars(told).items() if value not in (None, False)}
    facts = record.completed(replace(record.facts(), **known))
    schedules: dict[str, MapNode] = {}
    try:
        total = record.total(facts)
        for wanted in record.schedules(total):
            schedules[wanted.name] = with_part(
                schedules.get(wanted.name), _schedule(wanted, config), wanted.parameter, wanted.member
            )
    except FieldError as error:
        key = keys_of(trainer)[error.field]
        raise SpecError([Problem(key, str(error), _mark_of(config, key))]) from None
    except MissingFactError as missing:
        what = f"{missing}: add --steps N, or {_NEEDED}"
        raise SpecError([Problem(missing.key, what, _mark_of(config, missing.key))]) from None
    given = {key: node for key in dotted_keys(config) if (node := value_at(config, key)) is not None}
    notes += [*record.remarks(facts, given), *_near_misses(trainer, given)]
    if total is None:
        notes.append(
            f"the length of the run is not known, so it is shown in percent; for steps, add --steps N, or {_NEEDED}"
        )
    # What the run's length was worked out from may round otherwise there.
    run = run_node(replace(facts, steps=total, epochs=None, dataset_size=None, batches_per_epoch=None, goal=None,
                           steps_per_epoch=facts.epoch if total is not None else None))  # fmt: skip
    named = {name: Entry(schedule) for name, schedule in schedules.items()}
    document = MapNode({"run": Entry(run), "schedules": Entry(MapNode(named))}, config.mark)
    return Reading(document, tuple(notes), (*_origins(trainer, config), *record.worked_out(facts)))


def _near_misses(trainer: type[Trainer], written: Mapping[str, Node]) -> Iterator[str]:
    """Yield the keys of a config that the trainer does not know and that look like one which rates depend on."""
    known = set(keys_of(trainer).values())
    keys = {key.casefold(): key for key in known if key not in written}
    for key in written:
        near = difflib.get_close_matches(key.casefold(), sorted(keys), n=1, cutoff=_ALIKE)
        if near and key not in known and not near[0].startswith(f"{key}."):
            yield f"{key}: {trainer.name()} does not know it; did you mean {keys[near[0]]}?"


def _origins(trainer: type[Trainer], config: MapNode) -> Iterator[str]:
    """Yield each key that rates depend on with its value, and whether that is written or the trainer's default."""
    found = settings_of(trainer, config)
    for key in dotted_keys(found):
        node = value_at(found, key)
        if isinstance(node, Scalar):
            place = "" if node.mark is None else f" (line {node.mark.line})"
            yield f"{key} {node}" + (f" (default of {trainer.name()} {trainer.version})" if node.tag else place)


def _unfolded(trainer: type[Trainer], config: MapNode) -> MapNode:
    """Return a config whose mappings are no longer JSON in a text, as on command lines."""
    for key in {place.partition(".")[0] for place in trainer.places.values() if "." in place}:
        node = config.get(key)
        if isinstance(node, Scalar) and str(node.value).startswith("{"):
            config = config.with_entry(key, _marked(read_json(Source(key, str(node.value))), node.mark))
    return config


def _marked(node: Node, mark: Mark | None) -> Node:
    """Return a mapping whose values all stand where the text stands that they were in."""
    if not isinstance(node, MapNode):
        return replace_node(node, mark=mark)
    return MapNode({key: Entry(_marked(entry.node, mark), mark) for key, entry in node.entries.items()}, mark)


def keys_of(trainer: type[Trainer]) -> dict[str, str]:
    """Return the key of each field of a trainer, dotted where it is nested."""
    return {field.name: trainer.places.get(field.name, field.name) for field in fields_of(trainer)}


def settings_of(trainer: type[Trainer], config: MapNode) -> MapNode:
    """Return what a config says of its run and schedules: each dotted key with its value, written or by default.

    It is tagged with the trainer's name.
    """
    keys, found = keys_of(trainer), MapNode({}, tag=trainer.name())
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
        if written.tag == COMPUTED and field.name in trainer.unneeded:
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


def dotted_keys(config: MapNode, path: str = "") -> Iterator[str]:
    """Yield the dotted keys of a config's values, and those of mappings that hold them."""
    for key, node in config.items():
        yield (inner := f"{path}{key}")
        if isinstance(node, MapNode):
            yield from dotted_keys(node, f"{inner}.")
