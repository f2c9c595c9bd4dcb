"""OLMo's new warmup in the middle of a run."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.olmo.base import FIRST, Around, Olmo, Pieces
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class BoltOnWarmupScheduler(Around):
    r"""Nothing, then a line up to what another scheduler has at its end, then that scheduler.

    .. code-block:: text

        lr(n) = 0                                                          n < S
        lr(n) = scheduler(E) * (n - S) / (E - S)                           n < E
        lr(n) = scheduler(n)                                               n >= E

    ``n`` is what the clock reads at update ``t``: ``t + 1``, or so many updates' tokens; ``S`` is ``warmup_start`` and
    ``E``, OLMo's ``warmup_end``, is ``warmup_stop``.

    >>> from lrcurve.frameworks.olmo.linear_with_warmup import LinearWithWarmup
    >>> inner = LinearWithWarmup(lr=0.8, warmup_steps=0, alpha_f=0.0, max_steps=8)
    >>> bolted = BoltOnWarmupScheduler(lr=0.8, scheduler=inner, warmup_start=2, warmup_stop=4, max_steps=8)
    >>> bolted([0, 1, 2, 3, 5, 7]).round(12).tolist()
    [0.0, 0.0, 0.2, 0.4, 0.2, 0.0]

    Source: ai2-olmo 0.6.0, olmo.optim.BoltOnWarmupScheduler, as the Trainer asks it.
    """

    differs = (
        FIRST,
        "It is for a run that goes on at warmup_start: before that, and there, the rate is 0.",
        "The line ends at what the other scheduler has by then, not at its peak.",
    )
    example = (
        "olmo.BoltOnWarmupScheduler lr=0.1 warmup_start=0 warmup_stop=10 "
        'scheduler="{type: olmo.CosWithWarmup, warmup_steps: 0}"'
    )

    scheduler: Annotated[Olmo, doc("the scheduler that goes on")]
    warmup_start: Annotated[Time, doc("S, where the line starts, on its clock")]
    warmup_stop: Annotated[Time, Role.WARMUP, doc("E, where the line ends, on its clock")]

    def pieces_of_clock(self) -> Pieces:
        """Return nothing, a line up, what is inside."""
        inner, start, end = self.asked("scheduler"), self.warmup_start, self.warmup_stop
        top = float(inner.by_clock(np.array([end]))[0])
        later = [(max(at, end), formula) for at, formula in inner.pieces_of_clock()]
        return [(0, 0.0), (start, lambda reading: top * (reading - start) / (end - start or 1)), *later]
