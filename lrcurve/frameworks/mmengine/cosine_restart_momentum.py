"""mmengine's cosine waves of the momentum, with restarts."""

from dataclasses import dataclass

from lrcurve.frameworks.mmengine.base import Bounds, OfMomentum
from lrcurve.frameworks.mmengine.cosine_restart_lr import CosineRestartParam


@dataclass(frozen=True, kw_only=True)
class CosineRestartMomentum(Bounds, CosineRestartParam, OfMomentum):
    r"""Half cosine waves of the momentum, one after another, each with its own length and height.

    .. code-block:: text

        m(t) = eta_min + (momentum * restart_weights[i] - eta_min) * (1 + cos(pi * s / periods[i])) / 2

    ``i`` is the wave that call t is in, and ``s`` the call within it, counted from 0. After the last wave the momentum
    stays as it is.

    >>> CosineRestartMomentum(momentum=0.8, periods=(2,), eta_min=0.0)([0, 1, 2, 9]).round(12).tolist()
    [0.8, 0.4, 0.4, 0.4]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.CosineRestartMomentum.
    """

    example = "mmengine.CosineRestartMomentum momentum=0.95 periods=20,30 restart_weights=1,0.95 eta_min=0.85"
