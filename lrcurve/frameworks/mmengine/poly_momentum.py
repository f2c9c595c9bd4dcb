"""mmengine's polynomial decay of the momentum."""

from dataclasses import dataclass

from lrcurve.frameworks.mmengine.base import Bounds, OfMomentum
from lrcurve.frameworks.mmengine.poly_lr import PolyParam


@dataclass(frozen=True, kw_only=True)
class PolyMomentum(Bounds, PolyParam, OfMomentum):
    r"""Polynomial decay of the momentum to ``eta_min``, which is reached one call before ``end``.

    .. code-block:: text

        m(t) = eta_min + (momentum - eta_min) * (1 - (min(max(t, begin), end - 1) - begin) / N) ** power

    ``N = end - begin - 1``. In a list ``momentum`` is what the schedulers before have left at ``begin``.

    >>> PolyMomentum(momentum=0.8, eta_min=0.2, power=2.0, end_=4)([0, 1, 2, 3, 9]).round(12).tolist()
    [0.8, 0.466666666667, 0.266666666667, 0.2, 0.2]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.PolyMomentum.
    """

    example = "mmengine.PolyMomentum momentum=0.95 eta_min=0.85 end=45"
