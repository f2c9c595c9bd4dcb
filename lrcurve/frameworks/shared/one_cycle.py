"""The 1cycle policy as torch wrote it and others have copied it, with the ends of its phases between steps."""

from typing import Literal

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.realtime.annealing_phases import AnnealingPhases


def one_cycle(
    *, total: float, pct_start: float, shape: Literal["cosine", "linear"], values: tuple[float, ...], library: str
) -> Truncated:
    """Return the ways from each of ``values`` to the next, three of them, or four with a phase in between.

    They end at the step past ``total`` that the library refuses, or before, at 0 too, where a phase that has no steps
    divides by zero.

    Raises:
        FieldError: for a ``pct_start`` out of range.
    """
    if pct_start < 0 or pct_start > 1:
        raise raises(library, "pct_start", "ValueError: it must be from 0 to 1")
    up = float(pct_start * total) - 1
    ends = (up, total - 1) if len(values) == 3 else (up, float(2 * pct_start * total) - 2, total - 1)
    phases = AnnealingPhases(ends=ends, values=values, shape=shape)
    division = f"{library} raises ZeroDivisionError:"
    if phases.is_empty(0):
        why = f"{division} with pct_start * total_steps = {up + 1:g} a phase ends at 0"
        return Truncated(inner=phases, steps=0, why=why)
    if phases.is_empty(int(total)):
        return Truncated(inner=phases, steps=int(total), why=f"{division} the last phase has no steps")
    past = int(total) + 1
    why = f"{library} raises ValueError: step {past} of a schedule of {total:.12g}"
    return Truncated(inner=phases, steps=past, why=why)
