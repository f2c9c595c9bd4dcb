"""From a mapping's keys to the schedule of a type: each field converted, and the record made of them."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from lrcurve.documents.node import Entry, ListNode, MapNode, Node, Scalar
from lrcurve.documents.reference import split_reference
from lrcurve.frameworks import Scheduler
from lrcurve.problems import SpecError, inside, suggest
from lrcurve.provenance import Built
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import Field, Unit, fields_of
from lrcurve.schedules.roles import Role, annotated_roles, attribute
from lrcurve.spec.context import Context, item_of
from lrcurve.spec.convert import is_number
from lrcurve.spec.functions import read_function
from lrcurve.spec.metric_fields import from_file
from lrcurve.spec.metrics import is_reference
from lrcurve.spec.phases import Build
from lrcurve.spec.read_fields import read_field
from lrcurve.spec.type_names import find
from lrcurve.tables.samples import read_table


def build_record(ctx: Context, kind: str, node: MapNode, steps: int | None, build: Build) -> Built | None:
    """Build a type from its fields; ``steps`` is the length that was written."""
    record, found = find(kind), len(ctx.problems)
    known = {field.name: field for field in fields_of(record)}
    values: dict[str, Any] = {}
    if issubclass(record, Scheduler):
        node = _without_ignored(ctx, record, node)
        values |= record.of_run(ctx.run, ctx.left)
    inner: list[Built] = []
    if kind == "values" and node.get("file") is not None:
        values = _from_table(ctx, node)
        for key in known:
            if key in node.entries:
                ctx.problem(node, "must not be given together with 'file', which lists it", key)
        known = {}
    elif kind == "values" and node.get("column") is not None:
        ctx.problem(node, "needs 'file', the table that it is a column of", "column")
    for field in known.values():
        if field.nested is not None and _is_given(node.get(field.name)):
            values[field.name] = _members(ctx, field, node, build, inner)
        else:
            values |= _value(ctx, kind, field, node)
    if len(ctx.problems) > found:
        return None
    try:
        schedule = record(**{attribute(record, name): value for name, value in values.items()})
    except FieldError as error:
        ctx.problem(node, str(error), error.field, mark=_mark_of(node, error.field))
        return None
    except (ValueError, ArithmeticError) as error:  # the second of numbers that no float64 holds, in the library, too
        lead = f"cannot be computed: {type(error).__name__}: " if isinstance(error, ArithmeticError) else ""
        ctx.problem(node, f"{lead}{error}")
        return None
    if isinstance(schedule, Scheduler):
        _refuse_units(ctx, schedule, node)
        _refuse_counting_calls(ctx, kind, schedule, node)
    return Built(schedule, node, _keys(ctx, known, node), tuple(inner), steps)


def _from_table(ctx: Context, node: MapNode) -> dict[str, Any]:
    """Return the fields of type ``values`` that its ``file`` and ``column`` stand for."""
    written, column = node.entries["file"].node, node.get("column")
    file, part = split_reference(str(written), ctx.files.has)
    if part is not None and column is not None:
        ctx.problem(node, f"must not be given together with a column after the #, '{part}'", "column")
    elif part is not None:
        column = Scalar(part, written.mark, written.path)
    try:
        table = ctx.files.table(file)
        columns = read_table(table)
    except SpecError as error:
        # What stands in the table is shown there; a table that cannot be read, where it is named.
        plain = [one for one in error.problems if one.mark is None]
        ctx.problems.extend(one for one in error.problems if one.mark is not None)
        ctx.problems.extend(inside(SpecError(plain), written.path, written.mark))
        return {}
    name = str(column) if column is not None else next(iter(columns))
    if name not in columns or (column is None and len(columns) > 1):
        shown = table.named(*columns)
        listed = ", ".join(shown)
        what = f"needs 'column', one of {listed}" if shown else "needs 'column', for there are several"
        if column is not None:
            what = f"no column '{name}' in {file}{suggest(name, shown) or (f'; it has {listed}' if shown else '')}"
        ctx.problem(node, what, "column", mark=(column or written).mark)
        return {}
    if ctx.run.tick == "share" and not columns[name].percent:
        what = f"{file} counts in steps, but the run's length is not known: add --steps N or 'steps: N'"
        ctx.problem(written, what)
        return {}
    samples = columns[name].on_run(ctx.run.ticks / (ctx.clock.per_epoch or 1))
    return {"at": tuple(samples.at.tolist()), "values": tuple(samples.rates.tolist())}


def _is_given(node: Node | None) -> bool:
    """Tell whether something is written that is not ``null``."""
    return node is not None and not (isinstance(node, Scalar) and node.value is None)


def _mark_of(node: MapNode, field: str) -> Any:
    """Return where a field stands, or else the type that has it."""
    at = node.get(field) or node.get("type") or node
    return at.mark


def _keys(ctx: Context, known: Mapping[str, Field], node: MapNode) -> dict[str, Node]:
    """Return the node that each field's value came from; the default rate is the document's."""
    keys = {name: written for name in known if (written := node.get(name)) is not None}
    if "lr" in known and "lr" not in keys and ctx.lr is not None:
        keys["lr"] = ctx.lr
    return keys


def _refuse_units(ctx: Context, schedule: Scheduler, node: MapNode) -> None:
    """Refuse lengths in a unit of the run where plain ones count something else than steps."""
    if schedule.counts_steps:
        return
    key = schedule.ticks_per_step
    for field in fields_of(type(schedule)):
        written = node.get(field.name)
        if field.unit is Unit.STEPS and isinstance(written, Scalar) and not is_number(written):
            ctx.problem(written, f"must be a plain number, for with '{key}' it does not count steps, got {written}")


def _refuse_counting_calls(ctx: Context, kind: str, schedule: Schedule, node: MapNode) -> None:
    """Refuse a library's scheduler that counts calls, on a run of which only shares are known."""
    if ctx.run.tick != "share":
        return
    lengths = [field for field in fields_of(type(schedule)) if field.unit is Unit.STEPS or field.nested is not None]
    constant = schedule.flat and schedule.end is None
    if not constant and not any(node.get(field.name) for field in lengths):
        message = f"{kind} counts calls, but the run's length is not known: add --steps N or 'steps: N'"
        ctx.problem(node, message, mark=(node.get("type") or node).mark)


