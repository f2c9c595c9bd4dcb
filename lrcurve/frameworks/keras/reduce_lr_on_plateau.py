"""Keras' callback that cuts the rate on a plateau."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.keras.base import Keras, Value, refused
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import Metrics, Rate, Time, doc
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import PlateauHistory
from lrcurve.schedules.roles import Role

RISING = frozenset({
    "acc", "accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
    "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy", "auc", "precision", "recall",
    "precision_at_recall", "recall_at_precision", "sensitivity_at_specificity", "specificity_at_sensitivity",
    "f1_score", "fbeta_score", "binary_io_u", "io_u", "mean_io_u", "one_hot_io_u", "one_hot_mean_io_u",
    "cosine_similarity", "r2_score", "concordance_correlation", "pearson_correlation",
})  # fmt: skip
"""Keras' own metrics, by their usual names, of which more is better; ``mode: auto`` knows them."""

FALLING = frozenset({
    "loss", "hinge", "squared_hinge", "categorical_hinge", "binary_crossentropy", "categorical_crossentropy",
    "sparse_categorical_crossentropy", "kl_divergence", "logcosh", "poisson", "mae", "mse", "mean_absolute_error",
    "mean_absolute_percentage_error", "mean_squared_error", "mean_squared_logarithmic_error",
    "root_mean_squared_error",
})  # fmt: skip
"""Those of which less is better."""


@dataclass(frozen=True, kw_only=True)
class ReduceLROnPlateau(Keras):
    r"""The rate is cut when a metric has not improved for too long.

    .. code-block:: text

        better   min: m + min_delta < best       max: m - min_delta > best
        cut      lr -> max(lr * factor, min_lr), when ``patience`` metrics in a row were not better

    Metric i belongs to the end of epoch i, so the rate of epoch i + 1 is the first that it can change. After a cut the
    next ``cooldown - 1`` metrics do not count. ``mode: auto`` follows from the metric's name. The rates end where the
    metrics do.

    >>> ReduceLROnPlateau(lr=0.8, metrics=(1.0,) * 6, factor=0.5, patience=2)(range(7)).tolist()
    [0.8, 0.8, 0.8, 0.4, 0.4, 0.2, 0.2]

    Source: keras 3.15.1, keras.callbacks.ReduceLROnPlateau.
    """

    home = "keras.callbacks"
    source = "keras.src.callbacks.reduce_lr_on_plateau"
    ignored: ClassVar[Mapping[str, str | None]] = {"verbose": None, "epsilon": None}
    call = "epoch"
    differs = (
        "patience=p acts like PyTorch's p - 1: with patience 2 and a constant metric, epochs 3, 5 and 7 are the first "
        "lower ones; PyTorch's are 4, 7 and 10. patience 0 acts like 1.",
        "cooldown=c acts like PyTorch's c - 1, and 1 like 0: the metric at which it runs out counts.",
        "min_delta is absolute: 1e-4 is nothing to a loss of 1000 and much to one of 1e-3; PyTorch's is relative.",
        "The rate is compared with min_lr in float32, and read back from a float32 variable before each cut.",
        "A first metric that is NaN stays the best for ever: nothing is better.",
        "Unknown arguments, such as the old epsilon, are swallowed without a word, and an unknown mode is auto.",
    )
    example = "keras.ReduceLROnPlateau lr=0.1 patience=2 metrics=3,2,1.5,1.5,1.5,1.4,1.4,1.4,1.3,1.2"

    lr: Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
    metrics: Annotated[Metrics, doc("the monitored value at the end of each epoch")]
    monitor: Annotated[str, doc("the metric's name, from which mode auto follows")] = "val_loss"
    factor: Annotated[float, doc("what a cut multiplies the rate by")] = 0.1
    patience: Annotated[Time, Role.PATIENCE, doc("how many metrics in a row that are not better make a cut")] = 10
    mode: Annotated[str, Role.MODE, doc("whether a lower or a higher metric is better: min, max, or auto")] = "auto"
    min_delta: Annotated[float, doc("by how much a metric must be better to count")] = 1e-4
    cooldown: Annotated[Time, doc("one more than the metrics after a cut that do not count")] = 0
    min_lr: Annotated[Value, Role.FLOOR, doc("no cut goes below this")] = 0.0

    def compose(self) -> Schedule:
        """Follow the metrics."""
        if self.factor >= 1:
            raise refused("factor", "ValueError: it must be below 1")
        if not self.metrics:
            raise FieldError("metrics", "must list at least one value")
        count = len(self.metrics)
        return Followed(trail=self._trail(), metrics=count, why=f"the metrics end after {count}")

    def _rises(self) -> bool:
        """Tell whether more is better."""
        if self.mode in ("min", "max"):
            return self.mode == "max"
        name = self.monitor.removeprefix("val_")
        if name in RISING or name in FALLING:
            return name in RISING
        message = f"must be min or max: auto does not follow from '{self.monitor}', which is no metric of Keras' own"
        raise FieldError("mode", message)

    def _trail(self) -> PlateauHistory:
        rises, delta, lowest = self._rises(), abs(self.min_delta), np.float32(self.min_lr)
        lr, best, bad_in_row, cooling = self.lr, None, 0, 0.0
        seen, values, bad, cuts = [0], [lr], [], []
        for i, metric in enumerate(self.metrics):
            if cooling > 0:
                cooling, bad_in_row = cooling - 1, 0
            if best is None or (metric - delta > best if rises else metric + delta < best):
                best, bad_in_row = metric, 0
                continue
            if cooling > 0:
                continue
            bad_in_row += 1
            bad.append(i)
            if bad_in_row < self.patience or not np.float32(lr) > lowest:
                continue
            bad_in_row, cooling = 0, self.cooldown
            cuts.append(i)
            lower = max(lr * self.factor, self.min_lr)
            if lower != lr:
                lr = lower
                seen.append(i + 1)
                values.append(lr)
        acted = np.array(cuts, dtype=np.int64)
        return PlateauHistory(np.array(seen), np.array(values), acted, lambda: np.array(bad, dtype=np.int64))
