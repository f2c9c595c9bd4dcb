"""Places and stretches of a run, and ranges of rates, as people write them: ``20%``, ``2ep..``, ``1e-6..1e-3``."""

from lrcurve.run import Run
from lrcurve.schedules import MAX_STEP
from lrcurve.spec.units import Clock, UnitError, number, quantity, suffix


def moment(text: str, run: Run) -> int:
    """Return the tick of a run that a place is at; ``end`` and ``100%`` are its last.

    Raises:
        UnitError: if it cannot be read, or needs something of the run that is not known.
    """
    text = text.strip()
    if text == "end":
        return run.ticks - 1
    ticks, _ = Clock(run).ticks(text)
    if ticks >= MAX_STEP:
        raise UnitError("must stay below 2**53 steps")
    return min(ticks, run.ticks - 1) if text.endswith(("%", "percent")) else ticks


def stretch(text: str, run: Run) -> tuple[int | None, int | None]:
    """Return from which tick to which a stretch goes, None where it is open: ``0..500``, ``10%..30%``, ``2ep..``.

    A start without a unit is in that of the end: ``10..30%`` starts at 10 %.

    Raises:
        UnitError: if it cannot be read, needs something of the run that is not known, or is empty or past the run.
    """
    start, end = _ends(text, "0..500, 10%..30%, 2ep.. or ..1B tokens")
    end = "" if end == "end" else end
    if start and end and quantity(start).bare and not quantity(end).bare:
        start += f" {quantity(end).unit}" if suffix(start) else suffix(end)
    first, stop = (Clock(run).ticks(each)[0] if each else None for each in (start, end))
    if first is not None and first >= run.ticks:
        raise UnitError(f"starts at {run.when(first)}, but the run has {run.span(run.ticks)}")
    if stop is not None and stop <= (first or 0):
        raise UnitError(f"must end after it starts, got {run.when(first or 0)} to {run.when(stop)}")
    return first, stop


def rates(text: str) -> tuple[float | None, float | None]:
    """Return from which rate to which a range goes, None where it is open: ``1e-6..1e-3``, ``1e-9..``.

    Raises:
        UnitError: if it cannot be read, or is empty.
    """
    low, high = (number(each) if each else None for each in _ends(text, "1e-6..1e-3, 1e-9.. or ..0.1"))
    if low is not None and high is not None and low >= high:
        raise UnitError(f"must end above its start, got {low:g} to {high:g}")
    return low, high


def _ends(text: str, examples: str) -> tuple[str, str]:
    start, dots, end = text.strip().partition("..")
    if not dots or ".." in end:
        raise UnitError(f"must be a range, such as {examples}")
    return start.strip(), end.strip()
