"""What the warmups of pytorch_warmup share: factors that dampen a torch scheduler."""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.frameworks.torch.base import Lr, Torch
from lrcurve.schedules import FieldError, Rates, Schedule, Steps
from lrcurve.schedules.arrays import NEVER, joins_at
from lrcurve.schedules.combine import Product
from lrcurve.schedules.fields import doc
from lrcurve.schedules.schedule import Child
from lrcurve.schedules.shapes.constant import Constant

WITH_BETAS = ("Adam", "AdamW", "Adamax", "NAdam", "RAdam", "SparseAdam")
"""torch's optimizers that have the betas which some periods come from."""


NEARLY = 0.9
"""The factor with which a warmup that never comes to 1 is over."""


@dataclass(frozen=True, kw_only=True)
class Dampened(Scheduler):
    """A torch scheduler times a warmup factor."""

    library = "pytorch_warmup"
    version = "0.2.0"
    home = "pytorch_warmup"
    not_arguments: ClassVar[tuple[str, ...]] = ("lr", "scheduler")
    ignored: ClassVar[Mapping[str, str | None]] = {"last_step": "-1", "optimizer": None}

    lr: Lr
    scheduler: Annotated[Torch | None, doc("the torch scheduler that is dampened", default="a constant rate")] = None

    @abstractmethod
    def factor(self) -> Schedule:
        """Return what multiplies the scheduler's rate."""

    def children(self) -> tuple[Child, ...]:
        """Return the scheduler, which runs from step 0 on."""
        return () if self.scheduler is None else (Child(self.scheduler),)

    def warmup_end(self) -> int | None:
        """Return where the factor is 1; of one that only nears 1, where it is at ``NEARLY``."""
        factor = self.factor()
        end = int(factor.next_join(np.zeros(1, dtype=np.int64))[0])
        if end == NEVER:
            end = bisect_left(range(NEVER), True, key=lambda t: float(factor(t)) >= NEARLY)
        return end or None

    def compose(self) -> Schedule:
        """Multiply."""
        if self.scheduler is not None and self.scheduler.rate not in (None, self.lr):
            raise FieldError("scheduler", f"must be on the same optimizer, of rate {self.lr:g}")
        return Product(factors=(self.scheduler or Constant(lr=self.lr), self.factor()))


@dataclass(frozen=True, kw_only=True)
class LinearFactor(Schedule):
    """``min(1, (t + 1) / period)``."""

    period: int

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return np.minimum(1.0, (t + 1) / self.period)

    def next_join(self, t: Steps) -> Steps:
        """Return where it gets to 1."""
        return joins_at(t, [self.period - 1])


@dataclass(frozen=True, kw_only=True)
class ExponentialFactor(Schedule):
    """``1 - exp(-(t + 1) / period)``."""

    period: int

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return 1.0 - np.exp(-(t + 1) / self.period)


def checked(period: int) -> int:
    """Return a period.

    Raises:
        FieldError: if pytorch_warmup refuses it.
    """
    if period <= 0:
        raise raises("pytorch_warmup", "warmup_period", "ValueError: it must be a whole number above 0")
    return period


@dataclass(frozen=True, kw_only=True)
class Untuned(Dampened):
    """A warmup whose period comes from the optimizer's second beta."""

    not_arguments = ("lr", "scheduler", "optimizer", "betas")
    ignored: ClassVar[Mapping[str, str | None]] = {"last_step": "-1"}

    optimizer: Annotated[str, doc("which of torch's optimizers it is, one with betas")] = "Adam"
    betas: Annotated[tuple[float, ...], doc("the optimizer's betas", default="0.9, 0.999")] = (0.9, 0.999)

    @property
    def beta2(self) -> float:
        """The second beta."""
        if self.optimizer.rsplit(".", 1)[-1] not in WITH_BETAS:
            raise raises("pytorch_warmup", "optimizer", f"KeyError for one without betas; {', '.join(WITH_BETAS)} have")
        if len(self.betas) != 2 or not all(0 <= beta < 1 for beta in self.betas):
            raise FieldError("betas", "must be two numbers from 0 to below 1, as the optimizer wants them")
        return self.betas[1]
