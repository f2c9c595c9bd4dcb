"""pytorch_optimizer's value that follows a rate, as the rho of SAM does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.pytorch_optimizer.base import PytorchOptimizer
from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.frameworks.torch.base import Torch
from lrcurve.schedules import FieldError, Rates, Schedule
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.schedule import Child


@dataclass(frozen=True, kw_only=True)
class ProportionScheduler(PytorchOptimizer):
    r"""A value between two as far along as a scheduler's rate is between two: no rate itself, but SAM's rho.

    .. code-block:: text

        value(t) = min_value + (max_value - min_value) * (lr(t) - min_lr) / (max_lr - min_lr)      max_lr > min_lr
        value(t) = max_value                                                                       else

    It is stepped after ``lr_scheduler``, whose rate ``lr(t)`` is.

    >>> from lrcurve.frameworks.torch.step_lr import StepLR
    >>> halves = StepLR(lr=0.8, step_size=2, gamma=0.5)
    >>> ProportionScheduler(lr_scheduler=halves, max_lr=0.8, max_value=2.0, min_value=1.0)([0, 1, 2, 4]).tolist()
    [2.0, 2.0, 1.5, 1.25]

    Source: pytorch_optimizer 4.1.0, ProportionScheduler; Zhuang et al., "Surrogate Gap Minimization Improves
    Sharpness-Aware Training", 2022 (arXiv:2203.08065).
    """

    also = (
        "pytorch_optimizer.proportion",
        "pytorch_optimizer.lr_scheduler.proportion.ProportionScheduler",
    )
    ignored: ClassVar[Mapping[str, str | None]] = {}
    differs = (
        "What it gives is no rate: it is read by the optimizer around another one, as GSAM's rho.",
        "max_value and min_value are both 2 by default, so that it is constant unless one of them is given.",
        "Outside of min_lr and max_lr it goes on, below min_value or above max_value.",
        "Of LinearScheduler, CosineScheduler and PolyScheduler it takes init_lr for the rate of update 0, of "
        "REXScheduler max_lr; the optimizer has min_lr then.",
    )
    example = (
        'pytorch_optimizer.ProportionScheduler lr_scheduler="{type: pytorch_optimizer.CosineScheduler, t_max: 50, '
        'max_lr: 0.1}" max_lr=0.1 max_value=2 min_value=1'
    )

    lr_scheduler: Annotated[Scheduler, doc("the scheduler that it follows, of pytorch_optimizer or torch")]
    max_lr: Annotated[float, Unit.RATE, doc("the rate that has max_value")]
    min_lr: Annotated[float, Unit.RATE, doc("the rate that has min_value")] = 0.0
    max_value: Annotated[float, doc("the value at max_lr")] = 2.0
    min_value: Annotated[float, doc("the value at min_lr")] = 2.0

    def children(self) -> tuple[Child, ...]:
        """Return the scheduler that it follows."""
        return (Child(self.lr_scheduler),)

    def compose(self) -> Schedule:
        """Map the rates."""
        followed = self.lr_scheduler
        if not isinstance(followed, PytorchOptimizer | Torch):
            raise FieldError("lr_scheduler", "must be a scheduler of pytorch_optimizer or torch")
        seen = followed.last_lr() if isinstance(followed, PytorchOptimizer) else followed
        low, span = self.min_lr, self.max_lr - self.min_lr

        def formula(rates: Rates) -> Rates:
            if span <= 0:
                return np.full(np.shape(rates), self.max_value)
            return np.asarray(self.min_value + (self.max_value - self.min_value) * (rates - low) / span)

        return Transformed(inner=seen, formula=formula)
