"""fastai's flat rate before a cosine."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.fastai.base import FLOAT32, LAST, Fit
from lrcurve.frameworks.fastai.combined_cos import two_waves
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class FitFlatCos(Fit):
    r"""A flat rate, and then half a cosine wave down.

    .. code-block:: text

        lr                       pos < pct_start       pos = t / (n_epoch * n_iter)
        lr -> lr / div_final     pos >= pct_start

    >>> FitFlatCos(n_epoch=2, n_iter=4, lr=0.8, div_final=8.0)([0, 5, 6, 7, 8]).round(12).tolist()
    [0.8, 0.8, 0.8, 0.45, nan]

    Source: fastai 2.8.12, fastai.callback.schedule.Learner.fit_flat_cos.
    """

    not_arguments = ("n_iter",)
    example = "fastai.fit_flat_cos n_epoch=50 lr=0.1"
    differs = (LAST, "The momentum stays as it is.", FLOAT32)

    n_epoch: Annotated[int, Role.WHOLE, doc("how many epochs the fit has")]
    lr: Annotated[Rate, Role.PEAK, doc("the flat rate", default="the learner's, 0.001")] = 0.001
    div_final: Annotated[float, Role.FLOOR_DIVISOR, doc("lr as a multiple of the last rate")] = 1e5
    pct_start: Annotated[float, doc("the share of the batches that the flat part takes")] = 0.75

    @property
    def epochs(self) -> int:
        """How many epochs the fit has."""
        return self.n_epoch

    def compose(self) -> Schedule:
        """Make the flat part and the wave."""
        if self.div_final == 0:
            raise raises("fastai", "div_final", "no exception, but the rate is infinite")
        return self.over(two_waves(self.pct_start, self.lr, self.lr, self.lr / self.div_final, "pct_start"))
