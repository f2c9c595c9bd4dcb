"""What listens to a metric: a record that follows one, and a phase that ends when one crosses a value."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.problems import Problem, SpecError, inside
from lrcurve.schedules.fields import Field
from lrcurve.spec.context import Scope
from lrcurve.spec.convert import FieldValueError, convert
from lrcurve.spec.metrics import Series, is_reference, read_series
from lrcurve.spec.modifiers import modifier
from lrcurve.spec.type_names import own_fields
from lrcurve.spec.until_condition import Condition, read_condition, ticks_until

KEYS = ("until", "metrics", "every")
"""The keys that say when a phase ends; the last two say of what metric, and how often it comes."""


def from_file(
    kind: str, fields: Mapping[str, Field], node: MapNode, path: str, scope: Scope, problems: list[Problem]
) -> tuple[dict[str, Any], str | None]:
    """Return the fields that a file named under ``metrics`` gives a record, and a note for the person if there is one.

    A record with a field ``at`` takes the updates that the file tells. Others hear one value after another.
    """
    written = node.entries["metrics"].node
    own_pace = next((key for key in ("every", "at") if key in fields and node.get(key) is not None), None)
    series = _series(written, str(written), path, scope, problems)
    if series is None:
        return {}, None
    if series.at is None:
        return {"metrics": series.values}, None
    supposed = f"{series.name}: {series.note}" if series.note else None
    begin = scope.begin
    if begin is None and "at" not in fields:
        return {"metrics": series.values}, supposed
    if begin is None:
        problems.append(Problem(f"{path}.metrics", f"{series.name} {_LOOSE}", written.mark))
        return {}, None
    heard = [(tick - begin, value) for tick, value in zip(series.at, series.values, strict=True) if tick >= begin]
    if not heard:
        tick = scope.clock.tick
        what = f"has no value after {tick} {begin:,}, where this begins: its last comes after {tick} {series.at[-1]:,}"
        problems.append(Problem(f"{path}.metrics", f"{series.name} {what}", written.mark))
        return {}, None
    ticks, values = (tuple(column) for column in zip(*heard, strict=True))
    if "at" in fields and own_pace is None:
        return {"metrics": values, "at": ticks}, supposed
    note = supposed
    if "at" not in fields and ticks != tuple(range(len(ticks))):
        note = f"{series.name} tells when each value comes, but {kind} hears one at every {scope.clock.tick}"
    elif own_pace == "at":
        what = f"must not be given together with {series.name}, which tells when each value comes"
        problems.append(Problem(f"{path}.at", what, node.entries["at"].mark))
    elif own_pace == "every":
        _check_pace(node.entries["every"].node, ticks, series, path, scope, problems)
    return {"metrics": values}, note


_LOOSE = (
    "tells steps of the run, but when this part begins is not fixed: it repeats, follows what has no length, or begins "
    "within an epoch"
)


def _check_pace(
    written: Node, ticks: tuple[int, ...], series: Series, path: str, scope: Scope, problems: list[Problem]
) -> None:
    """Refuse a distance between metrics that contradicts the file."""
    try:
        every, _ = convert(modifier("every"), written, scope.clock)
    except FieldValueError:
        return  # said where the field itself is read
    wrong = next((i for i, tick in enumerate(ticks) if tick != (i + 1) * every - 1), None)
    if wrong is not None:
        what = (
            f"is {every}, but value {wrong + 1} of {series.name} comes after {scope.clock.tick} {ticks[wrong]:,}, not "
            f"{(wrong + 1) * every - 1:,}; leave it out to go by the file"
        )
        problems.append(Problem(f"{path}.every", what, written.mark))


def _series(
    written: Node, text: str, path: str, scope: Scope, problems: list[Problem], column: str = ""
) -> Series | None:
    try:
        return read_series(text, scope.folder, scope.clock, column)
    except SpecError as error:
        problems += inside(error, f"{path}.metrics", written.mark)
        return None


class Turn(Struct, frozen=True):
    """How long a phase takes that ends on a metric: ``None`` for the rest of the run; and what to write there.

    ``note`` is what the person should know of the metric.
    """

    ticks: int | None
    text: str
    estimate: bool = False
    note: str = ""


def turn_of(node: MapNode, path: str, scope: Scope, estimate: int | None, problems: list[Problem]) -> Turn | None:
    """Return when a phase ends that says ``until``; None after noting what is wrong.

    Args:
        node: the phase, or a warmup.
        path: where it is.
        scope: what surrounds it; its ``begin`` is when the phase starts.
        estimate: the ``steps`` that it says it takes, used where there is no metric.
        problems: where to note what is wrong.
    """
    written = node.entries["until"].node
    try:
        condition = read_condition(str(written) if isinstance(written, Scalar) else "")
    except ValueError as error:
        problems.append(Problem(f"{path}.until", str(error), written.mark))
        return None
    source = node.get("metrics")
    if source is None:
        if estimate is None:
            what = (
                f"'{condition}' needs 'metrics', the file or list that tells, or 'steps', an estimate of how long it "
                "takes"
            )
            problems.append(Problem(f"{path}.until", what, written.mark))
            return None
        return Turn(estimate, f"about here: {condition}", estimate=True)
    return _heard(condition, source, node, path, scope, problems)


def _heard(
    condition: Condition, source: Node, node: MapNode, path: str, scope: Scope, problems: list[Problem]
) -> Turn | None:
    """Return when a condition comes true in the metric that a phase names."""
    every = _every(node, path, scope, problems)
    if isinstance(source, Scalar) and is_reference(str(source)):
        series = _column(condition, source, node, path, scope, problems)
    else:
        series = _listed(source, path, scope, problems)
    if series is None or every is None:
        return None
    begin, end = scope.begin or 0, scope.clock.run.ticks // (scope.clock.per_epoch or 1)
    if series.at is None:
        if scope.clock.run.tick == "share" and node.get("every") is None:
            what = "needs 'every', a share such as 5%: the run's length is not known"
            problems.append(Problem(f"{path}.metrics", what, source.mark))
            return None
        at = tuple(begin + (i + 1) * every - 1 for i in range(len(series.values)))
    else:
        at = series.at
        if scope.begin is None:
            problems.append(Problem(f"{path}.metrics", f"{series.name} {_LOOSE}", source.mark))
            return None
        if node.get("every") is not None:
            _check_pace(node.entries["every"].node, at, series, path, scope, problems)
    try:
        ticks = ticks_until(condition, series, at, begin, end, scope.clock.tick)
    except SpecError as error:
        problems.append(Problem(f"{path}.until", error.problems[0].message, node.entries["until"].node.mark))
        return None
    return Turn(ticks, str(condition), note=f"{series.name}: {series.note}" if series.note else "")


def _column(
    condition: Condition, source: Scalar, node: MapNode, path: str, scope: Scope, problems: list[Problem]
) -> Series | None:
    """Return the column that a condition is of; a column named beside the file must be that, or the type's own."""
    named = str(source).partition("#")[2]
    if named and named != condition.metric and "metrics" not in own_fields(node):
        what = f"names the column '{named}', but '{condition}' is of '{condition.metric}'"
        problems.append(Problem(f"{path}.metrics", what, source.mark))
        return None
    return _series(source, str(source), path, scope, problems, condition.metric)


def _listed(source: Node, path: str, scope: Scope, problems: list[Problem]) -> Series | None:
    if not isinstance(source, ListNode):
        what = f"must be a file such as train.csv, or a list of numbers, got {source}"
        problems.append(Problem(f"{path}.metrics", what, source.mark))
        return None
    try:
        values, _ = convert(modifier("metrics"), source, scope.clock)
    except FieldValueError as error:
        problems.append(Problem(f"{path}.metrics", str(error), error.mark))
        return None
    if not values:
        problems.append(Problem(f"{path}.metrics", "must list at least one value", source.mark))
        return None
    return Series("the list", values)


def _every(node: MapNode, path: str, scope: Scope, problems: list[Problem]) -> int | None:
    written = node.get("every")
    if written is None:
        return 1
    try:
        every: int = convert(modifier("every"), written, scope.clock)[0]
    except FieldValueError as error:
        problems.append(Problem(f"{path}.every", str(error), error.mark))
        return None
    return every
