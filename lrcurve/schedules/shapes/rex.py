"""REX decay, the reflected exponential."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.schedules.arrays import Rates, Steps, between, remaining
from lrcurve.schedules.bases import Decay
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class Rex(Decay):
    r"""REX, the reflected exponential: slow at first, then faster and faster.

    ``t`` is the step counted from the start of the phase, ``T`` is ``steps``, ``p`` how much of it is done. The lowest
    rate belongs to step T.

    >>> Rex(lr=0.6, steps=4)([0, 2, 3, 4, 9]).round(12).tolist()
    [0.6, 0.4, 0.24, 0.0, 0.0]

    Source: Chen, Wolfe and Kyrillidis, "REX: Revisiting Budgeted Training with an Improved Schedule", 2021
    (arXiv:2107.04197), section 3.
    """

    formula: ClassVar[str] = """\
p = min(t, T) / T
lr(t) = min_lr + (lr - min_lr) * (1 - p) / (1 - p / 2)
"""
    example: ClassVar[str] = "rex lr=0.1 min_lr=1e-3"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the start")]
    min_lr: Annotated[Rate, Role.FLOOR, doc("the rate at step T")] = 0.0
    steps: Annotated[Length, Role.WHOLE, doc("T, how long the decay takes", default="what is left of the run")]

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        left = remaining(t, self.steps)
        return between(self.min_lr, self.lr, left / (0.5 + 0.5 * left))
