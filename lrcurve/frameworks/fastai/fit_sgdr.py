"""fastai's cosine cycles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.fastai.base import FLOAT32, LAST, Fit, LearnersLr
from lrcurve.frameworks.fastai.combine_scheds import Parts
from lrcurve.frameworks.fastai.sched_cos import SchedCos
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import first_tick


@dataclass(frozen=True, kw_only=True)
class FitSgdr(Fit):
    r"""Half cosine waves to 0, each ``cycle_mult`` times as long as the one before: SGDR.

    .. code-block:: text

        lr(t) = lr_max * (1 + cos(pi * s / T)) / 2      T = cycle_len * n_iter * cycle_mult ** i

    ``i`` is the cycle, from 0, and ``s`` the batch within it.

    >>> FitSgdr(n_cycles=2, cycle_len=1, n_iter=2, lr_max=0.8)([0, 1, 2, 4, 6]).round(6).tolist()
    [0.8, 0.4, 0.8, 0.4, nan]

    Source: fastai 2.8.12, fastai.callback.schedule.Learner.fit_sgdr.
    """

    example = "fastai.fit_sgdr n_cycles=3 cycle_len=7 lr_max=0.1"
    differs = (
        "cycle_mult 1 raises ZeroDivisionError.",
        "Where the shares of the cycles do not sum to exactly 1 in floats it raises AssertionError: cycle_mult 3 with "
        "4 cycles of any length is fine, some others are not.",
        "The momentum stays as it is.",
        LAST,
        FLOAT32,
    )

    n_cycles: Annotated[int, Role.CYCLES, doc("how many cycles there are")]
    cycle_len: Annotated[int, doc("the epochs of the first cycle")]
    lr_max: Annotated[
        Rate | None, Role.PEAK, doc("the rate at the start of each cycle", default="the learner's lr")
    ] = None
    cycle_mult: Annotated[int, doc("each cycle's length as a multiple of the one before")] = 2

    lr: LearnersLr = 0.001

    @property
    def epochs(self) -> int:
        """How many epochs all cycles have."""
        if self.cycle_mult == 1:
            raise raises("fastai", "cycle_mult", "ZeroDivisionError for 1")
        return int(self.cycle_len * (self.cycle_mult**self.n_cycles - 1) // (self.cycle_mult - 1))

    def roles(self) -> Mapping[Role, str]:
        """Return the learner's rate as the peak where there is no other."""
        return {Role.PEAK: "lr", **super().roles()}

    def horizon(self) -> None:
        """Return nothing: each cycle is done when the next begins."""

    def first_cycle(self) -> int | None:
        """Return the end of the first cycle."""
        return first_tick(self.cycle_len * self.n_iter)

    def compose(self) -> Schedule:
        """Put the cycles in a row."""
        for field in ("n_cycles", "cycle_len", "cycle_mult"):
            if getattr(self, field) < 1:
                raise FieldError(field, f"must be at least 1, got {getattr(self, field)}")
        pcts = tuple(self.cycle_len * self.cycle_mult**i / self.epochs for i in range(self.n_cycles))
        wave = SchedCos(start=self.peak("lr_max"), end_=0, steps=1)
        if sum(pcts) != 1.0:
            raise raises("fastai", "n_cycles", "AssertionError: the shares of the cycles do not sum to exactly 1")
        return self.over(Parts(pcts=pcts, scheds=(wave,) * self.n_cycles))
