"""What a rule is, what it is told of a curve, and what it says."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np
from msgspec import Struct

from lrcurve import digits
from lrcurve.analysis.joins import joins_of
from lrcurve.analysis.parts import Part, Place, parts_of
from lrcurve.analysis.rules.mends import Mends
from lrcurve.curve import Curve, known_until
from lrcurve.run import Run
from lrcurve.schedules import Rates, Steps
from lrcurve.schedules.arrays import distinct

Severity = Literal["error", "warning", "note"]
"""The run cannot do what was asked; it is almost surely not meant; it is common and worth knowing."""

EXACT_STEPS = 1 << 20
"""Runs up to this long are evaluated at every step; of longer ones, around joins and on a grid."""

_JOINS = 2000
_GRID = 1 << 16


class Found(Struct, frozen=True):
    """What a rule says of one curve: the numbers in a line, the part and place to blame, and the step it happens at.

    ``severity`` and ``hint`` take the place of the rule's own where they are given. ``mends`` are changes of keys after
    which neither the rule nor another finds anything; where there are none, no single key mends it.
    """

    message: str
    part: Part | None = None
    place: Place | None = None
    step: int | None = None
    severity: Severity | None = None
    hint: str | None = None
    mends: Mends = ()


@dataclass(frozen=True)
class Case:
    """What is known of a curve: its rates, and its schedule taken apart."""

    curve: Curve

    @property
    def run(self) -> Run:
        """The run of the curve."""
        return self.curve.run

    @property
    def steps(self) -> int:
        """N, the number of steps that the run is to have."""
        return self.run.whole

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The schedule and all that it is made of."""
        return parts_of(self.curve)

    @property
    def running(self) -> Iterator[Part]:
        """The parts that start before the run, or its rates, end."""
        return (part for part in self.parts if part.start <= self.last)

    @property
    def leaves(self) -> Iterator[Part]:
        """The shapes among the running parts."""
        return (part for part in self.running if part.leaf)

    @property
    def epochs(self) -> int | None:
        """The number of epochs, where it is a whole number of epochs of more than one step each."""
        each = self.run.steps_per_epoch
        if each is None or each <= 1 or self.run.tick != "step":
            return None
        epochs = Fraction(self.steps) / each
        return int(epochs) if epochs.denominator == 1 else None

    @property
    def sparse(self) -> bool:
        """Whether the rates were recorded at some steps only, so that what lies between is not known."""
        return self.curve.sparse

    @property
    def last(self) -> int:
        """The last step of the run that has a rate."""
        end = self.curve.end
        return min(self.steps, known_until(self.curve), end.step if end is not None else self.steps) - 1

    def rate(self, step: int) -> float:
        """Return the rate of one step."""
        return float(self.curve.lr([step])[0])

    @cached_property
    def profile(self) -> tuple[Steps, Rates]:
        """Ascending steps from 0 to the last and their rates: every step, or of a long run as many as tell its shape.

        Of what was recorded they are its rows. A schedule that has no rate at all gives empty arrays.
        """
        stop = self.last + 1
        if self.curve.recorded is not None:
            return self.curve.recorded.steps, self.curve.recorded.rates
        if stop <= EXACT_STEPS:
            at = np.arange(stop, dtype=np.int64)
        else:
            joins = np.array(joins_of(self.curve, 0, stop, _JOINS), dtype=np.int64)
            powers = 2 ** np.arange(stop.bit_length() - 1, dtype=np.int64)
            grid = np.linspace(0, stop - 1, _GRID).astype(np.int64)
            at = np.concatenate([joins - 1, joins, powers, stop - powers, grid, [0, stop - 1]])
            at = distinct(at[(at >= 0) & (at < stop)])
        return at, self.curve.lr(at)

    def shape_at(self, step: int) -> Part | None:
        """Return the shape whose rate a step uses; of a product's factors, one that is 0 before the others."""
        here = [part for part in self.leaves if part.start <= step < part.stop]
        zero = [part for part in here if not part.cyclic and part.schedule([part.ticks_until(step + 1) - 1])[0] == 0]
        return next(iter((*zero, *here)), None)

    def when(self, step: int) -> str:
        """Return a moment in words: ``step 1,000``, or ``25 %`` of a run of unknown length."""
        return self.run.when(step)

    def span(self, steps: int) -> str:
        """Return a length in words: ``1 step``, ``1,000 steps``, or ``25 %`` of a run of unknown length."""
        return self.run.span(steps)


class Rule(ABC):
    """One thing that people get wrong. The name of the class, and of its file, is the code."""

    title: ClassVar[str]
    """What it says, in one line."""
    severity: ClassVar[Severity]
    why: ClassVar[str]
    """Why it matters, in a sentence or two."""
    hint: ClassVar[str]
    """How to mend it."""
    bad: ClassVar[str]
    """A whole spec that it fires on."""
    good: ClassVar[str]
    """The same, mended."""
    source: ClassVar[str]
    """Threads that show it."""
    explains: ClassVar[tuple[str, ...]] = ()
    """Rules whose findings about the same part it accounts for, so that one mistake is one finding."""

    @property
    def code(self) -> str:
        """The stable code, such as ``LR101``."""
        return type(self).__name__

    @abstractmethod
    def look(self, case: Case) -> Iterator[Found]:
        """Yield what is wrong with a curve; nothing where the rule cannot be sure."""


def shown(rate: float) -> str:
    """Return a rate as people read it."""
    return digits.rate(rate)


def percent(share: float) -> str:
    """Return a share in words, ``49 %``, never rounded up to the whole."""
    text = f"{100 * share:.3g}"
    return f"{'99.9' if text == '100' and share < 1 else text} %"


def slack(length: int) -> int:
    """Return how many steps a length may be off without anyone seeing it: one, or one in a hundred."""
    return max(1, length // 100)
