"""Composer's step decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.composer.base import LATE, ROUNDED, Composer
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.arrays import Rates
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class StepScheduler(Composer):
    r"""Step decay: a drop after every ``step_size``.

    .. code-block:: text

        lr(t) = lr * gamma ** floor(u / step_size)

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``.

    >>> StepScheduler(lr=0.8, step_size="3ba", gamma=0.5, max_duration="9ba")([0, 3, 4, 6, 7]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2]

    Source: mosaicml 0.32.1, composer.optim.StepScheduler, stepped as by its Trainer.
    """

    differs = (
        LATE,
        ROUNDED,
    )
    example = "composer.StepScheduler lr=0.1 step_size=10ba gamma=0.5"

    step_size: Annotated[str, doc("the time from drop to drop, such as 30ep or 0.25dur")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 0.1

    def on_time(self) -> Schedule:
        """Count what is over."""
        size = self.time("step_size")
        each = self.times.per_batch("step_size", size.unit)
        if not size.value:
            raise raises("composer", "step_size", f"ZeroDivisionError: {self.step_size} comes to no time at all")

        if not each:
            return Constant(lr=self.lr)

        def formula(drops: Rates) -> Rates:
            return np.asarray(self.lr * np.float64(self.gamma) ** drops)

        return Transformed(inner=Elapsed(period=size.value, whole=True, each=each), formula=formula)
