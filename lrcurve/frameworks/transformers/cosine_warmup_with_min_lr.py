"""transformers' cosine down to a lowest rate, with a warmup that never is 0."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.transformers.base import exported
from lrcurve.frameworks.transformers.to_min_lr import ToMinLr
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class CosineWarmupWithMinLr(ToMinLr):
    r"""Linear warmup that never is 0, then a cosine that reaches ``min_lr`` at the last update of the run.

    .. code-block:: text

        lr(t) = lr * (t + 1) / max(1, W)                                                  t < W
        lr(t) = lr * (r + (1 - r) * t / max(1, W - 1))                                    t < W, with warmup_lr_rate
        lr(t) = min_lr + (lr - min_lr) * (1 + cos(2 * pi * num_cycles * p)) / 2           t >= W
        p = (t - W + 1) / max(1, N - W)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``, ``r`` is
    ``warmup_lr_rate``, and ``min_lr`` may be given as ``min_lr_rate * lr``. Past N the wave goes on.

    >>> cosine = CosineWarmupWithMinLr(lr=0.8, num_warmup_steps=2, num_training_steps=10, min_lr=0.2)
    >>> cosine([0, 1, 5, 9, 13]).round(12).tolist()
    [0.4, 0.8, 0.5, 0.2, 0.5]

    Source: transformers 5.23.0, get_cosine_with_min_lr_schedule_with_warmup_lr_rate.
    """

    also = exported("get_cosine_with_min_lr_schedule_with_warmup_lr_rate")
    differs = (
        "It is one update ahead of cosine_with_min_lr: the peak is at t = W - 1 and min_lr at t = N - 1.",
        "Without a warmup it never is at the peak: t = 0 is a step into the decay.",
        "Neither min_lr nor min_lr_rate has a default; one of them must be given.",
        "It is not held at min_lr: past the last update the rate rises again.",
    )
    example = "transformers.cosine_warmup_with_min_lr lr=0.1 num_warmup_steps=5 num_training_steps=50 min_lr=1e-3"

    warmup_lr_rate: Annotated[
        float | None, doc("the rate of t = 0 as a share of the optimizer's", default="1 / num_warmup_steps")
    ] = None

    def horizon(self) -> int | None:
        """Return the last update of the run."""
        return first_step(self.num_warmup_steps + self.length - 1) or None

    def warmup_end(self) -> int | None:
        """Return the last update of the warmup, which already has the peak."""
        return first_step(self.num_warmup_steps - 1) or None

    def compose(self) -> Schedule:
        """Return a line, which goes on where W is no whole number, then a wave."""
        start, rate = self.num_warmup_steps, self.warmup_lr_rate
        if rate is None:
            line = Track(at=(-1, max(1, start) - 1), values=(0, self.lr), past_end="formula")
        else:
            line = Track(at=(0, max(1, start - 1)), values=(rate * self.lr, self.lr), past_end="formula")
        return switch(line, (start, self.wave(start - 1)))
