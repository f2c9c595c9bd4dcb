"""diffusers' cosine with as many waves as asked for, which get_scheduler does not hand on."""

from dataclasses import dataclass

from lrcurve.frameworks.diffusers.base import Diffusers
from lrcurve.frameworks.transformers.base import CALL
from lrcurve.frameworks.transformers.cosine import Cosine


@dataclass(frozen=True, kw_only=True)
class GetCosineScheduleWithWarmup(Diffusers, Cosine):
    r"""Linear warmup, then a cosine, by default half a wave down to 0.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                              t < W
        lr(t) = lr * (1 + cos(2 * pi * num_cycles * p)) / 2     t >= W,  p = (t - W) / max(1, N - W)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``.

    >>> wave = GetCosineScheduleWithWarmup(lr=0.8, num_warmup_steps=2, num_training_steps=10, num_cycles=1)
    >>> wave([0, 1, 2, 4, 6, 10]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.8]

    Source: diffusers 0.42.1, get_cosine_schedule_with_warmup.
    """

    also = ()
    ignored = CALL
    differs = (*Cosine.differs, "get_scheduler does not hand on num_cycles: its 'cosine' is half a wave.")
    example = "diffusers.get_cosine_schedule_with_warmup lr=0.1 num_warmup_steps=5 num_training_steps=50 num_cycles=1.5"
