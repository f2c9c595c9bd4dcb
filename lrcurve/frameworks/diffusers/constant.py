"""diffusers' constant rate, the default of its training scripts."""

from dataclasses import dataclass

from lrcurve.frameworks.diffusers.base import Diffusers, unread
from lrcurve.frameworks.transformers import constant


@dataclass(frozen=True, kw_only=True)
class Constant(Diffusers, constant.Constant):
    r"""The optimizer's rate.

    .. code-block:: text

        lr(t) = lr

    ``t`` is the update, from 0.

    >>> Constant(lr=0.1)([0, 1, 1000]).tolist()
    [0.1, 0.1, 0.1]

    Source: diffusers 0.42.1, get_constant_schedule; the default of its training scripts.
    """

    also = ("diffusers.optimization.get_constant_schedule",)
    ignored = unread()
    differs = (
        "get_scheduler passes over num_warmup_steps in silence: there is no warmup, whatever --lr_warmup_steps is.",
    )
    example = "diffusers.constant lr=0.1"
