"""The ``run`` of a document: how long training is, worked out from whatever the person knows."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Annotated

from msgspec import Meta

from lrcurve.documents.node import MapNode, Node, Scalar
from lrcurve.problems import Problem, suggest
from lrcurve.run import PERCENT_STEPS, Run
from lrcurve.schedules import MAX_STEP
from lrcurve.schedules.fields import Length, doc, fields_of
from lrcurve.spec.units import Clock, UnitError, number, quantity

Count = Annotated[int, Meta(ge=1, le=MAX_STEP)]
Positive = Annotated[float, Meta(gt=0)]


@dataclass(frozen=True, kw_only=True)
class RunKeys:
    """The keys of ``run``; give what you know, the rest is worked out, and contradictions are errors."""

    steps: Annotated[Length | None, doc("optimizer updates, or a length such as 300B tokens")] = None
    epochs: Annotated[Positive | None, doc("passes over the data; alone, one step each")] = None
    steps_per_epoch: Annotated[Positive | None, doc("optimizer updates in an epoch")] = None
    dataset_size: Annotated[Count | None, doc("samples in an epoch")] = None
    batch_size: Annotated[Count | None, doc("samples per process and forward pass")] = None
    processes: Annotated[Count | None, doc("data-parallel processes", default="1")] = None
    accumulation: Annotated[Count | None, doc("forward passes per optimizer update", default="1")] = None
    drop_last: Annotated[bool, doc("drop the last batch of an epoch where it is not full")] = False
    sequence_length: Annotated[Count | None, doc("tokens per sample")] = None
    tokens_per_step: Annotated[Count | None, doc("tokens that one update consumes, over all processes")] = None


class RunReader:
    """Reads the keys of ``run``, collecting every problem."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def read(self, node: Node | None, steps: Node | None, longest: int | None) -> Run:
        """Return the run that a document describes.

        Args:
            node: the value of ``run``, or None.
            steps: the value of the top-level ``steps``, or None.
            longest: the length of the longest schedule, used where nothing else says how long the run is.
        """
        node = _given(node)
        if node is not None and not isinstance(node, MapNode):
            self._problem("run", "must be a mapping such as {epochs: 90, steps_per_epoch: 5000}", node)
            node = None
        self.node = node or MapNode({})
        known = [field.name for field in fields_of(RunKeys)]
        for key, entry in self.node.entries.items():
            if key not in known:
                near = suggest(key, known) or f"; allowed are {', '.join(known)}"
                self.problems.append(Problem(f"run.{key}", f"unknown key '{key}'{near}", entry.mark))
        steps, inner = _given(steps), _given(self.node.get("steps"))
        if steps is not None and inner is not None:
            self._problem("steps", "is given twice, here and in run", steps)
        return self._work_out(steps or inner, longest)

    def _problem(self, path: str, message: str, node: Node | None) -> None:
        self.problems.append(Problem(path, message, node.mark if node is not None else None))

    def _number(self, key: str, *, whole: bool) -> Fraction | None:
        node = _given(self.node.get(key))
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
            self._problem(f"run.{key}", f"{error}, got {node}" if isinstance(node, Scalar) else str(error), node)
            return None
        return value

    def _flag(self, key: str) -> bool:
        node = self.node.get(key)
        if node is None:
            return False
        if isinstance(node, Scalar) and str(node) in ("true", "false"):
            return str(node) == "true"
        self._problem(f"run.{key}", f"must be true or false, got {node}", node)
        return False

    def _work_out(self, steps_node: Node | None, longest: int | None) -> Run:
        batch = self._number("batch_size", whole=True)
        processes, accumulation = self._number("processes", whole=True), self._number("accumulation", whole=True)
        for key in ("processes", "accumulation", "dataset_size"):
            if _given(self.node.get(key)) is not None and _given(self.node.get("batch_size")) is None:
                self._problem(
                    f"run.{key}", "needs batch_size, the samples per process and forward pass", self.node.get(key)
                )
        each = None if batch is None else batch * (processes or 1)
        per_epoch = self._per_epoch(each, accumulation or Fraction(1))
        samples = None if each is None else each * (accumulation or 1)
        tokens = self._tokens(samples)
        partial = Run(steps=1, steps_per_epoch=per_epoch, samples_per_step=samples, tokens_per_step=tokens)
        steps, per_epoch = self._length(self._steps(steps_node, partial), per_epoch)
        if steps is None:
            steps = longest
        if steps == 0:
            self._problem("run", "has no steps: the length of the run rounds to 0", steps_node or self.node)
        if steps is not None and steps > MAX_STEP:
            self._problem("run", f"has {steps} steps; at most 2**53 can be counted", self.node)
            steps = 1
        return Run(
            steps=steps or PERCENT_STEPS,
            steps_per_epoch=per_epoch,
            samples_per_step=samples,
            tokens_per_step=tokens,
            percent=steps is None,
        )

    def _per_epoch(self, each: Fraction | None, accumulation: Fraction) -> Fraction | None:
        """Return the updates of an epoch, as written or from the size of the data; ``each`` is a pass's samples."""
        written, dataset = self._number("steps_per_epoch", whole=False), self._number("dataset_size", whole=True)
        drop_last = self._flag("drop_last")
        if dataset is None or each is None:
            return written
        batches = floor(dataset / each) if drop_last else ceil(dataset / each)
        updates = Fraction(ceil(batches / accumulation))
        if not updates:
            message = f"is less than one batch of {each} samples, and drop_last drops it"
            self._problem("run.dataset_size", message, self.node.get("dataset_size"))
            return written
        if written is not None and written != updates:
            message = (
                f"is {float(written):g}, but dataset_size {dataset} in batches of {each} "
                f"with accumulation {accumulation} gives {updates}"
            )
            self._problem("run.steps_per_epoch", message, self.node.get("steps_per_epoch"))
        return updates

    def _length(self, steps: int | None, per_epoch: Fraction | None) -> tuple[int | None, Fraction | None]:
        """Return the steps of the run and of an epoch, from both or either and the number of epochs."""
        epochs = self._number("epochs", whole=False)
        if epochs is None:
            return steps, per_epoch
        if steps is None:
            per_epoch = per_epoch or Fraction(1)
            return _nearest(epochs * per_epoch), per_epoch
        if per_epoch is None:
            return steps, Fraction(steps) / epochs
        whole = _nearest(epochs * per_epoch)
        if steps != whole:
            message = f"{float(epochs):g} epochs of {float(per_epoch):g} steps are {whole} steps, but steps is {steps}"
            self._problem("run.epochs", message, self.node.get("epochs"))
        return steps, per_epoch

    def _tokens(self, samples: Fraction | None) -> Fraction | None:
        tokens, sequence = self._number("tokens_per_step", whole=True), self._number("sequence_length", whole=True)
        if sequence is None:
            return tokens
        if samples is None:
            if tokens is None and _given(self.node.get("batch_size")) is None:
                self._problem(
                    "run.sequence_length",
                    "needs batch_size to tell the tokens of a step",
                    self.node.get("sequence_length"),
                )
            return tokens
        if tokens is not None and tokens != sequence * samples:
            self._problem(
                "run.tokens_per_step",
                f"is {tokens}, but {samples} samples of {sequence} tokens are {sequence * samples}",
                self.node.get("tokens_per_step"),
            )
        return sequence * samples

    def _steps(self, node: Node | None, partial: Run) -> int | None:
        node = _given(node)
        if node is None:
            return None
        if not isinstance(node, Scalar) or isinstance(node.value, bool | None):
            self._problem("steps", "must be the number of optimizer updates", node)
            return None
        try:
            read = quantity(node.value)
            if read.unit == "percent":
                raise UnitError("must be a length, not a share of itself")
            steps, _ = Clock(partial).ticks(node.value)
        except UnitError as error:
            self._problem("steps", f"{error}, got {node}", node)
            return None
        if steps < 1:
            self._problem("steps", f"must be at least 1, got {node}", node)
            return None
        return steps


def _given(node: Node | None) -> Node | None:
    """Return a value, None where only its key is there."""
    return None if isinstance(node, Scalar) and node.value in (None, "") else node


def _nearest(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def describe(run: Run) -> str:
    """Return everything known of a run, in one line."""
    if run.percent:
        return "length unknown, shown in percent"
    parts = [f"{run.steps:,} steps"]
    if run.steps_per_epoch is not None:
        parts.append(f"{_plain(run.steps / run.steps_per_epoch)} epochs of {_plain(run.steps_per_epoch)} steps")
    for unit, each in (("samples", run.samples_per_step), ("tokens", run.tokens_per_step)):
        if each is not None:
            parts.append(f"{_plain(each)} {unit} per step, {_plain(run.steps * each)} in all")
    return "; ".join(parts)


def _plain(value: Fraction) -> str:
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.6g}"
