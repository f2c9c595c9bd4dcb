"""A curve: one scheduled parameter of an optimizer on a run. Every source makes curves, every view shows them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

import numpy as np
import numpy.typing as npt

from lrcurve.problems import Problem, SpecError, printable
from lrcurve.provenance import MadeFrom, Origin
from lrcurve.run import Run
from lrcurve.schedules import MAX_STEP, NEVER, End, Marks, RateError, Rates, Schedule, Steps
from lrcurve.schedules.arrays import as_steps

if TYPE_CHECKING:
    import pandas

LR = "lr"
"""The parameter that most curves are of."""

MAX_ROWS = 10**8
"""Rates that Python is given at once: they take 800 MB."""

Kind = Literal["groups", "layers", "branches"]

LineStyle = Literal["solid", "dashed", "dashdot", "dotted"]


@dataclass(frozen=True, eq=False)
class Recorded:
    """The rates of a log or table: what its rows hold, and nothing before, between or after them.

    ``steps`` (int64, ascending, in ticks of the run), ``rates`` and ``half_unit`` (float64) have one entry a row, shape
    (n,). ``half_unit`` is how far a rate may be from the printed one, half a unit of the last printed digit; it is 0
    where the number is exact.
    """

    steps: Steps
    rates: Rates
    half_unit: Rates

    @property
    def full(self) -> bool:
        """Whether no tick from 0 to the last row is left out."""
        return int(self.steps[-1]) + 1 == self.steps.size

    def __call__(self, steps: npt.ArrayLike) -> Rates:
        """Return the rate at each step, float64, in the shape of ``steps``; NaN where there is no row."""
        return self._at(as_steps(steps), self.rates, np.nan)

    def half_units(self, steps: Steps) -> Rates:
        """Return the half unit of each step's row, 0 where there is none."""
        return self._at(steps, self.half_unit, 0.0)

    def _at(self, steps: Steps, values: Rates, otherwise: float) -> Rates:
        row = np.minimum(np.searchsorted(self.steps, steps), self.steps.size - 1)
        return np.where(self.steps[row] == steps, values[row], otherwise)

    def next_join(self, steps: Steps) -> Steps:
        """Return, for each step, the next at which a row begins or has just ended; ``NEVER`` behind the last."""
        row = np.searchsorted(self.steps, steps, side="right")
        following = np.append(self.steps, NEVER)[row]
        held = (row > 0) & (self.steps[np.maximum(row - 1, 0)] == steps) & (steps < self.steps[-1])
        return np.where(held, steps + 1, following)


class CurveError(SpecError, RateError):
    """A schedule gives no usable rate at some step, with the place where it was written."""


