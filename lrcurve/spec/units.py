"""Numbers and lengths as people write them: ``1e-3``, ``10%``, ``5ep``, ``3M samples``, ``2B tokens``."""

import re
from fractions import Fraction

from msgspec import Struct

from lrcurve.digits import is_lost
from lrcurve.run import Run
from lrcurve.schedules import MAX_STEP

_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_NUMBER = rf"[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?[0-9]{{1,3}})?"
_LENGTH = re.compile(rf"({_NUMBER})\s*([kKMGBT]?)\s*(%|[a-z]*)")
MAX_CHARACTERS = 100
"""Characters of a length such as 2.5B tokens: it is reckoned with exactly, and more digits are work for nothing."""
_SCALE = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12}
_UNITS = {
    "": "step", "step": "step", "steps": "step",
    "ep": "epoch", "epoch": "epoch", "epochs": "epoch",
    "%": "percent", "percent": "percent",
    "sample": "samples", "samples": "samples",
    "token": "tokens", "tokens": "tokens",
}  # fmt: skip
_MISSING_LENGTH = "--steps N or 'steps: N'"
_MISSING = {
    "epoch": "run: {steps_per_epoch: N}, or epochs with dataset_size and batch_size",
    "samples": "run: {batch_size: N}",
    "tokens": "run: {tokens_per_step: N}, or sequence_length with batch_size",
}


class UnitError(ValueError):
    """A number or length cannot be read; the message says what is allowed."""


class Quantity(Struct, frozen=True):
    """An amount and what it counts: step, epoch, percent, samples or tokens; ``bare`` if no unit was written."""

    amount: Fraction
    unit: str
    bare: bool = False


def number(text: str) -> float:
    """Return the finite number that ``text`` is.

    Raises:
        UnitError: if it is none, or no finite one.
    """
    if re.fullmatch(_NUMBER, text.strip()) is None:
        raise UnitError("must be a number")
    value = float(text.replace("_", ""))
    if value in (float("inf"), float("-inf")):
        raise UnitError("must be a finite number")
    if value == 0 and is_lost(text.replace("_", "")):
        raise UnitError("is too small for a number of 64 bits, which must be 0 or at least 5e-324")
    return value


def quantity(value: str | float) -> Quantity:
    """Return the amount and unit of a length.

    Raises:
        UnitError: if it cannot be read.
    """
    if isinstance(value, int):
        return Quantity(Fraction(value), "step", bare=True)
    text = str(value).strip()
    if len(text) > MAX_CHARACTERS:
        raise UnitError(f"must be a length of at most {MAX_CHARACTERS} characters")
    match = _LENGTH.fullmatch(text)
    if match is None or match[3] not in _UNITS:
        raise UnitError("must be a length: a whole number of steps, or like 5ep, 10%, 3M samples, 2B tokens")
    return Quantity(Fraction(match[1].replace("_", "")) * _SCALE[match[2]], _UNITS[match[3]], bare=not match[3])


def suffix(text: str) -> str:
    """Return what follows the number of a length: ``%``, ``B tokens``; nothing if it cannot be read."""
    match = _LENGTH.fullmatch(text.strip())
    return text.strip()[match.end(1) :] if match else ""


class Clock(Struct, frozen=True):
    """What lengths are counted in: steps of the run or, under ``interval: epoch``, its epochs.

    They count from step ``begin`` of the run, or back from its step ``end``, which matters where its steps do not
    consume the same all the way.
    """

    run: Run
    per_epoch: int = 0
    begin: int = 0
    end: int | None = None

    @property
    def tick(self) -> str:
        """What one tick is called, ``step`` or ``epoch``."""
        return "epoch" if self.per_epoch else "step"

    def ticks(self, value: str | float) -> tuple[int, str | None]:
        """Return a length in ticks of this clock, rounded to the nearest, half up, and a note if it rounded to zero.

        Raises:
            UnitError: if it cannot be read, is negative, or needs something of the run that is not known.
        """
        read = quantity(value)
        if read.amount < 0:
            raise UnitError("must not be negative")
        if not read.amount:
            return 0, None  # nothing is nothing in any unit, whatever is known of the run
        in_epochs = bool(self.per_epoch) and (read.bare or read.unit == "epoch")
        exact = read.amount if in_epochs else self._steps(read)
        if self.per_epoch and not in_epochs:
            exact = self.epochs(self.begin + exact) - self.epochs(self.begin)
        if read.unit == "step" and read.amount.denominator != 1:
            raise UnitError(
                f"must be a whole number of {'epochs' if in_epochs else 'steps'}; "
                "for a share of the run write it in percent, like 10%"
            )
        rounded = int(exact + Fraction(1, 2))
        if rounded > MAX_STEP:
            raise UnitError("must be at most 2**53 steps")
        if exact and not rounded:
            return 0, f"is {float(exact):.3g} {self.tick}s, which rounds to 0"
        return rounded, None

    def epochs(self, ticks: int | Fraction) -> Fraction:
        """Return in which epoch of the run a tick begins, counted in ticks of this clock."""
        return self.run.amount(ticks, "epoch") or Fraction(ticks) / self.per_epoch

    def _steps(self, read: Quantity) -> Fraction:
        if read.unit == "step" and self.run.tick == "share":
            raise UnitError(
                "is a length in steps, but the run's length is not known: add --steps N or 'steps: N', "
                "or write it as a share of the run, like 10%"
            )
        if read.unit == "step" and self.run.tick == "epoch":
            raise UnitError(f"is a length in steps, but the run counts epochs: write {read.amount}ep")
        ticks = self.run.ticks_of(read.amount, read.unit, self.begin)
        until = None if self.end is None else self.run.amount(self.end, read.unit)
        if self.end is not None and until is not None and until > read.amount:
            begin = self.run.ticks_of(until - read.amount, read.unit)
            ticks = None if begin is None else self.end - begin
        if ticks is None:
            raise UnitError(
                f"is a length in {read.unit if read.unit != 'epoch' else 'epochs'}, "
                f"which the run does not tell: add {_MISSING.get(read.unit, _MISSING_LENGTH)}"
            )
        return ticks
