"""optax's cosine decay."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.optax.base import Optax, Value, cosine
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CosineDecaySchedule(Optax):
    r"""Half a cosine wave, raised to a power, down to a fraction of the start.

    .. code-block:: text

        lr(t) = init_value * ((1 - alpha) * ((1 + cos(pi * min(t, T) / T)) / 2) ** exponent + alpha)

    ``t`` is the count of updates, ``T`` is ``decay_steps``. The lowest rate belongs to step T and holds from there on.

    >>> CosineDecaySchedule(init_value=0.1, decay_steps=4)([0, 2, 4, 6]).round(12).tolist()
    [0.1, 0.05, 0.0, 0.0]

    Source: optax 0.2.8, optax.cosine_decay_schedule.
    """

    differs = (
        "alpha is a fraction of init_value, where PyTorch's eta_min is a rate.",
        "It stays at the end, where PyTorch's CosineAnnealingLR rises again.",
    )
    example = "optax.cosine_decay_schedule init_value=0.1 decay_steps=40 alpha=0.01"

    init_value: Annotated[Value, Role.PEAK, doc("the rate at the start")]
    decay_steps: Annotated[Time, Role.DECAY, doc("T, how long the decay takes")]
    alpha: Annotated[float, Role.FLOOR_SHARE, doc("the rate at the end as a fraction of init_value")] = 0.0
    exponent: Annotated[float, doc("the power that the wave is raised to")] = 1.0

    def since(self, begin: float) -> Schedule:
        """Decay from the begin on."""
        return cosine(self.init_value, self.decay_steps, self.alpha, self.exponent, begin)
