"""timm's step decay."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.timm.base import InEpochs, Noise, Prefix, Warmed, WarmupInit, WarmupT, no_noise
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.step_decay import StepDecay
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class StepLRScheduler(Warmed):
    r"""Step decay behind a warmup; the distance of the drops need not be whole.

    .. code-block:: text

        lr(t) = warmup_lr_init + (lr - warmup_lr_init) * t / warmup_t      t < warmup_t
        lr(t) = lr * decay_rate^floor(u / decay_t)                         t >= warmup_t

    ``t`` counts epochs or updates, ``u`` is ``t``, or ``t - warmup_t`` with ``warmup_prefix``, the default here.

    >>> StepLRScheduler(lr=0.8, decay_t=2.5, decay_rate=0.5)([0, 2, 3, 4, 5]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2]

    Source: timm 1.0.31, timm.scheduler.StepLRScheduler.
    """

    also = ("timm.scheduler.step_lr.StepLRScheduler",)
    differs = (
        "The default decay_rate is 1: without it the rate never drops.",
        "The default warmup_prefix is true, unlike that of cosine, tanh and poly: the warmup delays the drops.",
    )
    example = "timm.StepLRScheduler lr=0.1 decay_t=12.5 decay_rate=0.5 t_in_epochs=false"

    decay_t: Annotated[Time, Role.PERIOD, doc("how far the drops are apart")]
    decay_rate: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 1.0
    warmup_t: WarmupT = 0
    warmup_lr_init: WarmupInit = 0.0
    warmup_prefix: Prefix = True
    t_in_epochs: InEpochs = True
    noise_range_t: Noise = None

    def compose(self) -> Schedule:
        """Put drops behind the warmup."""
        no_noise(self.noise_range_t)

        def main(start: float) -> Schedule:
            return StepDecay(library="timm", lr=self.lr, factor=self.decay_rate, period=self.decay_t, start=start)

        return self.behind_warmup(main)
