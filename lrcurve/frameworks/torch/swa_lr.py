"""torch's way to the rate of stochastic weight averaging."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Lr, Member, is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change, Group, Node
from lrcurve.schedules import Rates, Schedule, Steps
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class SWALR(Member):
    r"""Annealing from the optimizer's rate to ``swa_lr``, that of stochastic weight averaging.

    .. code-block:: text

        lr(t) = swa_lr * a + lr * (1 - a)      a = (1 - cos(pi * p)) / 2, or p      p = min(1, t / anneal_epochs)

    >>> SWALR(lr=0.8, swa_lr=0.2, anneal_epochs=4, anneal_strategy="linear")([0, 2, 4, 9]).round(12).tolist()
    [0.8, 0.5, 0.2, 0.2]

    Source: torch.optim.swa_utils.SWALR, torch 2.13.0.
    """

    home = "torch.optim.swa_utils"
    holds = True
    example = "torch.SWALR lr=0.1 swa_lr=0.01 anneal_epochs=20"
    differs = (
        "It counts its own calls, not epochs, and works from the optimizer's current rate: in a SequentialLR it goes "
        "on from the rate that the member before left.",
        "With anneal_epochs 0 the construction already sets swa_lr.",
    )

    lr: Lr
    swa_lr: Annotated[float, Role.FLOOR, doc("the rate to end at")]
    anneal_epochs: Annotated[Time, Role.DECAY, doc("how many calls the way takes, a whole number")] = 10
    anneal_strategy: Annotated[Literal["cos", "linear"], doc("the shape of the way")] = "cos"

    def closed(self, base: float) -> Schedule:
        """Go to swa_lr and stay there."""
        if self.anneal_epochs < 0 or not is_whole(self.anneal_epochs):
            raise raises("torch", "anneal_epochs", "ValueError: it must be a whole number of at least 0")
        if self.anneal_epochs == 0:
            return Constant(lr=self.swa_lr)
        shape: Literal["cosine", "linear"] = "cosine" if self.anneal_strategy == "cos" else "linear"
        return Track(at=(0, self.anneal_epochs), values=(base, self.swa_lr), shape=shape)

    def construct(self, group: Group) -> Node:
        """Put swa_lr where all that are on the optimizer read it."""
        group.swa_lr = self.swa_lr
        return super().construct(group)

    def _alpha(self, calls: Steps) -> Rates:
        share = np.clip(calls / max(1, self.anneal_epochs), 0, 1)
        return share if self.anneal_strategy == "linear" else (1 - np.cos(np.pi * share)) / 2

    def advance(self, calls: Calls) -> Change:
        """Replace the share of swa_lr that the call before mixed in by that of this call."""
        step = calls.number - 1 if self.anneal_epochs else np.maximum(calls.number - 1, 1)
        before, alpha = self._alpha(step - 1), self._alpha(step)
        a = np.where(before == 1, 0.0, (1 - alpha) / np.where(before == 1, 1.0, 1 - before))
        return Change(a, calls.group.swa_lr * (1 - a))

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Set swa_lr where no call is to lead there."""
        return (0.0, group.swa_lr) if self.anneal_epochs == 0 else (1.0, 0.0)
