"""timm's polynomial decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.timm import base
from lrcurve.frameworks.timm.cycles import Cyclical
from lrcurve.schedules.fields import doc
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class PolyLRScheduler(Cyclical):
    r"""Polynomial decay with restarts, a warmup and k-decay.

    .. code-block:: text

        lr(t) = warmup_lr_init + (lr - warmup_lr_init) * t / warmup_t                                t < warmup_t
        lr(t) = lr_min + (lr * cycle_decay^i - lr_min) * (1 - v^k / T_i^k)^power                     i < cycle_limit
        lr(t) = lr_min                                                                               i >= cycle_limit

    with ``i``, ``v``, ``T_i`` and ``k`` as for ``timm.CosineLRScheduler``.

    >>> PolyLRScheduler(lr=0.8, t_initial=4)([0, 3, 4, 9]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.0]

    Source: timm 1.0.31, timm.scheduler.PolyLRScheduler; k-decay: Zhang and Li, 2020 (arXiv:2004.05909).
    """

    also = ("timm.scheduler.poly_lr.PolyLRScheduler",)
    differs = (
        base.FIRST,
        "The default power is 0.5: the decay is fastest at its end.",
        base.OVER,
        base.LAST,
        base.LOST,
        base.SHORT,
    )
    example = "timm.PolyLRScheduler lr=0.1 t_initial=50 power=2 lr_min=1e-3 t_in_epochs=false"

    t_initial: base.TInitial
    power: Annotated[float, doc("the exponent of the share of the cycle that is left")] = 0.5
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
        """Put cycles of polynomial decay behind the warmup."""
        base.no_noise(self.noise_range_t)
        main = self.turns(lambda share: np.asarray((1.0 - share) ** self.power), k=self.k_decay)
        return self.behind_warmup(main)
