"""diffusers' constant rate after a warmup."""

from dataclasses import dataclass

from lrcurve.frameworks.diffusers.base import Diffusers, unread
from lrcurve.frameworks.transformers import constant_with_warmup
from lrcurve.frameworks.transformers.base import FIRST


@dataclass(frozen=True, kw_only=True)
class ConstantWithWarmup(Diffusers, constant_with_warmup.ConstantWithWarmup):
    r"""Linear warmup, then the optimizer's rate.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)      t < W
        lr(t) = lr                      t >= W

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``.

    >>> ConstantWithWarmup(lr=0.8, num_warmup_steps=4)([0, 1, 3, 4, 1000]).round(12).tolist()
    [0.0, 0.2, 0.6, 0.8, 0.8]

    Source: diffusers 0.42.1, get_constant_schedule_with_warmup.
    """

    also = ("diffusers.optimization.get_constant_schedule_with_warmup",)
    ignored = unread("num_warmup_steps")
    differs = (FIRST,)
    example = "diffusers.constant_with_warmup lr=0.1 num_warmup_steps=10"
