"""The JSON Schema of a spec, generated from the records."""

from typing import Any

import msgspec

from lrcurve.frameworks import Scheduler
from lrcurve.frameworks.shared import catalogue as frameworks
from lrcurve.schedules import find, names
from lrcurve.schedules.fields import Field, Unit, fields_of
from lrcurve.spec.modifiers import MAPPINGS, Modifiers, modifier_names
from lrcurve.spec.run_keys import RunKeys
from lrcurve.spec.schema_variants import whole_schemas
from lrcurve.spec.type_names import COMPOSITES, type_names
from lrcurve.spec.variants.keys import KEYS, LOOK, LookKeys

LENGTH = r"^\s*[0-9_.]+([eE][+-]?[0-9]+)?\s*[kKMGBT]?\s*(%|steps?|ep|epochs?|percent|samples?|tokens?)?\s*$"
NUMBER = r"^\s*[+]?[0-9_.]+([eE][+-]?[0-9]+)?\s*$"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a spec file, as plain Python values."""
    schedule = {"$ref": "#/$defs/schedule"}
    every = type_names()
    variants: list[dict[str, Any]] = [{"$ref": f"#/$defs/{name}"} for name in every]
    definitions: dict[str, Any] = {"length": _LENGTH, **{f"key_{key}": value for key, value in _modifiers().items()}}
    whole = whole_schemas(_properties, _number)
    whole |= _properties(LookKeys)
    definitions |= {f"key_{key}": value for key, value in whole.items()}
    definitions |= {name: _type(name) for name in names()}
    definitions |= {name: _library_type(frameworks.find(name)) for name in frameworks.names()}
    for name, key in COMPOSITES.items():
        definitions[name] = _object(
            {"type": {"const": name}, key: {"type": "array", "items": schedule, "minItems": 1}, **_MODIFIERS},
            [key],
            f"{'Phases in turn' if name == 'sequence' else 'Schedules multiplied'}.",
        )
    definitions["schedule"] = {
        "description": "One schedule, a list of phases, or the bare name of a type.",
        "anyOf": [
            *variants,
            *_SPELLINGS,
            {"type": "array", "items": schedule, "minItems": 1},
            {"enum": [*names(), *_spellings()]},
        ],
    }
    top = {
        "$schema": {"type": "string"},
        "title": {"description": "The title of the picture.", "type": "string"},
        "run": _object(_properties(RunKeys), [], "How long training is, and what a step consumes."),
        "steps": {"description": "The length of the run; short for run: {steps: N}.", "$ref": "#/$defs/length"},
        "lr": {"description": "The rate for schedules that name none.", **_number({"minimum": 0})},
        "check": {"description": "Which rules of lrcurve check this file wants.", "type": "object"},
        "schedules": {
            "description": "The curves, by name.",
            "type": "object",
            "additionalProperties": {"anyOf": [schedule, *_BRANCHES]},
            "minProperties": 1,
        },
        "params": whole["params"],
        "branch": whole["branch"],
    }
    beside = {key: top[key] for key in ("$schema", "title", "run", "check")}
    one = {
        "description": "A file with one schedule, or a list of phases.",
        "anyOf": [
            *(_with_properties(name, definitions[name], beside) for name in (*names(), *COMPOSITES)),
            _library_file(),
            *_SPELLINGS,
            {"type": "array", "items": schedule, "minItems": 1},
        ],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lrcurve spec",
        "description": "Learning-rate schedules for lrcurve.",
        "anyOf": [_object(top, ["schedules"], "Named schedules on one run."), one],
        "$defs": definitions,
    }


_LENGTH: dict[str, Any] = {
    "description": "Steps, or a length with its unit.",
    "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": LENGTH}],
}

_MODIFIERS = {name: {"$ref": f"#/$defs/key_{name}"} for name in (*modifier_names(), *KEYS, *LOOK)}

_BRANCHES: list[dict[str, Any]] = [
    {"description": "Branches of another schedule.", "type": "object", "required": required}
    for required in (["from", "at", "cooldown"], ["branch"])
]


def _number(limits: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a number, which editors reading YAML 1.1 may take for text where it is 1e-3."""
    return {"anyOf": [{"type": "number", **limits}, {"type": "string", "pattern": NUMBER}]}


