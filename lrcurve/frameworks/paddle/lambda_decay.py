"""paddle's rate times a function of the user's own."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.paddle.base import LearningRate, Paddle
from lrcurve.frameworks.torch.user_function import Times, function_of
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.function import Function


@dataclass(frozen=True, kw_only=True)
class LambdaDecay(Paddle):
    r"""The rate times a function of the step.

    .. code-block:: text

        lr(t) = learning_rate * lr_lambda(t)

    ``lr_lambda`` is written as that of torch.LambdaLR.

    >>> LambdaDecay(learning_rate=0.8, lr_lambda=Function("0.5 ** t"))([0, 1, 2]).tolist()
    [0.8, 0.4, 0.2]

    Source: paddle.optimizer.lr.LambdaDecay, paddlepaddle 3.3.1.
    """

    free = True
    example = 'paddle.LambdaDecay learning_rate=0.1 lr_lambda="0.95 ** t"'

    learning_rate: LearningRate
    lr_lambda: Annotated[Function, doc("the factor as a function of the step")]

    def compose(self) -> Schedule:
        """Multiply."""
        return Times(base=self.learning_rate, function=function_of("lr_lambda", self.lr_lambda))
