"""diffusers' cosine after a warmup."""

from dataclasses import dataclass

from lrcurve.frameworks.diffusers.base import Diffusers, unread
from lrcurve.frameworks.transformers import cosine
from lrcurve.frameworks.transformers.base import FIRST, LAST, Trained
from lrcurve.schedules import Schedule


@dataclass(frozen=True, kw_only=True)
class Cosine(Diffusers, Trained):
    r"""Linear warmup, then half a cosine wave down to 0.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                    t < W
        lr(t) = lr * (1 + cos(pi * p)) / 2            t >= W,  p = (t - W) / max(1, N - W)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``. Past N the wave goes
    on.

    >>> Cosine(lr=0.8, num_warmup_steps=2, num_training_steps=10)([0, 1, 2, 6, 10, 14, 18]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.4, 0.8]

    Source: diffusers 0.42.1, get_scheduler("cosine").
    """

    ignored = unread("num_warmup_steps", "num_training_steps")
    differs = (
        FIRST,
        LAST,
        "It is not held at 0: past num_training_steps the rate rises again, to the peak at t = 2 N - W.",
        "get_scheduler does not hand on num_cycles: whatever --lr_num_cycles is, there is half a wave.",
    )
    example = "diffusers.cosine lr=0.1 num_warmup_steps=5 num_training_steps=50"

    def compose(self) -> Schedule:
        """Return what transformers gives with half a wave."""
        return cosine.Cosine(
            lr=self.lr, num_warmup_steps=self.num_warmup_steps, num_training_steps=self.num_training_steps
        ).inner
