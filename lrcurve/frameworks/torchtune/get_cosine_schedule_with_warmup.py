"""torchtune's cosine after a warmup, which is that of transformers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lrcurve.frameworks.transformers.base import CALL, FIRST, LAST
from lrcurve.frameworks.transformers.cosine import Cosine


@dataclass(frozen=True, kw_only=True)
class GetCosineScheduleWithWarmup(Cosine):
    r"""Linear warmup, then a cosine, by default half a wave down to 0.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                              t < W
        lr(t) = lr * (1 + cos(2 * pi * num_cycles * p)) / 2     t >= W,  p = (t - W) / max(1, N - W)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``. Past N the wave goes
    on.

    >>> cosine = GetCosineScheduleWithWarmup(lr=0.8, num_warmup_steps=2, num_training_steps=10)
    >>> cosine([0, 1, 2, 6, 10, 14]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.4]

    Source: torchtune 0.6.1, get_cosine_schedule_with_warmup.
    """

    library = "torchtune"
    version = "0.6.1"
    home = "torchtune.training.lr_schedulers"
    also = ("torchtune.training.get_cosine_schedule_with_warmup", "torchtune.modules.get_cosine_schedule_with_warmup")
    ignored: ClassVar[Mapping[str, str | None]] = CALL
    differs = (
        FIRST,
        LAST,
        "Most recipes have 100 warmup steps, however short the run is.",
        "It is not held at 0: past num_training_steps the rate rises again.",
    )
    example = "torchtune.get_cosine_schedule_with_warmup lr=0.1 num_warmup_steps=5 num_training_steps=50"
