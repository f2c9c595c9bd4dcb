"""timm's schedulers that come in cycles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.timm.base import (
    FIRST,
    LAST,
    LOST,
    OVER,
    SHORT,
    Decay,
    InEpochs,
    K,
    Limit,
    LrMin,
    Mul,
    Noise,
    Prefix,
    Timm,
    TInitial,
    WarmupInit,
    WarmupT,
    driven,
    no_noise,
    require,
)
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.cycles import Cycles
from lrcurve.schedules.schedule import FieldError, Rates, Schedule


@dataclass(frozen=True, kw_only=True)
class CosineLRScheduler(Timm):
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
    differs = (FIRST, OVER, LAST, LOST, SHORT)
    example: ClassVar[str] = "timm.CosineLRScheduler lr=0.1 t_initial=15 cycle_mul=2 cycle_limit=2 t_in_epochs=false"

    t_initial: TInitial
    lr_min: LrMin = 0.0
    cycle_mul: Mul = 1.0
    cycle_decay: Decay = 1.0
    cycle_limit: Limit = 1
    warmup_t: WarmupT = 0
    warmup_lr_init: WarmupInit = 0.0
    warmup_prefix: Prefix = False
    t_in_epochs: InEpochs = True
    noise_range_t: Noise = None
    k_decay: K = 1.0

    def compose(self) -> Schedule:
        """Put cycles of half a cosine wave behind the warmup."""
        no_noise(self.noise_range_t)
        main = _cycles(self, lambda share: 0.5 * (1.0 + np.cos(np.pi * share)), k=self.k_decay)
        return driven(self.lr, self.warmup_t, self.warmup_lr_init, self.warmup_prefix, main, self.lr)


@dataclass(frozen=True, kw_only=True)
class TanhLRScheduler(Timm):
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
        FIRST,
        "Without warmup_prefix the warmup covers the start of the curve and aims at the curve's rate at warmup_t.",
        "The curve ends above lr_min, with ub=3 by 0.0025 of the way, and drops to it at t = t_initial.",
        LOST,
        SHORT,
    )
    example: ClassVar[str] = "timm.TanhLRScheduler lr=0.1 t_initial=40 t_in_epochs=false"

    t_initial: TInitial
    lb: Annotated[float, doc("where on the tangent a cycle starts; less than ub")] = -7.0
    ub: Annotated[float, doc("where on the tangent a cycle ends")] = 3.0
    lr_min: LrMin = 0.0
    cycle_mul: Mul = 1.0
    cycle_decay: Decay = 1.0
    cycle_limit: Limit = 1
    warmup_t: WarmupT = 0
    warmup_lr_init: WarmupInit = 0.0
    warmup_prefix: Prefix = False
    t_in_epochs: InEpochs = True
    noise_range_t: Noise = None

    def compose(self) -> Schedule:
        """Put cycles of a piece of the tangent behind the warmup."""
        no_noise(self.noise_range_t)
        require(self.lb < self.ub, "ub", "it must be greater than lb")
        for field in ("cycle_limit", "warmup_t", "warmup_lr_init"):
            require(getattr(self, field) >= 0, field, "it must be at least 0")
        main = _cycles(self, self._share, unlimited=False)
        target = self.lr if self.warmup_prefix or not self.warmup_t else self._at_warmup(main(self.warmup_t))
        return driven(self.lr, self.warmup_t, self.warmup_lr_init, self.warmup_prefix, main, target)

    def _share(self, share: Rates) -> Rates:
        return np.asarray(0.5 * (1.0 - np.tanh(self.lb * (1.0 - share) + self.ub * share)))

    def _at_warmup(self, main: Schedule) -> float:
        """Return the curve's rate at ``warmup_t``, which timm computes at once."""
        if main.end is not None and main.end.step == 0:
            raise FieldError("warmup_t", f"is refused, as the curve has no rate there: {main.end.why}")
        return float(main(0))


@dataclass(frozen=True, kw_only=True)
class PolyLRScheduler(Timm):
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
    differs = (FIRST, "The default power is 0.5: the decay is fastest at its end.", OVER, LAST, LOST, SHORT)
    example: ClassVar[str] = "timm.PolyLRScheduler lr=0.1 t_initial=50 power=2 lr_min=1e-3 t_in_epochs=false"

    t_initial: TInitial
    power: Annotated[float, doc("the exponent of the share of the cycle that is left")] = 0.5
    lr_min: LrMin = 0.0
    cycle_mul: Mul = 1.0
    cycle_decay: Decay = 1.0
    cycle_limit: Limit = 1
    warmup_t: WarmupT = 0
    warmup_lr_init: WarmupInit = 0.0
    warmup_prefix: Prefix = False
    t_in_epochs: InEpochs = True
    noise_range_t: Noise = None
    k_decay: K = 1.0

    def compose(self) -> Schedule:
        """Put cycles of a power of what is left behind the warmup."""
        no_noise(self.noise_range_t)
        main = _cycles(self, lambda share: np.asarray((1.0 - share) ** self.power), k=self.k_decay)
        return driven(self.lr, self.warmup_t, self.warmup_lr_init, self.warmup_prefix, main, self.lr)


def _cycles(
    record: CosineLRScheduler | TanhLRScheduler | PolyLRScheduler,
    shape: Callable[[Rates], Rates],
    *,
    k: float = 1.0,
    unlimited: bool = True,
) -> Callable[[float], Cycles]:
    """Return what makes a record's cycles, given their time when they take over."""
    require(record.t_initial > 0, "t_initial", "it must be greater than 0")
    require(record.lr_min >= 0, "lr_min", "it must be at least 0")
    return lambda start: Cycles(
        library="timm",
        lr=record.lr,
        lr_min=record.lr_min,
        length=record.t_initial,
        stretch=record.cycle_mul,
        decay=record.cycle_decay,
        count=record.cycle_limit,
        shape=shape,
        start=start,
        k=k,
        unlimited=unlimited,
    )
