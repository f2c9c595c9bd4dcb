"""fairseq's rates by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.fairseq import base
from lrcurve.frameworks.fairseq.base import Fairseq, classes, per_epoch
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.values import Values

_MOST = 100_000
"""How many epochs or updates a list may name."""


@dataclass(frozen=True, kw_only=True)
class ManualSchedule(Fairseq):
    r"""Listed rates by epoch and by update, each until the next one.

    .. code-block:: text

        lr(t) = update2lr[u]     u the highest listed update that is at most t, if there is one, else
        lr(t) = epoch2lr[e]      e the highest listed epoch that is at most t's, if there is one, else
        lr(t) = epoch2lr[1], update2lr[1], or lr, the first that there is

    ``t`` is the update, from 0; epochs count from 1. A key may also be a list, ``3,5``, or a range, ``1-4``.

    >>> manual = ManualSchedule(epoch2lr={"1-2": 0.8, "3": 0.4}, update2lr={"7": 0.1}, updates_per_epoch=2)
    >>> manual([0, 3, 4, 6, 7, 99]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.1, 0.1]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.manual_lr_scheduler.ManualSchedule.
    """

    name = "manual"
    also = classes("manual_lr_scheduler", "ManualSchedule")
    differs = (
        "From the first listed update on epoch2lr does nothing.",
        "A listed update 1 is the rate of update 0, too, unless an epoch 1 is listed.",
    )
    example = "fairseq.manual lr=0.1 epoch2lr.1-2=0.1 epoch2lr.3=0.05 update2lr.40=0.01 updates_per_epoch=10"

    lr: Annotated[Rate | None, doc("the optimizer's rate, for what comes before the lists")] = None
    epoch2lr: Annotated[dict[str, float] | None, doc("rates by the epoch from which on each holds")] = None
    update2lr: Annotated[
        dict[str, float] | None, Role.MILESTONES, doc("rates by the update from which on each holds")
    ] = None
    updates_per_epoch: base.Epoch = None

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the listed updates."""
        return tuple(_listed("update2lr", self.update2lr))

    def compose(self) -> Schedule:
        """Return the rates of the epochs, and from the first listed update on those of the updates."""
        epochs, updates = _listed("epoch2lr", self.epoch2lr), _listed("update2lr", self.update2lr)
        first = epochs.get(1, updates.get(1, self.lr))
        levels = {max(epoch, 1) - 1: rate for epoch, rate in epochs.items()}
        if first is None:
            if 0 not in levels:
                raise FieldError("lr", "must be given: neither list says what the first rate is")
            first = levels[0]
        levels = dict(sorted(({0: first} | levels).items()))
        schedule: Schedule = Constant(lr=levels[0])
        if len(levels) > 1:
            schedule = per_epoch(Values(at=tuple(levels), values=tuple(levels.values())), self.updates_per_epoch)
        if not updates:
            return schedule
        starts = {max(update, 0): rate for update, rate in updates.items()}
        return switch(schedule, (min(starts), Values(at=tuple(starts), values=tuple(starts.values()))))


def _listed(field: str, written: Mapping[str, float] | None) -> dict[int, float]:
    """Return the rate of each listed number, in order."""
    found: dict[int, float] = {}
    for key, rate in (written or {}).items():
        try:
            numbers = _numbers(key.replace(" ", ""))
        except ValueError:
            raise raises("fairseq", field, f"ValueError: {key!r} is no number, list or range") from None
        if len(numbers) + len(found) > _MOST:
            raise FieldError(field, f"lists more than {_MOST:,} numbers, which is the limit")
        found |= dict.fromkeys(numbers, rate)
    return dict(sorted(found.items()))


def _numbers(key: str) -> "range | list[int]":
    if "," in key:
        return [int(one) for one in key.split(",")]
    if "-" in key:
        first, last = key.split("-")[:2]
        return range(int(first), int(last) + 1)
    return [int(key)]
