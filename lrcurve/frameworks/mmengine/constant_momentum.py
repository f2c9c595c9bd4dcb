"""mmengine's lower momentum for the first calls."""

from dataclasses import dataclass

from lrcurve.frameworks.mmengine.base import Bounds, OfMomentum
from lrcurve.frameworks.mmengine.constant_lr import ConstantParam


@dataclass(frozen=True, kw_only=True)
class ConstantMomentum(Bounds, ConstantParam, OfMomentum):
    r"""A lower momentum for the first calls, one fewer than there are from ``begin`` to ``end``.

    .. code-block:: text

        m(t) = momentum * factor      begin <= t < end - 1
        m(t) = momentum               t >= end - 1

    >>> ConstantMomentum(momentum=0.8, factor=0.25, end_=4)([0, 2, 3]).tolist()
    [0.2, 0.2, 0.8]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.ConstantMomentum.
    """

    example = "mmengine.ConstantMomentum momentum=0.9 end=20"
