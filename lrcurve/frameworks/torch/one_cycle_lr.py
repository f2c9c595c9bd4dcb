"""torch's 1cycle policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

import numpy as np

from lrcurve.frameworks.shared.one_cycle import one_cycle
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Absolute, OverwrittenLr
from lrcurve.frameworks.torch.stepping import Calls, Change, Group, Node
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class OneCycleLR(Absolute):
    r"""The 1cycle policy: up to ``max_lr``, then down far below the start.

    .. code-block:: text

        first = max_lr / div_factor      last = first / final_div_factor

        first -> max_lr     t <= e1 = pct_start * N - 1
        max_lr -> last      t <= N - 1                                      two phases
        max_lr -> first     t <= e2 = 2 * pct_start * N - 2                 three phases
        first -> last       t <= N - 1

    ``N`` is ``total_steps``. Each way is half a cosine wave or a straight line in ``(t - a) / (b - a)``; ``a`` and
    ``b``, the ends of the phase, need not be whole.

    >>> OneCycleLR(max_lr=1.0, total_steps=6, pct_start=0.5, div_factor=5.0)([0, 1, 2]).round(12).tolist()
    [0.2, 0.6, 1.0]

    Source: torch.optim.lr_scheduler.OneCycleLR, torch 2.13.0.
    """

    example = "torch.OneCycleLR max_lr=0.1 total_steps=50"
    differs = (
        "The optimizer's own rate is overwritten, and so is the initial rate that schedulers constructed later start "
        "from: a LinearLR warmup before it in a SequentialLR starts from max_lr / div_factor.",
        "Call total_steps is one too many but is let through, and the rate bounces back up; the next one raises.",
        "pct_start * total_steps = 1 raises ZeroDivisionError at construction.",
        "With cycle_momentum, which is the default, the optimizer needs a momentum or betas; torch raises otherwise.",
    )

    lr: OverwrittenLr = None
    max_lr: Annotated[float, Role.PEAK, doc("the rate at the peak")]
    total_steps: Annotated[
        Annotated[int, Unit.STEPS] | None,
        Role.WHOLE,
        doc("N, the steps of the cycle", default="epochs * steps_per_epoch"),
    ] = None
    epochs: Annotated[int | None, doc("epochs of the cycle, together with steps_per_epoch")] = None
    steps_per_epoch: Annotated[int | None, doc("steps of an epoch, together with epochs")] = None
    pct_start: Annotated[float, doc("the share of the steps that the way up takes, from 0 to 1")] = 0.3
    anneal_strategy: Annotated[Literal["cos", "linear"], doc("the shape of each way")] = "cos"
    cycle_momentum: Annotated[bool, doc("have the momentum go the other way, which --param momentum shows")] = True
    base_momentum: Annotated[float, doc("the lowest momentum")] = 0.85
    max_momentum: Annotated[float, doc("the highest momentum")] = 0.95
    div_factor: Annotated[float, Role.START_DIVISOR, doc("max_lr as a multiple of the first rate")] = 25.0
    final_div_factor: Annotated[float, Role.FLOOR_DIVISOR, doc("the first rate as a multiple of the last")] = 1e4
    three_phase: Annotated[bool, doc("come down by way of the first rate")] = False

    def roles(self) -> Mapping[Role, str]:
        """Return ``epochs`` as the whole length where ``total_steps`` is not given."""
        return super().roles() if self.total_steps is not None else {**super().roles(), Role.WHOLE: "epochs"}

    def horizon(self) -> int | None:
        """Return the last of the steps, which has the lowest rate."""
        return self._total - 1

    def warmup_end(self) -> int | None:
        """Return the first step at or past the end of the way up."""
        return (first_step(self._up) or None) if self.div_factor > 1 else None

    @property
    def _up(self) -> float:
        """The moment at which the way up ends."""
        return float(self.pct_start * self._total) - 1

    @property
    def _total(self) -> int:
        if self.total_steps is not None:
            if self.total_steps <= 0:
                raise raises("torch", "total_steps", "ValueError: it must be a whole number above 0")
            return self.total_steps
        if self.epochs is None or self.steps_per_epoch is None:
            raise raises("torch", "total_steps", "ValueError: give total_steps, or epochs and steps_per_epoch")
        for field in ("epochs", "steps_per_epoch"):
            if getattr(self, field) <= 0:
                raise raises("torch", field, "ValueError: it must be a whole number above 0")
        total: int = self.epochs * self.steps_per_epoch
        return total

    @cached_property
    def _rates(self) -> tuple[float, float, float]:
        """The first, highest and last rate."""
        for field in ("div_factor", "final_div_factor"):
            if getattr(self, field) == 0:
                raise raises("torch", field, "ZeroDivisionError for 0")
        first = self.max_lr / self.div_factor
        return first, self.max_lr, first / self.final_div_factor

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """The momentum, or beta1: lowest at the highest rate, and back in the second phase."""
        if not self.cycle_momentum:
            return {}
        return {"momentum": self._phases(self.max_momentum, self.base_momentum, self.max_momentum, self.max_momentum)}

    def closed(self, base: float) -> Schedule:
        """Go from rate to rate; the optimizer's rate has no part in it."""
        return self._cycle(*self._rates)

    def _cycle(self, first: float, high: float, last: float) -> Schedule:
        return self._phases(first, high, first, last)

    def _phases(self, first: float, high: float, back: float, last: float) -> Schedule:
        """Go to ``high`` and then to ``last``, in three phases by way of ``back``."""
        cycle = one_cycle(
            total=self._total,
            pct_start=self.pct_start,
            shape="cosine" if self.anneal_strategy == "cos" else "linear",
            values=(first, high, back, last) if self.three_phase else (first, high, last),
            library="torch",
        )
        if cycle.steps == 0:
            raise raises("torch", "pct_start", cycle.why.removeprefix("torch raises "))
        return cycle

    def compose(self) -> Schedule:
        """Go from rate to rate."""
        return self.closed(0.0)

    def construct(self, group: Group) -> Node:
        """Overwrite the initial rate for all that are constructed later, and the rates of one constructed before."""
        group.one_cycle = self._rates
        group.initial_lr = self._rates[0]
        return super().construct(group)

    def advance(self, calls: Calls) -> Change:
        """Go from rate to rate as the optimizer holds them at the time."""
        return Change.to(self._cycle(*calls.group.one_cycle).rates(calls.epoch))

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Set the rate of epoch 0."""
        return 0.0, float(self._cycle(*group.one_cycle).rates(np.zeros(1, dtype=np.int64))[0])

    def failed(self) -> tuple[int, str] | None:
        """Fail after the last step that is let through."""
        end = self.inner.end
        return None if end is None else (end.step, end.why)
