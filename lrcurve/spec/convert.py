"""One field's value, from what was written to what the record wants, or a message saying what is allowed."""

from typing import Any, get_args

import msgspec

from lrcurve.documents.node import KIND, ListNode, MapNode, Node, Scalar
from lrcurve.problems import Mark, suggest
from lrcurve.schedules import MAX_STEP
from lrcurve.schedules.fields import Field, Unit
from lrcurve.spec.units import Clock, UnitError, number


class FieldValueError(ValueError):
    """A value does not fit its field; ``mark`` is the part of it to point at."""

    def __init__(self, message: str, mark: Mark | None) -> None:
        super().__init__(message)
        self.mark = mark


def convert(field: Field, node: Node, clock: Clock) -> tuple[Any, str | None]:
    """Return the value of ``field`` and, where it is a length that rounded to zero, a note.

    Raises:
        FieldValueError: if the value does not fit.
    """
    if field.kind == "a list of mappings":
        items = node.items if isinstance(node, ListNode) else (node,)
        return _checked(field, tuple(_mapping(field, item) for item in items), node), None
    if field.kind == "a list of pairs":
        items = node.items if isinstance(node, ListNode) else (node,)
        return _checked(field, tuple(_pair(field, item) for item in items), node), None
    if field.many:
        items = node.items if isinstance(node, ListNode) else (node,)
        if isinstance(node, MapNode):
            raise FieldValueError(f"must be {field.kind}, got a mapping", node.mark)
        read = [_single(field, item, clock) for item in items]
        return _checked(field, tuple(value for value, _ in read), node), next((note for _, note in read if note), None)
    if field.kind == "a mapping":
        return _checked(field, _mapping(field, node), node), None
    value, note = _single(field, node, clock)
    return _checked(field, value, node), note


def _mapping(field: Field, node: Node) -> dict[str, float]:
    if not isinstance(node, MapNode):
        raise FieldValueError("must be a mapping of names to numbers", node.mark)
    return {key: _number(field, item) for key, item in node.items()}


def _pair(field: Field, node: Node) -> tuple[float, float]:
    if not isinstance(node, ListNode) or len(node.items) != 2:
        raise FieldValueError("must be a list of pairs of numbers, such as [[0, 0.1], [10, 0]]", node.mark)
    first, second = (_number(field, item) for item in node.items)
    return first, second


def _single(field: Field, node: Node, clock: Clock) -> tuple[Any, str | None]:
    """Return one item of a list field, or the value of another."""
    if not isinstance(node, Scalar):
        raise FieldValueError(f"must be {field.kind}, got {KIND[type(node)]}", node.mark)
    if node.value is None or node.value == "":
        raise FieldValueError(f"has no value; it must be {_wanted(field)}", node.mark)
    if field.unit is Unit.STEPS:
        return _length(field, node, clock)
    if field.choices:
        chosen = {str(choice): choice for choice in field.choices}
        if str(node) not in chosen:
            raise FieldValueError(f"must be {field.constraint}, got {node}{suggest(str(node), chosen)}", node.mark)
        return chosen[str(node)], None
    if "boolean" in field.kind:
        if str(node) not in ("true", "false"):
            raise FieldValueError(f"must be true or false, got {node}", node.mark)
        return str(node) == "true", None
    if "number" in field.kind or "rate" in field.kind or "integer" in field.kind:
        return _number(field, node), None
    return str(node), None


def _length(field: Field, node: Scalar, clock: Clock) -> tuple[float, str | None]:
    """Return a length in ticks, with a note if it rounded to zero; or as it is written, where the field takes that."""
    if isinstance(node.value, bool | None):
        raise FieldValueError(f"must be a length, got {node}", node.mark)
    if field.as_written and is_number(node) and clock.run.tick != "share":
        value = number(str(node.value))
        if abs(value) > MAX_STEP:
            raise FieldValueError(f"must be at most 2**53 steps, got {node}", node.mark)
        return value, None
    try:
        ticks, note = clock.ticks(node.value)
    except UnitError as error:
        raise FieldValueError(
            f"{error}, got {node}" if "must" in str(error) else f"{node} {error}", node.mark
        ) from None
    if note and dict(field.bounds).get("ge", 0) >= 1:
        raise FieldValueError(f"{node} {note}; it must be at least 1", node.mark)
    if ticks < dict(field.bounds).get("ge", 0):
        raise FieldValueError(f"must be {field.constraint}, got {node}", node.mark)
    return ticks, f"{node} {note}" if note else None


def is_number(node: Scalar) -> bool:
    """Tell whether a value is a finite number."""
    try:
        number(str(node.value))
    except UnitError:
        return False
    return True


def _number(field: Field, node: Node) -> float:
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        shown = node if isinstance(node, Scalar) else KIND[type(node)]
        raise FieldValueError(f"must be {_wanted(field)}, got {shown}", node.mark)
    try:
        value = number(str(node.value))
    except UnitError as error:
        raise FieldValueError(f"{error}, got {node}", node.mark) from None
    if "integer" not in field.kind or not value.is_integer():
        return value
    if abs(value) > MAX_STEP:
        raise FieldValueError(f"must be at most 2**53, got {node}", node.mark)
    return int(value)


def _wanted(field: Field) -> str:
    return field.kind if not field.constraint else f"{field.kind}, {field.constraint}"


def _checked(field: Field, value: Any, node: Node) -> Any:
    """Hold a value against the constraints of its field."""
    try:
        return msgspec.convert(value, field.annotation, strict=True)
    except msgspec.ValidationError as error:
        place, at = node, str(error).rpartition("`$[")[2]
        if isinstance(node, ListNode) and at and at[0].isdigit():
            place = node.items[int(at.split("]")[0])]
        shown = place if isinstance(place, Scalar) else KIND[type(place)]
        wanted = field.constraint or field.kind
        if float in get_args(field.annotation) or isinstance(value, float) or field.constraint:
            raise FieldValueError(f"must be {wanted}, got {shown}", place.mark) from None
        raise FieldValueError(f"must be {_wanted(field)}, got {shown}", place.mark) from None
