"""fairseq's listed rates, one an epoch."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.fairseq import base
from lrcurve.frameworks.fairseq.base import Fairseq, classes, per_epoch
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine import Product, Sequence
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.schedule import Schedule, first_tick
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.exponential import Exponential
from lrcurve.schedules.shapes.values import Values


@dataclass(frozen=True, kw_only=True)
class FixedLRSchedule(Fairseq):
    r"""Linear warmup, and a listed rate for each epoch, or cuts once an epoch.

    .. code-block:: text

        lr(t) = l(e) * (t + 1) / W                                  t < W
        lr(t) = l(e)                                                t >= W

        l(e) = lr[min(e, len(lr)) - 1]                              e < force_anneal, or no force_anneal
        l(e) = lr[-1] * lr_shrink^(e + 1 - force_anneal)            e >= force_anneal

    ``t`` is the update, from 0, ``e`` is the epoch, from 1, and ``W`` is ``warmup_updates``.

    >>> fixed = FixedLRSchedule(lr=(0.8, 0.4), warmup_updates=4, updates_per_epoch=3)
    >>> fixed([0, 1, 2, 3, 4]).round(12).tolist()
    [0.2, 0.4, 0.6, 0.4, 0.4]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.fixed_schedule.FixedLRSchedule.
    """

    name = "fixed"
    also = classes("fixed_schedule", "FixedLRSchedule")
    differs = (
        "The first update has 1 / W of the rate, where fairseq's others begin with 0.",
        "force_anneal counts epochs from 1, and its own epoch already has the first cut.",
        "The cuts are of the last rate of the list, whatever epoch they begin in.",
    )
    example = "fairseq.fixed lr=0.1,0.05,0.01 warmup_updates=5 updates_per_epoch=15"

    lr: base.Lrs
    force_anneal: Annotated[int | None, doc("the epoch, from 1, that is the first with a cut")] = None
    lr_shrink: Annotated[float, doc("the factor of each cut")] = 0.1
    warmup_updates: base.Warmup = 0
    updates_per_epoch: base.Epoch = None

    def warmup_end(self) -> int | None:
        """Return the last update of the warmup, which has the whole rate."""
        return first_tick(self.warmup_updates - 1)

    def compose(self) -> Schedule:
        """Return the rates of the epochs, times the warmup."""
        if not self.lr:
            raise raises("fairseq", "lr", "IndexError: there must be at least one")
        if self.warmup_updates <= 0:
            return self._epochs()
        rise = Track(at=(-1, self.warmup_updates - 1), values=(0, 1))
        return Product(factors=(rise, self._epochs()))

    def _epochs(self) -> Schedule:
        listed: Schedule = Values(values=self.lr)
        if self.force_anneal is None:
            return Constant(lr=self.lr[0]) if len(self.lr) == 1 else per_epoch(listed, self.updates_per_epoch)
        first = max(self.force_anneal - 1, 0)
        cut = self.lr[-1] * self.lr_shrink ** (first + 2 - self.force_anneal)
        cuts = Exponential(lr=cut, decay_rate=self.lr_shrink)
        epochs = Sequence(phases=(listed, cuts), lengths=(first,)) if first else cuts
        return per_epoch(epochs, self.updates_per_epoch)
