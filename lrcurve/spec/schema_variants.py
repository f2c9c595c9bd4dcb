"""The JSON Schema of the keys of a whole schedule."""

from collections.abc import Callable
from typing import Any

from lrcurve.spec.variants.keys import KEYS
from lrcurve.spec.variants.layers import MOVING

Schema = dict[str, Any]


def whole_schemas(properties: Callable[[type], Schema], number: Callable[[Schema], Schema]) -> dict[str, Schema]:
    """Return the schema of each key.

    Args:
        properties: gives the properties of a record.
        number: gives the schema of a number within limits.
    """
    schedule = {"$ref": "#/$defs/schedule"}
    multiple = number({"minimum": 0})
    open_keys = {"type": "object", "description": "keys that take the place of the schedule's, or a whole schedule"}
    resume = _mapping({**properties(KEYS["resume"]), "with": {"anyOf": [schedule, open_keys]}}, ["at", "with"])
    found: dict[str, Schema] = {
        "groups": {"type": "object", "additionalProperties": {"anyOf": [multiple, open_keys, schedule]}},
        "params": {"type": "object", "additionalProperties": {"anyOf": [multiple, schedule]}},
        "resume": {"anyOf": [resume, {"type": "array", "items": resume, "minItems": 1}]},
        "branch": _mapping(properties(KEYS["branch"]), ["at", "cooldown"]),
    }
    for rule, moving in MOVING.items():
        norms = _mapping({"weight": multiple, moving: multiple}, ["weight", moving])
        columns = f"a file with the columns step, layer, weight_norm and {moving}_norm"
        listed = {"type": "object", "additionalProperties": norms, "minProperties": 1}
        own = {"norms": {"description": "the norms of each layer", "anyOf": [
            {"type": "string", "description": columns}, listed]}}  # fmt: skip
        found[rule] = _mapping({**properties(KEYS[rule]), **own}, ["norms"])
    return {key: {"description": (KEYS[key].__doc__ or "").split("\n", 1)[0], **found[key]} for key in KEYS}


def _mapping(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
