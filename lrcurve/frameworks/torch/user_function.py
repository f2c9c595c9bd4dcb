"""What a function of the user's own gives to torch's schedulers."""

from dataclasses import dataclass

from lrcurve.schedules import FieldError, Rates, Schedule, Steps
from lrcurve.schedules.formula import FormulaError
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


def function_of(field: str, function: Function) -> Function:
    """Return a function once its formula has been read without an error."""
    try:
        function.check()
    except FormulaError as error:
        raise FieldError(field, str(error)) from None
    return function
