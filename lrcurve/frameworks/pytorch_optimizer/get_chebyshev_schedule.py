"""pytorch_optimizer's Chebyshev steps."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.pytorch_optimizer.base import PytorchOptimizer
from lrcurve.schedules import FieldError, Rates, Schedule
from lrcurve.schedules.fields import Rate, Unit, doc
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.values import Values

_MOST = 2**20
"""The most steps that are listed."""


@dataclass(frozen=True, kw_only=True)
class GetChebyshevSchedule(PytorchOptimizer):
    r"""The inverses of a Chebyshev polynomial's roots, in an order that keeps large and small steps apart.

    .. code-block:: text

        lr(t) = lr * c(perm[clip(t - 2, 0, n - 1)])
        c(i)  = 1 / (0.525 - 0.475 * cos(pi * (i + 0.5) / n))

    ``n`` is the power of 2 next above ``num_epochs - 1``, and ``perm`` its fractal permutation: from (0), each longer
    one puts ``m - 1 - i`` behind each ``i``, where ``m`` is the new length. With ``is_warmup`` it is the optimizer's
    rate.

    >>> schedule = GetChebyshevSchedule(lr=0.1, num_epochs=5)
    >>> schedule([0, 1, 2, 3, 99]).round(4).tolist()
    [1.6913, 1.6913, 1.6913, 0.1009, 0.1268]

    Source: pytorch_optimizer 4.1.0, get_chebyshev_schedule; Agarwal, Goel and Zhang, "Acceleration via Fractal Learning
    Rate Schedules", 2021 (arXiv:2103.01338).
    """

    is_function = True
    also = (
        "pytorch_optimizer.chebyshev",
        "pytorch_optimizer.get_chebyshev_schedule",
        "pytorch_optimizer.lr_scheduler.chebyshev.get_chebyshev_schedule",
    )
    differs = (
        "The factors go from about 1 to 19: the rate is up to 19 times the optimizer's.",
        "The first value is used three times, and so the list ends two updates late.",
        "The list has as many values as the power of 2 next above num_epochs - 1, but for num_epochs 2 and 3, and is "
        "not cut to num_epochs; past its end the last value stays.",
    )
    example = "pytorch_optimizer.get_chebyshev_schedule lr=0.01 num_epochs=32"

    lr: Annotated[Rate, doc("the optimizer's rate")]
    num_epochs: Annotated[int, Unit.STEPS, doc("how many steps there are to be; the length of the list follows")]
    is_warmup: Annotated[bool, doc("whether the optimizer's rate is left as it is")] = False

    def _factors(self) -> Rates:
        """Return the factors in the order of their use."""
        count = 2 ** (int(np.log2(self.num_epochs - 1)) + 1) if self.num_epochs > 1 else 1
        if count > _MOST:
            raise FieldError("num_epochs", f"must be at most {_MOST:,}: lrcurve lists every step")
        angles = (np.arange(count) + 0.5) * np.pi / count
        order = np.zeros(1, dtype=np.int64)
        while order.size < count - 2:
            order = np.stack([order, 2 * order.size - 1 - order], axis=1).reshape(-1)
        return np.asarray((1.0 / (0.525 - 0.475 * np.cos(angles)))[order])

    def compose(self) -> Schedule:
        """List the rates."""
        if self.is_warmup:
            return Constant(lr=self.lr)
        factors = self._factors()
        return Values(values=tuple((self.lr * np.concatenate([factors[:1], factors[:1], factors])).tolist()))