def _object(properties: dict[str, Any], required: list[str], description: str) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _with_properties(name: str, definition: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Return a definition that takes further properties."""
    own = {key: {"$ref": f"#/$defs/{name}/properties/{key}"} for key in definition["properties"]}
    return _object({**own, **more}, definition["required"], definition["description"])


def _required(record: type) -> list[str]:
    """Return the keys that a type needs, but for the rate and the length, which may come from around it."""
    return [
        "type",
        *(field.name for field in fields_of(record) if field.required and field.name not in ("lr", "steps")),
    ]


def _type(name: str) -> dict[str, Any]:
    record = find(name)
    own = {"type": {"const": name}, **_properties(record)}
    required = _required(record)
    if name == "values":
        own |= {
            "file": {"description": "a CSV, TSV or JSON table to read them from", "type": "string"},
            "column": {"description": "which column of the file", "type": "string"},
        }
        required = ["type"]
    return _object({**_MODIFIERS, **own}, required, (record.__doc__ or "").split("\n", 1)[0])


_SPELLINGS: list[dict[str, Any]] = [
    {"description": f"A library's scheduler as {whose} writes it.", "type": "object", "required": required}
    for whose, required in (
        ("Hydra", ["_target_"]),
        ("Lightning", ["class_path"]),
        ("keras", ["class_name", "config"]),
        ("get_scheduler", ["type", "name"]),
    )
]
"""The ways of writing one whose arguments an editor need not know."""


def _library_type(record: type[Scheduler]) -> dict[str, Any]:
    """Return the schema of a library's scheduler under any of its names."""
    own: dict[str, Any] = {"type": {"enum": list(record.spellings())}, **_properties(record)}
    own |= {key: {} if value is None else _fixed(value) for key, value in record.ignored.items()}
    own |= {key: _listed(own[key]) for key in record.per_group}
    if record.library == "transformers":
        own["scheduler_specific_kwargs"] = {"description": "further arguments", "type": ["object", "null"]}
    required = _required(record)
    loose = ["type"] if record.library == "transformers" else required
    return _object({**_MODIFIERS, **own}, loose, (record.__doc__ or "").split("\n", 1)[0])


def _listed(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value, or of a list with one for each parameter group."""
    words: dict[str, Any] = {key: schema[key] for key in ("description", "default") if key in schema}
    single = {key: value for key, value in schema.items() if key not in words}
    return {**words, "anyOf": [single, {"type": "array", "items": single}]}


def _library_file() -> dict[str, Any]:
    """Return the schema of a file with one library's scheduler, whose arguments are those of its definition."""
    return {
        "description": "A file with one library's scheduler.",
        "type": "object",
        "properties": {"type": {"enum": _spellings()}},
        "required": ["type"],
    }


def _spellings() -> list[str]:
    """Return every name of every library's scheduler."""
    return [spelling for name in frameworks.names() for spelling in frameworks.find(name).spellings()]


def _fixed(value: str) -> dict[str, Any]:
    return {"enum": [value, int(value)] if value.lstrip("-").isdigit() else [value]}


def _modifiers() -> dict[str, Any]:
    found = _properties(Modifiers)
    for name, record in MAPPINGS.items():
        keys = [field.name for field in fields_of(record) if field.required]
        doc = found[name].pop("description")
        found[name] = {"description": doc, "anyOf": [found[name], _object(_properties(record), keys, doc)]}
    return found


def _properties(record: type) -> dict[str, Any]:
    return {field.name: _property(field) for field in fields_of(record)}


def _property(field: Field) -> dict[str, Any]:
    """Return the schema of one field: what msgspec says of its type, widened to what a person may write."""
    if field.nested is not None:
        found: dict[str, Any] = {"$ref": "#/$defs/schedule"}
        if field.takes_rate:
            found = {"anyOf": [_number({"minimum": 0}), found]}
        found = {"type": "array", "items": found} if field.many else found
        if field.default is None and not field.required:
            found = {"anyOf": [found, {"type": "null"}]}
        return {"description": field.doc, **found}
    if field.kind == "a function":
        return {"description": field.doc, "type": ["string", "number", "null"]}
    if field.unit is Unit.METRIC:
        listed = {"type": "array", "items": _number({})}
        return {"description": field.doc, "anyOf": [listed, {"type": ["string", "number"]}]}
    found = msgspec.json.schema(field.annotation)
    found = {key: value for key, value in found.items() if key not in ("description", "default")}
    item = found.get("items", {}) if field.many else found
    if field.unit is Unit.STEPS:
        item = {"$ref": "#/$defs/length"}
        item = {"anyOf": [item, _number({})]} if field.as_written else item
    elif item.get("type") == "number":
        item = _number({key: value for key, value in item.items() if key not in ("type", "description")})
    found = {"anyOf": [{"type": "array", "items": item}, item]} if field.many else item
    if field.default is None and not field.required:
        found = {"anyOf": [found, {"type": "null"}]}
    described = {"description": field.doc, **found}
    if not field.required and isinstance(field.default, str | int | float) and field.default_words is None:
        described["default"] = field.default
    return described
