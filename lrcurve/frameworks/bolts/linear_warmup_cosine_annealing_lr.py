"""bolts' warmup and cosine, a scheduler of torch's kind."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.torch.base import Lr, Member, is_whole
from lrcurve.frameworks.torch.cosine_annealing_lr import CosineAnnealingLR
from lrcurve.frameworks.torch.stepping import Calls, Change, Group
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Sequence, Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class LinearWarmupCosineAnnealingLR(Member):
    r"""A line up in one call less than it says, then half a cosine wave, down and up again.

    .. code-block:: text

        lr(t) = warmup_start_lr + (lr - warmup_start_lr) * t / (W - 1)            t < W
        lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * (t - W) / (M - W))) / 2  t >= W

    ``t`` is the call, by default one an epoch, ``W`` is ``warmup_epochs`` and ``M`` is ``max_epochs``.

    >>> schedule = LinearWarmupCosineAnnealingLR(lr=0.8, warmup_epochs=3, max_epochs=7)
    >>> schedule([0, 1, 2, 3, 5, 7, 9]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.8, 0.4, 0.0, 0.4]

    Source: lightning-bolts 0.7.0, LinearWarmupCosineAnnealingLR.
    """

    library = "bolts"
    version = "0.7.0"
    home = "pl_bolts.optimizers.lr_scheduler"
    also = ("pl_bolts.optimizers.LinearWarmupCosineAnnealingLR",)
    differs = (
        "The peak comes twice, at W - 1 and at W: the warmup takes W - 1 calls.",
        "With warmup_epochs 1 the whole first epoch has warmup_start_lr, which is 0 by default.",
        "With warmup_epochs 0 the cosine starts from warmup_start_lr and not from the peak: by default at 0.",
        "Past max_epochs the rate rises again.",
        "max_epochs equal to warmup_epochs raises ZeroDivisionError a call later.",
    )
    example = "bolts.LinearWarmupCosineAnnealingLR lr=0.1 warmup_epochs=10 max_epochs=50 warmup_start_lr=1e-3"

    lr: Lr
    warmup_epochs: Annotated[Time, Role.WARMUP, doc("W, how many calls have the warmup's rates, peak included")]
    max_epochs: Annotated[Time, Role.WHOLE, doc("M, how many calls warmup and cosine take together")]
    warmup_start_lr: Annotated[float, Role.START, doc("the first rate")] = 0.0
    eta_min: Annotated[float, Role.FLOOR, doc("the lowest rate")] = 0.0

    def warmup_end(self) -> int | None:
        """Return the last call of the warmup, which has all of the peak."""
        return super().warmup_end() and max(math.ceil(self.warmup_epochs) - 1, 1)

    @property
    def _length(self) -> float:
        """How many calls the way down takes."""
        return self.max_epochs - self.warmup_epochs

    def closed(self, base: float) -> Schedule | None:
        """Follow the formula where the calls fall on its turns, and the warmup is there to leave for the peak."""
        warm = self.warmup_epochs
        if not (is_whole(warm) and is_whole(self.max_epochs) and warm >= 1):
            return None
        start, warm = self.warmup_start_lr, int(warm)
        rise: Schedule = Track(at=(0, warm - 1), values=(start, base)) if warm > 1 else Constant(lr=start)
        if self._length == 0:
            schedule = switch(rise, (warm, Constant(lr=base)))
            return Truncated(inner=schedule, steps=warm + 1, why=f"bolts raises {_NO_WAY_DOWN}")
        wave = CosineAnnealingLR(lr=base, T_max=self._length, eta_min=self.eta_min)
        return Sequence(phases=(rise, wave.inner), lengths=(warm,))

    def joins(self) -> Schedule:
        """Return a line and a wave."""
        flat = Constant(lr=1.0)
        if self._length == 0:
            return switch(flat, (self.warmup_epochs, flat))
        wave = Wave(high=1.0, low=0.0, halves=1, start=self.warmup_epochs, length=self._length)
        return switch(flat, (1, flat), (self.warmup_epochs, wave))

    def advance(self, calls: Calls) -> Change:
        """Add to the rate on the way up and after a low; else multiply what is above eta_min by the wave's ratio."""
        epoch, warm, length = calls.epoch, self.warmup_epochs, self._length
        with np.errstate(all="ignore"):
            waves = [
                1 + np.cos(np.pi * (np.asarray(each, dtype=np.float64) - warm) / length) for each in (epoch - 1, epoch)
            ]
            ratio = waves[1] / waves[0]
            low = np.mod(epoch - 1 - self.max_epochs, 2 * length) == 0
            step = np.divide(calls.base - self.warmup_start_lr, warm - 1)
            after_low = (calls.base - self.eta_min) * (1 - np.cos(np.divide(np.pi, length))) / 2
        cases = [epoch == 0, epoch < warm, epoch == warm, low]
        a = np.select(cases, [0.0, 1.0, 0.0, 1.0], ratio)
        b = np.select(cases, [self.warmup_start_lr, step, calls.base, after_low], self.eta_min - ratio * self.eta_min)
        return Change(a, b)

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Start at the first rate."""
        return 0.0, self.warmup_start_lr

    def restarted(self, group: Group, base: float) -> float:
        """Follow the closed form."""
        if self.warmup_epochs > 0:
            return self.warmup_start_lr + 0 * (base - self.warmup_start_lr) / (self.warmup_epochs - 1)
        return self.eta_min + 0.5 * (base - self.eta_min) * (1 + math.cos(math.pi * -self.warmup_epochs / self._length))

    def failed(self) -> tuple[int, str] | None:
        """Fail at the first call behind the warmup where no way down follows it."""
        if self._length:
            return None
        return max(math.floor(self.warmup_epochs) + 1, 1), f"bolts raises {_NO_WAY_DOWN}"


_NO_WAY_DOWN = "ZeroDivisionError: max_epochs is warmup_epochs"
