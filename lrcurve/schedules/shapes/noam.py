"""The schedule of the first Transformer."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from lrcurve.schedules.arrays import MAX_STEP, Rates, Steps, joins_at
from lrcurve.schedules.fields import Factor, Length, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule, first_tick


@dataclass(frozen=True, kw_only=True)
class Noam(Schedule):
    r"""Noam: a linear warmup and an inverse square root decay, with a peak that follows from the size of the model.

    ``t`` is the step counted from the start of the phase; the paper counts its steps ``s`` from 1. The two sides meet
    at ``s = warmup_steps``, so the peak ``factor / sqrt(model_size * warmup_steps)`` is at step ``warmup_steps - 1``.

    >>> Noam(model_size=100, warmup_steps=4)([0, 1, 3, 15]).round(12).tolist()
    [0.0125, 0.025, 0.05, 0.025]

    Source: Vaswani et al., "Attention Is All You Need", 2017 (arXiv:1706.03762), eq. 3; named after Noam Shazeer.
    """

    formula: ClassVar[str] = """\
s = t + 1
lr(t) = factor * model_size ** -0.5 * min(s ** -0.5, s * warmup_steps ** -1.5)
"""
    example: ClassVar[str] = "noam model_size=512 warmup_steps=10"

    model_size: Annotated[int, Meta(ge=1, le=MAX_STEP), doc("the width of the model, d_model in the paper")]
    warmup_steps: Annotated[Length, Role.WARMUP, doc("how many steps the rate rises for")]
    factor: Annotated[Factor, Role.SCALE, doc("what every rate is multiplied by")] = 1.0

    def warmup_end(self) -> int | None:
        """Return the step of the peak."""
        return first_tick(self.warmup_steps - 1)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        s = t + 1.0
        scale = self.factor * self.model_size**-0.5
        rates: Rates = np.minimum(scale / np.sqrt(s), (scale * self.warmup_steps**-1.5) * s)
        return rates

    def next_join(self, t: Steps) -> Steps:
        """Return the peak while it is ahead."""
        return joins_at(t, [self.warmup_steps - 1])
