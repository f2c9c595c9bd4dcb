"""WeNet's copy of NeMo's peak that is held."""

from dataclasses import dataclass

from lrcurve.frameworks.nemo.noam_hold_annealing import NoamHoldAnnealing as Nemo
from lrcurve.frameworks.wenet.base import LAG, lagging
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class NoamHoldAnnealing(Nemo):
    r"""Linear warmup, the peak held, then a decay by a power of the time: NeMo's, one update late.

    .. code-block:: text

        s = max(t - 1, 0)
        lr(t) = lr * (s + 1) / (W + 1)                                                          s <= W
        lr(t) = lr                                                                              s < W + hold_steps
        lr(t) = max(lr * max(1, W^decay_rate) / max(1, (s - hold_steps)^decay_rate), min_lr)    s <= M
        lr(t) = min_lr                                                                          s > M

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``.

    >>> hold = NoamHoldAnnealing(lr=0.8, warmup_steps=3, hold_steps=2, max_steps=20)
    >>> hold([0, 1, 2, 4, 6, 15, 22]).round(6).tolist()
    [0.2, 0.2, 0.4, 0.8, 0.8, 0.4, 0.0]

    Source: wenet 3.1.0, wenet.utils.scheduler.NoamHoldAnnealing.
    """

    library = "wenet"
    version = "3.1.0"
    home = "wenet.utils.scheduler"
    also = ()
    differs = (LAG, *Nemo.differs)
    example = "wenet.NoamHoldAnnealing lr=0.1 warmup_steps=5 hold_steps=10 max_steps=50 decay_rate=1"

    def warmup_end(self) -> int | None:
        """Return the first update at the peak."""
        return end + 1 if (end := super().warmup_end()) is not None else None

    def horizon(self) -> int | None:
        """Return where the decay comes to ``min_lr``, if it does."""
        return end + 1 if (end := super().horizon()) is not None else None

    def compose(self) -> Schedule:
        """Return NeMo's, late."""
        return lagging(super().compose())
