"""fastai's 1cycle policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.fastai.base import FLOAT32, LAST, Fit, LearnersLr
from lrcurve.frameworks.fastai.combined_cos import two_waves
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import first_tick


@dataclass(frozen=True, kw_only=True)
class FitOneCycle(Fit):
    r"""The 1cycle policy: up to ``lr_max`` and down far below the start, in half cosine waves.

    .. code-block:: text

        lr_max / div -> lr_max            pos < pct_start       pos = t / (n_epoch * n_iter)
        lr_max -> lr_max / div_final      pos >= pct_start

    The momentum goes from ``moms[0]`` to ``moms[1]`` and to ``moms[2]`` with it.

    >>> cycle = FitOneCycle(n_epoch=2, n_iter=4, lr_max=0.8, div=4.0, div_final=8.0)
    >>> cycle([0, 1, 2, 5, 8]).round(12).tolist()
    [0.2, 0.5, 0.8, 0.45, nan]

    Source: fastai 2.8.12, fastai.callback.schedule.Learner.fit_one_cycle.
    """

    example = "fastai.fit_one_cycle n_epoch=50 lr_max=0.1"
    differs = (
        "div_final divides lr_max, where torch.OneCycleLR's final_div_factor divides the first rate; and pct_start is "
        "0.25, not 0.3.",
        "The peak is at pct_start of the batches, one later than torch's.",
        LAST,
        FLOAT32,
    )

    n_epoch: Annotated[int, Role.WHOLE, doc("how many epochs the fit has")]
    lr_max: Annotated[Rate | None, Role.PEAK, doc("the highest rate", default="the learner's lr")] = None
    div: Annotated[float, Role.START_DIVISOR, doc("lr_max as a multiple of the first rate")] = 25.0
    div_final: Annotated[float, Role.FLOOR_DIVISOR, doc("lr_max as a multiple of the last rate")] = 1e5
    pct_start: Annotated[float, doc("the share of the batches that the way up takes")] = 0.25
    moms: Annotated[tuple[float, ...], doc("the first, middle and last momentum")] = (0.95, 0.85, 0.95)

    lr: LearnersLr = 0.001

    @property
    def epochs(self) -> int:
        """How many epochs the fit has."""
        return self.n_epoch

    def roles(self) -> Mapping[Role, str]:
        """Return the learner's rate as the peak where there is no other."""
        return {Role.PEAK: "lr", **super().roles()}

    def warmup_end(self) -> int | None:
        """Return the first batch of the way down."""
        return first_tick(self.pct_start * self.batches) if self.div > 1 else None

    def compose(self) -> Schedule:
        """Make the waves of the rate."""
        for field in ("div", "div_final"):
            if getattr(self, field) == 0:
                raise raises("fastai", field, "no exception, but the rate is infinite")
        if len(self.moms) != 3:
            raise FieldError("moms", f"must be three values, got {len(self.moms)}")
        peak = self.peak("lr_max")
        return self.over(two_waves(self.pct_start, peak / self.div, peak, peak / self.div_final, "pct_start"))

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """The momentum, or beta1."""
        first, middle, last = self.moms
        return {"momentum": self.over(two_waves(self.pct_start, first, middle, last, "pct_start"))}
