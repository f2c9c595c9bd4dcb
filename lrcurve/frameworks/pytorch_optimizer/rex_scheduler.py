"""pytorch_optimizer's REX."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.pytorch_optimizer.base import PytorchOptimizer
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class REXScheduler(PytorchOptimizer):
    r"""The reflected exponential, slow at first and then faster and faster, but for its first update.

    .. code-block:: text

        lr(0) = min_lr
        lr(t) = min_lr + (max_lr - min_lr) * (1 - p) / (1 - p / 2),  p = min(t / total_steps, 1)

    >>> REXScheduler(total_steps=4, max_lr=0.6)([0, 2, 3, 4, 9]).round(12).tolist()
    [0.0, 0.4, 0.24, 0.0, 0.0]

    Source: pytorch_optimizer 4.1.0, REXScheduler; Chen, Wolfe and Kyrillidis, "REX: Revisiting Budgeted Training with
    an Improved Schedule", 2021 (arXiv:2107.04197).
    """

    also = ("pytorch_optimizer.rex", "pytorch_optimizer.lr_scheduler.rex.REXScheduler")
    ignored: ClassVar[Mapping[str, str | None]] = {"optimizer": None}
    differs = (
        "Update 0 has min_lr, which is 0 by default, and max_lr itself is no update's rate.",
        "max_lr is 1 by default; the optimizer's own rate is overwritten.",
    )
    example = "pytorch_optimizer.REXScheduler total_steps=50 max_lr=0.1 min_lr=1e-4"

    total_steps: Annotated[Time, Role.WHOLE, doc("how many updates the decay takes")]
    max_lr: Annotated[float, Unit.RATE, Role.PEAK, doc("the rate that the decay comes from")] = 1.0
    min_lr: Annotated[float, Unit.RATE, Role.FLOOR, doc("the rate of update 0, and at the end")] = 0.0

    def _decay(self) -> Schedule:
        if self.total_steps <= 0:
            return Constant(lr=self.min_lr)

        def formula(done: Rates) -> Rates:
            return np.asarray(self.min_lr + (self.max_lr - self.min_lr) * ((1.0 - done) / (1.0 - done / 2.0)))

        return Transformed(inner=Elapsed(period=self.total_steps, most=1.0), formula=formula)

    def last_lr(self) -> Schedule:
        """Return the decay from its own first value, which the optimizer never has."""
        return self._decay()

    def compose(self) -> Schedule:
        """Return the lowest rate once, then the decay."""
        return switch(Constant(lr=self.min_lr), (1, self._decay()))
