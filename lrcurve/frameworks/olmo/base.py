"""What OLMo's records share: a clock of steps or tokens that has moved before it is read, and pieces of it."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.run import Run
from lrcurve.schedules.arrays import Rates
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant

Formula = Callable[[Rates], Rates] | float
"""The rate by the clock, or a rate that stays."""

Pieces = Sequence[tuple[float, Formula]]
"""What holds from which reading of the clock on; the first from its begin."""

WarmupSteps = Annotated[Time, Role.WARMUP, doc("W, how much the warmup takes, on its clock")]
AlphaF = Annotated[float, Role.FLOOR_SHARE, doc("the rate at the end as a share of the optimizer's")]
TMax = Annotated[Time | None, Role.WHOLE, doc("T, where the decay ends, on its clock", default="the run's length")]

WarmupMinLr = Annotated[
    float | None, Role.START, doc("the rate that the warmup starts from", default="a tenth of the optimizer's")
]

FIRST = "The clock has moved before the rate is asked for: the first update has the rate of n = 1."
TENTH = "The warmup starts at a tenth of the peak, unless warmup_min_lr says otherwise."
HELD = "From T on the rate stays at alpha_f, which is 0.1 by default, and not 0."


@dataclass(frozen=True, kw_only=True)
class Olmo(Scheduler):
    """A scheduler of OLMo."""

    library = "olmo"
    version = "0.6.0"
    home = "olmo.optim"
    not_arguments = ("lr", "units", "max_steps", "tokens_per_step")
    ignored: ClassVar[Mapping[str, str | None]] = dict.fromkeys(("grad_clip_warmup_steps", "grad_clip_warmup_factor"))
    ticks_per_step = "units"

    lr: Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
    units: Annotated[Literal["steps", "tokens"], doc("what its clock counts, and all its lengths")] = "steps"
    max_steps: Annotated[Time | None, doc("how many updates the run has", default="the run's length")] = None
    tokens_per_step: Annotated[
        Annotated[float, Meta(gt=0)] | None, doc("the tokens of an update, for a clock of tokens", default="the run's")
    ] = None

    @classmethod
    def of_run(cls, run: Run, steps: int) -> Mapping[str, Any]:
        """Return the length of the run, and the tokens of a step."""
        tokens = run.tokens_per_step
        return {"max_steps": steps} | ({} if tokens is None else {"tokens_per_step": float(tokens)})

    @property
    def each(self) -> float:
        """What an update adds to the clock."""
        if self.units == "steps":
            return 1.0
        if self.tokens_per_step is None:
            raise FieldError("tokens_per_step", "is needed for a clock of tokens, for the run does not tell it")
        return self.tokens_per_step

    @property
    def end_of_run(self) -> float:
        """What the clock reads at the end of the run."""
        if self.max_steps is None:
            raise FieldError("max_steps", "is needed, for the run's length is not known")
        return self.max_steps * self.each

    @abstractmethod
    def pieces_of_clock(self) -> Pieces:
        """Return the rates by the clock."""

    def by_clock(self, reading: Rates) -> Rates:
        """Return the rates at readings of the clock."""
        rates = np.zeros(np.shape(reading))
        for start, formula in self.pieces_of_clock():
            rates = np.where(reading >= start, _at(formula, reading), rates)
        return rates

    def step_of(self, reading: float) -> int:
        """Return the first update for which the clock reads that much."""
        return first_step(reading / self.each - 1)

    def warmup_end(self) -> int | None:
        """Return the first update behind the warmup."""
        return super().warmup_end() and (self.step_of(getattr(self, self.roles()[Role.WARMUP])) or None)

    def rise(self, warmup: float, start: float | None) -> Formula:
        """Return the line from a rate, or from a tenth of the optimizer's, to that at a reading of ``warmup``."""
        start = 0.1 * self.lr if start is None else start
        if warmup > self.each and not 0 <= start < self.lr:
            raise raises("olmo", "warmup_min_lr", "AssertionError: it must be at least 0, and below the peak")
        return lambda reading: start + (self.lr - start) * reading / (warmup or 1.0)

    def compose(self) -> Schedule:
        """Follow the pieces, by what the clock reads."""
        clock = Elapsed(period=1, begin=-self.each, each=self.each)

        def made(formula: Formula) -> Schedule:
            if isinstance(formula, float):
                return Constant(lr=formula)
            return Transformed(inner=clock, formula=lambda reading: np.asarray(formula(reading)))

        (_, first), *others = self.pieces_of_clock()
        return switch(made(first), *((self.step_of(start), made(formula)) for start, formula in others))


@dataclass(frozen=True, kw_only=True)
class Decaying(Olmo):
    """A warmup and a decay to a share of the rate; the fields of both are each subclass's own."""

    warmup_steps: WarmupSteps
    alpha_f: AlphaF = 0.1
    t_max: TMax = None
    warmup_min_lr: WarmupMinLr = None

    def roles(self) -> Mapping[Role, str]:
        """Return the roles by the annotations; a decay without an end of its own ends with the run."""
        return {Role.WHOLE: "max_steps", **super().roles()}

    def horizon(self) -> int | None:
        """Return the first update at the end of the decay."""
        return self.step_of(self.end_of_run if self.t_max is None else self.t_max) or None

    @abstractmethod
    def left(self, done: Rates) -> Rates:
        """Return how much of the way down is left once a share of it is done."""

    def pieces_of_clock(self) -> Pieces:
        """Return a line up, a way down, a constant."""
        warm, end, low = (
            self.warmup_steps,
            self.end_of_run if self.t_max is None else self.t_max,
            self.alpha_f * self.lr,
        )
        pieces: list[tuple[float, Formula]] = [(0, self.rise(warm, self.warmup_min_lr))]
        if end > warm:
            pieces.append((warm, lambda reading: low + (self.lr - low) * self.left((reading - warm) / (end - warm))))
        return [*pieces, (max(warm, end), low)]


UNWARMED: Mapping[str, str | None] = {**Olmo.ignored, "warmup_min_lr": None}
"""What a scheduler without a warmup of that kind takes and makes no use of."""


@dataclass(frozen=True, kw_only=True)
class Around(Olmo):
    """A scheduler around others, which are asked on the same clock for the same rate."""

    ignored = UNWARMED

    def asked(self, field: str) -> Olmo:
        """Return a scheduler inside, on this clock."""
        inner: Olmo = getattr(self, field)
        if inner.lr != self.lr:
            raise FieldError(field, f"must be on the same optimizer, of rate {self.lr:g}")
        return replace(inner, units=self.units, max_steps=self.max_steps, tokens_per_step=self.tokens_per_step)


def _at(formula: Formula, reading: Rates) -> Rates:
    return np.asarray(formula if isinstance(formula, float) else formula(reading))
