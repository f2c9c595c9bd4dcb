"""Layer-wise adaptive rates: what a layer's norms make of the global rate."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import Rates

Norms = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class TrustRatio:
    r"""The local rate of a layer, a multiple of the global one, from the norms of its weights and of what moves them.

    .. code-block:: text

        LARS   trust * phi(|w|) / (|g| + weight_decay * |w| + eps)
        LAMB   phi(|w|) / (|u| + eps)                          trust = 1, weight_decay = 0

        phi(z) = min(max(z, lower), upper)

    ``w`` are the layer's weights, ``g`` its gradient, and ``u`` LAMB's update, Adam's step with the weight decay in it.
    Where either norm is 0, as of a bias that starts at 0, the ratio is 1 and the layer has the global rate.

    >>> TrustRatio(trust=0.001, weight_decay=0.5)(np.array([4.0, 0.0]), np.array([2.0, 1.0])).tolist()
    [0.001, 1.0]

    Source: LARS, You, Gitman and Ginsburg, "Large Batch Training of Convolutional Networks", 2017 (arXiv:1708.03888),
    eq. 6 and 7; LAMB, its phi, and phi in LARS, You et al., "Large Batch Optimization for Deep Learning", 2019
    (arXiv:1904.00962), algorithms 1 and 2. The 1 for norms of 0 and eps, which is 0 in both papers, are those of the
    authors' implementations.
    """

    trust: float = 1.0
    weight_decay: float = 0.0
    eps: float = 0.0
    lower: float = 0.0
    upper: float = math.inf

    def __call__(self, weight: Norms, moving: Norms) -> Rates:
        """Return the ratio for norms of the weights, and of the gradient or update; float64, all of shape (n,)."""
        known = (weight > 0) & (moving > 0)
        with np.errstate(all="ignore"):  # a ratio that outgrows a float is refused where the rates are checked
            below = np.where(known, moving + self.weight_decay * weight + self.eps, 1.0)
            return np.where(known, self.trust * np.clip(weight, self.lower, self.upper) / below, 1.0)
