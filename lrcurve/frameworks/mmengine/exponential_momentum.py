"""mmengine's exponential decay of the momentum."""

from dataclasses import dataclass

from lrcurve.frameworks.mmengine.base import Bounds, OfMomentum
from lrcurve.frameworks.mmengine.exponential_lr import ExponentialParam


@dataclass(frozen=True, kw_only=True)
class ExponentialMomentum(Bounds, ExponentialParam, OfMomentum):
    r"""Exponential decay: every call from ``begin + 1`` on multiplies the momentum by ``gamma``.

    .. code-block:: text

        m(t) = momentum * gamma ** (min(max(t, begin), end - 1) - begin)

    >>> ExponentialMomentum(momentum=0.8, gamma=0.5, begin=1, end_=4)([0, 1, 2, 3, 4]).tolist()
    [0.8, 0.8, 0.4, 0.2, 0.2]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.ExponentialMomentum.
    """

    example = "mmengine.ExponentialMomentum momentum=0.9 gamma=0.99 end=40"
