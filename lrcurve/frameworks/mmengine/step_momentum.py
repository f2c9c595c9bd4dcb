"""mmengine's step decay of the momentum."""

from dataclasses import dataclass

from lrcurve.frameworks.mmengine.base import Bounds, OfMomentum
from lrcurve.frameworks.mmengine.step_lr import StepParam


@dataclass(frozen=True, kw_only=True)
class StepMomentum(Bounds, StepParam, OfMomentum):
    r"""Step decay: a drop of the momentum every ``step_size`` calls, counted from ``begin``.

    .. code-block:: text

        m(t) = momentum * gamma ** floor((min(max(t, begin), end - 1) - begin) / step_size)

    >>> StepMomentum(momentum=0.8, step_size=3, gamma=0.5)([0, 2, 3, 6]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.StepMomentum.
    """

    example = "mmengine.StepMomentum momentum=0.9 step_size=10 gamma=0.9"
