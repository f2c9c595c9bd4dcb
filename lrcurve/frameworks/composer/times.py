"""Composer's time strings, ``10ba``, ``2ep`` or ``0.1dur``, and what they are in batches of a run."""

import math
import re
from typing import NamedTuple

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.schedule import FieldError

UNITS = ("iter", "ep", "ba", "sp", "tok", "dur")
_TEXT = re.compile(rf"(.+)({'|'.join(UNITS)})", flags=re.IGNORECASE)


class Time(NamedTuple):
    """A time and its unit: a whole number of iterations, epochs, batches, samples or tokens, or a share of the run."""

    value: float
    unit: str


def read_time(field: str, text: str) -> Time:
    """Return the time that a text is.

    Raises:
        FieldError: if Composer refuses it, or it is negative.
    """
    match = _TEXT.fullmatch(text) if isinstance(text, str) else None
    try:
        value = float(match[1]) if match is not None else math.nan
    except ValueError:
        value = math.nan
    if match is None or not math.isfinite(value):
        raise raises("composer", field, f"ValueError: a time is a number and a unit, one of {', '.join(UNITS)}")
    unit = match[2].lower()
    if value < 0:
        raise FieldError(field, f"must not be negative, got {text}")
    if unit == "dur":
        return Time(value, unit)
    if not value.is_integer():
        raise raises("composer", field, f"TypeError: only dur takes a fraction, got {text}")
    return Time(int(value), unit)


class RunTimes(NamedTuple):
    """What a run tells of times: how long it is, and what an epoch and a batch are; None where nothing tells."""

    whole: Time
    ratio: float
    epoch: int | None
    samples: int | None
    tokens: int | None

    def resolved(self, field: str, text: str, *, scaled: bool = True) -> Time:
        """Return a time in the unit that Composer compares it in, rounded down as it rounds.

        ``scaled`` says whether the ratio of the schedule stretches it; a share of the run is never stretched.
        """
        time = read_time(field, text)
        if time.unit == "dur":
            if self.whole.unit == "ep":
                return Time(int(time.value * self._batches(field) * self.whole.value), "ba")
            return Time(int(time.value * self.whole.value), self.whole.unit)
        if time.unit == "ep":
            time = Time(time.value * self._batches(field), "ba")
        return Time(int(time.value * (self.ratio if scaled else 1.0)), time.unit)

    def per_batch(self, field: str, unit: str) -> int:
        """Return how much of a unit one batch is; of iterations the run is in the first, unless their length is set."""
        known = {"ba": 1, "iter": 0, "sp": self.samples, "tok": self.tokens}[unit]
        if known is None:
            key = "samples_per_batch" if unit == "sp" else "tokens_per_batch"
            raise FieldError(field, f"is in {unit}, which the run does not tell in batches: add '{key}'")
        return known

    def moment(self, field: str, time: Time) -> float:
        """Return after how many batches a time has come; infinity where it never does."""
        each = self.per_batch(field, time.unit)
        return time.value / each if each else math.inf if time.value else 0.0

    def _batches(self, field: str) -> int:
        if self.epoch is None:
            raise FieldError(field, "needs the batches of an epoch, which are not known: add 'batches_per_epoch'")
        return self.epoch
