"""ESPnet's warmup and inverse square root."""

from dataclasses import dataclass

from lrcurve.frameworks.espnet import base
from lrcurve.frameworks.espnet.base import FIRST, Espnet, classes
from lrcurve.frameworks.shared.noam import noam
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.schedule import Schedule, first_tick


@dataclass(frozen=True, kw_only=True)
class WarmupLR(Espnet):
    r"""Linear warmup up to the optimizer's rate, then one over the square root of the update.

    .. code-block:: text

        s = t + 1
        lr(t) = lr * sqrt(W) * min(s^-0.5, s * W^-1.5)

    ``t`` is the update, from 0, ``W`` is ``warmup_steps``.

    >>> WarmupLR(lr=0.8, warmup_steps=4)([0, 1, 3, 15, 63]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.4, 0.2]

    Source: espnet 202511, espnet2.schedulers.warmup_lr.WarmupLR.
    """

    name = "warmuplr"
    also = classes("warmup_lr", "WarmupLR")
    differs = (
        FIRST,
        "The optimizer's rate is the peak, where noamlr has a factor.",
        "warmup_steps is 25000 by default; 0 raises ZeroDivisionError.",
    )
    example = "espnet.warmuplr lr=0.1 warmup_steps=10"

    lr: base.Lr
    warmup_steps: base.WarmupSteps = 25_000

    def warmup_end(self) -> int | None:
        """Return the update of the peak."""
        return first_tick(self.warmup_steps - 1)

    def compose(self) -> Schedule:
        """Return a line, then a root."""
        if self.warmup_steps <= 0:
            error = "ZeroDivisionError for 0" if self.warmup_steps == 0 else "TypeError: it makes complex numbers"
            raise raises("espnet", "warmup_steps", error)
        return noam(self.lr, self.warmup_steps)
