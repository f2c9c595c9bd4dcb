"""mmengine's half cosine wave of the momentum."""

from dataclasses import dataclass

from lrcurve.frameworks.mmengine.base import Bounds, OfMomentum
from lrcurve.frameworks.mmengine.cosine_annealing_lr import CosineAnnealingParam


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingMomentum(Bounds, CosineAnnealingParam, OfMomentum):
    r"""Half a cosine wave of the momentum down in ``T_max`` calls, and up again if ``end`` comes later.

    .. code-block:: text

        m(t) = eta_min + (momentum - eta_min) * (1 + cos(pi * (min(max(t, begin), end - 1) - begin) / T_max)) / 2

    In a list ``momentum`` is what the schedulers before have left at ``begin``.

    >>> CosineAnnealingMomentum(momentum=0.8, T_max=4, end_=9)([0, 2, 4, 6, 8, 9]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.4, 0.8, 0.8]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.CosineAnnealingMomentum.
    """

    example = "mmengine.CosineAnnealingMomentum momentum=0.95 T_max=40 eta_min=0.1"
