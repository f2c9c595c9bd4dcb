"""Cosine annealing."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from lrcurve.schedules.arrays import Rates, Steps, between, half_cosine, multiples, remaining
from lrcurve.schedules.bases import Decay
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class Cosine(Decay):
    r"""Cosine annealing: slow at first, fastest half-way, slow at the end.

    ``t`` is the step counted from the start of the phase, ``T`` is ``steps``, and ``x`` how much of T is done. The
    lowest rate belongs to step T: a run of exactly T steps ends one step above it. With ``past_end: mirror`` the
    formula goes on beyond T, so the rate rises again and is back at ``lr`` at step 2 T, as in PyTorch's
    CosineAnnealingLR.

    >>> cosine = Cosine(lr=0.1, min_lr=0.0, steps=4)
    >>> cosine([0, 2, 4, 6]).round(12).tolist()
    [0.1, 0.05, 0.0, 0.0]
    >>> Cosine(lr=0.1, min_lr=0.0, steps=4, past_end="mirror")([4, 6, 8]).round(12).tolist()
    [0.0, 0.05, 0.1]

    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017 (arXiv:1608.03983),
    eq. 5. SGDR itself is ``cosine`` with ``repeat``.
    """

    formula: ClassVar[str] = """\
x = min(t, T) / T    if past_end == "hold"
    t / T            if past_end == "mirror"
lr(t) = min_lr + (lr - min_lr) * (1 + cos(pi * x)) / 2
"""
    example: ClassVar[str] = "cosine lr=0.1 min_lr=1e-3"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the start")]
    min_lr: Annotated[Rate, Role.FLOOR, doc("the rate at step T")] = 0.0
    steps: Annotated[Length, Role.WHOLE, doc("T, how long the decay takes", default="what is left of the run")]
    past_end: Annotated[
        Literal["hold", "mirror"], doc("what follows step T: stay at min_lr, or rise again as PyTorch's does")
    ] = "hold"

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula, with (1 + cos(pi * p)) / 2 as (1 - cos(pi * (1 - p))) / 2."""
        if self.past_end == "mirror":
            # Whole waves are taken off as integers: a cosine of many of them would lose its digits.
            left = (self.steps - (t - t // (2 * self.steps) * (2 * self.steps))) / self.steps
        else:
            left = remaining(t, self.steps)
        return between(self.min_lr, self.lr, half_cosine(left))

    def next_join(self, t: Steps) -> Steps:
        """Return the end of the half wave that ``t`` is in."""
        return multiples(t, self.steps) if self.past_end == "mirror" else super().next_join(t)
