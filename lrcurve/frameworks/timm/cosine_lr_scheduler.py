"""timm's cosine annealing."""

from dataclasses import dataclass

import numpy as np

from lrcurve.frameworks.timm import base
from lrcurve.frameworks.timm.cycles import Cyclical
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class CosineLRScheduler(Cyclical):
    r"""Cosine annealing with restarts, a warmup and k-decay.

    .. code-block:: text

        lr(t) = warmup_lr_init + (lr - warmup_lr_init) * t / warmup_t                                t < warmup_t
        lr(t) = lr_min + (lr * cycle_decay^i - lr_min) * (1 + cos(pi * v^k / T_i^k)) / 2             i < cycle_limit
        lr(t) = lr_min                                                                               i >= cycle_limit

    ``t`` counts epochs or updates, ``u`` is ``t``, or ``t - warmup_t`` with ``warmup_prefix``. Cycle ``i`` (from 0)
    takes ``T_i = t_initial * cycle_mul^i``; ``v`` is the part of ``u`` within it, ``k`` is ``k_decay``. For other
    ``cycle_mul`` than 1, ``i = floor(log(1 - u / t_initial * (1 - cycle_mul), cycle_mul))`` in float64.

    >>> CosineLRScheduler(lr=0.8, t_initial=4)([0, 2, 4, 9]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.0]
    >>> CosineLRScheduler(lr=0.8, t_initial=4, warmup_t=2)([0, 1, 2]).round(12).tolist()
    [0.0, 0.4, 0.4]

    Source: timm 1.0.31, timm.scheduler.CosineLRScheduler; k-decay: Zhang and Li, 2020 (arXiv:2004.05909).
    """

    also = ("timm.scheduler.cosine_lr.CosineLRScheduler",)
    differs = (base.FIRST, base.OVER, base.LAST, base.LOST, base.SHORT)
    example = "timm.CosineLRScheduler lr=0.1 t_initial=15 cycle_mul=2 cycle_limit=2 t_in_epochs=false"

    t_initial: base.TInitial
    lr_min: base.LrMin = 0.0
    cycle_mul: base.Mul = 1.0
    cycle_decay: base.Decay = 1.0
    cycle_limit: base.Limit = 1
    warmup_t: base.WarmupT = 0
    warmup_lr_init: base.WarmupInit = 0.0
    warmup_prefix: base.Prefix = False
    t_in_epochs: base.InEpochs = True
    noise_range_t: base.Noise = None
    k_decay: base.K = 1.0

    def compose(self) -> Schedule:
        """Put cycles of half a cosine wave behind the warmup."""
        base.no_noise(self.noise_range_t)
        main = self.turns(lambda share: 0.5 * (1.0 + np.cos(np.pi * share)), k=self.k_decay)
        return self.behind_warmup(main)
