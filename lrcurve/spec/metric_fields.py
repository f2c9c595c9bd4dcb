"""What depends on a metric: a record that follows one, and a phase that ends when one crosses a value."""

from typing import Any

from msgspec import Struct

from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.documents.reference import split_reference
from lrcurve.problems import SpecError, inside
from lrcurve.schedules.fields import fields_of
from lrcurve.spec.context import Context
from lrcurve.spec.convert import FieldValueError, convert
from lrcurve.spec.metrics import Series, is_reference, read_series
from lrcurve.spec.modifiers import modifier
from lrcurve.spec.type_names import find, own_fields
from lrcurve.spec.until_condition import Condition, read_condition, ticks_until

KEYS = ("until", "metrics", "every")
"""The keys that say when a phase ends; the last two say of what metric, and how often it comes."""

_LOOSE = (
    "tells steps of the run, but when this part begins is not fixed: it repeats, follows what has no length, or begins "
    "within an epoch"
)


def from_file(ctx: Context, kind: str, node: MapNode) -> dict[str, Any]:
    """Return the fields that a file named under ``metrics`` gives a record.

    A record with a field ``at`` takes the updates that the file tells. Others take one value after another.
    """
    fields = {field.name for field in fields_of(find(kind))}
    own_pace = next((key for key in ("every", "at") if key in fields and node.get(key) is not None), None)
    series = _series(ctx, node, str(node.get("metrics")))
    if series is None:
        return {}
    if series.at is None:
        return {"metrics": series.values}
    begin = ctx.begin
    if begin is None and "at" in fields:
        ctx.problem(node, f"{series.name} {_LOOSE}", "metrics")
        return {}
    if series.note:
        ctx.note(node, f"{series.name}: {series.note}", "metrics")
    if begin is None:
        return {"metrics": series.values}
    known = [(tick - begin, value) for tick, value in zip(series.at, series.values, strict=True) if tick >= begin]
    if not known:
        tick = ctx.clock.tick
        what = f"has no value after {tick} {begin:,}, where this begins: its last comes after {tick} {series.at[-1]:,}"
        ctx.problem(node, f"{series.name} {what}", "metrics")
        return {}
    ticks, values = (tuple(column) for column in zip(*known, strict=True))
    if "at" in fields and own_pace is None:
        return {"metrics": values, "at": ticks}
    if "at" not in fields and ticks != tuple(range(len(ticks))):
        what = f"{series.name} tells when each value comes, but {kind} hears one at every {ctx.clock.tick}"
        ctx.note(node, what, "metrics")
    elif own_pace == "at":
        what = f"must not be given together with {series.name}, which tells when each value comes"
        ctx.problem(node, what, "at", mark=node.entries["at"].mark)
    elif own_pace == "every":
        _check_pace(ctx, node, ticks, series)
    return {"metrics": values}


def _check_pace(ctx: Context, node: MapNode, ticks: tuple[int, ...], series: Series) -> None:
    """Refuse a distance between metrics that contradicts the file."""
    try:
        every, _ = convert(modifier("every"), node.entries["every"].node, ctx.lengths())
    except FieldValueError:
        return  # noted where the field itself is read
    wrong = next((i for i, tick in enumerate(ticks) if tick != (i + 1) * every - 1), None)
    if wrong is not None:
        what = (
            f"is {every}, but value {wrong + 1} of {series.name} comes after {ctx.clock.tick} {ticks[wrong]:,}, not "
            f"{(wrong + 1) * every - 1:,}; leave it out to go by the file"
        )
        ctx.problem(node, what, "every")


def _series(ctx: Context, node: MapNode, text: str, column: str = "") -> Series | None:
    written = node.entries["metrics"].node
    try:
        return read_series(text, ctx.files, ctx.clock, column)
    except SpecError as error:
        ctx.problems.extend(inside(error, written.path, written.mark))
        return None


class Turn(Struct, frozen=True):
    """How long a phase takes that ends on a metric: ``None`` for the rest of the run; and what to write there.

    ``note`` is what the person should know of the metric.
    """

    ticks: int | None
    text: str
    estimate: bool = False
    note: str = ""


def turn_of(ctx: Context, node: MapNode, estimate: int | None) -> Turn | None:
    """Return when a phase, or a warmup, ends that has ``until``; None after noting what is wrong.

    ``estimate`` is the written ``steps``, used where there is no metric. The context's ``begin`` is when it starts.
    """
    written = node.entries["until"].node
    try:
        condition = read_condition(str(written) if isinstance(written, Scalar) else "")
    except ValueError as error:
        ctx.problem(node, str(error), "until")
        return None
    source = node.get("metrics")
    if source is not None:
        return _measured(ctx, condition, source, node)
    if estimate is None:
        what = (
            f"'{condition}' needs 'metrics', the file or list that tells, or 'steps', an estimate of how long it takes"
        )
        ctx.problem(node, what, "until")
        return None
    return Turn(estimate, f"about here: {condition}", estimate=True)


def _measured(ctx: Context, condition: Condition, source: Node, node: MapNode) -> Turn | None:
    """Return when a condition comes true in the metric that a phase names."""
    every = _every(ctx, node)
    if isinstance(source, Scalar) and is_reference(str(source)):
        series = _column(ctx, condition, source, node)
    else:
        series = _listed(ctx, source, node)
    if series is None or every is None:
        return None
    begin, end = ctx.begin or 0, int(ctx.clock.epochs(ctx.run.ticks)) if ctx.clock.per_epoch else ctx.run.ticks
    if series.at is None:
        if ctx.run.tick == "share" and node.get("every") is None:
            ctx.problem(node, "needs 'every', a share such as 5%: the run's length is not known", "metrics")
            return None
        at = tuple(begin + (i + 1) * every - 1 for i in range(len(series.values)))
    else:
        at = series.at
        if ctx.begin is None:
            ctx.problem(node, f"{series.name} {_LOOSE}", "metrics")
            return None
        if node.get("every") is not None:
            _check_pace(ctx, node, at, series)
    try:
        ticks = ticks_until(condition, series, at, begin, end, ctx.clock.tick)
    except SpecError as error:
        ctx.problem(node, error.problems[0].message, "until")
        return None
    return Turn(ticks, str(condition), note=f"{series.name}: {series.note}" if series.note else "")


def _column(ctx: Context, condition: Condition, source: Scalar, node: MapNode) -> Series | None:
    """Return the column that a condition is of; a column named beside the file must be that, or the type's own."""
    _, named = split_reference(str(source), ctx.files.has)
    if named and named != condition.metric and "metrics" not in own_fields(node):
        what = f"names the column '{named}', but '{condition}' is of '{condition.metric}'"
        ctx.problem(node, what, "metrics")
        return None
    return _series(ctx, node, str(source), condition.metric)


def _listed(ctx: Context, source: Node, node: MapNode) -> Series | None:
    if not isinstance(source, ListNode):
        ctx.problem(node, f"must be a file such as train.csv, or a list of numbers, got {source}", "metrics")
        return None
    try:
        values, _ = convert(modifier("metrics"), source, ctx.clock)
    except FieldValueError as error:
        ctx.problem(node, str(error), "metrics", mark=error.mark)
        return None
    if not values:
        ctx.problem(node, "must list at least one value", "metrics")
        return None
    return Series("the list", values)


def _every(ctx: Context, node: MapNode) -> int | None:
    written = node.get("every")
    if written is None:
        return 1
    try:
        every: int = convert(modifier("every"), written, ctx.lengths())[0]
    except FieldValueError as error:
        ctx.problem(node, str(error), "every", mark=error.mark)
        return None
    return every
