"""paddle's cuts of the rate on a plateau of a metric."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from lrcurve.frameworks.paddle.base import LearningRate, Paddle, refused
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Metrics, Unit, doc
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import Plateau, PlateauHistory
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class ReduceOnPlateau(Paddle):
    r"""The rate is cut when a metric has stopped improving.

    .. code-block:: text

        cut      after more than ``patience`` calls in a row whose metric is no better: lr -> max(lr * factor, min_lr)

    ``metrics`` lists the values given to the calls; the curve ends with them. After a cut the next ``cooldown`` metrics
    are not looked at, not even for a new best.

    >>> plateau = ReduceOnPlateau(learning_rate=0.8, metrics=(1.0,) * 6, factor=0.5, patience=2)
    >>> plateau([0, 3, 4, 6]).tolist()
    [0.8, 0.8, 0.4, 0.4]

    Source: paddle.optimizer.lr.ReduceOnPlateau, paddlepaddle 3.3.1.
    """

    ignored: ClassVar[Mapping[str, str | None]] = {"verbose": None}
    example = "paddle.ReduceOnPlateau learning_rate=0.1 patience=2 metrics=3,2,1.5,1.5,1.5,1.5,1.5,1.4,1.4,1.4"
    differs = (
        "With patience p a constant metric makes the first cut at call p + 2, as in PyTorch.",
        "During a cooldown a better metric is passed over: the best stays what it was before, where PyTorch takes it.",
        "A cut of at most epsilon = 1e-8 is not made: from 1.1e-8 on, with factor 0.1, the rate never moves.",
        "With a threshold relative to a negative metric every repetition counts as better, and no cut ever comes.",
    )

    learning_rate: LearningRate
    metrics: Annotated[Metrics, doc("the metric that each call is given")]
    mode: Annotated[Literal["min", "max"], Role.MODE, doc("whether a lower or a higher metric is better")] = "min"
    factor: Annotated[float, doc("what a cut multiplies the rate by, below 1")] = 0.1
    patience: Annotated[int, Role.PATIENCE, doc("how many calls in a row without improvement are borne")] = 10
    threshold: Annotated[float, doc("by how much a metric must be better to count")] = 1e-4
    threshold_mode: Annotated[Literal["rel", "abs"], doc("the threshold as a share of the best, or as it is")] = "rel"
    cooldown: Annotated[int, doc("how many metrics after a cut are not looked at")] = 0
    min_lr: Annotated[float, Unit.RATE, Role.FLOOR, doc("no cut goes below this")] = 0.0
    epsilon: Annotated[float, doc("a cut of at most this is not made")] = 1e-8

    def compose(self) -> Schedule:
        """Follow the metrics."""
        if self.factor >= 1:
            raise refused("factor", "ValueError: it must be below 1")
        count = len(self.metrics)
        return Followed(trail=self._trail(), metrics=count, why=f"the metrics end after {count}")

    def _trail(self) -> PlateauHistory:
        rule = Plateau(
            mode=self.mode,
            patience=self.patience,
            threshold=self.threshold,
            threshold_mode=self.threshold_mode,
            cooldown=self.cooldown,
        )
        lr, best, bad_in_row, cooling = self.learning_rate, None, 0, 0
        seen, values, bad, cuts = [0], [lr], [], []
        for i, metric in enumerate(self.metrics):
            if cooling > 0:
                cooling -= 1
                continue
            if best is None or rule.is_better(metric, best):
                best, bad_in_row = metric, 0
            else:
                bad_in_row += 1
                bad.append(i)
            if bad_in_row <= self.patience:
                continue
            bad_in_row, cooling = 0, self.cooldown
            cuts.append(i)
            lower = max(lr * self.factor, self.min_lr)
            if lr - lower > self.epsilon:
                lr = lower
                seen.append(i + 1)
                values.append(lr)
        acted = np.array(cuts, dtype=np.int64)
        return PlateauHistory(np.array(seen), np.array(values), acted, lambda: np.array(bad, dtype=np.int64))
