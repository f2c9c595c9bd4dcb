"""The ``run`` of a document: how long training is, worked out from whatever the person knows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Any

from msgspec import Meta

from lrcurve.documents.node import Entry, MapNode, Node, Scalar
from lrcurve.problems import Problem, suggest
from lrcurve.run import Facts, Run
from lrcurve.schedules import MAX_STEP
from lrcurve.schedules.fields import Length, doc, fields_of
from lrcurve.spec.units import Clock, UnitError, number, quantity

Count = Annotated[int, Meta(ge=1, le=MAX_STEP)]
Positive = Annotated[float, Meta(gt=0)]


@dataclass(init=False, repr=False, eq=False)  # only its fields are read
class RunKeys:
    """The keys of ``run``; give what you know, the rest is worked out, and contradictions are errors."""

    steps: Annotated[Length | None, doc("optimizer updates, or a length such as 300B tokens")] = None
    epochs: Annotated[Positive | None, doc("passes over the data; alone, one step each")] = None
    steps_per_epoch: Annotated[Positive | None, doc("optimizer updates in an epoch")] = None
    batches_per_epoch: Annotated[Count | None, doc("forward passes of one process in an epoch")] = None
    dataset_size: Annotated[Count | None, doc("samples in an epoch")] = None
    batch_size: Annotated[Count | None, doc("samples per process and forward pass")] = None
    processes: Annotated[Count | None, doc("data-parallel processes", default="1")] = None
    accumulation: Annotated[Count | None, doc("forward passes per optimizer update", default="1")] = None
    drop_last: Annotated[bool, doc("drop the last batch of an epoch where it is not full")] = False
    sequence_length: Annotated[Count | None, doc("tokens per sample")] = None
    tokens_per_step: Annotated[Count | None, doc("tokens that one update consumes, over all processes")] = None


_WHOLE = (
    "batches_per_epoch",
    "dataset_size",
    "batch_size",
    "processes",
    "accumulation",
    "sequence_length",
    "tokens_per_step",
)
_NEEDING_A_BATCH = ("processes", "accumulation", "dataset_size")


def read_facts(node: Node | None, steps: Node | None, problems: list[Problem]) -> Facts:
    """Return what a document says of its run, after noting what is wrong with it.

    Args:
        node: the value of ``run``, or None.
        steps: the value of the top-level ``steps``, or None.
        problems: where to note what is wrong.
    """
    node = _given(node)
    if node is not None and not isinstance(node, MapNode):
        _note(problems, "run", "must be a mapping such as {epochs: 90, steps_per_epoch: 5000}", node)
    keys = node if isinstance(node, MapNode) else MapNode({})
    known = [field.name for field in fields_of(RunKeys)]
    for key, entry in keys.entries.items():
        if key not in known:
            near = suggest(key, known) or f"; allowed are {', '.join(known)}"
            problems.append(Problem(f"run.{key}", f"unknown key '{key}'{near}", entry.mark))
    steps, inner = _given(steps), _given(keys.get("steps"))
    if steps is not None and inner is not None:
        _note(problems, "steps", "is given twice, here and in run", steps)
    found: dict[str, Any] = {key: read_number(keys, key, problems) for key in (*_WHOLE, "epochs", "steps_per_epoch")}
    facts = Facts(drop_last=_flag(keys, "drop_last", problems), **found)
    for key in _NEEDING_A_BATCH:
        if key == "accumulation" and facts.batches_per_epoch is not None:
            continue
        if _given(keys.get(key)) is not None and _given(keys.get("batch_size")) is None:
            what = "needs batch_size, the samples per process and forward pass"
            _note(problems, f"run.{key}", what, keys.get(key))
    if facts.sequence_length and facts.tokens_per_step is None and _given(keys.get("batch_size")) is None:
        what = "needs batch_size to tell the tokens of a step"
        _note(problems, "run.sequence_length", what, keys.get("sequence_length"))
    length = steps or inner
    facts = replace(facts, steps=_steps(length, facts, problems))
    if facts.steps is not None and isinstance(length, Scalar) and length.value is not None:
        read = quantity(str(length.value))
        facts = replace(facts, goal=None if read.unit == "step" else (read.amount, read.unit))
    for key, what in facts.contradictions():
        _note(problems, f"run.{key}", what, keys.get(key))
    if facts.length == 0:
        _note(problems, "run", "has no steps: the length of the run rounds to 0", steps or inner or keys)
    if facts.length is not None and facts.length > MAX_STEP:
        _note(problems, "run", f"has {facts.length} steps; at most 2**53 can be counted", keys)
        facts = Facts(steps=1)
    return facts


def read_flags(values: Mapping[str, Node], problems: list[Problem]) -> Facts:
    """Return what flags say of a run whose other facts a trainer's config tells, after noting what is wrong with it."""
    keys = MapNode({key: Entry(value) for key, value in values.items()})
    numbers = (*_WHOLE, "epochs", "steps_per_epoch")
    for key in set(values) - {*numbers, "steps"}:
        near = suggest(key, numbers) or f"; allowed are steps, {', '.join(numbers)}"
        problems.append(Problem(f"run.{key}", f"unknown key '{key}'{near}", values[key].mark))
    found: dict[str, Any] = {key: read_number(keys, key, problems) for key in numbers}
    facts = Facts(**found)
    return replace(facts, steps=_steps(keys.get("steps"), facts, problems))


