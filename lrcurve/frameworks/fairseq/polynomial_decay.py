"""fairseq's power of what is left."""

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fairseq import base
from lrcurve.frameworks.fairseq.base import FIRST, Fairseq, classes, per_epoch
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Rates, Steps
from lrcurve.schedules.arrays import joins_at
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.values import Values

_MOST = 100_000
"""How many epochs the rate is followed for, each from the one before."""


@dataclass(frozen=True, kw_only=True)
class PolynomialDecayLRSchedule(Fairseq):
    r"""Linear warmup, then a power of the share of the decay that is left.

    .. code-block:: text

        lr(t) = l(e) * t / W                                                                t <= W, for W > 0
        lr(t) = end + (l(e) - end) * (1 - (t - W) / (total_num_update - W))^power           t < total_num_update
        lr(t) = end                                                                         after that

        l(e) = lr[min(e, len(lr) - 1)]               e < force_anneal, or no force_anneal
        l(e) = the rate at the end of epoch e - 1    e >= force_anneal

    ``t`` is the update, from 0, ``e`` is the epoch, from 1, ``W`` is ``warmup_updates``, ``end`` is
    ``end_learning_rate``.

    >>> decay = PolynomialDecayLRSchedule(lr=(0.8,), warmup_updates=2, total_num_update=6, power=2)
    >>> decay([0, 1, 2, 4, 6, 9]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.2, 0.0, 0.0]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.polynomial_decay_schedule.PolynomialDecayLRSchedule.
    """

    name = "polynomial_decay"
    also = classes("polynomial_decay_schedule", "PolynomialDecayLRSchedule")
    differs = (
        FIRST,
        "Of a list of rates the first is never used: epoch 1 takes the second.",
        "With force_anneal each epoch starts its decay from the rate that the one before ended with, so that the "
        "decays multiply.",
        "total_num_update is by default the run's max_update, and counts the warmup.",
    )
    example = "fairseq.polynomial_decay lr=0.1 warmup_updates=5 total_num_update=50 power=2"

    lr: base.Lrs
    total_num_update: Annotated[Time, Role.WHOLE, doc("the first update at end_learning_rate; by default max_update")]
    warmup_updates: base.Warmup = 0
    force_anneal: Annotated[int | None, doc("the epoch, from 1, that is the first to start from the current rate")] = (
        None
    )
    end_learning_rate: Annotated[float, Unit.RATE, Role.FLOOR, doc("the rate at the end")] = 0.0
    power: Annotated[float, doc("the exponent of the share that is left; 1 is a straight line")] = 1.0
    updates_per_epoch: base.Epoch = None

    def horizon(self) -> int | None:
        """Return the end of the decay, or of a warmup that is longer."""
        return max(first_step(self.total_num_update), self.warmup_updates + 1 if self.warmup_updates > 0 else 0)

    def compose(self) -> Schedule:
        """Return a line, a power, a constant, from the rate of each epoch."""
        if not self.total_num_update > 0:
            raise raises("fairseq", "total_num_update", "AssertionError: it must be above 0")
        if not self.lr:
            raise raises("fairseq", "lr", "IndexError: there must be at least one")
        decay = _Decay(
            peaks=Constant(lr=self.lr[0]),
            warm=self.warmup_updates,
            total=self.total_num_update,
            low=self.end_learning_rate,
            power=self.power,
        )
        if len(self.lr) == 1 and self.force_anneal is None:
            return decay
        peaks = list(self.lr[1:] or self.lr)
        if self.force_anneal is not None:
            peaks = self._annealed(decay, peaks)
        return replace(decay, peaks=per_epoch(Values(values=tuple(peaks)), self.updates_per_epoch))

    def _annealed(self, decay: "_Decay", listed: list[float]) -> list[float]:
        """Return the rate that each epoch starts from."""
        updates = max(self.updates_per_epoch or 0, 1)
        last = max(self.total_num_update, self.warmup_updates) // updates + 1
        if last > _MOST:
            raise FieldError("force_anneal", f"is followed for {_MOST:,} epochs, and the decay has {last:,.0f}")
        peaks: list[float] = []
        for epoch in range(1, int(last) + 1):
            if epoch < (self.force_anneal or 0):
                peaks.append(listed[min(epoch, len(listed)) - 1])
            else:
                before = Constant(lr=peaks[-1] if peaks else self.lr[0])
                peaks.append(float(replace(decay, peaks=before).rates(np.array([(epoch - 1) * updates]))[0]))
        return peaks


@dataclass(frozen=True, kw_only=True)
class _Decay(Schedule):
    """fairseq's formula of a peak that may change."""

    peaks: Schedule
    warm: int
    total: float
    low: float
    power: float

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        peaks = self.peaks.rates(t)
        left = np.maximum(1 - (t - self.warm) / (self.total - self.warm), 0.0) if self.total != self.warm else 0.0 * t
        with np.errstate(all="ignore"):  # at the end, where the power is not asked for
            rates = np.where(t >= self.total, self.low, (peaks - self.low) * left**self.power + self.low)
        return np.where(t <= self.warm, peaks * (t / self.warm), rates) if self.warm > 0 else rates

    def next_join(self, t: Steps) -> Steps:
        """Return the end of the warmup, of the decay, or of the time of a peak."""
        ends = sorted(
            {max(self.warm, -1) + 1, first_step(max(self.total, self.warm + 1 if self.warm > 0 else 0))} - {0}
        )
        return np.minimum(self.peaks.next_join(t), joins_at(t, ends))
