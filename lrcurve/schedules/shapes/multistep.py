"""Step decay with drops at listed steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, joins_at
from lrcurve.schedules.bases import Listed
from lrcurve.schedules.fields import Factor, Moment, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, increasing


@dataclass(frozen=True, kw_only=True)
class Multistep(Listed):
    r"""Step decay at listed milestones: by one factor, or to a listed rate each time.

    ``t`` is the step counted from the start of the phase, ``n`` how many ``milestones`` are at most ``t``: step 30 is
    the first lower one of milestone 30. A milestone that is listed twice drops twice. 0.1 is the default of ``gamma``.

    >>> Multistep(lr=0.8, milestones=(3, 6), gamma=0.5)([0, 2, 3, 5, 6, 9]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]
    >>> Multistep(lr=0.1, milestones=(3, 6), values=(0.02, 0.3))([0, 2, 3, 5, 6, 9]).tolist()
    [0.1, 0.1, 0.02, 0.02, 0.3, 0.3]

    Source: He et al., "Deep Residual Learning for Image Recognition", 2016 (arXiv:1512.03385), section 4.2: divided by
    10 at 32k and 48k iterations. With ``gamma``, torch.optim.lr_scheduler.MultiStepLR (torch 2.13) gives the same.
    """

    formula: ClassVar[str] = """\
gamma = 0.1
n = count(milestones <= t)
lr(t) = lr                 if n == 0
        values[n - 1]      if values
        lr * gamma ** n
"""
    example: ClassVar[str] = "multistep lr=0.1 milestones=20,40"

    lr: Annotated[Rate, Role.PEAK, doc("the rate before the first milestone")]
    milestones: Annotated[tuple[Moment, ...], Role.MILESTONES, doc("the steps at which the rate changes, in order")]
    gamma: Annotated[
        Factor | None, Role.FACTOR, doc("the factor of each drop; not together with values", default="0.1")
    ] = None
    values: Annotated[
        tuple[Rate, ...], doc("the rate from each milestone on, one per milestone; not together with gamma")
    ] = ()

    def __post_init__(self) -> None:
        """Refuse milestones out of order, and values that do not fit them."""
        if not self.values:
            increasing("milestones", self.milestones, repeats=True)
            return
        if self.gamma is not None:
            raise FieldError("gamma", "and 'values' exclude each other: a factor per drop, or the rates themselves")
        if len(self.values) != len(self.milestones):
            raise FieldError(
                "values", f"must be one rate per milestone, got {len(self.values)} for {len(self.milestones)}"
            )
        increasing("milestones", self.milestones)

    def roles(self) -> Mapping[Role, str]:
        """Return the factor also where it is the default, which listed rates have none of."""
        return super().roles() if self.values else {**super().roles(), Role.FACTOR: "gamma"}

    @property
    def flat(self) -> bool:
        """The rate changes at milestones only."""
        return True

    @cached_property
    def _levels(self) -> Rates:
        """The rate after 0, 1, 2, ... milestones."""
        if self.values:
            return np.array([self.lr, *self.values], dtype=np.float64)
        gamma = 0.1 if self.gamma is None else self.gamma
        levels: Rates = self.lr * np.float64(gamma) ** np.arange(len(self.milestones) + 1)
        return levels

    @cached_property
    def _milestones(self) -> Steps:
        return np.array(self.milestones, dtype=np.int64)

    def listed(self) -> tuple[Steps, Rates]:
        """Return the rate before the first milestone and those from each on."""
        return np.append(0, self._milestones), self._levels

    def rates(self, t: Steps) -> Rates:
        """Look up the rate after as many milestones as are behind ``t``."""
        return self._levels[np.searchsorted(self._milestones, t, side="right")]

    def next_join(self, t: Steps) -> Steps:
        """Return the next milestone."""
        return joins_at(t, self._milestones)
