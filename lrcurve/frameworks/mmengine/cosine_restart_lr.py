"""mmengine's cosine waves with restarts."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated

import numpy as np

from lrcurve.frameworks.mmengine.base import Bounds, OfRate, ParamScheduler
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.combine.time import Held
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import first_tick
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine


@dataclass(frozen=True, kw_only=True)
class CosineRestartParam(ParamScheduler):
    """Half cosine waves down, each with its own length and height; after the last the value stays."""

    periods: Annotated[tuple[Time, ...], doc("how many calls each wave takes")]
    restart_weights: Annotated[
        tuple[float, ...], doc("the height of each wave as a share of the optimizer's value")
    ] = (1,)
    eta_min: Annotated[float | None, Role.FLOOR, doc("the lowest value")] = None
    eta_min_ratio: Annotated[
        float | None, Role.FLOOR_SHARE, doc("the lowest value as a share of the optimizer's, instead of eta_min")
    ] = None

    @property
    def _periods(self) -> list[float]:
        return [period * self.each for period in self.periods]

    def _floor(self, base: float) -> float:
        return base * self.eta_min_ratio if self.eta_min_ratio is not None else self.eta_min or 0.0

    def refuse(self) -> None:
        """Refuse lists of different lengths, and two lowest values or none."""
        if (self.eta_min is None) == (self.eta_min_ratio is None):
            raise raises("mmengine", "eta_min", "AssertionError: give either eta_min or eta_min_ratio")
        if len(self.periods) != len(self.restart_weights):
            raise raises("mmengine", "restart_weights", "AssertionError: there must be as many as there are periods")

    def first_cycle(self) -> int | None:
        """Return the end of the first wave."""
        return first_tick(self.first + self._periods[0]) if self.periods else None

    def cycle_count(self) -> int | None:
        """Return how many waves there are."""
        return len(self.periods) or None

    def closed(self, base: float, now: float) -> Schedule | None:
        """Put the waves in a row."""
        waves = [pair for pair in zip(self._periods, self.restart_weights, strict=True) if pair[0]]
        if not all(period > 0 and is_whole(period) for period, _ in waves):
            return None
        if not waves:
            return Constant(lr=now)
        cosines = [Cosine(lr=base * weight, min_lr=self._floor(base), steps=int(period)) for period, weight in waves]
        lengths = [cosine.steps for cosine in cosines]
        return Held(inner=Sequence(phases=tuple(cosines), lengths=tuple(lengths)), last=sum(lengths) - 1)

    def advance(self, calls: Calls) -> Change:
        """Set the value at a restart, else multiply what is above the lowest by the wave's ratio to its last value."""
        a, b = np.ones(calls.epoch.shape), np.zeros(calls.epoch.shape)
        low, start, left = self._floor(calls.base), 0.0, np.ones(calls.epoch.shape, dtype=np.bool_)
        for period, weight, end in zip(self._periods, self.restart_weights, accumulate(self._periods), strict=True):
            here = left & (calls.epoch < end)
            left &= ~here
            step = calls.epoch[here] - start
            ratio = (1 + np.cos(np.pi * step / period)) / (1 + np.cos(np.pi * (step - 1) / period))
            restarts = step == 0
            a[here] = np.where(restarts, 0.0, ratio)
            b[here] = np.where(restarts, calls.base * weight, low - ratio * low)
            start = end
        return Change(a, b)


@dataclass(frozen=True, kw_only=True)
class CosineRestartLR(Bounds, CosineRestartParam, OfRate):
    r"""Half cosine waves down, one after another, each with its own length and height.

    .. code-block:: text

        lr(t) = eta_min + (lr * restart_weights[i] - eta_min) * (1 + cos(pi * s / periods[i])) / 2

    ``i`` is the wave that call t is in, and ``s`` the call within it, counted from 0. After the last wave the rate
    stays as it is.

    >>> waves = CosineRestartLR(lr=0.8, periods=(2, 2), restart_weights=(1, 0.5), eta_min=0.0)
    >>> waves([0, 1, 2, 3, 4, 9]).round(12).tolist()
    [0.8, 0.4, 0.4, 0.2, 0.2, 0.2]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.CosineRestartLR.
    """

    example = "mmengine.CosineRestartLR lr=0.1 periods=20,30 restart_weights=1,0.5 eta_min=0.001"
    differs = (
        "eta_min itself is no update's rate: a wave ends one call above it, and so does the rate that stays.",
        "The waves start from the optimizer's rate, whatever the schedulers before in a list have made of it.",
        "Without eta_min and eta_min_ratio it raises AssertionError, though both default to None.",
    )
