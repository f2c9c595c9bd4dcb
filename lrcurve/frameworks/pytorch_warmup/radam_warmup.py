"""pytorch_warmup's rectification of RAdam."""

from dataclasses import dataclass

import numpy as np

from lrcurve.frameworks.pytorch_warmup.base import Untuned
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Rates, Schedule, Steps


@dataclass(frozen=True, kw_only=True)
class RAdamWarmup(Untuned):
    r"""The rectification of RAdam, as a factor.

    .. code-block:: text

        lr(t) = scheduler(t) * sqrt((r - 4) (r - 2) R / ((R - 4) (R - 2) r))

        R = 2 / (1 - beta2) - 1      r = R - 2 n beta2 ** n / (1 - beta2 ** n)      n = t + offset

    ``offset`` is the first n at which r is above 4.

    >>> RAdamWarmup(lr=0.8)([10**6]).round(12).tolist()
    [0.8]

    Source: pytorch_warmup.RAdamWarmup, pytorch_warmup 0.2.0; Liu et al., "On the Variance of the Adaptive Learning Rate
    and Beyond", 2020 (arXiv:1908.03265).
    """

    example = "pytorch_warmup.RAdamWarmup lr=0.1 betas=0.9,0.95"

    def factor(self) -> Schedule:
        """Rectify."""
        if self.beta2 <= 0.6:
            raise raises("pytorch_warmup", "betas", "ValueError: beta2 must be above 0.6")
        return _Rectification(beta2=self.beta2)


@dataclass(frozen=True, kw_only=True)
class _Rectification(Schedule):
    """The square root in RAdam's formula."""

    beta2: float

    @property
    def _limit(self) -> float:
        return 2.0 / (1 - self.beta2) - 1

    def _length(self, n: Steps) -> Rates:
        """Return r; its digits depend on those of the power, which numpy rounds otherwise than Python does."""
        power = np.array([self.beta2**step for step in n.tolist()])
        return np.asarray(self._limit - 2 * n * power / (1 - power))

    def _offset(self) -> int:
        n = 1
        while self._length(np.array([n]))[0] <= 4:
            n += 1
        return n

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        limit, length = self._limit, self._length(t.reshape(-1) + self._offset()).reshape(t.shape)
        return np.sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length))
