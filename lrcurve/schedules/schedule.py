"""What every schedule is: a pure function of the integer step."""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import MAX_RATE, MAX_STEP, NEVER, Rates, Steps, as_steps
from lrcurve.schedules.cycles import Cycle, walked
from lrcurve.schedules.roles import Role, annotated_roles, value_of

_BLOCK = 2**14
"""How many steps are evaluated at once: few enough that a formula's intermediate arrays stay in the cache."""


@dataclasses.dataclass(frozen=True)
class End:
    """Where a schedule stops having a rate: the first ``step`` without one, and ``why`` in words."""

    step: int
    why: str


@dataclasses.dataclass(frozen=True, eq=False)
class Marks:
    """Steps at which something happened to a schedule that its rates alone do not tell.

    ``kind`` is ``no_improvement``, a metric that did not improve; ``reduction``, a metric after which a rule lowered
    the rate; or ``transition``, where the run went on with something else, for the reason ``text``. ``steps`` (int64,
    ascending) are, for metrics, the updates after which they were known, and for a transition its first step.
    ``in_row`` (int64, of the same shape) counts the metrics without improvement in a row, from 1; None where that is
    not known.
    """

    kind: Literal["no_improvement", "reduction", "transition"]
    steps: Steps
    text: str = ""
    in_row: Steps | None = None