def _note(problems: list[Problem], path: str, message: str, node: Node | None) -> None:
    problems.append(Problem(path, message, node.mark if node is not None else None))


def read_number(keys: MapNode, key: str, problems: list[Problem]) -> int | Fraction | None:
    """Return a number of ``run``: a whole one but for epochs and the steps of one."""
    node, whole = _given(keys.get(key)), key in _WHOLE
    if node is None:
        return None
    try:
        if not isinstance(node, Scalar) or isinstance(node.value, bool | None):
            raise UnitError("must be a number")
        if whole:
            read = quantity(node.value)
            if read.unit != "step":
                raise UnitError("must be a plain number")
            value = read.amount
        else:
            value = Fraction(str(number(str(node.value))))
        if value <= 0 or (whole and value.denominator != 1):
            raise UnitError("must be a whole number of at least 1" if whole else "must be greater than 0")
        if value > MAX_STEP:
            raise UnitError("must be at most 2**53")
    except UnitError as error:
        what = f"{error}, got {node}" if isinstance(node, Scalar) else str(error)
        _note(problems, node.path or f"run.{key}", what, node)
        return None
    return int(value) if whole else value


def _flag(keys: MapNode, key: str, problems: list[Problem]) -> bool:
    node = keys.get(key)
    if node is None:
        return False
    if isinstance(node, Scalar) and str(node) in ("true", "false"):
        return str(node) == "true"
    _note(problems, f"run.{key}", f"must be true or false, got {node}", node)
    return False


def _steps(node: Node | None, facts: Facts, problems: list[Problem]) -> int | None:
    """Return the length of the run, which may be in samples, tokens or epochs."""
    if node is None:
        return None
    if not isinstance(node, Scalar) or isinstance(node.value, bool | None):
        _note(problems, "steps", "must be the number of optimizer updates", node)
        return None
    try:
        read = quantity(node.value)
        if read.unit == "percent":
            raise UnitError("must be a length, not a share of itself")
        each = Fraction(facts.counted_epoch) if facts.counted_epoch else facts.steps_per_epoch
        steps, _ = Clock(replace(Run.of(facts, 1), ticks=1, steps_per_epoch=each)).ticks(node.value)
    except UnitError as error:
        _note(problems, "steps", f"{error}, got {node}", node)
        return None
    if steps < 1:
        _note(problems, "steps", f"must be at least 1, got {node}", node)
        return None
    return steps


def _given(node: Node | None) -> Node | None:
    """Return a value, None where only its key is there."""
    return None if isinstance(node, Scalar) and node.value in (None, "") else node


def describe(run: Run) -> str:
    """Return everything known of a run, in one line."""
    if run.tick == "share":
        return "length unknown, shown in percent"
    parts = [run.span(run.ticks)]
    for unit in ("epoch", "samples", "tokens"):
        whole = run.amount(run.ticks, unit)
        if whole is None:
            continue
        (_, first), *others = ((start, plain(1 / one if unit == "epoch" else one)) for start, one in run.paces(unit))
        later = "".join(f", {one} from step {start:,} on" for start, one in others)
        if unit == "epoch":
            parts.append(f"{plain(whole)} epochs of {first} steps{later}")
        else:
            parts.append(f"{first} {unit} per step{later}, {plain(whole)} in all")
    return "; ".join(parts)


def plain(value: Fraction) -> str:
    """Return an amount as a person writes it: ``1,024``, ``1.5``."""
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.6g}"


def run_node(facts: Facts) -> MapNode:
    """Return the key ``run`` that tells these facts."""
    given = {key: value for key, value in vars(facts).items() if value is not None and value is not False}
    goal = given.pop("goal", None)
    written: dict[str, int | float | str] = {
        key: value if isinstance(value, int) else _whole_if_it_is(value) for key, value in given.items()
    }
    if goal is not None:
        written["steps"] = f"{_whole_if_it_is(goal[0])} {goal[1]}"
    return MapNode({key: Entry(Scalar(value)) for key, value in written.items()})


def _whole_if_it_is(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
