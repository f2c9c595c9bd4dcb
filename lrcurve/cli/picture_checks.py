"""What no picture or report can be, refused before anything is drawn."""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import typer

if TYPE_CHECKING:
    from lrcurve.cli.request import Request
    from lrcurve.curve import Curve
    from lrcurve.spec.curves import Loaded
    from lrcurve.views.time_axis import Window

Axis = Literal["step", "epoch", "percent", "tokens", "samples"]


MAX_SIDE = 20_000
"""How many pixels a side of a picture may have."""

MAX_PIXELS = 100_000_000
"""How many pixels a picture may have in all, of four bytes each; one without any is laid out on as many."""


def check_report(yscale: str, pictures: Mapping[str, object]) -> None:
    """Refuse what an HTML report has no use for: it fits its window, and has a look of its own."""
    if yscale == "symlog":
        raise typer.BadParameter("a report has log and linear only", param_hint="--yscale")
    for name, value in pictures.items():
        if value is not None:
            raise typer.BadParameter("is for pictures; a report fits its window", param_hint=name)


def check_size(width: float | None, height: float | None, dpi: int, terminal: Mapping[str, object] | None) -> None:
    """Refuse sizes that no picture can have, or that no memory holds.

    ``terminal`` holds what a drawing in the terminal has no use for, None where a picture is written.
    """
    for name, value in (terminal or {}).items():
        if value is not None:
            raise typer.BadParameter("is for pictures; leave out --terminal, or add -o", param_hint=name)
    low, high = (1.0, 100.0) if terminal is None else (10.0, 1000.0)
    for name, value in (("--width", width), ("--height", height)):
        if value is not None and not low <= value <= high:
            raise typer.BadParameter(f"must be from {low:g} to {high:g}, got {value:g}", param_hint=name)
    if not 10 <= dpi <= 2400:
        raise typer.BadParameter(f"must be from 10 to 2400, got {dpi}", param_hint="--dpi")
    wide, high = (width or 8) * dpi, (height or 5) * dpi
    if max(wide, high) > MAX_SIDE or wide * high > MAX_PIXELS:
        what = f"makes {wide:,.0f} x {high:,.0f} pixels; {MAX_SIDE:,} pixels a side and {MAX_PIXELS:,} are the limit"
        raise typer.BadParameter(what, param_hint="--dpi")


def load_matplotlib() -> None:
    """Import matplotlib without anybody's matplotlibrc or MPLBACKEND, which have no part in a picture of the program.

    One that matplotlib cannot read would keep it from being imported. It takes that of the current folder first, so it
    is imported where its own is.
    """
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        return  # whoever imports it says so
    os.environ["MPLBACKEND"] = "agg"
    with contextlib.suppress(OSError), contextlib.chdir(Path(found.origin).parent / "mpl-data"):
        import matplotlib as _  # noqa: F401 (importing it is the point)


@contextmanager
def on_axes() -> Iterator[None]:
    """Draw with limits that may leave nothing to see."""
    from lrcurve.views.axes import AxisError

    try:
        yield
    except AxisError as error:
        raise typer.BadParameter(str(error), param_hint="--ylim") from None


def seen(request: "Request", curves: "Sequence[Curve]", unit: str, window: "Window | None") -> "Sequence[Curve]":
    """Return the curves of which something is in the window; the others are noted."""
    from lrcurve.views.axes import AxisError
    from lrcurve.views.time_axis import in_window

    try:
        inside, others = in_window(curves, unit, window)
    except AxisError as error:
        raise typer.BadParameter(str(error), param_hint="--xlim") from None
    if others:
        request.note(f"note: nothing of {', '.join(curve.name for curve in others)} is in --xlim")
    return inside


def unit_of(loaded: "Loaded", asked: str | None) -> str:
    """Return what the time axis counts, which every run must know."""
    unit = asked or loaded.curves[0].run.unit
    for curve in loaded.curves:
        if curve.run.per_tick(unit) is None:
            known = [name for name in get_args(Axis) if curve.run.per_tick(name) is not None]
            units = unit if unit.endswith("s") else f"{unit}s"
            what = "does not tell how many" if not curve.run.paces(unit) else "changes on the way how many"
            message = f"the run {what} {units} a step is; it knows {', '.join(known)}"
            raise typer.BadParameter(f"{curve.name}: {message}", param_hint="--xaxis")
    return unit
