"""A scheduler that listens to a metric, and the one of stochastic weight averaging."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Lr, Member, Torch, is_whole
from lrcurve.frameworks.torch.scan import Calls, Change, Group, Node
from lrcurve.schedules import Rates, Schedule, Steps
from lrcurve.schedules.combine import Track
from lrcurve.schedules.fields import Metrics, Time, doc
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.plateau import Plateau


@dataclass(frozen=True, kw_only=True)
class ReduceLROnPlateau(Torch):
    r"""The rate is cut when a metric has stopped improving.

    .. code-block:: text

        cut      after more than ``patience`` calls in a row whose metric is no better: lr -> max(lr * factor, min_lr)

    ``metrics`` lists the values given to the calls, one per step or, with ``interval: epoch``, one per epoch; the curve
    ends with them.

    >>> ReduceLROnPlateau(lr=0.8, metrics=(1.0,) * 6, factor=0.5, patience=2)([0, 3, 4, 6]).tolist()
    [0.8, 0.8, 0.4, 0.4]

    Source: torch.optim.lr_scheduler.ReduceLROnPlateau, torch 2.13.0.
    """

    example = "torch.ReduceLROnPlateau lr=0.1 patience=2 metrics=1,.9,.8,.8,.8,.8,.7,.7,.7,.7,.6,.6,.6,.6"
    differs = (
        "With patience p a constant metric makes the first cut at call p + 2: the first value is an improvement, p bad "
        "ones are borne, and the next one cuts.",
        "A cut of at most eps = 1e-8 is not made: from 1.1e-8 on, with factor 0.1, the rate never moves.",
        "With a threshold relative to a negative metric every repetition counts as better, and no cut ever comes.",
    )

    lr: Lr
    metrics: Annotated[Metrics, doc("the metric that each call is given")]
    mode: Annotated[Literal["min", "max"], doc("whether a lower or a higher metric is better")] = "min"
    factor: Annotated[float, doc("what a cut multiplies the rate by, below 1")] = 0.1
    patience: Annotated[int, doc("how many calls in a row without improvement are borne")] = 10
    threshold: Annotated[float, doc("by how much a metric must be better to count")] = 1e-4
    threshold_mode: Annotated[Literal["rel", "abs"], doc("the threshold as a share of the best, or as it is")] = "rel"
    cooldown: Annotated[int, doc("how many calls after a cut never count as bad")] = 0
    min_lr: Annotated[float, doc("no cut goes below this")] = 0.0
    eps: Annotated[float, doc("a cut of at most this is not made")] = 1e-8

    def compose(self) -> Schedule:
        """Follow the metrics."""
        if self.factor >= 1.0:
            raise raises("torch", "factor", "ValueError: it must be below 1")
        return Plateau(
            lr=self.lr,
            metrics=self.metrics,
            mode=self.mode,
            factor=self.factor,
            patience=self.patience,
            threshold=self.threshold,
            threshold_mode=self.threshold_mode,
            cooldown=self.cooldown,
            min_lr=self.min_lr,
            eps=self.eps,
        )

    def construct(self, group: Group) -> Node:
        """Refuse: no other scheduler of torch takes it."""
        raise raises("torch", "schedulers", "ValueError for a ReduceLROnPlateau, which no other scheduler may hold")


@dataclass(frozen=True, kw_only=True)
class SWALR(Member):
    r"""From the rate to that of stochastic weight averaging.

    .. code-block:: text

        lr(t) = swa_lr * a + lr * (1 - a)      a = (1 - cos(pi * p)) / 2, or p      p = min(1, t / anneal_epochs)

    >>> SWALR(lr=0.8, swa_lr=0.2, anneal_epochs=4, anneal_strategy="linear")([0, 2, 4, 9]).round(12).tolist()
    [0.8, 0.5, 0.2, 0.2]

    Source: torch.optim.swa_utils.SWALR, torch 2.13.0.
    """

    home = "torch.optim.swa_utils"
    example = "torch.SWALR lr=0.1 swa_lr=0.01 anneal_epochs=20"
    differs = (
        "It counts its own calls, not epochs, and works from the optimizer's current rate: in a SequentialLR it goes "
        "on from the rate that the member before left.",
        "With anneal_epochs 0 the construction already sets swa_lr.",
    )

    lr: Lr
    swa_lr: Annotated[float, doc("the rate to end at")]
    anneal_epochs: Annotated[Time, doc("how many calls the way takes, a whole number")] = 10
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
        """Take the share of swa_lr that the call before put in out again, and put this call's in."""
        step = calls.number - 1 if self.anneal_epochs else np.maximum(calls.number - 1, 1)
        before, alpha = self._alpha(step - 1), self._alpha(step)
        a = np.where(before == 1, 0.0, (1 - alpha) / np.where(before == 1, 1.0, 1 - before))
        return Change(a, calls.group.swa_lr * (1 - a))

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Set swa_lr where no call is to lead there."""
        return (0.0, group.swa_lr) if self.anneal_epochs == 0 else (1.0, 0.0)
