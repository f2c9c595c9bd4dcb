"""What fvcore's lists of values share."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lrcurve.frameworks.fvcore.base import ParamScheduler, reaches, whole_part
from lrcurve.frameworks.shared.over_share import Change
from lrcurve.schedules import Rates


@dataclass(frozen=True, kw_only=True)
class EquallyLong(ParamScheduler):
    """Values in equal parts of the training."""

    stepped = True

    @property
    @abstractmethod
    def listed(self) -> tuple[float, ...]:
        """The values in order."""

    def at(self, where: Rates) -> Rates:
        """Look the value up; there is none past the last."""
        count = len(self.listed)
        place = np.clip(whole_part(where, count), -count - 1, count).astype(np.int64)
        # Python counts a negative place from the end.
        return np.where((place >= -count) & (place < count), np.array(self.listed)[place % count], np.nan)

    def changes(self) -> Iterable[Change]:
        """Go to the next value, and past the last."""
        return (reaches(len(self.listed), part) for part in range(1, len(self.listed) + 1))

    def failure(self, where: float) -> str:
        """Return what happens past the last value."""
        count = len(self.listed)
        return f"fvcore raises IndexError: at where = {where:.9g} it looks for value {count + 1} of {count}"
