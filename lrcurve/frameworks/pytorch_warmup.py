"""pytorch_warmup 0.2.0: factors that dampen a torch scheduler, which runs on meanwhile."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.frameworks.torch.base import Lr, Torch
from lrcurve.schedules import FieldError, Rates, Schedule, Steps
from lrcurve.schedules.combine import Product
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.schedule import joins_at
from lrcurve.schedules.shapes.constant import Constant

_WITH_BETAS = ("Adam", "AdamW", "Adamax", "NAdam", "RAdam", "SparseAdam")
"""torch's optimizers that have the betas which some periods come from."""


@dataclass(frozen=True, kw_only=True)
class _Dampened(Scheduler):
    """A torch scheduler times a warmup factor."""

    library = "pytorch_warmup"
    version = "0.2.0"
    home = "pytorch_warmup"
    beside: ClassVar[tuple[str, ...]] = ("lr", "scheduler")
    ignored: ClassVar[Mapping[str, str | None]] = {"last_step": "-1", "optimizer": None}

    lr: Lr
    scheduler: Annotated[Torch | None, doc("the torch scheduler that is dampened", default="a constant rate")] = None

    @abstractmethod
    def factor(self) -> Schedule:
        """Return what multiplies the scheduler's rate."""

    def compose(self) -> Schedule:
        """Multiply."""
        if self.scheduler is not None and self.scheduler.rate not in (None, self.lr):
            raise FieldError("scheduler", f"must be on the same optimizer, of rate {self.lr:g}")
        return Product(factors=(self.scheduler or Constant(lr=self.lr), self.factor()))


@dataclass(frozen=True, kw_only=True)
class _Linear(Schedule):
    """``min(1, (t + 1) / period)``."""

    period: int

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return np.minimum(1.0, (t + 1) / self.period)

    def next_join(self, t: Steps) -> Steps:
        """Return where it gets to 1."""
        return joins_at(t, [self.period - 1])


@dataclass(frozen=True, kw_only=True)
class _Exponential(Schedule):
    """``1 - exp(-(t + 1) / period)``."""

    period: int

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return 1.0 - np.exp(-(t + 1) / self.period)


def _checked(period: int) -> int:
    if period <= 0:
        raise raises("pytorch_warmup", "warmup_period", "ValueError: it must be a whole number above 0")
    return period


@dataclass(frozen=True, kw_only=True)
class LinearWarmup(_Dampened):
    r"""A factor that rises straight to 1.

    .. code-block:: text

        lr(t) = scheduler(t) * min(1, (t + 1) / warmup_period)

    >>> LinearWarmup(lr=0.8, warmup_period=4)([0, 1, 3, 9]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.8]

    Source: pytorch_warmup.LinearWarmup, pytorch_warmup 0.2.0.
    """

    example = "pytorch_warmup.LinearWarmup lr=0.1 warmup_period=20"
    differs = (
        "The scheduler runs on during the warmup, so a decaying one never gets to the optimizer's rate.",
        "The first update already has 1 / warmup_period of the rate, and update warmup_period - 1 all of it.",
    )

    warmup_period: Annotated[Annotated[int, Unit.STEPS], doc("how many updates the way up takes")]

    def factor(self) -> Schedule:
        """Rise straight."""
        return _Linear(period=_checked(self.warmup_period))


@dataclass(frozen=True, kw_only=True)
class ExponentialWarmup(_Dampened):
    r"""A factor that nears 1.

    .. code-block:: text

        lr(t) = scheduler(t) * (1 - exp(-(t + 1) / warmup_period))

    >>> ExponentialWarmup(lr=1.0, warmup_period=4)([0, 3]).round(6).tolist()
    [0.221199, 0.632121]

    Source: pytorch_warmup.ExponentialWarmup, pytorch_warmup 0.2.0.
    """

    example = "pytorch_warmup.ExponentialWarmup lr=0.1 warmup_period=10"
    differs = ("The scheduler runs on during the warmup, so a decaying one never gets to the optimizer's rate.",)

    warmup_period: Annotated[Annotated[int, Unit.STEPS], doc("after how many updates 1 - 1/e of the way is done")]

    def factor(self) -> Schedule:
        """Near 1."""
        return _Exponential(period=_checked(self.warmup_period))


@dataclass(frozen=True, kw_only=True)
class _Untuned(_Dampened):
    """A warmup whose period comes from the optimizer's second beta."""

    beside: ClassVar[tuple[str, ...]] = ("lr", "scheduler", "optimizer", "betas")
    ignored: ClassVar[Mapping[str, str | None]] = {"last_step": "-1"}

    optimizer: Annotated[str, doc("which of torch's optimizers it is, one with betas")] = "Adam"
    betas: Annotated[tuple[float, ...], doc("the optimizer's betas", default="0.9, 0.999")] = (0.9, 0.999)

    @property
    def beta2(self) -> float:
        """The second beta."""
        if self.optimizer.rsplit(".", 1)[-1] not in _WITH_BETAS:
            raise raises(
                "pytorch_warmup", "optimizer", f"KeyError for one without betas; {', '.join(_WITH_BETAS)} have"
            )
        if len(self.betas) != 2 or not all(0 <= beta < 1 for beta in self.betas):
            raise FieldError("betas", "must be two numbers from 0 to below 1, as the optimizer wants them")
        return self.betas[1]


@dataclass(frozen=True, kw_only=True)
class UntunedLinearWarmup(_Untuned):
    r"""LinearWarmup with the period that suits Adam.

    .. code-block:: text

        lr(t) = scheduler(t) * min(1, (t + 1) / period)      period = int(2 / (1 - beta2))

    >>> UntunedLinearWarmup(lr=0.8, betas=(0.9, 0.75))([0, 3, 7]).round(12).tolist()
    [0.1, 0.4, 0.8]

    Source: pytorch_warmup.UntunedLinearWarmup, pytorch_warmup 0.2.0.
    """

    example = "pytorch_warmup.UntunedLinearWarmup lr=0.1 betas=0.9,0.95"
    differs = (
        "With Adam's beta2 = 0.999 the period is 1999 updates, as 2 / (1 - beta2) rounds down, however long the run.",
    )

    def factor(self) -> Schedule:
        """Rise straight."""
        return _Linear(period=_checked(int(2.0 / (1.0 - self.beta2))))


@dataclass(frozen=True, kw_only=True)
class UntunedExponentialWarmup(_Untuned):
    r"""ExponentialWarmup with the period that suits Adam.

    .. code-block:: text

        lr(t) = scheduler(t) * (1 - exp(-(t + 1) / period))      period = int(1 / (1 - beta2))

    >>> UntunedExponentialWarmup(lr=1.0, betas=(0.9, 0.75))([0, 3]).round(6).tolist()
    [0.221199, 0.632121]

    Source: pytorch_warmup.UntunedExponentialWarmup, pytorch_warmup 0.2.0.
    """

    example = "pytorch_warmup.UntunedExponentialWarmup lr=0.1 betas=0.9,0.95"
    differs = (
        "With Adam's beta2 = 0.999 the period is 999 updates, as 1 / (1 - beta2) rounds down, however long the run.",
    )

    def factor(self) -> Schedule:
        """Near 1."""
        return _Exponential(period=_checked(int(1.0 / (1.0 - self.beta2))))


@dataclass(frozen=True, kw_only=True)
class RAdamWarmup(_Untuned):
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
