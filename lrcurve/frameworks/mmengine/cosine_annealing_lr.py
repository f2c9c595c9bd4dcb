"""mmengine's half cosine wave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.mmengine.base import NO_END, Bounds, OfRate, ParamScheduler, unchanged_at_first
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import is_whole
from lrcurve.frameworks.torch.cosine_annealing_lr import CosineAnnealingLR as TorchCosine
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import first_tick
from lrcurve.schedules.shapes.cosine import Cosine


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingParam(ParamScheduler):
    """Half a cosine wave down in ``T_max`` calls, as torch's recursion has it, from the value at the first call."""

    T_max: Annotated[Time | None, Role.DECAY, doc("how many calls the way down takes", default="end - begin")] = None
    eta_min: Annotated[float | None, Role.FLOOR, doc("the lowest value", default="0")] = None
    eta_min_ratio: Annotated[
        float | None, Role.FLOOR_SHARE, doc("the lowest value as a share of the optimizer's, instead of eta_min")
    ] = None

    @property
    def length(self) -> float:
        """``T_max``, in calls."""
        return (self.T_max or 0) * self.each or self.bounds[1] - self.bounds[0]

    def floor(self, base: float) -> float:
        """Return the lowest value."""
        return base * self.eta_min_ratio if self.eta_min_ratio is not None else self.eta_min or 0.0

    @property
    def multiplies(self) -> bool:
        """Whether it goes down to 0 and not up again."""
        return self.floor(1.0) == 0 and self.last <= abs(self.length)

    def refuse(self) -> None:
        """Refuse two lowest values."""
        if self.eta_min is not None and self.eta_min_ratio is not None:
            raise raises("mmengine", "eta_min_ratio", "AssertionError: give eta_min or eta_min_ratio, not both")

    def roles(self) -> Mapping[Role, str]:
        """Return ``end`` as the length where that is what it is."""
        return {**super().roles(), **({} if self.T_max else {Role.DECAY: "end"})}

    def horizon(self) -> int | None:
        """Return the end of the way down."""
        return first_tick(self.first + min(abs(self.length), self.last))

    def closed(self, base: float, now: float) -> Schedule | None:
        """Follow the wave down; up again only from the optimizer's own value."""
        low, length = self.floor(base), abs(self.length)
        if self.last <= length:
            if is_whole(length):
                return Cosine(lr=now, min_lr=low, steps=int(length))
            return Wave(high=now, low=low, halves=1.0, start=0.0, length=length)
        return self._as_torch(base).closed(base) if now == base else None

    def _as_torch(self, base: float) -> TorchCosine:
        return TorchCosine(lr=base, T_max=self.length, eta_min=self.floor(base))

    def advance(self, calls: Calls) -> Change:
        """Multiply what is above the lowest value by the wave's ratio to its last value."""
        return unchanged_at_first(self._as_torch(calls.base).advance(calls), int(calls.epoch[0]))


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingLR(Bounds, CosineAnnealingParam, OfRate):
    r"""Half a cosine wave down in ``T_max`` calls, and up again if ``end`` comes later.

    .. code-block:: text

        lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * (min(max(t, begin), end - 1) - begin) / T_max)) / 2

    In a list ``lr`` is the rate that the schedulers before have left at ``begin``.

    >>> CosineAnnealingLR(lr=0.8, T_max=4, end_=9)([0, 2, 4, 6, 8, 9]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.4, 0.8, 0.8]
    >>> CosineAnnealingLR(lr=0.8, end_=4)([0, 2, 3, 9]).round(3).tolist()
    [0.8, 0.4, 0.117, 0.117]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.CosineAnnealingLR.
    """

    example = "mmengine.CosineAnnealingLR lr=0.1 T_max=40 eta_min=0.001"
    differs = (
        "T_max is end - begin unless given, and the last call before end is number end - begin - 1: the rate stays "
        "one call above eta_min for ever.",
        "With an end past begin + T_max the rate rises again.",
        NO_END,
    )
