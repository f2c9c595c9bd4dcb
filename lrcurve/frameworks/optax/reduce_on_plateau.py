"""optax's scale that is cut on a plateau."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Shift
from lrcurve.schedules.fields import Metrics, Rate, Time, doc
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import PlateauHistory
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class ReduceOnPlateau(Scheduler):
    r"""A scale on the updates that is cut when a value has not improved for too long.

    .. code-block:: text

        lr(t)    = lr * scale after values 0 ... t
        better   = average < (1 - rtol) * best - atol
        cut      = scale -> max(scale * factor, min_scale), when ``patience`` averages in a row were not better

    ``t`` is the count of updates. Update t gets value t and already uses the scale that follows from it. Each
    ``accumulation_size`` values are averaged to one; after a cut the next ``cooldown`` averages do not count. The rates
    end where the values do.

    >>> ReduceOnPlateau(lr=0.8, metrics=(1.0,) * 6, factor=0.5, patience=2)(range(6)).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]

    Source: optax 0.2.8, optax.contrib.reduce_on_plateau.
    """

    library = "optax"
    version = "0.2.8"
    home = "optax"
    name = "contrib.reduce_on_plateau"
    also = ("optax.reduce_on_plateau",)
    own_precision = "float32"
    differs = (
        "The cut acts in the same update that sees the value, and after one bad value less than PyTorch's: with "
        "patience 2 and a constant value, updates 2, 4 and 6 are the first lower ones; PyTorch's are 4, 7 and 10.",
        "With patience 0 it cuts at every value that improves, and never on a plateau.",
        "min_scale is a factor, not a rate; one above 1 raises the rate at the first value.",
        "rtol 1 never sees an improvement: the first best is infinite, and 0 times that is no number.",
    )
    example = "optax.contrib.reduce_on_plateau lr=0.1 patience=2 metrics=3,2,1.5,1.5,1.5,1.4,1.4,1.4,1.3,1.2"

    lr: Annotated[Rate, doc("the rate that it scales")]
    metrics: Annotated[Metrics, doc("the value that each update gets")]
    factor: Annotated[float, doc("what a cut multiplies the scale by")] = 0.1
    patience: Annotated[Time, Role.PATIENCE, doc("how many averages in a row that are not better make a cut")] = 10
    rtol: Annotated[float, doc("by which share of the best an average must be better")] = 1e-4
    atol: Annotated[float, doc("by how much it must be better besides")] = 0.0
    cooldown: Annotated[Time, doc("how many averages after a cut do not count")] = 0
    accumulation_size: Annotated[Time, doc("how many values make one average")] = 1
    min_scale: Annotated[float, doc("no cut goes below this scale")] = 0.0

    def compose(self) -> Schedule:
        """Follow the values; the clock is one ahead, as an update uses what its own value does."""
        self._check()
        count = len(self.metrics)
        return Shift(inner=Followed(trail=self._trail(), metrics=count, why=f"the metrics end after {count}"), shift=1)

    def _check(self) -> None:
        if not self.metrics:
            raise FieldError("metrics", "must list at least one value")
        if not 0 < self.factor < 1:
            raise raises("optax", "factor", "ValueError: it must be in the range (0, 1)")
        for field, tolerance in (("rtol", self.rtol), ("atol", self.atol)):
            if tolerance < 0:
                raise raises("optax", field, "ValueError: it must not be negative")
        if self.rtol == 0 == self.atol:
            raise raises("optax", "rtol", "ValueError: it or 'atol' must be positive")
        if self.rtol > 1:
            raise raises("optax", "rtol", "ValueError: it must be at most 1")

    def _trail(self) -> PlateauHistory:
        scale, best, average, count, bad_in_row, cooling = 1.0, math.inf, 0.0, 0, 0, 0
        seen, values, bad, cuts = [0], [self.lr], [], []
        for i, metric in enumerate(self.metrics):
            average = (count * average + metric) / (count + 1)
            count += 1
            if count != self.accumulation_size:
                continue
            better = average < (1.0 - self.rtol) * best - self.atol
            best = average if better else best
            bad_in_row = 0 if better else bad_in_row + 1
            average, count = 0.0, 0
            if not better:
                bad.append(i)
            if cooling > 0:
                cooling, bad_in_row = cooling - 1, 0
                continue
            lower = scale
            if bad_in_row == self.patience:
                bad_in_row, cooling, lower = 0, int(self.cooldown), scale * self.factor
                cuts.append(i)
            lower = max(lower, self.min_scale)
            if lower != scale:
                scale = lower
                seen.append(i + 1)
                values.append(self.lr * scale)
        acted, pace = np.array(cuts, dtype=np.int64), int(self.accumulation_size)
        return PlateauHistory(np.array(seen), np.array(values), acted, lambda: np.array(bad, dtype=np.int64), pace)
