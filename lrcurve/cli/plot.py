"""``lrcurve plot``: curves as a picture."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from lrcurve.cli.command import (
    AllowCode,
    Axis,
    Lr,
    Params,
    Quiet,
    Sets,
    SpecCommand,
    Specs,
    Steps,
    Verbose,
    flags_of,
    overrides_of,
)
from lrcurve.cli.output import say_written

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

Scale = Literal["log", "linear", "symlog"]
Form = Literal["png", "svg", "pdf", "html"]
KINDS: tuple[Form, ...] = ("png", "svg", "pdf", "html")


@app.command(cls=SpecCommand)
def plot(
    ctx: typer.Context,
    specs: Specs = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="PNG, SVG, PDF, or an interactive HTML report, by its suffix; - is standard output.",
        ),
    ] = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="Kind of picture, where the suffix does not say.")
    ] = None,
    terminal: Annotated[bool, typer.Option("--terminal", "-t", help="Draw in the terminal.")] = False,
    steps: Steps = None,
    lr: Lr = None,
    sets: Sets = None,
    params: Params = None,
    allow_code: AllowCode = False,
    yscale: Annotated[Scale, typer.Option("--yscale", help="Scale of the rates.")] = "log",
    xaxis: Annotated[
        Axis | None, typer.Option("--xaxis", help="What the time axis counts.", show_default="step")
    ] = None,
    joins: Annotated[bool, typer.Option("--joins", help="Mark the steps at which a formula changes or jumps.")] = False,
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the picture.", show_default="the spec's")
    ] = None,
    width: Annotated[float | None, typer.Option("--width", help="Inches, or columns in the terminal.")] = None,
    height: Annotated[float | None, typer.Option("--height", help="Inches, or lines in the terminal.")] = None,
    dpi: Annotated[int, typer.Option("--dpi", help="Pixels per inch of a PNG.")] = 150,
    style: Annotated[str | None, typer.Option("--style", help="A matplotlib style sheet, by name or file.")] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the picture when it is written.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Draw schedules on one picture, rates on a logarithmic scale.

    Without -o the picture is written into the current folder as PNG, under the name of the spec's file.

    Examples:

    [bold]lrcurve plot decays.yaml[/bold]

    [bold]lrcurve plot decays.yaml -o decays.svg --joins[/bold]

    [bold]lrcurve plot decays.yaml -o decays.html[/bold]

    [bold]lrcurve plot 'cosine lr=0.1 warmup=5' 'step lr=0.1 step_size=10' --steps 50 --terminal[/bold]

    [bold]lrcurve plot 'torch.OneCycleLR max_lr=0.1 total_steps=50' --steps 50 --param all[/bold]

    [bold]lrcurve plot --type exponential --lr 0.1 --decay-rate 0.9 --steps 50[/bold]
    """
    from lrcurve.cli.session import Session

    _check_size(ctx, width, height, dpi, terminal=terminal and output is None)
    kind = _form(ctx, output, form)
    if kind == "html":
        _check_report(ctx, yscale, width, height, style)
    session = Session(quiet, verbose)
    loaded = session.load(specs, flags_of(ctx), overrides_of(steps, lr, sets, params, allow_code=allow_code))
    heading = loaded.title if title is None else title
    unit = xaxis or loaded.curves[0].run.unit
    for curve in loaded.curves:
        if curve.run.per_tick(unit) is None:
            known = [
                name
                for name in ("step", "epoch", "percent", "tokens", "samples")
                if curve.run.per_tick(name) is not None
            ]
            raise typer.BadParameter(
                f"{curve.name}: the run does not tell how many {unit}s a step is; it knows {', '.join(known)}".replace(
                    "ss ", "s "
                ),
                ctx=ctx,
                param_hint="--xaxis",
            )
    if terminal:
        from lrcurve.views.terminal.drawing import draw

        size = session.console().size
        sys.stdout.write(
            draw(
                loaded.curves,
                width=int(width) if width else size.width,
                height=int(height) if height else max(8, min(24, size.height - 8)),
                color=session.color,
                unicode=session.unicode,
                yscale=yscale,
                xaxis=unit,
                title=heading,
            )
        )
        if output is None:
            return
    file = output or Path(f"{_stem(specs)}.{kind}")
    target = sys.stdout.buffer if str(file) == "-" else file
    notes = []
    if kind == "html":
        from lrcurve.cli.report import flags_text, write_report
        from lrcurve.views.report import ReportOptions

        report = ReportOptions("linear" if yscale == "linear" else "log", unit, joins=joins, title=heading)
        write_report(ctx, loaded, target, report, flags_text(steps, lr, sets, flags_of(ctx)))
    else:
        from lrcurve.views.figure.layout import default_height
        from lrcurve.views.figure.picture import FigureOptions, save
        from lrcurve.views.style.figure import StyleError

        options = FigureOptions(
            width=width or 8.0,
            height=height or default_height(loaded.curves, unit),
            dpi=dpi,
            yscale=yscale,
            xaxis=unit,
            joins=joins,
            title=heading,
            style=style,
        )
        try:
            notes = save(loaded.curves, target, options, form=kind)
        except StyleError as error:
            raise typer.BadParameter(str(error), ctx=ctx, param_hint="--style") from None
    for note in notes:
        session.note(f"note: {note}")
    if str(file) != "-":
        say_written(file, quiet=quiet)
        if show:
            typer.launch(str(file))


