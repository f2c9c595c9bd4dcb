"""fvcore's values between milestones."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fvcore.base import EARLY, ParamScheduler, reaches, whole_part
from lrcurve.frameworks.shared.over_share import Change
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.fields import doc


@dataclass(frozen=True, kw_only=True)
class MultiStepParamScheduler(ParamScheduler):
    r"""Values one after another, each up to its milestone.

    .. code-block:: text

        lr(t) = values[n]      n = how many milestones are at most floor((where + 1e-6) * num_updates)

    ``where = t / steps``. Without ``num_updates`` the last of the milestones is that; without milestones the values
    have equal parts.

    >>> drops = MultiStepParamScheduler(values=(0.8, 0.4, 0.2), num_updates=8, milestones=(4, 6), steps=8)
    >>> drops([0, 3, 4, 6, 8, 9]).tolist()
    [0.8, 0.8, 0.4, 0.2, 0.2, nan]

    Source: fvcore 0.1.5.post20221221, fvcore.common.param_scheduler.MultiStepParamScheduler.
    """

    example = "fvcore.MultiStepParamScheduler values=0.1,0.01,0.001 num_updates=50 milestones=30,40"
    differs = (
        "Milestones count in num_updates, whatever the length of the run: 30 of 50 is at 60 % of it.",
        "A milestone of 0 or at num_updates is refused.",
        EARLY,
    )

    stepped = True

    values: Annotated[tuple[float, ...], doc("the values in order")]
    num_updates: Annotated[float | None, doc("what the milestones are shares of", default="the last milestone")] = None
    milestones: Annotated[
        tuple[float, ...] | None, doc("where each value ends, but the last", default="equal parts")
    ] = None

    @cached_property
    def _parts(self) -> tuple[float, list[float]]:
        """The number of updates and the milestones.

        Raises:
            FieldError: if fvcore refuses them.
        """
        updates, count = self.num_updates, len(self.values)
        if self.milestones is None:
            if updates is None:
                raise raises("fvcore", "num_updates", "ValueError: give num_updates or milestones")
            if not count:
                raise raises("fvcore", "values", "ZeroDivisionError for none")
            width = math.ceil(updates / float(count))
            milestones: list[float] = [width * part for part in range(1, count)]
        else:
            milestones, due = list(self.milestones), count - (updates is not None)
            if len(milestones) != due:
                raise raises("fvcore", "milestones", f"ValueError: there must be {due} for {count} values")
            if updates is None:
                if not milestones:
                    raise raises("fvcore", "milestones", "IndexError for none")
                updates = milestones.pop()
        if updates < count:
            raise raises("fvcore", "num_updates", "ValueError: it must be at least the number of values")
        for before, milestone in zip([0.0, *milestones], milestones, strict=False):
            if milestone >= updates:
                raise raises("fvcore", "milestones", "ValueError: each must be below num_updates")
            if before >= milestone:
                raise raises("fvcore", "milestones", "ValueError: they must be above 0 and rise")
        return updates, milestones

    def compose(self) -> Schedule:
        """Refuse what fvcore does."""
        _ = self._parts
        return super().compose()

    def at(self, where: Rates) -> Rates:
        """Look the value up."""
        updates, milestones = self._parts
        values = np.array(self.values)[np.searchsorted(milestones, whole_part(where, updates), side="right")]
        return np.where(where > 1, np.nan, values)

    def changes(self) -> Iterable[Change]:
        """Go to the next value, and stop behind the end."""
        updates, milestones = self._parts
        return (*(reaches(updates, milestone) for milestone in milestones), lambda where: where > 1)

    def failure(self, where: float) -> str:
        """Return what happens past the end."""
        return f"fvcore raises RuntimeError: where is {where:.9g}, and must be at most 1"
