"""ignite's function of the user's own for an attribute of the state."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.ignite.state import FROM_ONE, StateScheduler
from lrcurve.frameworks.torch.user_function import Times, function_of
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.function import Function


@dataclass(frozen=True, kw_only=True)
class LambdaStateScheduler(StateScheduler):
    r"""A function of the index, for an attribute of the engine's state.

    .. code-block:: text

        value(t) = lambda_obj(t + 1)

    ``lambda_obj`` is written as the function of torch.LambdaLR.

    >>> LambdaStateScheduler(param_name="a", lambda_obj=Function("0.5 ** t"))([0, 1, 2]).tolist()
    [0.5, 0.25, 0.125]

    Source: pytorch-ignite 0.5.5, ignite.handlers.LambdaStateScheduler.
    """

    free = True
    example = 'ignite.LambdaStateScheduler param_name=drop lambda_obj="0.95 ** t"'
    differs = (FROM_ONE,)

    lambda_obj: Annotated[Function, doc("the value as a function of the index, which starts at 1")]

    def indexed(self) -> Schedule:
        """Ask the function."""
        return Times(base=1.0, function=function_of("lambda_obj", self.lambda_obj))
