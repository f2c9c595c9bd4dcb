"""paddle's 1cycle policy."""

from dataclasses import dataclass
from typing import Annotated, Literal

from lrcurve.frameworks.paddle.base import Paddle, counted, refused
from lrcurve.frameworks.shared.one_cycle import one_cycle
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class OneCycleLR(Paddle):
    r"""The 1cycle policy: up to ``max_learning_rate``, then down to ``end_learning_rate``.

    .. code-block:: text

        first = max_learning_rate / divide_factor

        first -> max_learning_rate                    t <= e1 = phase_pct * N - 1
        max_learning_rate -> end_learning_rate        t <= N - 1                              two phases
        max_learning_rate -> first                    t <= e2 = 2 * phase_pct * N - 2         three phases
        first -> end_learning_rate                    t <= N - 1

    ``N`` is ``total_steps``. Each way is half a cosine wave or a straight line in ``(t - a) / (b - a)``; ``a`` and
    ``b``, the ends of the phase, need not be whole.

    >>> cycle = OneCycleLR(max_learning_rate=1.0, total_steps=6, phase_pct=0.5, divide_factor=5.0)
    >>> cycle([0, 1, 2, 5]).round(12).tolist()
    [0.2, 0.6, 1.0, 0.0001]

    Source: paddle.optimizer.lr.OneCycleLR, paddlepaddle 3.3.1; Smith and Topin, "Super-Convergence: Very Fast Training
    of Neural Networks Using Large Learning Rates", 2018 (arXiv:1708.07120).
    """

    example = "paddle.OneCycleLR max_learning_rate=0.1 total_steps=50"
    differs = (
        "end_learning_rate is a rate, 1e-4 by default, where PyTorch has a divisor: from a max_learning_rate of 1e-4 "
        "the rate never comes down, and from a lower one it goes on rising.",
        "Call total_steps is one too many but is let through, and the rate bounces back up; the next one raises.",
        "phase_pct * total_steps = 1 raises ZeroDivisionError at construction.",
        "three_phase needs a phase_pct below 0.5.",
        "There is no cycle_momentum: paddle's 1cycle leaves the momentum alone.",
    )

    max_learning_rate: Annotated[Rate, Role.PEAK, doc("the rate at the peak")]
    total_steps: Annotated[Time, Role.WHOLE, doc("N, the steps of the cycle, a whole number")]
    divide_factor: Annotated[float, Role.START_DIVISOR, doc("max_learning_rate as a multiple of the first rate")] = 25.0
    end_learning_rate: Annotated[Rate, Role.FLOOR, doc("the last rate")] = 0.0001
    phase_pct: Annotated[float, doc("the share of the steps that the way up takes, from 0 to 1")] = 0.3
    anneal_strategy: Annotated[Literal["cos", "linear"], doc("the shape of each way")] = "cos"
    three_phase: Annotated[bool, doc("come down by way of the first rate")] = False

    def horizon(self) -> int | None:
        """Return the last of the steps, which has the lowest rate."""
        return int(self.total_steps) - 1

    def warmup_end(self) -> int | None:
        """Return the first step at or past the end of the way up."""
        return (first_step(self.phase_pct * self.total_steps - 1) or None) if self.divide_factor > 1 else None

    def compose(self) -> Schedule:
        """Go from rate to rate."""
        total = counted("total_steps", self.total_steps, "ValueError")
        if self.three_phase and self.phase_pct >= 0.5:
            raise refused("phase_pct", "ValueError: with three_phase it must be below 0.5")
        if self.divide_factor == 0:
            raise refused("divide_factor", "ZeroDivisionError for 0")
        high, last = self.max_learning_rate, self.end_learning_rate
        first = high / self.divide_factor
        if first < 0:
            raise refused("divide_factor", "ValueError: the first rate must be at least 0")
        if not 0 <= self.phase_pct <= 1:
            raise refused("phase_pct", "ValueError: it must be from 0 to 1")
        cycle = one_cycle(
            total=total,
            pct_start=self.phase_pct,
            shape="cosine" if self.anneal_strategy == "cos" else "linear",
            values=(first, high, first, last) if self.three_phase else (first, high, last),
            library="paddle",
        )
        if cycle.steps == 0:
            raise refused("phase_pct", "ZeroDivisionError: with phase_pct * total_steps = 1 a phase ends at 0")
        return cycle
