"""Warmup: the way up to the rate at which a decay starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, between, half_cosine, joins_at, progress
from lrcurve.schedules.fields import Fraction, Length, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class Warmup(Schedule):
    r"""Warmup: from ``start_lr`` up to ``lr`` over T steps, then ``lr``.

    ``t`` is the step counted from the start of the phase, ``T`` is ``steps``. Step 0 uses ``start_lr``, so a warmup
    from 0 spends its first step training nothing; step T is the first at ``lr``. ``constant`` jumps there, and
    ``saturating`` too, by what ``gamma ** T`` leaves.

    >>> Warmup(lr=1.0, start_lr=0.0, steps=4)([0, 1, 3, 4, 9]).tolist()
    [0.0, 0.25, 0.75, 1.0, 1.0]
    >>> Warmup(lr=1e-3, start_lr=1e-5, steps=10, shape="exponential")([0, 5, 10]).round(12).tolist()
    [1e-05, 0.0001, 0.001]

    Source: linear and constant, Goyal et al., "Accurate, Large Minibatch SGD", 2017 (arXiv:1706.02677), section 2.2;
    constant also He et al., "Deep Residual Learning", 2016, section 4.2; saturating, Ma and Yarats, "On the adequacy of
    untuned warmup for adaptive optimization", 2021 (arXiv:1910.04209), with ``gamma = exp(-1 / tau)``.
    """

    formula: ClassVar[str] = """\
lr(t) = lr                                                       if t >= T
        start_lr + (lr - start_lr) * t / T                       if shape == "linear"
        start_lr                                                 if shape == "constant"
        start_lr * (lr / start_lr) ** (t / T)                    if shape == "exponential"
        start_lr + (lr - start_lr) * (1 - gamma ** t)            if shape == "saturating"
        start_lr + (lr - start_lr) * (1 - cos(pi * t / T)) / 2   if shape == "cosine"
"""
    example: ClassVar[str] = "warmup lr=0.1 start_lr=1e-3 steps=10"

    lr: Annotated[Rate, Role.PEAK, doc("the rate that the warmup ends at")]
    start_lr: Annotated[Rate, Role.START, doc("the rate of step 0")] = 0.0
    steps: Annotated[Length, Role.WARMUP, doc("T, how long the warmup takes", default="what is left of the run")]
    shape: Annotated[
        Literal["linear", "constant", "exponential", "saturating", "cosine"], doc("the curve from start_lr to lr")
    ] = "linear"
    gamma: Annotated[
        Fraction | None, doc("what is left of the way after each step; only for shape saturating, which needs it")
    ] = None

    def __post_init__(self) -> None:
        """Refuse what the chosen shape cannot use."""
        if self.shape == "exponential" and not (self.start_lr > 0 and self.lr > 0):
            field = "lr" if self.start_lr > 0 else "start_lr"
            raise FieldError(field, "must be greater than 0 for an exponential warmup, which multiplies its way up")
        if self.shape == "saturating" and self.gamma is None:
            raise FieldError("shape", "saturating needs 'gamma', what is left of the way after each step, say 0.99")
        if self.shape != "saturating" and self.gamma is not None:
            raise FieldError("gamma", f"is only for shape saturating, the shape here is {self.shape}")

    def roles(self) -> Mapping[Role, str]:
        """Return no roles where it does not rise."""
        return super().roles() if self.start_lr < self.lr else {}

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        done = progress(t, self.steps)
        if self.shape == "exponential":
            rising: Rates = self.start_lr * (self.lr / self.start_lr) ** done
        else:
            rising = between(self.start_lr, self.lr, self._way(t, done))
        return np.where(t < self.steps, rising, self.lr)

    def _way(self, t: Steps, done: Rates) -> Rates:
        """Return the share of the way up that is done at ``t``."""
        if self.shape == "constant":
            return np.zeros(np.shape(t))
        if self.shape == "cosine":
            return half_cosine(done)
        if self.gamma is not None:
            way: Rates = -np.expm1(t * np.log(self.gamma))
            return way
        return done

    def next_join(self, t: Steps) -> Steps:
        """Return the end of the warmup while it lasts."""
        return joins_at(t, [self.steps])
