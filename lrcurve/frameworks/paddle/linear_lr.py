"""paddle's straight line between two factors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.paddle.base import LearningRate, Paddle, refused
from lrcurve.frameworks.torch.linear_lr import LinearLR as TorchLinearLR
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class LinearLR(Paddle):
    r"""A straight line from ``start_factor`` to ``end_factor`` times the rate.

    .. code-block:: text

        lr(t) = learning_rate * (start_factor + (end_factor - start_factor) * min(t, N) / N)

    ``N`` is ``total_steps``; update N is the first at ``end_factor``.

    >>> LinearLR(learning_rate=0.8, total_steps=3, start_factor=0.25)([0, 1, 2, 3, 9]).round(12).tolist()
    [0.2, 0.4, 0.6, 0.8, 0.8]

    Source: paddle.optimizer.lr.LinearLR, paddlepaddle 3.3.1.
    """

    example = "paddle.LinearLR learning_rate=0.1 total_steps=20 start_factor=0.1"
    differs = (
        "start_factor must be above 0: this warmup cannot start at 0; LinearWarmup can.",
        "total_steps has no default, and must be above 0.",
    )

    learning_rate: LearningRate
    total_steps: Annotated[Time, Role.DECAY, doc("N, how many steps the way takes")]
    start_factor: Annotated[float, doc("what the rate is multiplied by at first, above 0 and at most 1")] = 1.0 / 3
    end_factor: Annotated[float, Role.FLOOR_SHARE, doc("what it is multiplied by in the end, from 0 to 1")] = 1.0

    @property
    def _line(self) -> TorchLinearLR:
        """The same of torch."""
        if not 0 < self.start_factor <= 1:
            raise refused("start_factor", "ValueError: it must be above 0 and at most 1")
        if not 0 <= self.end_factor <= 1:
            raise refused("end_factor", "ValueError: it must be from 0 to 1")
        if self.total_steps <= 0:
            raise refused("total_steps", "ValueError: it must be above 0")
        return TorchLinearLR(
            lr=self.learning_rate,
            start_factor=self.start_factor,
            end_factor=self.end_factor,
            total_iters=self.total_steps,
        )

    def roles(self) -> Mapping[Role, str]:
        """Return a warmup where the factor grows, a decay where it falls."""
        names = {"lr": "learning_rate", "total_iters": "total_steps"}
        return {role: names[name] for role, name in self._line.roles().items()}

    def horizon(self) -> int | None:
        """Return the last whole step, if it falls."""
        return self._line.horizon()

    def warmup_end(self) -> int | None:
        """Return the last whole step, if it rises."""
        return self._line.warmup_end()

    def compose(self) -> Schedule:
        """Return what torch gives, whose recursion it is."""
        return self._line.inner
