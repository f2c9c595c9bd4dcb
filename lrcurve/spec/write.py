"""From a schedule back to lrcurve's own language: schedule to node to YAML, which reads back to the same rates."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lrcurve.curve import LR, Curve
from lrcurve.documents.node import Entry, ListNode, MapNode, Node, Scalar
from lrcurve.frameworks import Scheduler
from lrcurve.problems import Problem, SpecError
from lrcurve.run import SHARES, Facts, Run
from lrcurve.schedules import Schedule, names
from lrcurve.schedules import combine as c
from lrcurve.schedules.fields import Unit, fields_of
from lrcurve.schedules.function import Function
from lrcurve.spec.run_keys import run_node
from lrcurve.spec.variants.keys import with_part

_MODIFIERS = ("repeat", "advance", "scale", "floor", "ceiling", "interval")
"""The keys that a schedule takes around its own, from the innermost out."""


def written_document(curves: Sequence[Curve], title: str | None = None) -> MapNode:
    """Return a document that gives the curves again: their run, and a schedule for each.

    Parameter groups and other parameters stand under their schedule; layers and branches are schedules of their own. A
    curve that ends before the run of the others goes on in the document, which has one run.

    Raises:
        SpecError: if a curve was recorded and has no schedule, or its schedule cannot be written in the language.
    """
    run = max((curve.run for curve in curves), key=lambda run: run.ticks)
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
                name, member = (curve.subject, curve.member) if curve.kind in (None, "groups") else (curve.name, None)
                name = name or "schedule"
                schedules[name] = with_part(schedules.get(name), node, curve.parameter, member)
                first.setdefault(name, curve)
        except ValueError as error:
            raise SpecError([Problem(curve.name, str(error))]) from None
    top: dict[str, Node] = {"title": Scalar(title)} if title else {}
    beside: dict[str, Node] = {"params": _mapping(params)} if params else {}
    looking = {name: _with_look(node, first[name]) for name, node in schedules.items()}
    return _mapping({**top, **_run(run), "schedules": _mapping(looking), **beside})


def _with_look(node: MapNode, curve: Curve) -> MapNode:
    """Return a schedule with what its first curve says of how it is drawn."""
    look = {"color": curve.color, "linestyle": curve.linestyle}
    return _mapping({**dict(node.items()), **{key: Scalar(value) for key, value in look.items() if value is not None}})


def _written_curve(curve: Curve, run: Run) -> MapNode:
    if curve.schedule is None:
        raise ValueError("was recorded, and has no schedule that could be written")
    return written(curve.schedule, run)


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
                return _mapping({"phases": self._phases(schedule)})
            case c.Product(factors=factors):
                return _mapping({"factors": ListNode(tuple(self.node(factor) for factor in factors))})
            case c.Repeat():
                return self._repeat(schedule)
            case c.Shift(inner=inner, shift=shift):
                return self._around(inner, {"advance": self._length(shift)})
            case c.Scale(inner=inner, scale=scale):
                return self._around(inner, {"scale": _number(scale)})
            case c.Clamp(inner=inner, floor=floor, ceiling=ceiling):
                limits = {"floor": floor} if floor > 0 else {}
                limits |= {"ceiling": ceiling} if ceiling < float("inf") else {}
                return self._around(inner, {key: _number(limit) for key, limit in limits.items()})
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
        return _mapping({**dict(node.items()), **modifiers})

    def _repeat(self, repeat: c.Repeat) -> MapNode:
        node = self.node(repeat.inner)
        if self._takes(node, repeat.inner) != repeat.steps or any(key in node.entries for key in _MODIFIERS):
            if repeat.decay != 1:
                raise ValueError("repeats a part of a schedule with falling peaks, for which the language has no words")
            node = _alone(node)
        factors = {"stretch": repeat.stretch, "decay": repeat.decay}
        other: dict[str, Node] = {key: _number(value) for key, value in factors.items() if value != 1}
        if repeat.count is not None:
            other["count"] = _number(repeat.count)
        cycles: Node = _mapping(other) if other else Scalar(True)
        return _mapping({**dict(node.items()), "steps": self._length(repeat.steps), "repeat": cycles})

    def _phases(self, sequence: c.Sequence) -> ListNode:
        """Return phases in turn, each with its length."""
        phases = []
        for i, phase in enumerate(sequence.phases):
            node = self.node(phase)
            length = sequence.lengths[i] if i < len(sequence.lengths) else None
            if length is not None and self._takes(node, phase) != length:
                node = _mapping({**dict(_alone(node).items()), "steps": self._length(length)})
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
            value = getattr(schedule, field.name)
            if field.required or value != field.default:
                keys[field.name] = self._value(value, is_length=field.unit is Unit.STEPS)
        if isinstance(schedule, Scheduler) and schedule.call != "step" and not self.each:
            keys["interval"] = Scalar("step")
        return _mapping(keys)

    def _value(self, value: Any, *, is_length: bool) -> Node:
        if isinstance(value, Schedule):
            return self.node(value)
        if isinstance(value, Function):
            return Scalar(value.text)
        if isinstance(value, Mapping):
            return _mapping({str(key): self._value(item, is_length=False) for key, item in value.items()})
        if isinstance(value, tuple | list):
            return ListNode(tuple(self._value(item, is_length=is_length) for item in value))
        return self._length(value) if is_length and value is not None else _number(value)

    def _length(self, ticks: float) -> Scalar:
        """Return a length: a number, or a share where the run's length is not known."""
        if self.run.tick != "share":
            return _number(ticks)
        return Scalar(f"{_digits(100 * ticks / SHARES)}%")


def _mapping(items: Mapping[str, Node]) -> MapNode:
    return MapNode({key: Entry(node) for key, node in items.items()})


def _alone(node: MapNode) -> MapNode:
    """Return a schedule as the one phase of a list, around which further keys may stand."""
    return _mapping({"phases": ListNode((node,))})


def _number(value: Any) -> Scalar:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return Scalar(value)


def _digits(value: float) -> str:
    return repr(value).removesuffix(".0")


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
