"""The vocabulary of a record's fields: kinds of value, each with its constraint and unit, and how to read them back."""

import dataclasses
import enum
import functools
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Meta

from lrcurve.schedules.arrays import MAX_STEP
from lrcurve.schedules.function import Function
from lrcurve.schedules.roles import extras
from lrcurve.schedules.schedule import Schedule


class Unit(enum.Enum):
    """What a number counts; a length may also be in another unit of the run, a list of metrics a column of a file.

    ``EPOCH`` is how many steps an epoch has, which the run tells where it is not written.
    """

    STEPS = "steps"
    RATE = "rate"
    METRIC = "metric"
    EPOCH = "epoch"


class Below(enum.Enum):
    """What a length below 1 is, where it is not the part of a step."""

    SHARE = "share"


def doc(text: str, *, default: str | None = None) -> Meta:
    """Return the one line of documentation of a field; ``default`` words a default that depends on other fields."""
    return Meta(description=text, extra={"default": default} if default else None)


Rate = Annotated[float, Meta(ge=0), Unit.RATE]
PositiveRate = Annotated[float, Meta(gt=0), Unit.RATE]
Length = Annotated[int, Meta(ge=1, le=MAX_STEP), Unit.STEPS]
Moment = Annotated[int, Meta(ge=0, le=MAX_STEP), Unit.STEPS]
Time = Annotated[float, Unit.STEPS]
"""A length or moment that is taken as it is written: it need not be whole, nor positive."""
TimeOrShare = Annotated[float, Unit.STEPS, Below.SHARE]
"""A length that below 1 is a share of the run."""

Pairs = tuple[tuple[float, float], ...]
"""Points, each with its place and its value."""
Metrics = Annotated[tuple[float, ...], Unit.METRIC]
EpochLength = Annotated[int, Meta(ge=1, le=MAX_STEP), Unit.EPOCH]
Factor = Annotated[float, Meta(ge=0)]
Fraction = Annotated[float, Meta(gt=0, lt=1)]


@dataclasses.dataclass(frozen=True)
class Field:
    """One key of a record, as validation, help, documentation and JSON Schema need it."""

    name: str
    annotation: Any
    doc: str
    unit: Unit | None
    required: bool
    default: object
    default_words: str | None
    many: bool
    choices: tuple[str | int, ...]
    bounds: tuple[tuple[str, float], ...]

    @property
    def constraint(self) -> str:
        """What the value must be, in words: ``at least 0``, ``one of hold, mirror``."""
        words = {"ge": "at least", "gt": "greater than", "le": "at most", "lt": "less than"}
        limits = [f"{words[key]} {_plain(value)}" for key, value in self.bounds if value != MAX_STEP]
        if self.choices:
            return "one of " + ", ".join(map(str, self.choices))
        return " and ".join(limits)

    @property
    def kind(self) -> str:
        """What sort of value it is, in words: ``a length``, ``a list of rates``."""
        base = _base(self.annotation)
        item = get_args(base)[0] if self.many else base
        if self.nested is not None:
            word = "rate or schedule" if self.takes_rate else "schedule"
        elif _base(item) is Function:
            word = "function"
        elif self.choices:
            word = "integer" if isinstance(self.choices[0], int) else "word"
        elif self.unit is Unit.STEPS:
            word = "length"
        elif self.unit is Unit.RATE:
            word = "rate"
        else:
            word = {int: "integer", float: "number", bool: "boolean", str: "text", dict: "mapping", tuple: "pair"}.get(
                get_origin(_base(item)) or _base(item), "word"
            )
        if self.many:
            return f"a list of {word}s{', or file#column' if self.unit is Unit.METRIC else ''}"
        return f"an {word}" if word[0] in "aeiou" else f"a {word}"

    @property
    def nested(self) -> type[Schedule] | None:
        """What schedules it takes, where its value is a schedule or a list of them."""
        base = _base(self.annotation)
        item = _base(get_args(base)[0]) if self.many else base
        return item if isinstance(item, type) and issubclass(item, Schedule) else None

    @property
    def takes_rate(self) -> bool:
        """Whether it takes any schedule, for which a number may stand: a constant rate."""
        return self.nested is Schedule and not self.many

    @property
    def optional(self) -> bool:
        """Whether it may be None."""
        return type(None) in get_args(get_args(self.annotation)[0])

    @property
    def may_be_share(self) -> bool:
        """Whether a length below 1 is a share of the run."""
        return Below.SHARE in extras(self.annotation)

    @property
    def as_written(self) -> bool:
        """Whether a length without a unit is taken as it is written: between steps, 0, or below."""
        base = _base(self.annotation)
        return self.unit is Unit.STEPS and (_base(get_args(base)[0]) if self.many else base) is float

    @property
    def default_text(self) -> str:
        """The default as a person would write it, or in words; empty for a field that must be given."""
        if self.default_words:
            return self.default_words
        if self.required:
            return ""
        if isinstance(self.default, bool):
            return str(self.default).lower()
        if self.default is None or self.default in [(), {}]:
            return "none"
        return _plain(self.default)


def _plain(value: object) -> str:
    return format(value, "g") if isinstance(value, float) else str(value)


def _base(annotation: Any) -> Any:
    """Return the type under ``Annotated`` and ``| None``."""
    if get_origin(annotation) is Annotated:
        return _base(get_args(annotation)[0])
    args = [arg for arg in get_args(annotation) if arg is not type(None)]
    if type(None) in get_args(annotation):
        return _base(args[0])
    return annotation


@functools.cache
def fields_of(record: type) -> tuple[Field, ...]:
    """Return the fields of ``record`` that a person writes, in the order of the class.

    A key that is a word of Python's, such as ``with``, or what every schedule has, such as ``end``, has an underscore
    behind it in the class.
    """
    hints = get_type_hints(record, include_extras=True)
    found = []
    for field in dataclasses.fields(record):
        hint = hints[field.name]
        metas = [extra for extra in extras(hint) if isinstance(extra, Meta)]
        text = next((meta.description for meta in metas if meta.description), None)
        if text is None:
            continue  # a part that another schedule fills, not a key
        base = _base(hint)
        factory = field.default_factory
        default = factory() if factory is not dataclasses.MISSING else field.default
        words = next((meta.extra["default"] for meta in metas if meta.extra), None)
        limits = {
            key: getattr(meta, key)
            for meta in metas
            for key in ("ge", "gt", "le", "lt")
            if getattr(meta, key) is not None
        }
        found.append(
            Field(
                name=field.name.rstrip("_"),
                annotation=hint,
                doc=text,
                unit=next((extra for extra in extras(hint) if isinstance(extra, Unit)), None),
                required=default is dataclasses.MISSING,
                default=None if default is dataclasses.MISSING else default,
                default_words=words,
                many=get_origin(base) is tuple,
                choices=get_args(base) if get_origin(base) is Literal else (),
                bounds=tuple(limits.items()),
            )
        )
    return tuple(found)