@dataclass(frozen=True)
class Curve:
    """One scheduled parameter on a run.

    Its name is made of the ``subject``, what the schedule is called; the ``member`` of a family of ``kind``, where one
    schedule gives the rates of several parameter groups, layers with rates of their own, or branches of one trunk; and
    the ``parameter`` of the optimizer, its ``lr`` or for example its ``momentum``.

    ``course`` gives the rates: a schedule, known at every step, or what was recorded. ``color`` is what a figure should
    draw it in (a name or number that ``lrcurve.colors`` knows), or None for the next of the palette, and ``linestyle``
    how. Before step ``begin`` it is the same as another curve, its trunk, so that a picture need not draw it there.
    ``origin`` is where it was read.
    """

    drawn: ClassVar[Callable[["Curve"], bytes] | None] = None
    """What draws a curve as PNG for notebooks; set by the package, for views are above this floor."""

    subject: str
    course: Schedule | Recorded
    run: Run
    color: str | None = None
    parameter: str = LR
    member: str | None = None
    kind: Kind | None = None
    begin: int = 0
    made_from: MadeFrom | None = field(default=None, compare=False, repr=False)
    linestyle: LineStyle | None = None
    origin: Origin = field(default=Origin(), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Take no name that a terminal, a JSON, an SVG or a CSV cannot hold: whoever wrote it need not be trusted."""
        object.__setattr__(self, "subject", printable(self.subject))
        if self.member is not None:
            object.__setattr__(self, "member", printable(self.member))

    @property
    def name(self) -> str:
        """What it is called: ``cosine``, ``cosine[head]``, ``cosine.momentum``."""
        name = self.subject if self.parameter == LR else f"{self.subject}.{self.parameter}".lstrip(".")
        return name if self.member is None else f"{name}[{self.member}]"

    @property
    def owner(self) -> str:
        """The name of the schedule that it belongs to; its own where it is a parameter that stands alone."""
        return self.subject or self.name

    @property
    def schedule(self) -> Schedule | None:
        """The schedule, or None for recorded rates."""
        return self.course if isinstance(self.course, Schedule) else None

    @property
    def recorded(self) -> Recorded | None:
        """What was recorded, or None for a schedule."""
        return self.course if isinstance(self.course, Recorded) else None

    @property
    def sparse(self) -> bool:
        """Whether its rates were recorded at some steps of its run only, so that the others are not known.

        A row an epoch is one step of many.
        """
        if not isinstance(self.course, Recorded):
            return False
        within = int(np.searchsorted(self.course.steps, self.run.ticks))
        return within < self.run.ticks or self.run.tick == "epoch"

    @property
    def end(self) -> End | None:
        """Where a schedule stops having rates; None where it does not, and for what was recorded."""
        return self.course.end if isinstance(self.course, Schedule) else None

    @property
    def marks(self) -> tuple[Marks, ...]:
        """What happened on the way that the rates alone do not tell."""
        return self.course.marks if isinstance(self.course, Schedule) else ()

    def __repr__(self) -> str:
        """Return its name and how long it is."""
        length = "a run of unknown length" if self.run.tick == "share" else f"{self.run.ticks:,} {self.run.tick}s"
        return f"<Curve '{self.name}' of {length}>"

    @overload
    def __call__(self, steps: int) -> float: ...
    @overload
    def __call__(self, steps: npt.NDArray[np.integer[Any]] | Sequence[int]) -> Rates: ...
    def __call__(self, steps: Any) -> Any:
        """Return the rate of a step as a float, or of several as a float64 array in their shape.

        Raises:
            ValueError: if a step is no integer from 0 to 2**53 - 1.
        """
        rates = self.lr(steps)
        return float(rates) if rates.ndim == 0 else rates

    def to_numpy(self) -> Rates:
        """Return the rate of every step of the run, float64 of shape (N,); NaN where there is none.

        Raises:
            ValueError: if the length of the run is not known, or beyond ``MAX_ROWS``.
        """
        if self.run.tick == "share":
            raise ValueError(f"'{self.name}': the length of the run is not known; give steps=N where it is loaded")
        if self.run.ticks > MAX_ROWS:
            raise ValueError(f"'{self.name}': {self.run.ticks:,} rates; {MAX_ROWS:,} are given at most")
        return self.lr(np.arange(self.run.ticks))

    def to_pandas(self) -> "pandas.Series[float]":
        """Return ``to_numpy`` as a pandas Series with the name of the curve, and the steps as its index.

        Raises:
            ImportError: if pandas is not installed.
            ValueError: as ``to_numpy``.
        """
        import pandas as pd

        return pd.Series(self.to_numpy(), name=self.name, index=pd.RangeIndex(self.run.ticks, name=self.run.tick))

    def _repr_png_(self) -> bytes | None:
        """Return the picture that a notebook shows, if the program that is above this floor can draw."""
        return None if Curve.drawn is None else Curve.drawn(self)

    def lr(self, steps: npt.ArrayLike) -> Rates:
        """Return the rate of each step, float64, in the shape of ``steps`` (integers from 0 to 2**53 - 1).

        It is NaN where there is none: past the end of a schedule that has one, and where nothing was recorded.

        Raises:
            ValueError: if a step is no integer or out of that range.
            CurveError: if there is no usable rate at a step, as with a formula that goes below 0 on the way.
        """
        try:
            return self.course(steps)
        except RateError as error:
            node = None if self.made_from is None else self.made_from.built.node
            path, mark = (self.name, None) if node is None else (node.path, node.mark)
            raise CurveError([Problem(path or self.name, str(error), mark)]) from error

    def next_join(self, steps: npt.ArrayLike) -> Steps:
        """Return, for each step, the first later step at which the formula changes or jumps; 2**53 where none does.

        Raises:
            ValueError: if a step is no integer or out of range.
        """
        with np.errstate(all="ignore"):  # a join that no float holds is beyond every run
            return self.course.next_join(as_steps(steps))


def known_until(curve: Curve) -> int:
    """Return the first tick that nothing is known of: the end of the rows, or 2**53 for a schedule."""
    return MAX_STEP if curve.recorded is None else int(curve.recorded.steps[-1]) + 1


def longest_run(curves: Iterable[Curve]) -> Run:
    """Return the run that places are counted on: the longest, of those with a length in steps if there are any."""
    return max((curve.run for curve in curves), key=lambda run: (run.steps is not None, run.ticks))
