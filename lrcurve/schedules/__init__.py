"""The engine: exact schedules over integer steps, numpy only."""

from lrcurve.schedules.arrays import MAX_RATE, MAX_STEP, NEVER, Rates, StepError, Steps
from lrcurve.schedules.catalogue import find, names
from lrcurve.schedules.schedule import End, FieldError, Marks, RateError, Schedule

__all__ = [
    "MAX_RATE",
    "MAX_STEP",
    "NEVER",
    "End",
    "FieldError",
    "Marks",
    "RateError",
    "Rates",
    "Schedule",
    "StepError",
    "Steps",
    "find",
    "names",
]
