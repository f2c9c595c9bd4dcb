"""mmengine's drops of the momentum at milestones."""

from dataclasses import dataclass

from lrcurve.frameworks.mmengine.base import Bounds, OfMomentum
from lrcurve.frameworks.mmengine.multi_step_lr import MultiStepParam


@dataclass(frozen=True, kw_only=True)
class MultiStepMomentum(Bounds, MultiStepParam, OfMomentum):
    r"""A drop of the momentum at each milestone, counted from ``begin``.

    .. code-block:: text

        m(t) = momentum * gamma ** n

    ``n`` is how many ``milestones`` from 0 on are at most ``min(t, end - 1) - begin``.

    >>> MultiStepMomentum(momentum=0.8, milestones=(3, 6), gamma=0.5, begin=1)([0, 3, 4, 7]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.MultiStepMomentum.
    """

    example = "mmengine.MultiStepMomentum momentum=0.9 milestones=20,40 gamma=0.9"
