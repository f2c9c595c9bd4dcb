"""diffusers' polynomial decay to a rate of the user's own, which get_scheduler does not hand on."""

from dataclasses import dataclass

from lrcurve.frameworks.diffusers.base import Diffusers
from lrcurve.frameworks.transformers.base import CALL
from lrcurve.frameworks.transformers.polynomial import Polynomial


@dataclass(frozen=True, kw_only=True)
class GetPolynomialDecayScheduleWithWarmup(Diffusers, Polynomial):
    r"""Linear warmup, then polynomial decay down to ``lr_end``.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                                              t < W
        lr(t) = lr_end + (lr - lr_end) * (1 - (t - W) / (N - W)) ** power       W <= t <= N
        lr(t) = lr_end                                                          t > N

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``.

    >>> run = {"num_warmup_steps": 2, "num_training_steps": 10}
    >>> poly = GetPolynomialDecayScheduleWithWarmup(lr=0.9, **run, lr_end=0.1, power=2)
    >>> poly([0, 1, 2, 6, 10, 11]).round(12).tolist()
    [0.0, 0.45, 0.9, 0.3, 0.1, 0.1]

    Source: diffusers 0.42.1, get_polynomial_decay_schedule_with_warmup.
    """

    also = ()
    ignored = CALL
    differs = (*Polynomial.differs, "get_scheduler does not hand on lr_end: its 'polynomial' ends at 1e-7.")
    example = (
        "diffusers.get_polynomial_decay_schedule_with_warmup lr=0.1 num_warmup_steps=5 num_training_steps=50 "
        "lr_end=1e-3 power=2"
    )
