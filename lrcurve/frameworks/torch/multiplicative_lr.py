"""torch's rate multiplied at each call by a function of the user's own."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.torch.base import Lr, Member
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.frameworks.torch.user_function import Times, function_of
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.function import Function


@dataclass(frozen=True, kw_only=True)
class MultiplicativeLR(Member):
    r"""Each call multiplies the rate by a function of the step.

    .. code-block:: text

        lr(0) = lr      lr(t) = lr(t - 1) * lr_lambda(t)

    ``lr_lambda`` is written as that of torch.LambdaLR; its first argument is 1.

    >>> MultiplicativeLR(lr=0.8, lr_lambda=Function("1 / t"))([0, 1, 2, 4]).round(12).tolist()
    [0.8, 0.8, 0.4, 0.033333333333]

    Source: torch.optim.lr_scheduler.MultiplicativeLR, torch 2.13.0.
    """

    free = True
    example = 'torch.MultiplicativeLR lr=0.1 lr_lambda="0.95 if t < 20 else 0.8"'
    differs = (
        "In a SequentialLR it does not start from the optimizer's rate: at its milestone it multiplies the current "
        "rate by lr_lambda(0).",
    )

    lr: Lr
    lr_lambda: Annotated[Function, doc("the factor of each call as a function of the step")]

    def closed(self, base: float) -> None:
        """Have it recur."""
        function_of("lr_lambda", self.lr_lambda)

    def joins(self) -> Schedule:
        """Jump where the function may."""
        return Times(base=1.0, function=self.lr_lambda)

    def advance(self, calls: Calls) -> Change:
        """Multiply."""
        return Change.by(self.lr_lambda(calls.epoch))
