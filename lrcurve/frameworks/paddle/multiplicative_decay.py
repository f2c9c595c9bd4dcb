"""paddle's rate multiplied at each step by a function of the user's own."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.paddle.base import LearningRate, Paddle
from lrcurve.frameworks.torch.multiplicative_lr import MultiplicativeLR
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.function import Function


@dataclass(frozen=True, kw_only=True)
class MultiplicativeDecay(Paddle):
    r"""The rate times the product of a function of every step so far.

    .. code-block:: text

        lr(t) = learning_rate * lr_lambda(1) * lr_lambda(2) * ... * lr_lambda(t)

    ``lr_lambda`` is written as that of torch.LambdaLR; its first argument is 1.

    >>> MultiplicativeDecay(learning_rate=0.8, lr_lambda=Function("1 / t"))([0, 1, 2, 4]).round(12).tolist()
    [0.8, 0.8, 0.4, 0.033333333333]

    Source: paddle.optimizer.lr.MultiplicativeDecay, paddlepaddle 3.3.1.
    """

    free = True
    example = 'paddle.MultiplicativeDecay learning_rate=0.1 lr_lambda="0.95 if t < 20 else 0.8"'
    differs = ("Each call multiplies from the start again, so that update t costs t calls of lr_lambda.",)

    learning_rate: LearningRate
    lr_lambda: Annotated[Function, doc("the factor of each step as a function of the step")]

    def compose(self) -> Schedule:
        """Return what torch gives, which keeps the product instead."""
        return MultiplicativeLR(lr=self.learning_rate, lr_lambda=self.lr_lambda).inner
