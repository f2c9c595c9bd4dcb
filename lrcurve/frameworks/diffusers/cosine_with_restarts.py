"""diffusers' cosine with hard restarts."""

from dataclasses import dataclass

from lrcurve.frameworks.diffusers.base import Diffusers, unread
from lrcurve.frameworks.transformers import cosine_with_restarts


@dataclass(frozen=True, kw_only=True)
class CosineWithRestarts(Diffusers, cosine_with_restarts.CosineWithRestarts):
    r"""Linear warmup, then half a cosine wave down to 0, over and over, each starting at the peak.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                                  t < W
        lr(t) = lr * (1 + cos(pi * ((num_cycles * p) mod 1))) / 2   p < 1,  p = (t - W) / max(1, N - W)
        lr(t) = 0                                                   p >= 1

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``.

    >>> restarts = CosineWithRestarts(lr=0.8, num_warmup_steps=2, num_training_steps=10, num_cycles=2)
    >>> restarts([0, 1, 2, 4, 6, 8, 10, 11]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.8, 0.4, 0.0, 0.0]

    Source: diffusers 0.42.1, get_cosine_with_hard_restarts_schedule_with_warmup.
    """

    also = ("diffusers.optimization.get_cosine_with_hard_restarts_schedule_with_warmup",)
    ignored = unread("num_warmup_steps", "num_training_steps", "num_cycles")
    example = "diffusers.cosine_with_restarts lr=0.1 num_warmup_steps=5 num_training_steps=50 num_cycles=3"
