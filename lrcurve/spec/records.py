"""From a mapping's keys to a record: each field converted, the rest explained."""

from abc import ABC, abstractmethod
from typing import Any

from msgspec.structs import replace

from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.frameworks import Scheduler
from lrcurve.problems import Problem, suggest
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import Field, Unit, fields_of
from lrcurve.spec.context import Built, Scope
from lrcurve.spec.convert import FieldValueError, convert
from lrcurve.spec.functions import FunctionError, read_function
from lrcurve.spec.metric_fields import KEYS as UNTIL
from lrcurve.spec.metric_fields import from_file
from lrcurve.spec.metrics import is_reference
from lrcurve.spec.modifiers import modifier, modifier_names
from lrcurve.spec.type_names import find, own_fields
from lrcurve.spec.units import Clock
from lrcurve.spec.variants.keys import KEYS as WHOLE
from lrcurve.tables.samples import read_values


class RecordReader(ABC):
    """Reads fields of records, collecting every problem, and notes on lengths that rounded to zero."""

    def __init__(self, problems: list[Problem], *, allow_code: bool = False) -> None:
        self.problems = problems
        self.notes: list[Problem] = []
        self.allow_code = allow_code

    @abstractmethod
    def build(self, node: Node, path: str, scope: Scope) -> Built | None:
        """Return the schedule that ``node`` describes, or None after noting what is wrong."""

    def problem(self, path: str, message: str, node: Node | None) -> None:
        """Note what is wrong at ``node``."""
        self.problems.append(Problem(path, message, node.mark if node is not None else None))

    def modifier(self, name: str, node: MapNode, path: str, scope: Scope) -> Any:
        """Return the value of a modifier, or None where it is absent or wrong."""
        written = node.get(name)
        return None if written is None else self._value(modifier(name), written, f"{path}.{name}", scope.clock)

    def _value(self, field: Field, node: Node, path: str, clock: Clock) -> Any:
        try:
            value, note = convert(field, node, clock)
        except FieldValueError as problem:
            self.problems.append(Problem(path, str(problem), problem.mark or node.mark))
            return None
        if note:
            self.notes.append(Problem(path, note, node.mark))
        return value

    def keys(
        self, record: type, node: MapNode, path: str, scope: Scope, elsewhere: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Return the values of a record's fields as far as they are written and right, but for those read elsewhere."""
        known = {field.name: field for field in fields_of(record)}
        values = {}
        for key, entry in node.entries.items():
            if key in elsewhere:
                continue
            if key in known:
                values[key] = self._value(known[key], entry.node, f"{path}.{key}", scope.clock)
            else:
                near = suggest(key, known) or f"; allowed are {', '.join(known)}"
                self.problems.append(Problem(f"{path}.{key}", f"unknown key '{key}'{near}", entry.mark))
        for field in known.values():
            if field.required and field.name not in (*node.entries, *elsewhere):
                self.problem(path, f"needs '{field.name}', {field.doc}", node)
        return values

    def refuse_unknown(self, kind: str, node: MapNode, path: str, allowed: tuple[str, ...]) -> None:
        """Note each key of a schedule that its type does not take."""
        for key, entry in node.entries.items():
            if key in WHOLE:
                what = f"{key} belongs to a whole schedule, not to a part of one"
                self.problems.append(Problem(f"{path}.{key}", what, entry.mark))
            elif key not in allowed:
                listed = (name for name in allowed if name not in UNTIL or name in own_fields(node))
                near = suggest(key, (*allowed, *WHOLE)) or f"; {kind} takes {', '.join(listed)}"
                self.problems.append(Problem(f"{path}.{key}", f"unknown key '{key}'{near}", entry.mark))

    def shape(self, kind: str, node: MapNode, path: str, scope: Scope, steps: int | None) -> Built | None:
        """Build a type from its fields."""
        record = find(kind)
        known = {field.name: field for field in fields_of(record)}
        found = len(self.problems)
        values: dict[str, Any] = {}
        named = ("file", "column") if kind == "values" else ()
        allowed = tuple(dict.fromkeys((*known, *named, *modifier_names(), "type")))
        if issubclass(record, Scheduler):
            node = self._without_ignored(record, node, path)
        if named and node.get("file") is not None:
            values = read_values(node, path, scope.folder, scope.clock, self.problems)
            message = "must not be given together with 'file', which lists it"
            self.problems.extend(
                Problem(f"{path}.{key}", message, node.entries[key].mark) for key in known if key in node.entries
            )
            known = {}
        elif named and node.get("column") is not None:
            self.problem(f"{path}.column", "needs 'file', the table that it is a column of", node.get("column"))
        self.refuse_unknown(kind, node, path, allowed)
        for field in known.values():
            values.update(self._field(kind, field, node, path, scope))
        if len(self.problems) > found:
            return None
        try:
            schedule = record(**values)
            if issubclass(record, Scheduler) and scope.clock.run.tick == "share":
                self._must_count_shares(kind, schedule, node, path)
            return Built(schedule, steps)
        except FieldError as error:
            self.problem(f"{path}.{error.field}", str(error), node.get(error.field) or node.get("type"))
        except ValueError as error:
            self.problem(path, str(error), node)
        return None

    def _must_count_shares(self, kind: str, schedule: Schedule, node: MapNode, path: str) -> None:
        """Refuse a library's scheduler that counts calls, on a run of which only shares are known."""
        lengths = [field for field in fields_of(type(schedule)) if field.unit is Unit.STEPS or field.nested is not None]
        constant = schedule.flat and schedule.end is None
        if not constant and not any(node.get(field.name) for field in lengths):
            message = f"{kind} counts calls, but the run's length is not known: add --steps N or 'steps: N'"
            self.problem(path, message, node.get("type") or node)

    def _without_ignored(self, record: type[Scheduler], node: MapNode, path: str) -> MapNode:
        """Return a library's arguments without those that change no rate."""
        for key, value in record.ignored.items():
            written = node.get(key)
            if written is not None and value is not None and str(written) != value:
                message = f"must be {value}: lrcurve shows the whole schedule, from its first step"
                self.problem(f"{path}.{key}", message, written)
        return node.without(*record.ignored)

    def _members(self, field: Field, written: Node, node: MapNode, path: str, scope: Scope) -> Any:
        """Return the schedules that a field holds, on the same optimizer as the one that holds them."""
        inner = replace(scope, lr=node.get("lr") or scope.lr)
        items = written.items if isinstance(written, ListNode) and field.many else (written,)
        members: list[Schedule] = []
        for i, item in enumerate(items):
            place = f"{path}.{field.name}[{i}]" if field.many else f"{path}.{field.name}"
            if isinstance(item, ListNode):
                self.problem(place, "must be a schedule, got a list", item)
                continue
            built = self.build(item, place, inner)
            if built is None:
                continue
            if not isinstance(built.schedule, field.nested or Schedule):
                self.problem(place, "must be a scheduler of the same library, without modifiers", item)
            members.append(built.schedule)
        return tuple(members) if field.many else next(iter(members), None)

    def _field(self, kind: str, field: Field, node: MapNode, path: str, scope: Scope) -> dict[str, Any]:
        """Return the value of one field by its name; nothing where the record's own default serves, or it is wrong."""
        written = node.get(field.name)
        if field.name == "steps":
            return {"steps": scope.left}
        if isinstance(written, Scalar) and written.value is None and field.default is None and not field.required:
            return {}
        if field.unit is Unit.METRIC and isinstance(written, Scalar) and is_reference(str(written)):
            fields = {one.name: one for one in fields_of(find(kind))}
            values, note = from_file(kind, fields, node, path, scope, self.problems)
            if note is not None:
                self.notes.append(Problem(f"{path}.{field.name}", note, written.mark))
            return values
        if written is not None and field.nested is not None:
            return {field.name: self._members(field, written, node, path, scope)}
        if written is not None and field.kind == "a function":
            try:
                variable = "x" if field.name == "scale_fn" else "t"
                return {field.name: read_function(written, variable, scope.folder, allow_code=self.allow_code)}
            except FunctionError as error:
                self.problem(f"{path}.{field.name}", str(error), written)
                return {}
        if written is None and field.name == "lr" and scope.lr is not None:
            return {"lr": self._value(field, scope.lr, "lr", scope.clock)}
        if written is not None:
            return {field.name: self._value(field, written, f"{path}.{field.name}", scope.clock)}
        at = node.get("type") or node
        if field.required:
            hint = "; --lr gives it to all that name none" if field.name == scope.parameter else ""
            self.problem(path, f"{kind} needs '{field.name}', {field.doc}{hint}", at)
        elif field.unit is Unit.STEPS and field.default is not None and scope.clock.run.tick == "share":
            message = f"{kind} counts in steps ({field.name} {field.default_text}), but the run's length is not known"
            self.problem(path, f"{message}: add --steps N or 'steps: N'", at)
        return {}
