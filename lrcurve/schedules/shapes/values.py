"""Listed rates, as of a log."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.bases import Listed
from lrcurve.schedules.fields import Moment, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, increasing


@dataclass(frozen=True, kw_only=True)
class Values(Listed):
    r"""Listed rates: each holds until the next one.

    ``t`` is the step counted from the start of the phase and ``i`` the last entry with ``at[i] <= t``. Before the first
    entry the rate is that of the first, after the last that of the last. Without ``at`` there is one rate per step,
    from step 0 on.

    >>> Values(values=(0.1, 0.3, 0.2))([0, 1, 2, 9]).tolist()
    [0.1, 0.3, 0.2, 0.2]
    >>> Values(values=(0.1, 0.3), at=(5, 10))([0, 5, 9, 10, 99]).tolist()
    [0.1, 0.1, 0.1, 0.3, 0.3]

    Source: the user's own list or log.
    """

    formula: ClassVar[str] = """\
i = max(count(at <= t) - 1, 0)    if at
    min(t, len(values) - 1)
lr(t) = values[i]
"""
    example: ClassVar[str] = "values values=0.1,0.05,0.02 at=0,20,35"

    values: Annotated[tuple[Rate, ...], doc("the rates, in the order of their steps")]
    at: Annotated[
        tuple[Moment, ...],
        Role.MILESTONES,
        doc("the step that each rate starts at, each greater than before", default="0, 1, 2, ..."),
    ] = ()

    def __post_init__(self) -> None:
        """Refuse an empty list, and steps that do not fit the rates."""
        if not len(self.values):
            raise FieldError("values", "must list at least one rate")
        if len(self.at):
            if len(self.at) != len(self.values):
                raise FieldError("at", f"must be one step per rate, got {len(self.at)} for {len(self.values)}")
            increasing("at", self.at)

    def roles(self) -> Mapping[Role, str]:
        """Return milestones only where steps are listed."""
        return super().roles() if len(self.at) else {}

    @property
    def flat(self) -> bool:
        """The rate changes from one entry to the next only."""
        return True

    @cached_property
    def _values(self) -> Rates:
        return np.array(self.values, dtype=np.float64)

    @cached_property
    def _at(self) -> Steps:
        """The steps of all entries but the first, which also holds before its own; then ``NEVER``."""
        return np.array([*self.at[1:], NEVER], dtype=np.int64)

    def listed(self) -> tuple[Steps, Rates]:
        """Return the entries."""
        steps = self.at if len(self.at) else range(len(self.values))
        return np.array(steps, dtype=np.int64), self._values

    def rates(self, t: Steps) -> Rates:
        """Look up the entry that holds at ``t``."""
        if not len(self.at):
            return self._values[np.minimum(t, len(self.values) - 1)]
        return self._values[np.searchsorted(self._at[:-1], t, side="right")]

    def next_join(self, t: Steps) -> Steps:
        """Return the step of the next entry."""
        if not len(self.at):
            return np.where(t < len(self.values) - 1, t + 1, NEVER)
        following: Steps = self._at[np.searchsorted(self._at[:-1], t, side="right")]
        return following
