"""ESPnet's schedule of the first Transformer."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.espnet import base
from lrcurve.frameworks.espnet.base import FIRST, Espnet, classes, not_negative
from lrcurve.frameworks.shared.noam import noam
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule, first_tick


@dataclass(frozen=True, kw_only=True)
class NoamLR(Espnet):
    r"""Linear warmup and inverse square root decay, with a peak that follows from the size of the model.

    .. code-block:: text

        s = t + 1
        lr(t) = lr * model_size^-0.5 * min(s^-0.5, s * W^-1.5)

    ``t`` is the update, from 0, ``W`` is ``warmup_steps``.

    >>> NoamLR(lr=2.0, model_size=100, warmup_steps=4)([0, 1, 3, 15]).round(12).tolist()
    [0.025, 0.05, 0.1, 0.05]

    Source: espnet 202511, espnet2.schedulers.noam_lr.NoamLR; Vaswani et al., "Attention Is All You Need", 2017
    (arXiv:1706.03762), eq. 3.
    """

    name = "noamlr"
    also = classes("noam_lr", "NoamLR")
    differs = (
        FIRST,
        "The optimizer's rate is a factor and not the peak, which is lr / sqrt(model_size * W).",
        "model_size is 320 by default, whatever the model's is.",
        "ESPnet calls it deprecated: warmuplr with lr / sqrt(model_size * W) is the same.",
    )
    example = "espnet.noamlr lr=2 model_size=512 warmup_steps=10"

    lr: Annotated[Rate, Role.SCALE, doc("the optimizer's rate, which every rate is a multiple of")]
    model_size: Annotated[float, doc("the width of the model")] = 320
    warmup_steps: base.WarmupSteps = 25_000

    def warmup_end(self) -> int | None:
        """Return the update of the peak."""
        return first_tick(self.warmup_steps - 1)

    def compose(self) -> Schedule:
        """Return a line, then a root."""
        not_negative("model_size", self.model_size)
        if self.model_size == 0:
            raise raises("espnet", "model_size", "ZeroDivisionError for 0")
        if self.warmup_steps <= 0:
            error = "ZeroDivisionError for 0" if self.warmup_steps == 0 else "TypeError: it makes complex numbers"
            raise raises("espnet", "warmup_steps", error)
        return noam(self.lr * (self.model_size * self.warmup_steps) ** -0.5, self.warmup_steps)
