"""What the trainers that stand on Hugging Face's Trainer share: its arguments, its rounding, its schedulers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from lrcurve.documents.node import Node
from lrcurve.problems import suggest
from lrcurve.run import Facts
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.schedule import FieldError
from lrcurve.spec.run_keys import Count
from lrcurve.trainers.trainer import MissingFactError, Trainer, Value, Wanted

Kind = Literal[
    "linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "constant_with_warmup", "inverse_sqrt",
    "reduce_lr_on_plateau", "cosine_with_min_lr", "cosine_warmup_with_min_lr", "warmup_stable_decay", "greedy",
]  # fmt: skip
"""The values of ``lr_scheduler_type``."""

SIGNS = (
    "learning_rate", "lr_scheduler_type", "warmup_ratio", "warmup_steps", "num_train_epochs", "max_steps",
    "per_device_train_batch_size", "gradient_accumulation_steps", "lr_scheduler_kwargs", "weight_decay",
)  # fmt: skip
"""The arguments that give such a config away, whoever adds others to them."""

Share = Annotated[float, Meta(ge=0)]

NOT_WARMED = ("constant", "reduce_lr_on_plateau", "greedy")
OF_METRICS = ("reduce_lr_on_plateau", "greedy")
_DROPPING = ("constant", "constant_with_warmup")  # what they do not take, without a word

ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "cosine": ("num_cycles",),
    "cosine_with_restarts": ("num_cycles",),
    "polynomial": ("lr_end", "power"),
    "inverse_sqrt": ("timescale",),
    "cosine_with_min_lr": ("num_cycles", "min_lr", "min_lr_rate"),
    "cosine_warmup_with_min_lr": ("num_cycles", "min_lr", "min_lr_rate", "warmup_lr_rate"),
    "warmup_stable_decay": (
        "num_decay_steps", "num_stable_steps", "warmup_type", "decay_type", "min_lr_ratio", "num_cycles",
    ),
}  # fmt: skip
"""The keys of ``lr_scheduler_kwargs`` that each scheduler takes."""

KWARGS = tuple(dict.fromkeys(name for names in ARGUMENTS.values() for name in names))


@dataclass(frozen=True, kw_only=True)
class HuggingFace(Trainer):
    """A config for Hugging Face's Trainer, in the names of ``TrainingArguments``."""

    versions = "4.x and 5.x, where they read the warmup and the accumulation otherwise"
    rounds: ClassVar[str] = "ceil"
    places: ClassVar[Mapping[str, str]] = {name: f"lr_scheduler_kwargs.{name}" for name in KWARGS}

    learning_rate: Annotated[Rate | None, doc("the optimizer's rate")] = 5e-5
    lr_scheduler_type: Annotated[str, doc("which scheduler of transformers")] = "linear"
    warmup_steps: Annotated[Share | None, doc("updates of the warmup; below 1 a share of the run, since 5.0")] = 0.0
    warmup_ratio: Annotated[Share | None, doc("the warmup as a share of the run; gone since 5.15")] = 0.0
    num_train_epochs: Annotated[Share, doc("epochs, where max_steps is not above 0")] = 3.0
    max_steps: Annotated[int | None, doc("updates; above 0 it wins over the epochs")] = -1
    per_device_train_batch_size: Annotated[Count, doc("samples of a forward pass of one process")] = 8
    gradient_accumulation_steps: Annotated[Count | None, doc("forward passes of an update")] = 1
    dataloader_drop_last: Annotated[bool, doc("whether a last batch that is not full is dropped")] = False
    num_cycles: Annotated[float | None, doc("of a cosine")] = None
    lr_end: Annotated[float | None, doc("of a polynomial: the rate in the end")] = None
    power: Annotated[float | None, doc("of a polynomial")] = None
    timescale: Annotated[float | None, doc("of inverse_sqrt, in updates")] = None
    min_lr: Annotated[float | None, doc("of a cosine to a lowest rate")] = None
    min_lr_rate: Annotated[float | None, doc("of a cosine to a lowest rate, as a share of the optimizer's")] = None
    warmup_lr_rate: Annotated[float | None, doc("where the warmup starts, as a share of the optimizer's rate")] = None
    num_decay_steps: Annotated[float | None, doc("of warmup_stable_decay: updates of the decay")] = None
    num_stable_steps: Annotated[float | None, doc("of warmup_stable_decay: updates at the peak")] = None
    warmup_type: Annotated[str | None, doc("of warmup_stable_decay: linear, cosine or 1-sqrt")] = None
    decay_type: Annotated[str | None, doc("of warmup_stable_decay: linear, cosine or 1-sqrt")] = None
    min_lr_ratio: Annotated[float | None, doc("of warmup_stable_decay: the lowest rate as a share")] = None

    def __post_init__(self) -> None:
        """Refuse what the Trainer refuses, and what only a version would tell."""
        if self.lr_scheduler_type in OF_METRICS:
            raise FieldError("lr_scheduler_type", "follows a metric, so its rates are not known before the run")
        if self.warmup_steps and self.warmup_ratio:
            if self.asked is None:
                what = "is given beside warmup_steps: 4.x goes by the steps, 5.0 to 5.14 by the ratio; say which"
                raise FieldError("warmup_ratio", f"{what} by --as {self.name()}==4.57 or ==5.14")
            if self.asked >= (5, 15):
                raise FieldError("warmup_ratio", "is no argument since 5.15, which takes a share as warmup_steps")
        for argument in KWARGS:
            if getattr(self, argument) is not None and not self._takes(argument):
                what = f"is refused: {self.lr_scheduler_type} takes no {argument}, and transformers raises TypeError"
                raise FieldError(argument, what)
        if self.warmup_ratio is not None and self.warmup_ratio > 1:
            raise FieldError("warmup_ratio", f"must be at most 1, got {self.warmup_ratio:g}")
        if (
            self.warmup_steps is not None
            and self.warmup_steps % 1
            and self.asked is not None
            and (4, 37) <= self.asked < (5, 0)
        ):
            raise FieldError("warmup_steps", f"must be a whole number before 5.0, got {self.warmup_steps:g}")

    def _takes(self, argument: str) -> bool:
        """Tell whether the scheduler takes an argument, or drops it without a word."""
        kind = self.lr_scheduler_type
        return kind in _DROPPING or argument in ARGUMENTS.get(kind, ())

    def facts(self) -> Facts:
        """Return what the arguments say of the run."""
        return Facts(
            steps=self.max_steps if (self.max_steps or 0) > 0 else None,
            epochs=Fraction(str(self.num_train_epochs)),
            batch_size=self.per_device_train_batch_size,
            accumulation=self.gradient_accumulation_steps,
            drop_last=self.dataloader_drop_last,
        )

    def updates_per_epoch(self, facts: Facts) -> int | None:
        """Return the updates of an epoch; before 4.52 an epoch's last batches that fill no update were dropped."""
        if facts.batches is None:
            return None if facts.steps_per_epoch is None else round(facts.steps_per_epoch)
        drops = self.asked is not None and self.asked < (4, 52)
        return max(1, (floor if drops else ceil)(Fraction(facts.batches, facts.accumulation or 1)))

    def total(self, facts: Facts) -> int | None:
        """Return ``max_steps``, or the epochs times the updates of one, rounded up."""
        each = self.updates_per_epoch(facts)
        if facts.steps is not None or facts.epochs is None or each is None:
            return facts.steps
        return ceil(facts.epochs * each)

    def warmup(self, total: int | None) -> int | Fraction:
        """Return the updates of the warmup, or of a run of unknown length a share of it, below 1.

        Raises:
            MissingFactError: where the length of the run is needed.
        """
        share, steps = Fraction(str(self.warmup_ratio or 0)), Fraction(str(self.warmup_steps or 0))
        if steps and not (share and self.asked is not None and self.asked >= (5, 0)):
            whole = steps >= 1 or (self.asked is not None and self.asked < (4, 37))
            share = Fraction(0) if whole else steps
            if whole and total is None:
                raise MissingFactError("warmup_steps", f"is {float(steps):g} updates of a run of unknown length")
            if whole:
                return floor(steps)
        elif share == 1 and self.asked is not None and self.asked >= (5, 0):
            return 1  # what is not below 1 is a number of updates there
        return share if total is None else ceil(share * total)

    def needs_length(self, kind: str) -> MissingFactError:
        """Return the error that a scheduler cannot be drawn in percent of the run."""
        return MissingFactError(
            self.key("lr_scheduler_type"), f"{kind} counts updates, and the run's length is not known"
        )

    def key(self, field: str) -> str:
        """Return the key of a field."""
        return self.places.get(field, field)

    def key_of_warmup(self) -> str:
        """Return the key that the warmup comes from."""
        return self.key("warmup_ratio" if self.warmup_ratio and not self.warmup_steps else "warmup_steps")

    def key_of_length(self) -> str:
        """Return the key that the length of the run comes from."""
        return self.key("max_steps" if (self.max_steps or 0) > 0 else "num_train_epochs")

    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the one scheduler."""
        yield self.wanted("learning_rate", Value(self.learning_rate, self.key("learning_rate")), total)

    def wanted(self, name: str, peak: Value, total: int | None, member: str | None = None) -> Wanted:
        """Return the scheduler at another peak, which a group of parameters may have."""
        kind, arguments = self.lr_scheduler_type, {"lr": peak}
        if total is None and kind in ("inverse_sqrt", "warmup_stable_decay"):
            raise MissingFactError(
                self.key("lr_scheduler_type"), f"{kind} counts updates, and the run's length is not known"
            )
        if kind not in NOT_WARMED:
            warmup = self.warmup(total)
            arguments["num_warmup_steps"] = Value(
                warmup if isinstance(warmup, int) else percent(warmup), self.key_of_warmup()
            )
        if kind not in (*NOT_WARMED, "constant_with_warmup", "inverse_sqrt"):
            arguments["num_training_steps"] = Value("100%" if total is None else total, self.key_of_length())
        for argument in ARGUMENTS.get(kind, ()):
            value: Any = getattr(self, argument)
            if value is not None:
                arguments[argument] = Value(value, self.key(argument))
        return Wanted(name, f"transformers.{kind}", arguments, member=member)

    def remarks(self, facts: Facts, written: Mapping[str, Node]) -> Iterator[str]:
        """Yield what is written and changes nothing, and what is taken because nobody says it."""
        kind = self.lr_scheduler_type
        for key in ("warmup_steps", "warmup_ratio"):
            if getattr(self, key) and kind in NOT_WARMED:
                yield f"{key} has no effect: {kind} has no warmup; constant_with_warmup has one"
        for argument in KWARGS:
            if getattr(self, argument) is not None and argument not in ARGUMENTS.get(kind, ()):
                yield f"{self.key(argument)} has no effect: {kind} drops what it does not take"
        for key in written:
            first, _, argument = key.partition(".")
            if first == "lr_scheduler_kwargs" and argument and argument not in KWARGS:
                yield f"{key} is no argument of {kind}, and transformers may refuse it{suggest(argument, KWARGS)}"
        if facts.steps is None and facts.dataset_size is not None and facts.processes is None:
            yield "nobody says how many processes train: 1 is taken (--processes)"
        if self.warmup_steps is not None and 0 < self.warmup_steps < 1 and self.asked is None:
            yield f"warmup_steps {self.warmup_steps:g} is read as a share of the run, as since 5.0; 4.x refuses it"

    def worked_out(self, facts: Facts) -> Iterator[str]:
        """Yield the updates and the warmup as they follow."""
        yield from self.length_worked_out(facts)
        total = self.total(facts)
        share = (self.warmup_ratio if self.key_of_warmup() == "warmup_ratio" else self.warmup_steps) or 0
        if total is not None and self.lr_scheduler_type not in NOT_WARMED and 0 < share < 1:
            yield f"warmup {self.warmup(total):,} = {self.rounds}({share:g} * {total:,})"

    def length_worked_out(self, facts: Facts) -> Iterator[str]:
        """Yield the updates as they follow."""
        total, each = self.total(facts), self.updates_per_epoch(facts)
        if facts.steps is None and total is not None and facts.epochs is not None:
            yield f"updates {total:,} = ceil({float(facts.epochs):g} * {each:,})"
        if each is not None and facts.batches is not None:
            batches = f"{facts.batches:,} batches of each process, {facts.accumulation or 1} an update"
            yield f"updates of an epoch {each:,}: {batches}"
        if facts.batches is not None and facts.batches_per_epoch is None:
            samples = f"{facts.dataset_size:,} samples / {facts.samples_per_pass:,} of all processes"
            yield f"batches of an epoch {facts.batches:,} = {samples}, rounded {'down' if facts.drop_last else 'up'}"


def percent(share: Fraction) -> str:
    """Return a share of the run as a length."""
    return f"{float(share * 100):.15g}%"
