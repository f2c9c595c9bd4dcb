"""diffusers' straight line down."""

from dataclasses import dataclass

from lrcurve.frameworks.diffusers.base import Diffusers, unread
from lrcurve.frameworks.transformers import linear
from lrcurve.frameworks.transformers.base import FIRST, LAST


@dataclass(frozen=True, kw_only=True)
class Linear(Diffusers, linear.Linear):
    r"""Linear warmup, then a straight line down to 0.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                          t < W
        lr(t) = lr * max(0, (N - t) / max(1, N - W))        t >= W

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``. From N on it stays 0.

    >>> Linear(lr=0.8, num_warmup_steps=2, num_training_steps=10)([0, 1, 2, 6, 9, 10, 11]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.1, 0.0, 0.0]

    Source: diffusers 0.42.1, get_scheduler("linear").
    """

    also = ()
    ignored = unread("num_warmup_steps", "num_training_steps")
    differs = (FIRST, LAST, "With W >= N it is 0 from the end of the warmup on.")
    example = "diffusers.linear lr=0.1 num_warmup_steps=5 num_training_steps=50"
