"""Linear decay."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.schedules.arrays import Rates, Steps, between, remaining
from lrcurve.schedules.bases import Decay
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class Linear(Decay):
    r"""Linear decay: the same fall at every step.

    ``t`` is the step counted from the start of the phase, ``T`` is ``steps``. The lowest rate belongs to step T: a run
    of exactly T steps ends one step above it. It is ``polynomial`` with power 1.

    >>> Linear(lr=0.8, steps=4)([0, 1, 3, 4, 9]).round(12).tolist()
    [0.8, 0.6, 0.2, 0.0, 0.0]

    Source: Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2019 (arXiv:1810.04805), appendix
    A.2; Defazio et al., "Optimal Linear Decay Learning Rate Schedules and Further Refinements", 2023
    (arXiv:2310.07831).
    """

    formula: ClassVar[str] = "lr(t) = min_lr + (lr - min_lr) * (1 - min(t, T) / T)"
    example: ClassVar[str] = "linear lr=0.1 min_lr=1e-3"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the start")]
    min_lr: Annotated[Rate, Role.FLOOR, doc("the rate at step T")] = 0.0
    steps: Annotated[Length, Role.WHOLE, doc("T, how long the decay takes", default="what is left of the run")]

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return between(self.min_lr, self.lr, remaining(t, self.steps))
