"""The schedule of T5."""

import math
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.nemo import base
from lrcurve.frameworks.nemo.base import Nemo, not_below
from lrcurve.frameworks.torch.base import OverwrittenLr
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class T5InverseSquareRootAnnealing(Nemo):
    r"""A constant rate, then one over the square root of the step, whatever the optimizer's rate is.

    .. code-block:: text

        lr(t) = 1 / sqrt(constant_steps)      t <= constant_steps
        lr(t) = 1 / sqrt(t)                   t <= max_steps
        lr(t) = min_lr                        t > max_steps

    ``t`` is the update, from 0.

    >>> T5InverseSquareRootAnnealing(constant_steps=100, max_steps=600)([0, 100, 400, 601]).round(12).tolist()
    [0.1, 0.1, 0.05, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.T5InverseSquareRootAnnealing; Raffel et al., "Exploring the
    Limits of Transfer Learning with a Unified Text-to-Text Transformer", 2020 (arXiv:1910.10683), section 3.1.2.
    """

    differs = (
        "The optimizer's rate has no part in it: the peak is 1 / sqrt(constant_steps).",
        "Without constant_steps it raises TypeError, so that constant_ratio cannot be used.",
        base.PAST,
    )
    example = "nemo.T5InverseSquareRootAnnealing constant_steps=10 max_steps=60"

    lr: OverwrittenLr = None
    max_steps: base.EndlessSteps
    constant_steps: Annotated[Time | None, Role.DELAY, doc("how long the rate is constant")] = None
    constant_ratio: Annotated[float | None, doc("constant_steps as a share of max_steps, which raises")] = None
    min_lr: base.Past = 0.0

    def compose(self) -> Schedule:
        """Return a constant, then a root."""
        if self.constant_steps is None:
            field = "constant_steps" if self.constant_ratio is None else "constant_ratio"
            raise self.refused(field, "TypeError: it takes the root of constant_steps, which must be given")
        if self.constant_ratio is not None:
            raise self.refused("constant_ratio", "AssertionError: give constant_steps or constant_ratio, not both")
        if self.constant_steps == 0:
            raise self.refused("constant_steps", "ZeroDivisionError for 0")
        not_below("constant_steps", self.constant_steps)
        return switch(
            Constant(lr=self.constant_steps**-0.5),
            (math.floor(self.constant_steps) + 1, Power(high=1, low=0, zero=0, span=1, power=-0.5)),
            (math.floor(self.max_steps) + 1, Constant(lr=self.min_lr)),
        )