def _without_ignored(ctx: Context, record: type[Scheduler], node: MapNode) -> MapNode:
    """Return a library's arguments without those that change no rate."""
    for key, value in record.ignored.items():
        written = node.get(key)
        if written is not None and value is not None and str(written) != value:
            ctx.problem(node, f"must be {value}: lrcurve shows the whole schedule, from its first step", key)
    return node.without(*record.ignored)


def _members(ctx: Context, field: Field, node: MapNode, build: Build, inner: list[Built]) -> Any:
    """Return the schedules that a field holds, on the same optimizer as the one that holds them.

    Where it takes a rate, too, that is a constant schedule.
    """
    written = node.entries[field.name].node
    on_optimizer = structs.replace(ctx, lr=node.get("lr") or ctx.lr, member=True)
    count = len(written.items) if isinstance(written, ListNode) and field.many else 1
    members: list[Schedule] = []
    for i in range(count):
        item = item_of(written, i) if field.many else written
        if isinstance(item, ListNode):
            ctx.problem(item, "must be a schedule, got a list")
            continue
        if field.takes_rate and isinstance(item, Scalar) and is_number(item):
            item = MapNode({"type": Entry(Scalar("constant")), "lr": Entry(item, item.mark)}, item.mark, item.path)
        built = build(item, on_optimizer)
        if built is None:
            continue
        if not isinstance(built.schedule, field.nested or Schedule):
            ctx.problem(item, "must be a scheduler of the same library, without modifiers")
        members.append(built.schedule)
        inner.append(built)
    return tuple(members) if field.many else next(iter(members), None)


def _value(ctx: Context, kind: str, field: Field, node: MapNode) -> dict[str, Any]:
    """Return the value of one field by its name; nothing where the record's own default serves, or it is wrong."""
    written = node.get(field.name)
    if field.name == "steps":
        return {"steps": ctx.left}
    if isinstance(written, Scalar) and written.value is None and field.default is None and not field.required:
        return {}
    if field.unit is Unit.METRIC and isinstance(written, Scalar) and is_reference(str(written)):
        return from_file(ctx, kind, node)
    if written is not None and field.kind == "a function":
        try:
            variable = "x" if field.name == "scale_fn" else "t"
            return {field.name: read_function(written, variable, ctx.files)}
        except ValueError as error:
            ctx.problem(written, str(error))
            return {}
    if written is None and field.name == "lr" and ctx.lr is not None:
        return {"lr": read_field(ctx, field, ctx.lr)}
    if written is not None:
        roles = annotated_roles(find(kind))
        last = field.name == roles.get(Role.DECAY) and "steps" in roles.values()
        return {field.name: read_field(ctx, field, written, last=last)}
    each = ctx.run.last_epoch
    if field.unit is Unit.EPOCH and each is not None and each.denominator == 1:
        return {field.name: int(each)}
    at = (node.get("type") or node).mark
    if field.required:
        hint = "; --lr gives it to all that name none" if field.name == ctx.parameter else ""
        ctx.problem(node, f"{kind} needs '{field.name}', {field.doc}{hint}", mark=at)
    elif field.unit is Unit.STEPS and field.default not in (None, 0) and ctx.run.tick == "share":
        message = f"{kind} counts in steps ({field.name} {field.default_text}), but the run's length is not known"
        ctx.problem(node, f"{message}: add --steps N or 'steps: N'", mark=at)
    return {}
