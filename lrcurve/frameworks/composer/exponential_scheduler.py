"""Composer's exponential decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.composer.base import LATE, Composer
from lrcurve.schedules.arrays import NEVER, Rates
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Factor, doc
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class ExponentialScheduler(Composer):
    r"""Exponential decay: a factor per ``decay_period``, without stairs.

    .. code-block:: text

        lr(t) = lr * gamma ** (u / decay_period)

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``.

    >>> decay = ExponentialScheduler(lr=0.8, gamma=0.25, decay_period="2ba", max_duration="9ba")
    >>> decay([0, 1, 2, 3, 5]).round(12).tolist()
    [0.8, 0.8, 0.4, 0.2, 0.05]

    Source: mosaicml 0.32.1, composer.optim.ExponentialScheduler, stepped as by its Trainer.
    """

    differs = (
        LATE,
        "The period is an epoch by default, and the rate falls with each of its batches; torch's falls once per call.",
    )
    example = "composer.ExponentialScheduler lr=0.1 gamma=0.5 decay_period=10ba"

    gamma: Annotated[Factor, Role.FACTOR, doc("the factor of a period")]
    decay_period: Annotated[str, doc("the time that one factor takes, such as 1ep or 100ba")] = "1ep"

    def on_time(self) -> Schedule:
        """Return a power of the time."""

        def formula(periods: Rates) -> Rates:
            return np.asarray(self.lr * np.float64(self.gamma) ** periods)

        return Transformed(inner=Elapsed(period=min(self.length("decay_period"), NEVER)), formula=formula)
