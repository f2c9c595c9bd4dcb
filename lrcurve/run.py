"""The clock of a training run: how long it is, and how steps, epochs, samples and tokens convert."""

from dataclasses import dataclass
from fractions import Fraction

PERCENT_STEPS = 10_000
"""How finely a run of unknown length is cut: a hundred parts to the percent."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """How long training is, in optimizer updates, and what one update consumes.

    ``steps`` is the number of updates, 2**53 at most. ``steps_per_epoch``, ``samples_per_step`` and
    ``tokens_per_step`` are per update, and None where nothing said so. ``percent`` marks a run of unknown length: its
    ``steps`` then only cut 100 % into ``PERCENT_STEPS`` parts and mean no updates. ``planned`` is the length that was
    meant, 100 %, where the rates end before it.
    """

    steps: int
    steps_per_epoch: Fraction | None = None
    samples_per_step: Fraction | None = None
    tokens_per_step: Fraction | None = None
    percent: bool = False
    planned: int | None = None

    def per_step(self, unit: str) -> Fraction | None:
        """Return how much of ``unit`` (step, epoch, percent, samples or tokens) one step is, or None if unknown."""
        if unit == "step":
            return None if self.percent else Fraction(1)
        if unit == "percent":
            return Fraction(100, self.planned or self.steps)
        if unit == "epoch":
            return None if self.steps_per_epoch is None else 1 / self.steps_per_epoch
        return {"samples": self.samples_per_step, "tokens": self.tokens_per_step}[unit]
