"""What a field of a record is for, whatever its library calls it: the annotation that rules and views ask for."""

import enum
import functools
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin, get_type_hints


class Role(enum.Enum):
    """What a field means for the shape of the curve; it stands in the field's annotation, beside its unit."""

    WHOLE = "whole"
    """The length of the whole shape, its own warmup included."""
    WARMUP = "warmup"
    """The length of the way up, from step 0."""
    DECAY = "decay"
    """The length of the way down; alone, or behind the warmup, it ends the shape."""
    DELAY = "delay"
    """How long the peak is held before the decay starts."""
    CYCLE = "cycle"
    """The length of the first of several cycles."""
    CYCLES = "cycles"
    """How many cycles, or waves, there are."""
    PERIOD = "period"
    """The distance from one drop to the next, or the time that one factor takes."""
    FACTOR = "factor"
    """What one drop, or one step, multiplies the rate by."""
    MILESTONES = "milestones"
    """Listed steps at which the formula changes."""
    PEAK = "peak"
    """The rate at which the decay starts: the highest, unless a factor above 1 turns the decay into a rise."""
    START = "start"
    """The rate of step 0, where a warmup starts."""
    START_DIVISOR = "start divisor"
    """What the peak is divided by to give the rate of step 0."""
    FLOOR = "floor"
    """The rate at which the decay ends."""
    FLOOR_SHARE = "floor share"
    """The rate at which the decay ends, as a share of the peak."""
    FLOOR_DIVISOR = "floor divisor"
    """What another rate is divided by to give the one at which the decay ends."""
    SCALE = "scale"
    """What every rate is multiplied by where the formula alone gives the peak."""
    PATIENCE = "patience"
    """How many metrics in a row may fail to improve before the rate is changed."""
    MODE = "mode"
    """Whether a lower metric is better, ``min``, or a higher one, ``max``."""


def extras(annotation: Any) -> Iterator[Any]:
    """Yield everything that ``Annotated`` attaches to a type or, of a union or tuple, to its parts; inner first."""
    for arg in get_args(annotation):
        if get_origin(annotation) is not Annotated or arg is get_args(annotation)[0]:
            yield from extras(arg)
    if get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]


@functools.cache
def annotated_roles(record: type) -> Mapping[Role, str]:
    """Return the field that has each role by the annotations of a record; of two with one role, the last."""
    hints = get_type_hints(record, include_extras=True)
    found = ((name.rstrip("_"), extra) for name, hint in hints.items() for extra in extras(hint))
    return {extra: name for name, extra in found if isinstance(extra, Role)}


def attribute(record: object, name: str) -> str:
    """Return the attribute of a record that holds the field which a person calls ``name``.

    Where that is a word of Python's, or one that every schedule has, such as ``end``, it has an underscore behind it.
    """
    return f"{name}_" if f"{name}_" in getattr(record, "__dataclass_fields__", {}) else name


def value_of(record: object, name: str) -> Any:
    """Return the value of a field by the name that a person writes."""
    return getattr(record, attribute(record, name))
