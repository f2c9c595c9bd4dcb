"""torch's rate times a function of the user's own."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.torch.base import Absolute, Lr
from lrcurve.frameworks.torch.user_function import Times, function_of
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.function import Function


@dataclass(frozen=True, kw_only=True)
class LambdaLR(Absolute):
    r"""The optimizer's rate times a function of the step.

    .. code-block:: text

        lr(t) = lr * lr_lambda(t)

    ``lr_lambda`` is a formula of ``t``, or ``lambda epoch: ...`` with one, or with ``--allow-code`` a function of a
    Python file, ``train.py:lr_lambda``.

    >>> LambdaLR(lr=0.8, lr_lambda=Function("0.5 ** t"))([0, 1, 2]).tolist()
    [0.8, 0.4, 0.2]

    Source: torch.optim.lr_scheduler.LambdaLR, torch 2.13.0.
    """

    free = True
    example = 'torch.LambdaLR lr=0.1 lr_lambda="0.95 ** t"'
    differs = ("It sets the rate at each call, so in a ChainedScheduler it wipes out what the members before it did.",)

    lr: Lr
    lr_lambda: Annotated[Function, doc("the factor as a function of the step")]

    def closed(self, base: float) -> Schedule:
        """Multiply."""
        return Times(base=base, function=function_of("lr_lambda", self.lr_lambda))
