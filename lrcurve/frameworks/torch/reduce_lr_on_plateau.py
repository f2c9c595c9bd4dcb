"""torch's cuts of the rate on a plateau of a metric."""

from dataclasses import dataclass, fields
from typing import Annotated, Literal

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Lr, Torch
from lrcurve.frameworks.torch.stepping import Group, Node
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Metrics, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.plateau import Plateau


@dataclass(frozen=True, kw_only=True)
class ReduceLROnPlateau(Torch):
    r"""The rate is cut when a metric has stopped improving.

    .. code-block:: text

        cut      after more than ``patience`` calls in a row whose metric is no better: lr -> max(lr * factor, min_lr)

    ``metrics`` lists the values given to the calls, one per step or, with ``interval: epoch``, one per epoch; the curve
    ends with them.

    >>> ReduceLROnPlateau(lr=0.8, metrics=(1.0,) * 6, factor=0.5, patience=2)([0, 3, 4, 6]).tolist()
    [0.8, 0.8, 0.4, 0.4]

    Source: torch.optim.lr_scheduler.ReduceLROnPlateau, torch 2.13.0.
    """

    example = "torch.ReduceLROnPlateau lr=0.1 patience=2 metrics=1,.9,.8,.8,.8,.8,.7,.7,.7,.7,.6,.6,.6,.6"
    differs = (
        "With patience p a constant metric makes the first cut at call p + 2: the first value is an improvement, p bad "
        "ones are borne, and the next one cuts.",
        "A cut of at most eps = 1e-8 is not made: from 1.1e-8 on, with factor 0.1, the rate never moves.",
        "With a threshold relative to a negative metric every repetition counts as better, and no cut ever comes.",
    )

    lr: Lr
    metrics: Annotated[Metrics, doc("the metric that each call is given")]
    mode: Annotated[Literal["min", "max"], Role.MODE, doc("whether a lower or a higher metric is better")] = "min"
    factor: Annotated[float, doc("what a cut multiplies the rate by, below 1")] = 0.1
    patience: Annotated[int, Role.PATIENCE, doc("how many calls in a row without improvement are borne")] = 10
    threshold: Annotated[float, doc("by how much a metric must be better to count")] = 1e-4
    threshold_mode: Annotated[Literal["rel", "abs"], doc("the threshold as a share of the best, or as it is")] = "rel"
    cooldown: Annotated[int, doc("how many calls after a cut never count as bad")] = 0
    min_lr: Annotated[float, Role.FLOOR, doc("no cut goes below this")] = 0.0
    eps: Annotated[float, doc("a cut of at most this is not made")] = 1e-8

    def compose(self) -> Schedule:
        """Follow the metrics."""
        if self.factor >= 1.0:
            raise raises("torch", "factor", "ValueError: it must be below 1")
        return Plateau(**{field.name: getattr(self, field.name) for field in fields(self)})

    def construct(self, group: Group) -> Node:
        """Refuse: no other scheduler of torch takes it."""
        raise raises("torch", "schedulers", "ValueError for a ReduceLROnPlateau, which no other scheduler may hold")
