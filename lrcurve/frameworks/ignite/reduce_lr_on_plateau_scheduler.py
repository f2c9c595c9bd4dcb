"""ignite's cuts on a plateau of a metric."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from lrcurve.frameworks.ignite.base import Ignite
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Lr
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Metrics, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.plateau import Plateau


@dataclass(frozen=True, kw_only=True)
class ReduceLROnPlateauScheduler(Ignite):
    r"""torch's ReduceLROnPlateau on a metric of an evaluator.

    .. code-block:: text

        cut      after more than ``patience`` events in a row whose metric is no better: lr -> max(lr * factor, m)
        m        min_lr with a param_group_index, else 0

    ``metrics`` has the metric of each event; the curve ends with them.

    >>> ReduceLROnPlateauScheduler(lr=0.8, metrics=(1.0,) * 6, factor=0.5, patience=2)([0, 3, 4, 6]).tolist()
    [0.8, 0.8, 0.4, 0.4]

    Source: pytorch-ignite 0.5.5 on torch 2.13.0, ignite.handlers.ReduceLROnPlateauScheduler.
    """

    ignored: ClassVar[Mapping[str, str | None]] = {
        "metric_name": None, "optimizer": None, "save_history": None, "trainer": None, "verbose": None,
    }  # fmt: skip
    call = "epoch"
    example = "ignite.ReduceLROnPlateauScheduler lr=0.1 patience=2 metrics=1,.9,.8,.8,.8,.8,.7,.7,.7,.7,.6,.6,.6,.6"
    differs = ("min_lr is dropped without a word unless param_group_index is given.",)

    lr: Lr
    metrics: Annotated[Metrics, doc("the metric at each event")]
    param_group_index: Annotated[int | None, doc("the parameter group that it is for", default="all")] = None
    mode: Annotated[Literal["min", "max"], Role.MODE, doc("whether a lower or a higher metric is better")] = "min"
    factor: Annotated[float, doc("what a cut multiplies the rate by, below 1")] = 0.1
    patience: Annotated[int, Role.PATIENCE, doc("how many events in a row without improvement are borne")] = 10
    threshold: Annotated[float, doc("by how much a metric must be better to count")] = 1e-4
    threshold_mode: Annotated[Literal["rel", "abs"], doc("the threshold as a share of the best, or as it is")] = "rel"
    cooldown: Annotated[int, doc("how many events after a cut never count as bad")] = 0
    min_lr: Annotated[float, Role.FLOOR, doc("no cut goes below this, with a param_group_index")] = 0.0
    eps: Annotated[float, doc("a cut of at most this is not made")] = 1e-8

    def compose(self) -> Schedule:
        """Follow the metrics."""
        if self.factor >= 1.0:
            raise raises("ignite", "factor", "ValueError: it must be below 1")
        return Plateau(
            lr=self.lr, metrics=self.metrics, mode=self.mode, factor=self.factor, patience=self.patience,
            threshold=self.threshold, threshold_mode=self.threshold_mode, cooldown=self.cooldown,
            min_lr=0.0 if self.param_group_index is None else self.min_lr, eps=self.eps,
        )  # fmt: skip
