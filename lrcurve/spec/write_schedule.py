"""From a schedule back to lrcurve's own language: schedule to node."""

from collections.abc import Mapping
from typing import Any

from lrcurve.documents.node import Entry, ListNode, MapNode, Node, Scalar
from lrcurve.frameworks import Scheduler
from lrcurve.run import SHARES, Run
from lrcurve.schedules import Schedule, names
from lrcurve.schedules import combine as c
from lrcurve.schedules.fields import Unit, fields_of
from lrcurve.schedules.function import Function
from lrcurve.schedules.roles import value_of

_MODIFIERS = ("repeat", "advance", "scale", "floor", "ceiling", "interval")
"""The keys that a schedule takes around its own, from the innermost out."""


def written(schedule: Schedule, run: Run) -> MapNode:
    """Return a schedule as a node of the language that gives it again on ``run``.

    Raises:
        ValueError: if the language has no words for it.
    """
    return _Writer(run).node(schedule)


class _Writer:
    """Writes schedules for one run; under ``interval: epoch`` lengths count ``each`` steps."""

    def __init__(self, run: Run, each: int = 0) -> None:
        self.run = run
        self.each = each

    def node(self, schedule: Schedule) -> MapNode:
        """Return a schedule as a mapping."""
        match schedule:
            case c.AnnotatedSchedule(inner=inner) | c.Truncated(inner=inner):
                return self.node(inner)
            case c.Sequence():
                return mapping({"phases": self._phases(schedule)})
            case c.Product(factors=factors):
                return mapping({"factors": ListNode(tuple(self.node(factor) for factor in factors))})
            case c.Repeat():
                return self._repeat(schedule)
            case c.Shift(inner=inner, shift=shift):
                return self._around(inner, {"advance": self._length(shift)})
            case c.Scale(inner=inner, scale=scale):
                return self._around(inner, {"scale": number(scale)})
            case c.Clamp(inner=inner, floor=floor, ceiling=ceiling):
                limits = {"floor": floor} if floor > 0 else {}
                limits |= {"ceiling": ceiling} if ceiling < float("inf") else {}
                return self._around(inner, {key: number(limit) for key, limit in limits.items()})
            case c.PerEpoch(inner=inner, steps_per_epoch=each):
                if self.run.steps_per_epoch != each or self.each:
                    raise ValueError(f"changes every {each} steps, which are no epoch of its run")
                return _Writer(self.run, each)._around(inner, {"interval": Scalar("epoch")})
        return self._record(schedule)

    def _around(self, inner: Schedule, modifiers: Mapping[str, Node]) -> MapNode:
        """Return a schedule inside modifiers, which are applied after those that it has."""
        node = self.node(inner)
        first = min((_MODIFIERS.index(key) for key in modifiers), default=len(_MODIFIERS))
        if any(key in node.entries for key in _MODIFIERS[first:]):
            node = _alone(node)
        return mapping({**dict(node.items()), **modifiers})

    def _repeat(self, repeat: c.Repeat) -> MapNode:
        node = self.node(repeat.inner)
        if self._takes(node, repeat.inner) != repeat.steps or any(key in node.entries for key in _MODIFIERS):
            if repeat.decay != 1:
                raise ValueError("repeats a part of a schedule with falling peaks, for which the language has no words")
            node = _alone(node)
        factors = {"stretch": repeat.stretch, "decay": repeat.decay}
        other: dict[str, Node] = {key: number(value) for key, value in factors.items() if value != 1}
        if repeat.count is not None:
            other["count"] = number(repeat.count)
        cycles: Node = mapping(other) if other else Scalar(True)
        return mapping({**dict(node.items()), "steps": self._length(repeat.steps), "repeat": cycles})

    def _phases(self, sequence: c.Sequence) -> ListNode:
        """Return phases in turn, each with its length."""
        phases = []
        for i, phase in enumerate(sequence.phases):
            node = self.node(phase)
            length = sequence.lengths[i] if i < len(sequence.lengths) else None
            if length is not None and self._takes(node, phase) != length:
                node = mapping({**dict(_alone(node).items()), "steps": self._length(length)})
            phases.append(node)
        return ListNode(tuple(phases))

    def _takes(self, node: MapNode, schedule: Schedule) -> int | None:
        """Return the length that a node says it takes by a key ``steps`` of its own; None where it says none."""
        plain = not any(key in node.entries for key in ("repeat", "interval", "phases", "factors"))
        own = schedule
        while plain and isinstance(own, c.Shift | c.Scale | c.Clamp | c.AnnotatedSchedule | c.Truncated):
            own = own.inner
        steps = getattr(own, "steps", None) if plain and node.get("steps") is not None else None
        return steps if isinstance(steps, int) else None

    def _record(self, schedule: Schedule) -> MapNode:
        """Return a type with its fields, those at their defaults left out."""
        kind = type(schedule)
        name = schedule.full_name() if isinstance(schedule, Scheduler) else kind.__module__.rpartition(".")[2]
        if not isinstance(schedule, Scheduler) and name not in names():
            raise ValueError(f"holds {kind.__name__}, a piece of a library's scheduler and no type")
        keys: dict[str, Node] = {"type": Scalar(name)}
        for field in fields_of(kind):
            value = value_of(schedule, field.name)
            if field.required or value != field.default:
                keys[field.name] = self._value(value, is_length=field.unit is Unit.STEPS)
        if isinstance(schedule, Scheduler) and schedule.call != "step" and not self.each:
            keys["interval"] = Scalar("step")
        return mapping(keys)

    def _value(self, value: Any, *, is_length: bool) -> Node:
        if isinstance(value, Schedule):
            return self.node(value)
        if isinstance(value, Function):
            return Scalar(value.text)
        if isinstance(value, Mapping):
            return mapping({str(key): self._value(item, is_length=False) for key, item in value.items()})
        if isinstance(value, tuple | list):
            return ListNode(tuple(self._value(item, is_length=is_length) for item in value))
        return self._length(value) if is_length and value is not None else number(value)

    def _length(self, ticks: float) -> Scalar:
        """Return a length: a number, or a share where the run's length is not known."""
        if self.run.tick != "share":
            return number(ticks)
        return Scalar(f"{_digits(100 * ticks / SHARES)}%")


def mapping(items: Mapping[str, Node]) -> MapNode:
    """Return a mapping of nodes as one."""
    return MapNode({key: Entry(node) for key, node in items.items()})


def _alone(node: MapNode) -> MapNode:
    """Return a schedule as the one phase of a list, around which further keys may stand."""
    return mapping({"phases": ListNode((node,))})


def number(value: Any) -> Scalar:
    """Return a value as it is written, a whole float as an integer."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return Scalar(value)


def _digits(value: float) -> str:
    return repr(value).removesuffix(".0")
