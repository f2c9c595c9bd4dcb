"""mmengine's cuts of the momentum on a plateau of a metric."""

from dataclasses import dataclass

from lrcurve.frameworks.mmengine.base import Bounds, OfMomentum
from lrcurve.frameworks.mmengine.reduce_on_plateau_lr import ReduceOnPlateauParam


@dataclass(frozen=True, kw_only=True)
class ReduceOnPlateauMomentum(Bounds, ReduceOnPlateauParam, OfMomentum):
    r"""The momentum is cut when a metric has stopped improving.

    .. code-block:: text

        cut      after more than patience metrics in a row that are not better: m -> max(m * factor, min_value)

    As for mmengine.ReduceOnPlateauLR, ``metrics`` has the metric of each epoch, and the curve ends with them.

    >>> ReduceOnPlateauMomentum(momentum=0.8, metrics=(1.0,) * 6, factor=0.5, patience=2)([0, 3, 4, 6]).tolist()
    [0.8, 0.8, 0.4, 0.4]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.ReduceOnPlateauMomentum.
    """

    example = (
        "mmengine.ReduceOnPlateauMomentum momentum=0.9 patience=2 factor=0.9 metrics=1,.9,.8,.8,.8,.8,.7,.7,.7,.7,.6,.6"
    )
