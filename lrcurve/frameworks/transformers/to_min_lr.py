"""What transformers' two cosines down to a lowest rate share."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.transformers.base import AnyRate, Trained
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class ToMinLr(Trained):
    """A cosine down to a lowest rate, which is given as a rate or as a share."""

    num_cycles: Annotated[float, Role.CYCLES, doc("how many whole cosine waves the decay has")] = 0.5
    min_lr: Annotated[AnyRate | None, Role.FLOOR, doc("the lowest rate; either this or min_lr_rate")] = None
    min_lr_rate: Annotated[float | None, Role.FLOOR_SHARE, doc("the lowest rate as a share of the optimizer's")] = None

    def wave(self, start: float) -> Schedule:
        """Return the wave from the moment ``start`` on."""
        if self.min_lr is not None and self.min_lr_rate is not None:
            raise raises("transformers", "min_lr", "ValueError: only one of min_lr and min_lr_rate may be set")
        if self.min_lr is None and self.min_lr_rate is None:
            raise raises("transformers", "min_lr", "ValueError: one of min_lr and min_lr_rate must be set")
        if self.min_lr is not None and self.lr == 0:
            raise raises("transformers", "lr", "ZeroDivisionError: it divides min_lr by the optimizer's rate")
        low = (self.min_lr_rate or 0) * self.lr if self.min_lr is None else self.min_lr
        wave = Wave(high=self.lr, low=low, halves=2 * self.num_cycles, start=start, length=self.length)
        return Clamp(inner=wave) if low < 0 else wave
