"""pytorch_warmup's straight warmup of the length that suits Adam."""

from dataclasses import dataclass

from lrcurve.frameworks.pytorch_warmup.base import LinearFactor, Untuned, checked
from lrcurve.schedules import Schedule


@dataclass(frozen=True, kw_only=True)
class UntunedLinearWarmup(Untuned):
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
        return LinearFactor(period=checked(int(2.0 / (1.0 - self.beta2))))
