"""timm's warmup, stable phase and decay."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.timm.base import FIRST, InEpochs, Noise, Warmed, WarmupInit, WarmupT, no_noise, require
from lrcurve.schedules.arrays import NEVER, Rates
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.formula import FormulaError
from lrcurve.schedules.function import Function
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.stable_decay import StableDecay
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class WSDLRScheduler(Warmed):
    r"""Warmup, a stable phase, and a decay over the last ``decay_t``.

    .. code-block:: text

        lr(t) = warmup_lr_init + (lr - warmup_lr_init) * t / warmup_t      t < warmup_t
        lr(t) = s(u)                                                       u <= t_initial - decay_t
        lr(t) = lr_min + (s(u) - lr_min) * d(q)                            after that

        s(u) = max(lr * f(u), lr_min), with f constant 1, rsqrt (1 + u / c)^-0.5, power (1 + u / c)^-stable_power
        d(q) = 1-sqrt 1 - sqrt(q), linear 1 - q, cosine (1 + cos(pi * q)) / 2, power 1 - q^decay_power,
               exp (decay_ratio^q - decay_ratio) / (1 - decay_ratio)

    ``u = t - warmup_t``, ``c`` is ``stable_timescale``, or ``warmup_t`` where there is none, and
    ``q = (u - t_initial + decay_t) / decay_t``, at most 1. ``decay_fn`` may also be a formula of ``frac``, which is q.

    >>> WSDLRScheduler(lr=0.8, t_initial=6, decay_t=4, decay_fn="linear")([0, 2, 3, 5, 6, 9]).round(12).tolist()
    [0.8, 0.8, 0.6, 0.2, 0.0, 0.0]

    Source: timm 1.0.31, timm.scheduler.WSDLRScheduler; Hu et al., "MiniCPM", 2024 (arXiv:2404.06395).
    """

    also = ("timm.scheduler.wsd_lr.WSDLRScheduler",)
    differs = (
        "The warmup always comes before t_initial, as if warmup_prefix were true.",
        "lr_min comes at t = warmup_t + t_initial, after the last epoch; "
        "with decay_t=5 and 1-sqrt the last epoch still has 0.106 of the stable rate.",
        "A stable function that falls goes on falling during the decay.",
        FIRST,
    )
    example = "timm.WSDLRScheduler lr=0.1 t_initial=45 decay_t=15 warmup_t=5 t_in_epochs=false"

    t_initial: Annotated[Time, Role.WHOLE, doc("how long stable phase and decay take; greater than 0")]
    decay_t: Annotated[Time, Role.DECAY, doc("how long the decay takes; greater than 0, at most t_initial")]
    lr_min: Annotated[Rate, Role.FLOOR, doc("the rate that the decay ends at")] = 0.0
    stable_fn: Annotated[Literal["constant", "rsqrt", "power"], doc("the curve of the stable phase")] = "constant"
    stable_timescale: Annotated[Time | None, doc("c, for rsqrt and power", default="warmup_t")] = None
    stable_power: Annotated[float, doc("the exponent of stable_fn power; greater than 0")] = 0.5
    decay_fn: Annotated[str, doc("1-sqrt, linear, cosine, power or exp, or a formula of frac")] = "1-sqrt"
    decay_power: Annotated[float, doc("the exponent of decay_fn power; greater than 0")] = 0.5
    decay_ratio: Annotated[float, doc("where decay_fn exp ends before it is scaled; between 0 and 1")] = 0.1
    warmup_t: WarmupT = 0
    warmup_lr_init: WarmupInit = 0.0
    t_in_epochs: InEpochs = True
    noise_range_t: Noise = None

    warmup_prefix = True

    def horizon(self) -> int | None:
        """Return the end of the decay; ``t_initial`` starts behind the warmup."""
        return first_step(self.warmup_t + self.t_initial) or None

    def compose(self) -> Schedule:
        """Put stable phase and decay behind the warmup."""
        no_noise(self.noise_range_t)
        self._check()
        power = {"constant": 0.0, "rsqrt": 0.5, "power": self.stable_power}[self.stable_fn]
        timescale = self.warmup_t if self.stable_timescale is None else self.stable_timescale
        decay, jumps = self._decay()

        def main(start: float) -> Schedule:
            return StableDecay(
                lr=self.lr,
                lr_min=self.lr_min,
                power=power,
                timescale=timescale,
                length=self.t_initial,
                decay_length=self.decay_t,
                decay=decay,
                jumps=jumps,
                start=start,
            )

        return self.behind_warmup(main)

    def _check(self) -> None:
        require(self.t_initial > 0, "t_initial", "it must be greater than 0", "ValueError")
        whole = f"it must be greater than 0 and at most t_initial, {self.t_initial:g}"
        require(0 < self.decay_t <= self.t_initial, "decay_t", whole, "ValueError")
        require(self.lr_min >= 0, "lr_min", "it must be at least 0", "ValueError")
        require(0 < self.decay_ratio < 1, "decay_ratio", "it must be between 0 and 1", "ValueError")
        require(self.decay_power > 0, "decay_power", "it must be greater than 0", "ValueError")
        require(self.stable_power > 0, "stable_power", "it must be greater than 0", "ValueError")
        if self.stable_fn != "constant":
            timescale = self.warmup_t if self.stable_timescale is None else self.stable_timescale
            wanted = f"stable_fn {self.stable_fn} needs one greater than 0, and warmup_t, its default, is not always"
            require(timescale > 0, "stable_timescale", wanted, "ValueError")

    def _decay(self) -> tuple[Callable[[Rates], Rates], bool]:
        """Return the curve of the decay, and whether it may jump."""
        named: dict[str, Callable[[Rates], Rates]] = {
            "linear": lambda q: 1.0 - q,
            "1-sqrt": lambda q: np.asarray(1.0 - np.sqrt(q)),
            "cosine": lambda q: 0.5 * (1.0 + np.cos(np.pi * q)),
            "power": lambda q: np.asarray(1.0 - q**self.decay_power),
            "exp": lambda q: np.asarray((self.decay_ratio**q - self.decay_ratio) / (1.0 - self.decay_ratio)),
        }
        if self.decay_fn in named:
            return named[self.decay_fn], False
        formula = Function(self.decay_fn, variable="frac")
        try:
            formula.check()
        except FormulaError as error:
            wanted = f"one of {', '.join(named)} or a function; read as a formula: {error}"
            raise raises("timm", "decay_fn", f"ValueError: {wanted}") from None
        values: Any = formula  # a formula takes numbers that are not whole, too
        return values, bool(formula.next_join(np.array([-1]))[0] < NEVER)
