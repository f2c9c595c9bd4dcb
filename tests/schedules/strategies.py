"""The one home of hypothesis strategies for schedules: every type and combinator, with the fields that it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from hypothesis import strategies as st

from lrcurve.schedules import Schedule, find
from lrcurve.schedules.combine import (
    AnnotatedSchedule,
    Clamp,
    Composed,
    Held,
    PerEpoch,
    Product,
    Repeat,
    Scale,
    Sequence,
    Shift,
    Truncated,
)
from lrcurve.schedules.combine.time import Strided
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import Plateau as PlateauRule
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.realtime.longer_cycles import LongerCycles
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.realtime.wave import Wave

Fields = dict[str, Any]
Draw = Callable[..., Any]

RATES = st.floats(1e-6, 10.0)
SHARES = st.floats(0.01, 1.0)
METRICS = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 1.00005, 2.0, 3.0])
MOMENTS = st.integers(-20, 200).map(lambda quarters: quarters / 4)


def make(name: str, **fields: Any) -> Schedule:
    """Make a schedule of the type ``name``."""
    record: Any = find(name)
    schedule: Schedule = record(**fields)
    return schedule


@dataclass
class Parts:
    """What most types are made of: lengths between two limits, and rates of which ``lr`` is the highest."""

    draw: Draw
    shortest: int
    longest: int

    def __post_init__(self) -> None:
        self.lengths = st.integers(self.shortest, self.longest)
        self.steps = self.draw(self.lengths)
        self.lr = self.draw(RATES)
        self.low = self.lr * self.pick(0.0, 0.001, 0.5, 1.0)
        self.decay = {"lr": self.lr, "min_lr": self.low, "steps": self.steps}

    def pick(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def rate(self) -> float:
        """Draw a rate from 1 to 100 % of ``lr``."""
        return float(self.lr * self.draw(SHARES))

    def part(self) -> int:
        """Draw a length of at most ``steps``."""
        return int(self.draw(st.integers(min(self.shortest, self.steps), self.steps)))


def _cyclic(parts: Parts) -> Fields:
    mode = parts.pick("triangular", "triangular2", "exp_range")
    gamma = parts.draw(st.floats(0.99, 1.0)) if mode == "exp_range" else None
    down = parts.draw(parts.lengths | st.none())
    ways = {"steps_up": parts.steps, "steps_down": down, "mode": mode, "gamma": gamma}
    return {"lr": parts.lr, "min_lr": parts.low} | ways


def _expression(parts: Parts) -> Fields:
    formula = parts.pick(
        "lr * (1 - t / T)", "lr * k / (k + 5 * t / T)", "lr if t < T / 2 else lr / k", "lr / (1 + 3 * t // T)"
    )
    return {"lr": parts.lr, "steps": parts.steps, "constants": {"k": 2.0}, "formula": formula}


def _decaying(parts: Parts) -> Fields:
    rate, staircase = parts.draw(SHARES), parts.pick(False, True)
    return {"lr": parts.lr, "decay_rate": rate, "decay_steps": parts.steps, "staircase": staircase}


def _multistep(parts: Parts) -> Fields:
    milestones = tuple(sorted(parts.draw(st.lists(parts.lengths, min_size=1, max_size=5, unique=True))))
    if parts.pick(False, True):
        return {"lr": parts.lr, "milestones": milestones, "values": tuple(parts.rate() for _ in milestones)}
    repeats = tuple(sorted(milestones + milestones[:2]))
    return {"lr": parts.lr, "milestones": repeats, "gamma": parts.draw(SHARES | st.none())}


def _noam(parts: Parts) -> Fields:
    return {"model_size": parts.draw(st.integers(1, 4096)), "warmup_steps": parts.steps, "factor": parts.lr}


def _one_cycle(parts: Parts) -> Fields:
    phases = parts.pick(2, 3) if parts.steps > 1 else 2
    rise = parts.pick(None, max(parts.part() // (phases - 1), 1))
    start = max(parts.rate(), parts.low)
    return parts.decay | {"start_lr": start, "rise": rise, "phases": phases, "shape": parts.pick("cosine", "linear")}


def _piecewise(parts: Parts) -> Fields:
    gaps = parts.draw(st.lists(parts.lengths, min_size=1, max_size=5))
    at = tuple(sum(gaps[: i + 1]) for i in range(len(gaps)))
    interpolation = parts.pick("constant", "linear", "exponential", "cosine")
    return {"at": at, "values": tuple(parts.rate() for _ in at), "interpolation": interpolation}


def _plateau(parts: Parts) -> Fields:
    metrics = tuple(parts.draw(st.lists(METRICS, min_size=1, max_size=30)))
    rule = {"mode": parts.pick("min", "max"), "patience": parts.pick(0, 1, 3), "cooldown": parts.pick(0, 1, 4)}
    threshold = {"threshold": parts.pick(0.0, 1e-4, 0.5), "threshold_mode": parts.pick("rel", "abs")}
    cut = {"lr": parts.lr, "min_lr": parts.low, "factor": parts.pick(0.0, 0.1, 0.9)}
    return cut | rule | threshold | {"metrics": metrics, "every": parts.steps}


def _step(parts: Parts) -> Fields:
    return {"lr": parts.lr, "gamma": parts.draw(SHARES | st.just(0.0)), "step_size": parts.steps}


def _tanh(parts: Parts) -> Fields:
    return parts.decay | {"lower": parts.draw(st.floats(-9.0, 0.0)), "upper": parts.draw(st.floats(0.5, 9.0))}


def _values(parts: Parts) -> Fields:
    values = tuple(parts.draw(st.lists(RATES, min_size=1, max_size=5)))
    return {"values": values, "at": parts.pick((), tuple(parts.steps * (i + 1) for i in range(len(values))))}


def _warmup(parts: Parts) -> Fields:
    shape = parts.pick("linear", "constant", "exponential", "saturating", "cosine")
    gamma = 1 - 1 / (3 * parts.steps) if shape == "saturating" else None
    return {"lr": parts.lr, "steps": parts.steps, "start_lr": parts.rate(), "shape": shape, "gamma": gamma}


def _wsd(parts: Parts) -> Fields:
    shape = parts.pick("linear", "cosine", "one_minus_sqrt", "exponential")
    low = max(parts.low, parts.lr / 1000) if shape == "exponential" else parts.low
    return parts.decay | {"min_lr": low, "decay_steps": parts.part(), "decay_shape": shape}


FIELDS: dict[str, Callable[[Parts], Fields]] = {
    "constant": lambda parts: {"lr": parts.lr},
    "cosine": lambda parts: parts.decay | {"past_end": parts.pick("hold", "mirror")},
    "cyclic": _cyclic,
    "exponential": _decaying,
    "expression": _expression,
    "inverse_sqrt": lambda parts: {"lr": parts.lr, "timescale": parts.steps},
    "inverse_time": _decaying,
    "linear": lambda parts: parts.decay,
    "multistep": _multistep,
    "noam": _noam,
    "one_cycle": _one_cycle,
    "one_minus_sqrt": lambda parts: parts.decay,
    "piecewise": _piecewise,
    "plateau": _plateau,
    "polynomial": lambda parts: parts.decay | {"power": parts.draw(st.floats(0.5, 5.0))},
    "rex": lambda parts: parts.decay,
    "step": _step,
    "tanh": _tanh,
    "values": _values,
    "warmup": _warmup,
    "wsd": _wsd,
}

STRETCHABLE = ("cosine", "linear", "one_cycle", "one_minus_sqrt", "polynomial", "rex", "tanh", "warmup", "wsd")
"""The types that have a length to stretch, but for expression: a formula may count steps, whatever its length."""


@dataclass(frozen=True, kw_only=True)
class Named(Composed):
    """A record that is what its part is."""

    part: Schedule

    def compose(self) -> Schedule:
        return self.part


@st.composite
def shapes(draw: Draw, name: str, shortest: int = 1, longest: int = 60) -> Schedule:
    """Draw a schedule of the type ``name``, whose lengths are from ``shortest`` to ``longest``."""
    return make(name, **FIELDS[name](Parts(draw, shortest, longest)))


@st.composite
def inners(draw: Draw) -> Schedule:
    """Draw a schedule of any type; every third ends on its way."""
    inner: Schedule = draw(st.sampled_from(sorted(FIELDS)).flatmap(shapes))
    if draw(st.sampled_from([False, False, True])):
        return Truncated(inner=inner, steps=draw(st.integers(0, 60)), why="it is over")
    return inner


LENGTHS = st.integers(2, 40)


@st.composite
def _repeat(draw: Draw) -> Schedule:
    cycles = {"steps": draw(LENGTHS), "count": draw(st.none() | st.integers(1, 4)), "decay": draw(SHARES)}
    if draw(st.booleans()):
        return Repeat(inner=draw(inners()), **cycles)
    stretchable = st.sampled_from(STRETCHABLE).flatmap(shapes)
    return Repeat(inner=draw(stretchable), stretch=draw(st.sampled_from([1.1, 1.5, 2.0, 3.0])), **cycles)


@st.composite
def _sequence(draw: Draw) -> Schedule:
    phases = draw(st.lists(inners(), min_size=1, max_size=4))
    return Sequence(phases=tuple(phases), lengths=tuple(draw(LENGTHS) for _ in phases[1:]))


@st.composite
def _clamp(draw: Draw) -> Schedule:
    floor = draw(st.floats(0.0, 1.0))
    return Clamp(inner=draw(inners()), floor=floor, ceiling=floor + draw(RATES))


@st.composite
def _track(draw: Draw) -> Schedule:
    gaps = draw(st.lists(st.integers(1, 60), min_size=1, max_size=4))
    start = draw(MOMENTS)
    at = tuple(start + gap / 4 for gap in accumulate(gaps, initial=0))
    values = tuple(draw(RATES) for _ in at)
    shape, past_end = draw(st.sampled_from(["linear", "cosine"])), draw(st.sampled_from(["hold", "formula"]))
    return Track(at=at, values=values, shape=shape, past_end=past_end)


@st.composite
def _followed(draw: Draw) -> Schedule:
    metrics = draw(st.lists(METRICS, max_size=60))
    rule = PlateauRule(mode="min", patience=draw(st.integers(0, 3)), threshold=0.0, threshold_mode="abs", cooldown=1)
    trail = rule.follow(np.array(metrics), lambda lr: lr / 2, draw(RATES))
    return Followed(trail=trail, metrics=len(metrics), why="the metrics end")


@st.composite
def _wave(draw: Draw) -> Schedule:
    halves = draw(st.sampled_from([0.0, 0.5, 1.0, 2.5, 7.0, 33.0]))
    length = draw(st.integers(1, 200)) / 4
    high, low = draw(RATES), draw(RATES)
    return Wave(high=high, low=low, halves=halves, start=draw(MOMENTS), length=length, restart=draw(st.booleans()))


@st.composite
def _elapsed(draw: Draw) -> Schedule:
    most, period = draw(st.sampled_from([1.0, 2.5, np.inf])), draw(st.integers(1, 100)) / 4
    return Elapsed(period=period, begin=draw(MOMENTS), most=most, whole=draw(st.booleans()))


@st.composite
def _power(draw: Draw) -> Schedule:
    zero, span, power = draw(st.floats(-50.0, -1.0)), draw(st.floats(1.0, 60.0)), draw(st.floats(-3.0, 3.0))
    return Power(high=draw(RATES), low=draw(RATES), zero=zero, span=span, power=power)


COMBINED: dict[str, st.SearchStrategy[Schedule]] = {
    "Clamp": _clamp(),
    "Composed": st.builds(Named, part=inners()),
    "Elapsed": _elapsed(),
    "LongerCycles": st.builds(LongerCycles, period=st.floats(1.0, 60.0)),
    "Followed": _followed(),
    "AnnotatedSchedule": st.builds(AnnotatedSchedule, inner=inners(), transitions=st.just(((3, "it is time"),))),
    "Transformed": st.builds(Transformed, inner=inners(), formula=st.just(lambda rates: 0.5 + rates * rates)),
    "Held": st.builds(Held, inner=inners(), last=st.integers(0, 60)),
    "PerEpoch": st.builds(PerEpoch, inner=inners(), steps_per_epoch=st.integers(1, 9)),
    "Power": _power(),
    "Product": st.builds(Product, factors=st.lists(inners(), min_size=1, max_size=3).map(tuple)),
    "Repeat": _repeat(),
    "Scale": st.builds(Scale, inner=inners(), scale=st.floats(0.0, 10.0)),
    "Sequence": _sequence(),
    "Shift": st.builds(Shift, inner=inners(), shift=st.integers(0, 50)),
    "Strided": st.builds(Strided, inner=inners(), stride=st.integers(1, 9)),
    "Track": _track(),
    "Truncated": st.builds(Truncated, inner=inners(), steps=st.integers(0, 150), why=st.just("it is over")),
    "Wave": _wave(),
}

COMBINATORS = tuple(COMBINED)
