"""OLMo's constant rate."""

from dataclasses import dataclass

from lrcurve.frameworks.olmo.base import UNWARMED, Olmo, Pieces


@dataclass(frozen=True, kw_only=True)
class ConstantScheduler(Olmo):
    r"""The optimizer's rate, all the time.

    .. code-block:: text

        lr(n) = lr

    >>> ConstantScheduler(lr=0.8)([0, 9]).tolist()
    [0.8, 0.8]

    Source: ai2-olmo 0.6.0, olmo.optim.ConstantScheduler.
    """

    also = ("olmo.constant",)
    ignored = UNWARMED
    example = "olmo.ConstantScheduler lr=0.1"

    def pieces_of_clock(self) -> Pieces:
        """Return the rate."""
        return [(0, self.lr)]
