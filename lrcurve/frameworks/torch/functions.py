"""Schedulers that ask a function of the user's own."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.torch.base import Absolute, Lr, Member, function_of
from lrcurve.frameworks.torch.scan import Calls, Change
from lrcurve.schedules import Rates, Schedule, Steps
from lrcurve.schedules.fields import doc
from lrcurve.schedules.function import Function


@dataclass(frozen=True, kw_only=True)
class Times(Schedule):
    """A rate times a function of the step."""

    base: float
    function: Function

    def rates(self, t: Steps) -> Rates:
        """Multiply."""
        return self.base * self.function(t)

    def next_join(self, t: Steps) -> Steps:
        """Return where the function may jump next."""
        return self.function.next_join(t)


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

    example = 'torch.LambdaLR lr=0.1 lr_lambda="0.95 ** t"'
    differs = ("It sets the rate at each call, so in a ChainedScheduler it wipes out what the members before it did.",)

    lr: Lr
    lr_lambda: Annotated[Function, doc("the factor as a function of the step")]

    def closed(self, base: float) -> Schedule:
        """Multiply."""
        return Times(base=base, function=function_of("lr_lambda", self.lr_lambda))


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
