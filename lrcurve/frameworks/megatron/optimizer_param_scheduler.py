"""Megatron's only scheduler, of the rate and the weight decay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from lrcurve.frameworks.megatron.samples import Samples
from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules.arrays import MAX_STEP, NEVER, Rates
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant

Formula = Callable[[Rates], Rates]
Batch = Annotated[int, Meta(ge=1, le=MAX_STEP)]

_SHARES: Mapping[str, Formula] = {
    "linear": lambda done: 1.0 - done,
    "cosine": lambda done: 0.5 * (np.cos(np.pi * done) + 1.0),
    "exponential": lambda done: 2.0 * 0.5**done - 1.0,
    "minus_sqrt": lambda done: 1.0 - np.sqrt(done),
}
"""How much of the way down is left once a share of it is done."""


@dataclass(frozen=True, kw_only=True)
class OptimizerParamScheduler(Scheduler):
    r"""A warmup and a decay of the rate, on a clock that counts samples, and an increase of the weight decay.

    .. code-block:: text

        lr(n) = init_lr + (max_lr - init_lr) * n / W        W > 0 and n <= W
        lr(n) = min_lr                                      n > D, but max_lr where constant
        lr(n) = min_lr + (max_lr - min_lr) * left(p)        else,  p = (n - W) / (D - W)
        lr(n) = max(min_lr, max_lr * sqrt(max(W, 1)) / sqrt(max(n, 1)))        inverse-square-root

        left    linear: 1 - p     cosine: (1 + cos(pi * p)) / 2     constant: 1
                WSD: 1 up to n = D - S, then by q = (n - D + S) / S
                     linear: 1 - q   cosine: (1 + cos(pi * q)) / 2   exponential: 2 * 0.5 ** q - 1
                     minus_sqrt: 1 - sqrt(q)

    ``n`` is what the updates before added up to: ``increment`` each, which is the global batch where ``W``,
    ``lr_warmup_steps``, and ``D``, ``lr_decay_steps``, count samples as in Megatron-LM, and 1 where they count
    iterations. ``S`` is ``wsd_decay_steps``. With ``rampup_batch_size`` the batch grows to ``increment`` on the way.

    >>> given = dict(init_lr=0.0, max_lr=0.8, min_lr=0.0, lr_decay_style="linear")
    >>> by_iterations = OptimizerParamScheduler(lr_warmup_steps=2, lr_decay_steps=10, **given)
    >>> by_iterations([0, 1, 2, 6, 10, 11]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.0]
    >>> by_samples = OptimizerParamScheduler(lr_warmup_steps=200, lr_decay_steps=1000, increment=100, **given)
    >>> by_samples([0, 1, 2, 6, 10, 11]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.0]

    Source: megatron-core 0.16.1, OptimizerParamScheduler; the growing batch, num_microbatches_calculator.
    """

    library = "megatron"
    version = "0.16.1"
    home = "megatron.core.optimizer_param_scheduler"
    also = (
        "megatron.core.OptimizerParamScheduler",
        "megatron.optimizer_param_scheduler.OptimizerParamScheduler",
        "megatron.training.optimizer_param_scheduler.OptimizerParamScheduler",
    )
    not_arguments = ("increment", "rampup_batch_size")
    ignored: ClassVar[Mapping[str, str | None]] = {
        "optimizer": None, "use_checkpoint_opt_param_scheduler": None, "override_opt_param_scheduler": None,
    }  # fmt: skip
    ticks_per_step = "increment"
    differs = (
        "Its clock counts what each update adds: Megatron-LM adds the global batch, so that lengths are samples; give "
        "increment the batch, or leave it at 1 for lengths in iterations.",
        "The first update has init_lr, 0 by default in Megatron-LM.",
        "The last update of the run is one step above min_lr.",
        "inverse-square-root drops to min_lr once lr_decay_steps are over, from wherever it is.",
        "constant ignores lr_decay_steps and min_lr.",
        "WSD without lr_wsd_decay_style raises AssertionError in mid-run, at the first step of the decay; the default "
        "of Megatron-LM is exponential.",
        "A WSD decay longer than what is behind the warmup starts part of the way down.",
    )
    example = (
        "megatron.OptimizerParamScheduler init_lr=0 max_lr=0.1 min_lr=1e-3 lr_warmup_steps=10 lr_decay_steps=50 "
        "lr_decay_style=cosine"
    )

    init_lr: Annotated[float, Role.START, doc("the rate of the first update")]
    max_lr: Annotated[float, Role.PEAK, doc("the rate at the end of the warmup")]
    min_lr: Annotated[float, Role.FLOOR, doc("the rate at the end of the decay")]
    lr_warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how much the warmup takes, on its clock")]
    lr_decay_steps: Annotated[Time, Role.WHOLE, doc("D, how much warmup and decay take together, on its clock")]
    lr_decay_style: Annotated[
        Literal["linear", "cosine", "inverse-square-root", "constant", "WSD"], doc("the shape of the decay")
    ]
    start_wd: Annotated[float | None, doc("the first weight decay, which --param weight_decay shows")] = None
    end_wd: Annotated[float | None, doc("the last weight decay", default="start_wd")] = None
    wd_incr_steps: Annotated[Time, doc("how much the increase of the weight decay takes, on its clock")] = 0
    wd_incr_style: Annotated[
        Literal["constant", "linear", "cosine"], doc("the shape of the increase of the weight decay")
    ] = "constant"
    wsd_decay_steps: Annotated[Time | None, doc("S, how much the decay of WSD takes, on its clock")] = None
    lr_wsd_decay_style: Annotated[
        Literal["linear", "cosine", "exponential", "minus_sqrt"] | None, doc("the shape of the decay of WSD")
    ] = None
    increment: Annotated[Batch, doc("what each update adds to its clock: the global batch, or 1 for iterations")] = 1
    rampup_batch_size: Annotated[
        tuple[Batch, ...], doc("the first batch, what it grows by at a time, and the samples over which it grows")
    ] = ()

    def roles(self) -> Mapping[Role, str]:
        """Return an end only where there is a decay."""
        roles = super().roles()
        if self.lr_decay_style != "constant":
            return roles
        return {role: name for role, name in roles.items() if role not in (Role.WHOLE, Role.FLOOR)}

    def horizon(self) -> int | None:
        """Return the first step at which nothing of the decay is left; an inverse square root only drops after it."""
        if self.lr_decay_style == "constant":
            return None
        if self.lr_decay_style == "inverse-square-root":
            return self._samples.first_step(self.lr_decay_steps)
        return self._samples.first_step(np.nextafter(self.lr_decay_steps, 0))

    def warmup_end(self) -> int | None:
        """Return the first step at which the warmup is over."""
        return super().warmup_end() and self._samples.first_step(np.nextafter(self.lr_warmup_steps, 0))

    @cached_property
    def _samples(self) -> Samples:
        if self.rampup_batch_size:
            self._check_rampup()
        return Samples(batch=self.increment, rampup=self.rampup_batch_size)

    def _check_rampup(self) -> None:
        wrong = ""
        if len(self.rampup_batch_size) != 3:
            wrong = "it must be three numbers: the first batch, its growth, the samples over which it grows"
        else:
            first, grows, _ = self.rampup_batch_size
            if first > self.increment:
                wrong = f"the first batch must be at most the last, {self.increment}"
            elif (self.increment - first) % grows:
                wrong = f"the batch must come to {self.increment}, in steps of {grows} from {first}"
            elif first == self.increment:
                raise raises("megatron", "rampup_batch_size", "ZeroDivisionError: the batch does not grow")
        if wrong:
            raise raises("megatron", "rampup_batch_size", f"AssertionError: {wrong}")

    def _of_samples(self, formula: Formula) -> Schedule:
        return Transformed(inner=self._samples, formula=formula)

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """The weight decay, where it is given."""
        return {} if self.start_wd is None else {"weight_decay": self._weight_decay(self.start_wd)}

    def _weight_decay(self, start: float) -> Schedule:
        end = start if self.end_wd is None else self.end_wd
        last = Constant(lr=end)
        if self.wd_incr_style == "constant":
            return last

        def formula(seen: Rates) -> Rates:
            share = seen / self.wd_incr_steps
            if self.wd_incr_style == "cosine":
                share = 0.5 * (np.cos(np.pi * (1 - share)) + 1.0)
            return np.asarray(start + share * (end - start))

        over = self._samples.first_step(self.wd_incr_steps)
        return switch(self._of_samples(formula), (over, last)) if over else last

    def compose(self) -> Schedule:
        """Return a line up, a decay, a constant."""
        self._check()
        low, high, warm, whole = self.min_lr, self.max_lr, self.lr_warmup_steps, self.lr_decay_steps
        samples = self._samples
        first = samples.first_step(warm) if warm > 0 else 0
        down, missing = self._decay()
        parts = [(first, down)]
        if self.lr_decay_style != "constant":
            parts.append((samples.first_step(whole), Constant(lr=low)))
        rise = self._of_samples(lambda seen: self.init_lr + (high - self.init_lr) * seen / (warm or 1))
        schedule = switch(rise, *parts)
        if missing is None:
            return schedule
        at = max(samples.first_step(missing), first)
        why = "AssertionError: lr_wsd_decay_style is not given"
        if at == 0:
            raise raises("megatron", "lr_wsd_decay_style", why)
        over = at >= samples.first_step(whole)
        return schedule if over else Truncated(inner=schedule, steps=at, why=f"megatron raises {why}")

    def _decay(self) -> tuple[Schedule, float | None]:
        """Return the decay, and the number of samples after which it misses its style, or None."""
        high, warm, whole = self.max_lr, self.lr_warmup_steps, self.lr_decay_steps
        if self.lr_decay_style == "constant":
            return Constant(lr=high), None
        if self.lr_decay_style == "inverse-square-root":
            return self._inverse_sqrt(), None
        if self.lr_decay_style != "WSD":
            return self._fall(self.lr_decay_style, warm, whole - warm), None
        length = self.wsd_decay_steps or 0
        start, stable = whole - length, Constant(lr=high)
        if self.lr_wsd_decay_style is None:
            return stable, start
        at = self._samples.first_step(start)
        if at >= self._samples.first_step(whole):
            return stable, None
        return switch(stable, (at, self._fall(self.lr_wsd_decay_style, start, length))), None

    def _fall(self, style: str, start: float, length: float) -> Schedule:
        low, high, left = self.min_lr, self.max_lr, _SHARES[style]
        return self._of_samples(lambda seen: low + left((seen - start) / length) * (high - low))

    def _inverse_sqrt(self) -> Schedule:
        warm = max(self.lr_warmup_steps, 1)
        fall = self._of_samples(lambda seen: self.max_lr * warm**0.5 / np.maximum(seen, 1) ** 0.5)
        met = np.square(self.max_lr / self.min_lr) * warm if self.min_lr > 0 else NEVER
        first = Constant(lr=max(self.max_lr * warm**0.5, self.min_lr))  # no sample is taken for one
        return switch(first, (1, fall), (self._samples.first_step(float(met)), Constant(lr=self.min_lr)))

    def _check(self) -> None:
        """Refuse what Megatron asserts against."""
        rules = (
            ("min_lr", self.min_lr >= 0, "it must be at least 0"),
            ("max_lr", self.max_lr >= self.min_lr, "it must be at least min_lr"),
            ("init_lr", self.init_lr <= self.max_lr, "it must be at most max_lr"),
            ("lr_decay_steps", self.lr_decay_steps > 0, "it must be above 0"),
            ("lr_warmup_steps", self.lr_warmup_steps < self.lr_decay_steps, "it must be below lr_decay_steps"),
            ("wsd_decay_steps", self.lr_decay_style != "WSD" or self.wsd_decay_steps is not None, "WSD needs it"),
        )
        for field, holds, what in rules:
            if not holds:
                raise raises("megatron", field, f"AssertionError: {what}")
        if self.start_wd is None:
            if self.end_wd is not None:
                raise FieldError("end_wd", "needs start_wd, the first weight decay")
            return
        end = self.start_wd if self.end_wd is None else self.end_wd
        if self.start_wd < 0:
            raise raises("megatron", "start_wd", "AssertionError: it must be at least 0")
        if end < self.start_wd or (
            self.wd_incr_style == "constant" and end != self.start_wd and self.wd_incr_steps >= 0
        ):
            raise raises("megatron", "end_wd", "AssertionError: it must be start_wd, or above it where it is increased")
        if self.wd_incr_steps == 0 and self.wd_incr_style != "constant":
            raise raises("megatron", "wd_incr_steps", "ZeroDivisionError for 0")
