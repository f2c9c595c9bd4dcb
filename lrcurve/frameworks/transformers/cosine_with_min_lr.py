"""transformers' cosine down to a lowest rate."""

from dataclasses import dataclass

from lrcurve.frameworks.transformers.base import FIRST, LAST, exported
from lrcurve.frameworks.transformers.to_min_lr import ToMinLr
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class CosineWithMinLr(ToMinLr):
    r"""Linear warmup from 0, then a cosine, by default half a wave down to ``min_lr``.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                                                        t < W
        lr(t) = min_lr + (lr - min_lr) * (1 + cos(2 * pi * num_cycles * p)) / 2           t >= W
        p = (t - W) / max(1, N - W)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``, and ``min_lr`` may be
    given as ``min_lr_rate * lr``. Past N the wave goes on.

    >>> cosine = CosineWithMinLr(lr=0.8, num_warmup_steps=2, num_training_steps=10, min_lr=0.2)
    >>> cosine([0, 1, 2, 6, 10, 14]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.5, 0.2, 0.5]

    Source: transformers 5.23.0, get_cosine_with_min_lr_schedule_with_warmup.
    """

    also = exported("get_cosine_with_min_lr_schedule_with_warmup")
    differs = (
        FIRST,
        LAST,
        "The warmup starts at 0, below min_lr.",
        "Neither min_lr nor min_lr_rate has a default; one of them must be given.",
        "It is not held at min_lr: past num_training_steps the rate rises again.",
    )
    example = "transformers.cosine_with_min_lr lr=0.1 num_warmup_steps=5 num_training_steps=50 min_lr=1e-3"

    def compose(self) -> Schedule:
        """Return a line, then a wave."""
        return switch(self.rise(), (self.num_warmup_steps, self.wave(self.num_warmup_steps)))
