"""timm's hyperbolic-tangent decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.timm import base
from lrcurve.frameworks.timm.cycles import Cyclical
from lrcurve.schedules.arrays import Rates
from lrcurve.schedules.fields import doc
from lrcurve.schedules.schedule import FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class TanhLRScheduler(Cyclical):
    r"""Hyperbolic-tangent decay with restarts and a warmup.

    .. code-block:: text

        lr(t) = warmup_lr_init + (target - warmup_lr_init) * t / warmup_t                            t < warmup_t
        lr(t) = lr_min + (lr * cycle_decay^i - lr_min) * (1 - tanh(lb * (1 - p) + ub * p)) / 2       i < cycle_limit
        lr(t) = lr_min                                                                               i >= cycle_limit

    ``p = v / T_i`` is the share of cycle ``i``, with ``i``, ``v`` and ``T_i`` as for ``timm.CosineLRScheduler``. The
    warmup's ``target`` is the rate of the curve at ``warmup_t``, or ``lr`` with ``warmup_prefix``.

    >>> TanhLRScheduler(lr=1.0, t_initial=10)([0, 7, 10]).round(6).tolist()
    [1.0, 0.5, 0.0]

    Source: timm 1.0.31, timm.scheduler.TanhLRScheduler; Hsueh, Li and Wu, 2018 (arXiv:1806.01593).
    """

    also = ("timm.scheduler.tanh_lr.TanhLRScheduler",)
    differs = (
        base.FIRST,
        "Without warmup_prefix the warmup covers the start of the curve and aims at the curve's rate at warmup_t.",
        "The curve ends above lr_min, with ub=3 by 0.0025 of the way, and drops to it at t = t_initial.",
        base.LOST,
        base.SHORT,
    )
    example = "timm.TanhLRScheduler lr=0.1 t_initial=40 t_in_epochs=false"

    t_initial: base.TInitial
    lb: Annotated[float, doc("where on the tangent a cycle starts; less than ub")] = -7.0
    ub: Annotated[float, doc("where on the tangent a cycle ends")] = 3.0
    lr_min: base.LrMin = 0.0
    cycle_mul: base.Mul = 1.0
    cycle_decay: base.Decay = 1.0
    cycle_limit: base.Limit = 1
    warmup_t: base.WarmupT = 0
    warmup_lr_init: base.WarmupInit = 0.0
    warmup_prefix: base.Prefix = False
    t_in_epochs: base.InEpochs = True
    noise_range_t: base.Noise = None

    def compose(self) -> Schedule:
        """Put cycles of a piece of the tangent behind the warmup."""
        base.no_noise(self.noise_range_t)
        base.require(self.lb < self.ub, "ub", "it must be greater than lb")
        for field in ("cycle_limit", "warmup_t", "warmup_lr_init"):
            base.require(getattr(self, field) >= 0, field, "it must be at least 0")
        main = self.turns(self._share, unlimited=False)
        target = self.lr if self.warmup_prefix or not self.warmup_t else self._at_warmup(main(self.warmup_t))
        return self.behind_warmup(main, target)

    def _share(self, share: Rates) -> Rates:
        return np.asarray(0.5 * (1.0 - np.tanh(self.lb * (1.0 - share) + self.ub * share)))

    def _at_warmup(self, main: Schedule) -> float:
        """Return the curve's rate at ``warmup_t``, which timm computes at once."""
        if main.end is not None and main.end.step == 0:
            raise FieldError("warmup_t", f"is refused, as the curve has no rate there: {main.end.why}")
        return float(main(0))
