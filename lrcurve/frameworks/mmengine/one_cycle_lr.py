"""mmengine's 1cycle policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from lrcurve.frameworks.mmengine.acting import Acting
from lrcurve.frameworks.mmengine.base import NO_END, Bounds, OfRate
from lrcurve.frameworks.shared.one_cycle import one_cycle
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import OverwrittenLr
from lrcurve.frameworks.torch.stepping import Calls, Change, Group
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import first_tick


@dataclass(frozen=True, kw_only=True)
class OneCycleLR(Bounds, OfRate):
    r"""The 1cycle policy: up to ``eta_max``, then down far below the start.

    .. code-block:: text

        first = eta_max / div_factor      last = first / final_div_factor      t counts from begin

        first -> eta_max    t <= e1 = pct_start * N - 1
        eta_max -> last     t <= N - 1                                      two phases
        eta_max -> first    t <= e2 = 2 * pct_start * N - 2                 three phases
        first -> last       t <= N - 1

    ``N`` is ``total_steps``. Each way is half a cosine wave or a straight line in ``(t - a) / (b - a)``; ``a`` and
    ``b``, the ends of the phase, need not be whole. Before ``begin`` the rate is the optimizer's.

    >>> OneCycleLR(eta_max=1.0, total_steps=6, pct_start=0.5, div_factor=5.0)([0, 1, 2]).round(12).tolist()
    [0.2, 0.6, 1.0]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.OneCycleLR.
    """

    example = "mmengine.OneCycleLR eta_max=0.1 total_steps=50"
    differs = (
        "eta_max is 0 unless given: every rate is 0.",
        "The optimizer's own rate is overwritten, and so is the initial rate of schedulers constructed later.",
        "Call total_steps is one too many but is let through, and the rate bounces back up; the next one raises, "
        "unless end comes before.",
        "pct_start * total_steps = 1 raises ZeroDivisionError.",
        "It has no momentum; a momentum scheduler beside it would have.",
        NO_END,
    )

    lr: OverwrittenLr = None  # type: ignore[assignment]  # the optimizer's rate is not needed
    eta_max: Annotated[float, Role.PEAK, doc("the rate at the peak")] = 0
    total_steps: Annotated[
        Annotated[int, Unit.STEPS] | None, Role.WHOLE, doc("N, the calls of the cycle", default="end - begin")
    ] = None
    pct_start: Annotated[float, doc("the share of the calls that the way up takes, from 0 to 1")] = 0.3
    anneal_strategy: Annotated[Literal["cos", "linear"], doc("the shape of each way")] = "cos"
    div_factor: Annotated[float, Role.START_DIVISOR, doc("eta_max as a multiple of the first rate")] = 25.0
    final_div_factor: Annotated[float, Role.FLOOR_DIVISOR, doc("the first rate as a multiple of the last")] = 1e4
    three_phase: Annotated[bool, doc("come down by way of the first rate")] = False

    @property
    def initial_value(self) -> float:
        """The optimizer's rate, which is not needed."""
        return self.lr or 0.0

    @property
    def _total(self) -> float:
        bounds = self.bounds
        return bounds[1] - bounds[0] if self.total_steps is None else self.total_steps * self.each

    @property
    def _rates(self) -> tuple[float, float, float]:
        """The first, highest and last rate."""
        first = self.eta_max / self.div_factor
        return first, self.eta_max, first / self.final_div_factor

    def roles(self) -> Mapping[Role, str]:
        """Return ``end`` as the length where that is what it is."""
        return super().roles() if self.total_steps is not None else {**super().roles(), Role.WHOLE: "end"}

    def horizon(self) -> int | None:
        """Return the call that has the lowest rate."""
        return first_tick(self.first + self._total - 1)

    def warmup_end(self) -> int | None:
        """Return the first call at or past the end of the way up."""
        up = first_step(self.pct_start * self._total - 1)
        return first_tick(self.first + up) if self.div_factor > 1 and up else None

    def refuse(self) -> None:
        """Refuse lengths and divisors of 0, and a first phase without steps."""
        if self.total_steps is not None and self.total_steps <= 0:
            raise raises("mmengine", "total_steps", "ValueError: it must be a whole number above 0")
        for field in ("div_factor", "final_div_factor"):
            if getattr(self, field) == 0:
                raise raises("mmengine", field, "ZeroDivisionError for 0")
        failed = self.failed()
        if failed is not None and failed[0] == 0 == self.first:
            raise raises("mmengine", "pct_start", failed[1].removeprefix("mmengine raises "))

    def closed(self, base: float, now: float) -> Schedule:
        """Go from rate to rate; the optimizer's rate has no part in it."""
        return self._cycle(*self._rates)

    def _cycle(self, first: float, high: float, last: float) -> Schedule:
        return one_cycle(
            total=self._total,
            pct_start=self.pct_start,
            shape="cosine" if self.anneal_strategy == "cos" else "linear",
            values=(first, high, first, last) if self.three_phase else (first, high, last),
            library="mmengine",
        )

    def constructed(self, group: Group, each: int) -> Acting:
        """Overwrite the initial rate for all that are constructed later, and the rates of one constructed before."""
        group.one_cycle = self._rates
        group.initial_lr = self._rates[0]
        return super().constructed(group, each)

    def advance(self, calls: Calls) -> Change:
        """Go from rate to rate as the optimizer holds them at the time."""
        return Change.to(self._cycle(*calls.group.one_cycle).rates(calls.epoch))
