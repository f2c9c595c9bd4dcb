"""The 1cycle policy as torch computes it, and those who took it over: phases whose ends need not be whole steps."""

from typing import Literal

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.realtime.annealing_phases import AnnealingPhases


def one_cycle(
    library: str, share: tuple[str, float], total: int, rates: tuple[float, ...], strategy: Literal["cos", "linear"]
) -> Schedule:
    """Return phases from rate to rate in ``total`` steps: the first takes a ``share``, which has a field's name.

    Of four rates the second phase takes as much again; the last goes on to the last step. One step more has the last
    phase's formula, and then the library raises.

    Raises:
        FieldError: for the share, where the library divides by a phase of no steps at once.
    """
    field, part = share
    if part < 0 or part > 1:
        raise raises(library, field, "ValueError: it must be from 0 to 1")
    ends = (float(part * total) - 1, *([float(2 * part * total) - 2] if len(rates) == 4 else []), total - 1)
    phases = AnnealingPhases(ends=ends, values=rates, shape="cosine" if strategy == "cos" else "linear")
    if phases.is_empty(0):
        what = f"ZeroDivisionError: with {field} * total_steps = {ends[0] + 1:g} a phase ends at 0"
        raise raises(library, field, what)
    if phases.is_empty(total):
        why = f"{library} raises ZeroDivisionError: the last phase has no steps"
        return Truncated(inner=phases, steps=total, why=why)
    why = f"{library} raises ValueError: step {total + 1} of a schedule of {total}"
    return Truncated(inner=phases, steps=total + 1, why=why)
