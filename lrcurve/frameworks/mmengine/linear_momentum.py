"""mmengine's straight line of the momentum."""

from dataclasses import dataclass

from lrcurve.frameworks.mmengine.base import Bounds, OfMomentum
from lrcurve.frameworks.mmengine.linear_lr import LinearParam


@dataclass(frozen=True, kw_only=True)
class LinearMomentum(Bounds, LinearParam, OfMomentum):
    r"""A straight line from ``start_factor`` to ``end_factor`` times the momentum, reached one call before ``end``.

    .. code-block:: text

        m(t) = momentum * (start_factor + (end_factor - start_factor) * (t - begin) / N)      begin <= t < end
        m(t) = momentum * end_factor                                                          t >= end

    ``N = end - begin - 1``.

    >>> LinearMomentum(momentum=0.8, start_factor=0.25, end_=4)([0, 1, 2, 3, 9]).round(12).tolist()
    [0.2, 0.4, 0.6, 0.8, 0.8]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.LinearMomentum.
    """

    example = "mmengine.LinearMomentum momentum=0.9 start_factor=0.1 end=20"
