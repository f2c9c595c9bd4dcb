"""pytorch_warmup's exponential warmup of the length that suits Adam."""

from dataclasses import dataclass

from lrcurve.frameworks.pytorch_warmup.base import ExponentialFactor, Untuned, checked
from lrcurve.schedules import Schedule


@dataclass(frozen=True, kw_only=True)
class UntunedExponentialWarmup(Untuned):
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
        return ExponentialFactor(period=checked(int(1.0 / (1.0 - self.beta2))))
