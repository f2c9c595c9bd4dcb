"""The clock of a training run: how long it is, how steps, epochs, samples and tokens convert, and how that is known."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any, Literal

Tick = Literal["step", "epoch", "share"]

SHARES = 10_000
"""How many shares a run of unknown length is cut into: a hundred to the percent."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a run, in the words of ``run``; None where nothing tells.

    ``steps`` and ``steps_per_epoch`` count optimizer updates, ``batches_per_epoch`` the forward passes of one process,
    ``batch_size`` the samples of one process and pass, ``accumulation`` the passes of an update. ``goal`` is what
    ``steps`` were given as, where that is an amount of another unit: epoch, samples or tokens.
    """

    steps: int | None = None
    epochs: Fraction | None = None
    steps_per_epoch: Fraction | None = None
    batches_per_epoch: int | None = None
    dataset_size: int | None = None
    batch_size: int | None = None
    processes: int | None = None
    accumulation: int | None = None
    drop_last: bool = False
    sequence_length: int | None = None
    tokens_per_step: int | Fraction | None = None
    goal: tuple[Fraction, str] | None = None

    @property
    def samples_per_pass(self) -> int | None:
        """The samples of one forward pass of all processes."""
        return None if self.batch_size is None else self.batch_size * (self.processes or 1)

    @property
    def samples(self) -> Fraction | None:
        """The samples of an update."""
        each = self.samples_per_pass
        return None if each is None else Fraction(each * (self.accumulation or 1))

    @property
    def tokens(self) -> Fraction | None:
        """The tokens of an update."""
        if self.sequence_length is not None and self.samples is not None:
            return self.sequence_length * self.samples
        return None if self.tokens_per_step is None else Fraction(self.tokens_per_step)

    @property
    def counted_epoch(self) -> int | None:
        """The updates of an epoch by its batches; 0 where ``drop_last`` drops its only batch."""
        batches = self.batches
        return None if batches is None else ceil(Fraction(batches, self.accumulation or 1))

    @property
    def batches(self) -> int | None:
        """The forward passes of one process in an epoch: as given, or by the size of the data."""
        if self.batches_per_epoch is not None or self.dataset_size is None or self.samples_per_pass is None:
            return self.batches_per_epoch
        whole = Fraction(self.dataset_size, self.samples_per_pass)
        return floor(whole) if self.drop_last else ceil(whole)

    @property
    def epoch(self) -> Fraction | None:
        """The updates of an epoch: by the size of the data, as given, or one where only epochs are known."""
        each = Fraction(self.counted_epoch) if self.counted_epoch else self.steps_per_epoch
        if each is None and self.epochs is not None:
            return Fraction(1) if self.steps is None else Fraction(self.steps) / self.epochs
        return each

    @property
    def length(self) -> int | None:
        """The updates of the run: as given, or those of its epochs, rounded to the nearest, half up."""
        if self.steps is not None or self.epochs is None or self.epoch is None:
            return self.steps
        return int(self.epochs * self.epoch + Fraction(1, 2))

    @property
    def total(self) -> tuple[Fraction, str] | None:
        """How much of which unit the run consumes, where its end is reached with that and not after so many steps."""
        if self.goal is not None or self.steps is not None or self.epochs is None:
            return self.goal
        return self.epochs, "epoch"

    def changed(self, **keys: int) -> "Facts":
        """Return what is known once some keys are others, of ``batch_size``, ``processes``, ``accumulation``.

        What was given per update or epoch, and does not follow from the keys, changes with the samples of an update; so
        does everything where ``tokens_per_step`` is the key.
        """
        ratio = Fraction(keys.get("tokens_per_step", 1)) / (self.tokens_per_step or 1)
        if "tokens_per_step" not in keys:
            ratio = Fraction(1)
            for key, value in keys.items():
                ratio *= Fraction(value, getattr(self, key) or 1)
        each = None if self.epoch is None else self.epoch / ratio
        given: dict[str, Any] = {**keys, "steps_per_epoch": each, "batches_per_epoch": None}
        if self.tokens_per_step is not None and "tokens_per_step" not in keys:
            given["tokens_per_step"] = self.tokens_per_step * ratio
        return replace(self, **given)

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """Yield each key that says something else than the others together, and what they say."""
        counted, each = self.counted_epoch, self.samples_per_pass
        if counted == 0:
            yield "dataset_size", f"is less than one batch of {each} samples, and drop_last drops it"
        elif counted is not None and self.steps_per_epoch not in (None, counted):
            batches = f"dataset_size {self.dataset_size} in batches of {each}"
            if self.batches_per_epoch is not None:
                batches = f"batches_per_epoch {self.batches_per_epoch}"
            what = f"{batches} with accumulation {self.accumulation or 1} gives {counted}"
            yield "steps_per_epoch", f"is {_plain(self.steps_per_epoch)}, but {what}"
        by_size = replace(self, batches_per_epoch=None).batches
        if None not in (by_size, self.batches_per_epoch) and by_size != self.batches_per_epoch:
            what = f"dataset_size {self.dataset_size} in batches of {each} gives {by_size}"
            yield "batches_per_epoch", f"is {self.batches_per_epoch}, but {what}"
        if self.steps is not None and self.epochs is not None and self.epoch is not None:
            whole = int(self.epochs * self.epoch + Fraction(1, 2))
            if whole != self.steps:
                what = f"{_plain(self.epochs)} epochs of {_plain(self.epoch)} steps are {whole} steps"
                yield "epochs", f"{what}, but steps is {self.steps}"
        if self.tokens_per_step is not None and self.tokens not in (None, self.tokens_per_step):
            what = f"{self.samples} samples of {self.sequence_length} tokens are {self.tokens}"
            yield "tokens_per_step", f"is {self.tokens_per_step}, but {what}"


def _plain(value: Fraction | None) -> str:
    return f"{float(value or 0):g}"


@dataclass(frozen=True)
class Change:
    """The tick of a run from which on other facts tell what a tick consumes."""

    tick: int
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class Run:
    """How long training is, in ticks of its own clock, and what one of them consumes.

    Schedules are functions of the tick. It is a ``step``, an optimizer update; an ``epoch``, where nothing tells its
    steps; or a ``share``, one of the ``SHARES`` of a run of unknown length. ``ticks`` is their number, 2**53 at most.
    ``steps_per_epoch``, ``samples_per_step`` and ``tokens_per_step`` are None where nothing tells, or where they change
    on the way. ``planned`` is the length that was meant, in ticks, where the rates end before it. ``facts`` are what it
    was worked out from, and ``changes``, ascending, where others hold from a tick on.
    """

    ticks: int
    tick: Tick = "step"
    steps_per_epoch: Fraction | None = None
    samples_per_step: Fraction | None = None
    tokens_per_step: Fraction | None = None
    planned: int | None = None
    facts: Facts = field(default=Facts(), compare=False, repr=False)
    changes: tuple[Change, ...] = ()

    @classmethod
    def of(cls, facts: Facts, otherwise: int | None = None) -> "Run":
        """Return the run that facts describe; ``otherwise`` is its length in steps where they do not tell it."""
        length = otherwise if facts.length is None else facts.length
        return cls(
            ticks=length or SHARES,
            tick="step" if length is not None else "share",
            steps_per_epoch=facts.epoch,
            samples_per_step=facts.samples,
            tokens_per_step=facts.tokens,
            facts=facts,
        )

    def changed(self, tick: int, facts: Facts) -> "Run":
        """Return the same run until ``tick``, from which on other facts tell what a tick consumes.

        Where its length is an amount of data, its end comes where that is consumed, at the nearest tick, half up.
        """
        each = (facts.epoch, facts.samples, facts.tokens)
        before = (self.steps_per_epoch, self.samples_per_step, self.tokens_per_step)
        epoch, samples, tokens = (one if one == other else None for one, other in zip(each, before, strict=True))
        run = replace(
            self, changes=(*self.changes, Change(tick, facts)),
            steps_per_epoch=epoch, samples_per_step=samples, tokens_per_step=tokens,
        )  # fmt: skip
        if self.facts.total is None or (end := run.ticks_of(*self.facts.total)) is None:
            return run
        return replace(run, ticks=max(tick + 1, int(end + Fraction(1, 2))))

    @property
    def steps(self) -> int | None:
        """The number of optimizer updates until the rates end; None where it is not known."""
        return self.ticks if self.tick == "step" else None

    @property
    def whole(self) -> int:
        """The number of ticks that were meant."""
        return self.planned or self.ticks

    def per_tick(self, unit: str) -> Fraction | None:
        """Return how much of ``unit`` (step, epoch, percent, samples or tokens) one tick is, or None if unknown."""
        if unit == "percent":
            return Fraction(100, self.whole) if self.whole else None
        if unit == self.tick:
            return Fraction(1)
        if self.tick != "step":
            return None
        if unit == "epoch":
            return None if self.steps_per_epoch is None else 1 / self.steps_per_epoch
        return {"samples": self.samples_per_step, "tokens": self.tokens_per_step}.get(unit)

    @property
    def last_epoch(self) -> Fraction | None:
        """The steps of an epoch at the end of the run."""
        return self.changes[-1].facts.epoch if self.changes else self.steps_per_epoch

    def paces(self, unit: str) -> tuple[tuple[int, Fraction], ...]:
        """Return how much of ``unit`` one tick is, from tick 0 and from each other on where that changes.

        Nothing is returned where some of it is not known.
        """
        each = self.per_tick(unit)
        if each is not None or not self.changes:
            return () if each is None else ((0, each),)
        found: list[tuple[int, Fraction]] = []
        for tick, facts in ((0, self.facts), *((one.tick, one.facts) for one in self.changes)):
            each = Run(ticks=1, steps_per_epoch=facts.epoch, samples_per_step=facts.samples,
                       tokens_per_step=facts.tokens).per_tick(unit)  # fmt: skip
            if each is None:
                return ()
            if not found or found[-1][1] != each:
                found.append((tick, each))
        return tuple(found)

    def amount(self, tick: int | Fraction, unit: str) -> Fraction | None:
        """Return how much of ``unit`` the run has consumed when ``tick`` begins, or None if unknown."""
        consumed = Fraction(0)
        paces = self.paces(unit)
        for (start, each), end in zip(paces, (*(later for later, _ in paces[1:]), tick), strict=False):
            consumed += each * max(min(end, tick) - start, 0)
        return consumed if paces else None

    def ticks_of(self, amount: Fraction, unit: str, begin: int = 0) -> Fraction | None:
        """Return in how many ticks from ``begin`` on the run consumes an amount of ``unit``, or None if unknown."""
        paces = self.paces(unit)
        if not paces:
            return None
        left, at = amount, Fraction(begin)
        for (_, each), (later, _) in pairwise(paces):
            if at < later and left > each * (later - at):
                left, at = left - each * (later - at), Fraction(later)
            elif at < later:
                return at + left / each - begin
        return at + left / paces[-1][1] - begin

    @property
    def unit(self) -> str:
        """The unit that people count the run in: step, epoch or percent."""
        return "percent" if self.tick == "share" else self.tick

    def when(self, tick: int) -> str:
        """Return a moment in words: ``step 1,000``, ``epoch 3``, or ``25 %`` of a run of unknown length."""
        return self._share(tick) if self.tick == "share" else f"{self.tick} {tick:,}"

    def span(self, ticks: int) -> str:
        """Return a length in words: ``1 step``, ``1,000 steps``, ``3 epochs``, or ``25 %``."""
        return self._share(ticks) if self.tick == "share" else f"{ticks:,} {self.tick}{'' if ticks == 1 else 's'}"

    def _share(self, ticks: int) -> str:
        return f"{100 * ticks / self.whole:.4g} %"