def _form(ctx: typer.Context, output: Path | None, form: Form | None) -> Form:
    """Return the kind of picture that flags and suffix agree on."""
    suffix = output.suffix.lower().lstrip(".") if output is not None else ""
    suffix = "html" if suffix == "htm" else suffix
    for known in KINDS:
        if suffix == known and form in (None, known):
            return known
    if suffix and form is None:
        raise typer.BadParameter(
            f"'.{suffix}' is no kind of picture; use .png, .svg or .pdf, or .html for a report",
            ctx=ctx,
            param_hint="--output",
        )
    if suffix in KINDS:
        raise typer.BadParameter(f"'{form}' contradicts the suffix of {output}", ctx=ctx, param_hint="--format")
    return form or "png"


def _check_report(
    ctx: typer.Context, yscale: Scale, width: float | None, height: float | None, style: str | None
) -> None:
    """Refuse what an HTML report has no use for: it fits its window, and has a look of its own."""
    if yscale == "symlog":
        raise typer.BadParameter("a report has log and linear only", ctx=ctx, param_hint="--yscale")
    for name, value in (("--width", width), ("--height", height), ("--style", style)):
        if value is not None:
            raise typer.BadParameter("is for pictures; a report fits its window", ctx=ctx, param_hint=name)


def _check_size(ctx: typer.Context, width: float | None, height: float | None, dpi: int, *, terminal: bool) -> None:
    """Refuse sizes that no picture can have, or that no memory holds."""
    low, high = (10.0, 1000.0) if terminal else (1.0, 100.0)
    for name, value in (("--width", width), ("--height", height)):
        if value is not None and not low <= value <= high:
            raise typer.BadParameter(f"must be from {low:g} to {high:g}, got {value:g}", ctx=ctx, param_hint=name)
    if not 10 <= dpi <= 2400:
        raise typer.BadParameter(f"must be from 10 to 2400, got {dpi}", ctx=ctx, param_hint="--dpi")
    if (width or 8) * dpi > 20_000 or (height or 5) * dpi > 20_000:
        raise typer.BadParameter(
            f"makes a side of more than 20,000 pixels with --dpi {dpi}", ctx=ctx, param_hint="--width"
        )


def _stem(specs: Sequence[str] | None) -> str:
    """Return the name of the picture: the one file's, else lrcurve."""
    if specs and len(specs) == 1:
        path = Path(specs[0])
        if path.suffix and "=" not in specs[0] and path.is_file():
            return path.stem
    return "lrcurve"
