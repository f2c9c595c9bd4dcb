"""``lrcurve plot``: curves as a picture."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from lrcurve.cli import candidates, options
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver, file_name, file_of, kind_of
from lrcurve.cli.option_types import number, whole_number
from lrcurve.cli.picture_checks import Axis, check_report, check_size, load_matplotlib, on_axes, seen, unit_of

if TYPE_CHECKING:
    from lrcurve.cli.environment import Environment
    from lrcurve.cli.request import Request
    from lrcurve.curve import Curve

Scale = Literal["log", "linear", "symlog"]
Form = Literal["png", "svg", "pdf", "html"]
Notes = Literal["all", "peak", "none"]
Draw = Literal["steps", "smooth"]
SUFFIXES: dict[str, Form] = {".png": "png", ".svg": "svg", ".pdf": "pdf", ".html": "html", ".htm": "html"}


@verb("Draw schedules to PNG, SVG or PDF, as an HTML report, or in the terminal.", place=1)
def command(
    request: "Request",
    *,
    output: Annotated[
        Path | None,
        options.output("PNG, SVG, PDF, or an interactive HTML report, by its suffix; - is standard output."),
    ] = None,
    form: Annotated[
        Form | None, options.choice("--format", get_args(Form), "Kind of picture, where the suffix does not say.")
    ] = None,
    terminal: Annotated[bool, typer.Option("--terminal", "-t", help="Draw in the terminal.")] = False,
    yscale: Annotated[Scale, options.choice("--yscale", get_args(Scale), "Scale of the rates.")] = "log",
    xaxis: Annotated[
        Axis | None, options.choice("--xaxis", get_args(Axis), "What the time axis counts.", default="step")
    ] = None,
    xlim: options.XLim = None,
    ylim: options.YLim = None,
    joins: Annotated[bool, typer.Option("--joins", help="Mark the steps at which a formula changes or jumps.")] = False,
    notes: Annotated[
        Notes | None,
        options.choice(
            "--notes",
            get_args(Notes),
            "What is written beside the names: all (peaks, last rates, zeros, what happened), the peak, or none.",
            default="all",
        ),
    ] = None,
    drawn: Annotated[
        Draw,
        options.choice(
            "--draw",
            get_args(Draw),
            "Hold each step's rate, as training does, or join the steps with straight lines.",
        ),
    ] = "steps",
    paper: Annotated[
        bool,
        typer.Option(
            "--paper",
            help="For a column of a paper: 3.3 inches wide, text of 8 points that stays text in SVG and PDF, no notes, "
            "and no title but --title.",
        ),
    ] = False,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Title of the picture.", show_default="the spec's")
    ] = None,
    width: Annotated[
        float | None, typer.Option(metavar="NUMBER", callback=number, help="Inches, or columns in the terminal.")
    ] = None,
    height: Annotated[
        float | None, typer.Option(metavar="NUMBER", callback=number, help="Inches, or lines in the terminal.")
    ] = None,
    dpi: Annotated[int, typer.Option(metavar="NUMBER", callback=whole_number, help="Pixels per inch of a PNG.")] = 150,
    style: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", autocompletion=candidates.styles, help="A matplotlib style sheet, by name or file."
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the picture when it is written.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Draw again whenever the files change, until Ctrl-C ends it.")
    ] = False,
) -> None:
    """Draw schedules on one picture, rates on a logarithmic scale.

    A logarithmic scale ends at about a 10,000th of the peak, unless rates stay lower; what is below is marked there.

    All of it is shown with --ylim 1e-12.., and --yscale linear or symlog has a place for 0.

    Without -o the picture is written into the current folder as PNG, named after the spec's file or the schedules.

    Examples:

    [bold]lrcurve plot decays.yaml[/bold]

    [bold]lrcurve plot decays.yaml -o decays.svg --joins[/bold]

    [bold]lrcurve plot decays.yaml -o warmup.png --xlim 0..10% --ylim 1e-4..[/bold]

    [bold]lrcurve plot decays.yaml --paper -o decays.pdf[/bold]

    [bold]lrcurve plot decays.yaml --notes peak --draw smooth[/bold]

    [bold]lrcurve plot decays.yaml -o decays.html[/bold]

    [bold]lrcurve plot 'cosine lr=0.1 warmup=5' 'step lr=0.1 step_size=10' --steps 50 --terminal[/bold]

    [bold]lrcurve plot 'torch.OneCycleLR max_lr=0.1 total_steps=50' --steps 50 --param all[/bold]

    [bold]lrcurve plot --type exponential --lr 0.1 --decay-rate 0.9 --steps 50[/bold]
    """
    asked = {**locals(), "watch": False}
    if watch:
        from lrcurve.cli.watch import on_each_change

        on_each_change(request, partial(command.function, **asked), clear=terminal and output is None)
        return
    pictures: dict[str, object] = {"--style": style, "--paper": paper or None}
    drawing = {**pictures, "--format": form, "--open": show or None} if terminal and output is None else None
    check_size(width, height, dpi, drawing)
    kind = kind_of(output, form, SUFFIXES, "no kind of picture; use .png, .svg or .pdf, or .html for a report") or "png"
    if kind == "html":
        check_report(yscale, {"--width": width, "--height": height, "--notes": notes, **pictures})
    loaded = request.load()
    notes, heading = notes or ("none" if paper else "all"), ("" if paper else loaded.title) if title is None else title
    unit = unit_of(loaded, xaxis)
    window = options.window(request, loaded.curves, xlim, "--xlim")
    limits = options.limits(ylim, "--ylim")
    curves = seen(request, loaded.curves, unit, window)
    environment = request.environment
    if terminal:
        _print_drawing(
            environment, curves, width, height,
            yscale=yscale, xaxis=unit, joins=joins, title=heading, xlim=window, ylim=limits, notes=notes,
            smooth=drawn == "smooth",
        )  # fmt: skip
        if output is None:
            request.hint_at_findings(loaded)
            return
    path = file_of(output or Path(f"{_stem(request, loaded.curves)}.{kind}"))
    target = environment.binary_stdout if path is None else path
    replaced = ", in place of the one that was there" if output is None and path is not None and path.exists() else ""
    told = []
    if kind == "html":
        from lrcurve.cli.report import write_report
        from lrcurve.views.report import ReportOptions

        scale: Literal["log", "linear"] = "linear" if yscale == "linear" else "log"
        with on_axes(), environment.progress("drawing"):
            report = ReportOptions(
                scale, unit, joins=joins, smooth=drawn == "smooth", title=heading, xlim=window, ylim=limits
            )
            write_report(loaded, target, report, request)
    else:
        told = _save(
            environment, curves, target, kind,
            width=width, height=height, dpi=dpi, yscale=yscale, xaxis=unit, joins=joins, title=heading, style=style,
            xlim=window, ylim=limits, notes=notes, draw=drawn, paper=paper,
        )  # fmt: skip
    for note in told:
        request.note(f"note: {note}")
    request.hint_at_findings(loaded)
    if path is not None:
        request.note(f"wrote {path}{replaced}")
        if show:
            typer.launch(str(path))


def _print_drawing(
    environment: "Environment", curves: "Sequence[Curve]", width: float | None, height: float | None, **options: Any
) -> None:
    """Draw in the terminal, by default as large as it is."""
    from lrcurve.views.terminal.drawing import draw

    size = environment.console().size
    with on_axes():
        drawing = draw(
            curves,
            width=int(width) if width else size.width,
            height=int(height) if height else max(8, min(24, size.height - 8)),
            color=environment.color,
            unicode=environment.unicode,
            **options,
        )
    deliver(drawing, None, environment)


def _save(
    environment: "Environment",
    curves: "Sequence[Curve]",
    target: "Path | IO[bytes]",
    form: Literal["png", "svg", "pdf"],
    *,
    width: float | None,
    height: float | None,
    **options: Any,
) -> list[str]:
    """Draw into a file, by default in the size that suits the curves, and return notes for the user."""
    load_matplotlib()
    from lrcurve.views.figure.layout import PAPER, default_height
    from lrcurve.views.figure.options import FigureOptions
    from lrcurve.views.figure.picture import save
    from lrcurve.views.style.figure import StyleError

    paper, unit = options["paper"], options["xaxis"]
    figure = FigureOptions(
        width=width or (PAPER[0] if paper else 8.0),
        height=height or default_height(curves, unit, paper=paper),
        **options,
    )
    try:
        with on_axes(), environment.progress("drawing"):
            return save(curves, target, figure, form=form)
    except StyleError as error:
        raise typer.BadParameter(str(error), param_hint="--style") from None


def _stem(request: "Request", curves: "Sequence[Curve]") -> str:
    """Return the name of the picture: that of the files if there is nothing else, else that of the schedules."""
    if not request.specs and not request.fields:
        return "lrcurve"
    paths = [Path(spec) for spec in request.specs if "=" not in spec and Path(spec).suffix and Path(spec).is_file()]
    if paths and len(paths) == len(request.specs) and not request.fields:
        names = [path.stem for path in paths]
    else:
        names = [curve.owner for curve in curves]
    return file_name(names)