class Child(NamedTuple):
    """A schedule inside another, and when it runs there.

    It takes over at tick ``start`` of the outer clock, for ``length`` ticks of it. Its own clock is at ``shift`` then,
    and each of its ticks takes ``each`` outer ones. Of a schedule that repeats only the first cycle is a child.
    """

    schedule: "Schedule"
    start: int = 0
    length: int = NEVER
    shift: int = 0
    each: int = 1

    @property
    def end(self) -> End | None:
        """Its end on the outer clock; None where something else takes over before."""
        end = self.schedule.end
        if end is None:
            return None
        step = max(end.step - self.shift, 0) * self.each
        return End(self.start + step, end.why) if step < self.length else None

    @property
    def marks(self) -> Iterator[Marks]:
        """Its marks on the outer clock, as far as they are of its time.

        Where a tick takes several outer ones, a transition comes with the first of them, and a metric is known with the
        last.
        """
        for marks in self.schedule.marks:
            local = marks.steps - self.shift
            kept = (local >= 0) & (local < -(-self.length // self.each))
            known = 0 if marks.kind == "transition" else self.each - 1
            in_row = None if marks.in_row is None else marks.in_row[kept]
            yield dataclasses.replace(marks, steps=local[kept] * self.each + self.start + known, in_row=in_row)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Schedule(ABC):
    """A learning rate as a pure function of the step.

    Call it with an integer or an int64 array of any shape; it gives a float64 array of that shape. Steps count from 0,
    and 0 is the first update of the schedule's own time.
    """

    example: ClassVar[str] = ""
    """An inline schedule that shows the type over 50 steps; every type of the catalogue has one."""

    only_cycles: ClassVar[bool] = False
    """Whether it comes in cycles although nobody asked for more than one, so that a run of one is a plain decay."""

    free: ClassVar[bool] = False
    """Whether a function of the user's own gives the rates, so that only they tell where the shape ends."""

    @property
    def holds(self) -> bool:
        """Whether the rate that it comes to is there to be held, so that it need not be as long as the run."""
        return False

    def children(self) -> tuple[Child, ...]:
        """Return the schedules that a person gave it, in the order of time; nothing for a shape."""
        return ()

    def pieces(self) -> tuple[Child, ...]:
        """Return the schedules that its rates come from: its children, unless it composes pieces of its own."""
        return self.children()

    def roles(self) -> Mapping[Role, str]:
        """Return the field that has each role, by its annotation; a record may answer by its values."""
        return {role: name for role, name in annotated_roles(type(self)).items() if value_of(self, name) is not None}

    def horizon(self) -> int | None:
        """Return the tick at which the shape is done, or None for one that never is, or that only leads up to another.

        That is its whole length, or its decay, behind the warmup where there is one.
        """
        roles = self.roles()
        if Role.WHOLE in roles:
            return first_tick(value_of(self, roles[Role.WHOLE]))
        if Role.DECAY in roles:
            return first_tick((self.warmup_end() or 0) + value_of(self, roles[Role.DECAY]))
        return None

    def warmup_end(self) -> int | None:
        """Return the tick at which the way up is done, or None for a shape that does not start with one."""
        field = self.roles().get(Role.WARMUP)
        return None if field is None else first_tick(value_of(self, field))

    def first_cycle(self) -> int | None:
        """Return the first tick of the second cycle, or None for a schedule that does not come in cycles."""
        field = self.roles().get(Role.CYCLE)
        return None if field is None else first_tick(value_of(self, field))

    def cycle_count(self) -> int | None:
        """Return how many cycles there are, or None where they go on for ever or there are none."""
        field = self.roles().get(Role.CYCLES)
        return None if field is None or self.first_cycle() is None else ceil(value_of(self, field))

    def cycle_at(self, tick: int) -> Cycle | None:
        """Return the cycle that a tick is in, or None where that is not known."""
        return walked(self, tick)

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the ticks at which what is listed first acts, in the order of the list."""
        field = self.roles().get(Role.MILESTONES)
        listed = () if field is None else value_of(self, field)
        return tuple(ceil(step) for step in listed)

    def onward(self) -> "Schedule":
        """Return the same without an end that it only has because the run ends there."""
        return self

    @property
    def end(self) -> End | None:
        """Where the rates stop, as where a library raises in the middle of a run; None for a schedule that goes on."""
        return first_end(*(piece.end for piece in self.pieces()))

    @property
    def marks(self) -> tuple[Marks, ...]:
        """What happened on the way, such as what a rule did on a metric; empty for most schedules."""
        return tuple(marks for piece in self.pieces() for marks in piece.marks)

    @property
    def parameters(self) -> Mapping[str, "Schedule"]:
        """Other parameters that it schedules, by name, as a momentum that goes up while the rate goes down.

        They are those of its one piece; with several it has none.
        """
        pieces = self.pieces()
        inner = pieces[0].schedule.parameters if len(pieces) == 1 else {}
        return {name: self.on_own_clock(parameter) for name, parameter in inner.items()}

    def on_own_clock(self, parameter: "Schedule") -> "Schedule":
        """Return a parameter of its one piece on its own clock."""
        return parameter

    @property
    def flat(self) -> bool:
        """Whether the rate is constant between joins."""
        return False

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Return, for each step, whether the rate is constant from it to the next join."""
        return np.full(np.shape(t), self.flat)

    def __call__(self, steps: npt.ArrayLike) -> Rates:
        """Return the rate at each step, float64, in the shape of ``steps``; NaN from the ``end`` on, if there is one.

        Raises:
            ValueError: if a step is no integer, is negative, or is 2**53 or more.
            RateError: if a rate is beyond ``MAX_RATE``, or cannot be computed.
        """
        array = np.asarray(steps)
        asked = array.reshape(-1)
        rates = np.empty(asked.size)
        end = self.end
        with np.errstate(all="ignore"):
            for start in range(0, asked.size, _BLOCK):
                t = as_steps(asked[start : start + _BLOCK])
                block = rates[start : start + _BLOCK]
                try:
                    block[:] = self.rates(t)
                except (ArithmeticError, TypeError) as error:  # a number that no int64 or float64 holds
                    raise RateError(f"the rates from step {t[0]} on cannot be computed: {error}") from error
                if end is not None:
                    block[t >= end.step] = np.nan
                if not (block.max() <= MAX_RATE and block.min() >= -MAX_RATE):  # cheaper than asking each
                    right = np.abs(block) <= MAX_RATE
                    if end is not None:
                        right |= t >= end.step
                    if right.all():
                        continue
                    first = int(np.argmin(right))
                    what = "no finite number" if not np.isfinite(block[first]) else f"beyond the limit, {MAX_RATE:g}"
                    raise RateError(f"the rate at step {t[first]} is {block[first]}, which is {what}")
        return rates.reshape(array.shape)

    @abstractmethod
    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula at an int64 array ``t`` of checked steps."""

    def next_join(self, t: Steps) -> Steps:
        """Return, for each step, the first join after it, or ``NEVER``.

        A join is a step at which the formula changes or the value jumps; between joins the schedule is smooth.
        """
        return np.full(np.shape(t), NEVER, dtype=np.int64)

    def stretched(self, steps: int) -> Self:
        """Return the same shape drawn over ``steps`` steps instead of its own length.

        Raises:
            ValueError: if the shape has no length of its own to stretch.
        """
        if not any(field.name == "steps" for field in dataclasses.fields(self)):
            raise ValueError(f"{type(self).__name__} has no length to stretch")
        changed: dict[str, Any] = {"steps": steps}
        return dataclasses.replace(self, **changed)


def first_tick(moment: float) -> int | None:
    """Return the first tick at or past a moment, which may lie between ticks; None where there is none."""
    return ceil(moment) if 0 < moment <= MAX_STEP else None


class RateError(ValueError):
    """A schedule gives no usable rate at some step, as a formula of the user's own may."""


class FieldError(ValueError):
    """Two fields of a record contradict each other; ``field`` is the one to point at."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def first_end(*ends: End | None) -> End | None:
    """Return the earliest of some ends, or None."""
    return min((end for end in ends if end is not None), key=lambda end: end.step, default=None)


def increasing(field: str, steps: Sequence[int], *, repeats: bool = False) -> None:
    """Refuse ``steps`` that are not in order, or that hold one step twice unless ``repeats``.

    Raises:
        FieldError: for ``field``, with the first two steps that are out of order.
    """
    array = np.asarray(steps, dtype=np.int64)
    gaps = np.diff(array)
    wrong = np.flatnonzero(gaps < 0 if repeats else gaps <= 0)
    if wrong.size:
        first, second = array[wrong[0] : wrong[0] + 2]
        raise FieldError(field, f"must be in order{'' if repeats else ', none twice'}, got {first} before {second}")
