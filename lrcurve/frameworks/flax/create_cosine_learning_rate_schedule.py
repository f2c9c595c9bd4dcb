"""flax's cosine after a warmup."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.flax.base import DEPRECATED, UNDER, Flax, WarmupLength
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CreateCosineLearningRateSchedule(Flax):
    r"""Half a cosine wave down, and up again after it, under a linear warmup.

    .. code-block:: text

        lr(t) = base_learning_rate * (1 + cos(pi * t / H)) / 2 * min(1, t / W)

    ``H`` is ``halfcos_epochs * steps_per_epoch`` and ``W`` is ``warmup_length * steps_per_epoch``.

    >>> wave = CreateCosineLearningRateSchedule(base_learning_rate=0.8, steps_per_epoch=2, halfcos_epochs=2)
    >>> wave([0, 2, 4, 6, 8]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.4, 0.8]

    Source: flax 0.12.8, flax.training.lr_schedule; the warmup, Goyal et al., "Accurate, Large Minibatch SGD: Training
    ImageNet in 1 Hour", 2017 (arXiv:1706.02677).
    """

    example = (
        "flax.create_cosine_learning_rate_schedule base_learning_rate=0.1 steps_per_epoch=10 halfcos_epochs=5 "
        "warmup_length=0.2"
    )
    differs = (
        "It is not held at 0: past halfcos_epochs the rate rises again.",
        UNDER,
        "With a warmup base_learning_rate is never reached: at its end the cosine has already come down a little.",
        DEPRECATED,
    )

    halfcos_epochs: Annotated[float, Role.WHOLE, doc("how many epochs the way down takes, warmup included")]
    warmup_length: WarmupLength = 0.0

    @property
    def _half(self) -> float:
        """How many updates the way down takes."""
        return self.halfcos_epochs * self.steps_per_epoch

    def horizon(self) -> int | None:
        """Return the step of the lowest rate."""
        return first_step(self._half) or None

    def compose(self) -> Schedule:
        """Return the wave, under the warmup."""
        if self._half <= 0:
            raise FieldError("halfcos_epochs", f"must be above 0, got {self.halfcos_epochs:g}")
        return self.warmed(Wave(high=self.base_learning_rate, low=0, halves=1, start=0, length=self._half))
