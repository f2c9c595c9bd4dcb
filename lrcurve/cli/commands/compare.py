"""``lrcurve compare``: how curves differ."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from lrcurve.cli import candidates, options
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver, file_of, kind_of
from lrcurve.cli.exit_code import ExitCode
from lrcurve.cli.option_types import number
from lrcurve.cli.picture_checks import load_matplotlib

if TYPE_CHECKING:
    from lrcurve.analysis.compare import Comparison, Side, Tolerance
    from lrcurve.cli.request import Request
    from lrcurve.spec.curves import Loaded

Align = Literal["step", "epoch", "percent", "tokens"]
Form = Literal["text", "markdown", "json"]
SUFFIXES: dict[str, Form] = {".txt": "text", ".md": "markdown", ".json": "json"}
PICTURES: dict[str, Literal["png", "svg", "pdf"]] = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
REPORTS = (".html", ".htm")


@verb("Say how curves differ, as text, Markdown, JSON, a picture or a report; exit code 1 if they do.", place=4)
def command(
    request: "Request",
    *,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            autocompletion=candidates.curves,
            help="Compare every other curve with this one; one file will do.",
        ),
    ] = None,
    align: Annotated[Align, options.choice("--align", get_args(Align), "What both runs are counted in.")] = "step",
    rtol: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", callback=number, help="Relative tolerance; printed digits then count no more. [1e-12]"
        ),
    ] = None,
    atol: Annotated[
        float | None,
        typer.Option(
            metavar="RATE", callback=number, help="Absolute tolerance; printed digits then count no more. [0]"
        ),
    ] = None,
    form: Annotated[Form | None, options.choice("--format", get_args(Form), "Kind of report.", default="text")] = None,
    output: Annotated[
        Path | None,
        options.output(
            "Write what is said to .txt, .md or .json instead; or beside it a picture, .png, .svg or .pdf, or an "
            "interactive .html report."
        ),
    ] = None,
) -> ExitCode:
    """Say how curves differ: the first SPEC is the base, each further one is compared with it.

    Curves of one name are compared, and two single curves; a curve on one side only is a difference.

    With [bold]lrcurve compare decays.yaml --against cosine[/bold] the curves of one file are.

    Exit code: 0 same, 1 different, 2 trouble.

    Of two specs, or configs of one trainer, what changed in them is said first, by key.

    Rates are the same within float64 rounding: 1e-12 of the larger one, 1e-15 of the peak, the rounding of the step.

    A table can be a golden file; only the steps that it holds are compared.

    A table that shows any rate in 15 significant digits or more, as 'lrcurve table' writes, is exact.

    With fewer digits, rates within half a unit of the last digit of its column are the same.

    Of a column, the longest numbers count: for significant digits, or for decimals where those reach less far.

    A column of 1 or 2 digits, such as 0.1 and 0.05, is exact, unless the other curve is above and below it in turn.

    Numbers of float32, float16 and bfloat16 are known as such, and the nearest one to a rate is the same, as is said.

    Runs of different length are different; what both have in common is compared.

    --align percent compares them whole, at the beginning of each step of the run with fewer steps.

    Where that is in the middle of a step of the other run, any rate between that step's and the next's is the same.

    --align epoch and tokens do likewise, as far as both runs go.

    Beyond 10 million steps, joins, the steps beside them and a spread of steps are compared.

    Examples:

    [bold]lrcurve compare decays.yaml decays.csv[/bold]

    [bold]lrcurve compare decays.yaml decays.csv --format markdown -o decays.svg[/bold]

    [bold]lrcurve compare decays.yaml decays.csv -o report.html[/bold]

    [bold]lrcurve compare 'linear lr=0.1' 'polynomial lr=0.1 power=1' --steps 50[/bold]

    [bold]lrcurve compare 'cosine lr=0.1 steps=50' 'cosine lr=0.1 steps=100' --align percent[/bold]
    """
    from lrcurve.analysis.compare import AlignError, Side

    drawn = output is not None and output.suffix.lower() in (*PICTURES, *REPORTS)
    otherwise = f"none of {', '.join([*SUFFIXES, *PICTURES, '.html'])}"
    kind = form if drawn else kind_of(output, form, SUFFIXES, otherwise)
    tolerance = _tolerance(rtol, atol)
    if request.specs.count("-") > 1:
        raise typer.BadParameter("standard input can be read once only", param_hint="SPEC")
    loaded = request.load_each()
    for name, each in loaded:
        if not each.curves:
            what = f"leaves no curve of {name}; name one of each with FILE#NAME"
            raise typer.BadParameter(what, param_hint="--only")
    sides = [Side(name, each.curves) for name, each in loaded]
    try:
        with request.environment.progress("comparing"):
            found = _compared(sides, against, align, tolerance)
    except AlignError as error:
        raise typer.BadParameter(str(error), param_hint="--align") from None
    if drawn and output is not None:
        _draw(request, found, loaded, output)
        output = None
    _report(request, found, kind or "text", output)
    for comparison in found:
        from lrcurve.views.comparison.hint import hint

        if (text := hint(comparison, request.specs, request.flags())) is not None:
            request.note(f"note: {text}")
    return ExitCode.FINE if all(comparison.same for comparison in found) else ExitCode.FOUND


def _compared(sides: "Sequence[Side]", name: str | None, align: Align, tolerance: "Tolerance") -> "list[Comparison]":
    """Return what becomes of each further side, or of each further curve beside the one called ``name``."""
    from lrcurve.analysis.compare import against, compare
    from lrcurve.problems import suggest

    if name is None:
        if len(sides) < 2:
            hint = "or say which of its curves is the base with --against NAME"
            raise typer.BadParameter(f"needs two to compare, such as a file and its golden table; {hint}")
        return [compare(sides[0], side, align, tolerance) for side in sides[1:]]
    curves = [curve for side in sides for curve in side.curves]
    names = [curve.name for curve in curves]
    if name not in names:
        near = suggest(name, names) or f"; there are {', '.join(names)}"
        raise typer.BadParameter(f"no curve is called '{name}'{near}", param_hint="--against")
    if len(curves) < 2:
        raise typer.BadParameter(f"'{name}' is the only curve", param_hint="--against")
    return against(curves, name, align, tolerance)


def _tolerance(rtol: float | None, atol: float | None) -> "Tolerance":
    """Return the tolerance; one that is given takes the place of the printed digits."""
    from lrcurve.analysis.compare import Tolerance

    given = {name: value for name, value in (("rtol", rtol), ("atol", atol)) if value is not None}
    for name, value in given.items():
        if not 0 <= value < math.inf:
            raise typer.BadParameter(f"must be a number of at least 0, got {value}", param_hint=f"--{name}")
    return Tolerance(**given, printed=not given)


def _draw(
    request: "Request", found: "Sequence[Comparison]", loaded: "Sequence[tuple[str, Loaded]]", output: Path
) -> None:
    """Write the picture or the HTML report, if there is anything to draw."""
    if not any(one.compared for comparison in found for one in comparison.differences):
        request.note("note: no picture, for no curve is on both sides")
        return
    form = PICTURES.get(output.suffix.lower())
    if form is not None:
        load_matplotlib()
        from lrcurve.views.comparison.picture import save as save_picture

        notes = save_picture(found, output, form=form)
    else:
        from lrcurve.analysis.check import check
        from lrcurve.cli.report import texts_of
        from lrcurve.views.comparison.report import save as save_report

        findings = [one for _, each in loaded for one in check(each.curves)]
        texts = list(dict.fromkeys(text for _, each in loaded for text in texts_of(each)))
        notes = save_report(found, output, findings=findings, texts=texts)
    for note in notes:
        request.note(f"note: {note}")
    request.note(f"wrote {output}")


def _report(request: "Request", found: "Sequence[Comparison]", kind: str, output: Path | None) -> None:
    """Print the report, or write it to a file."""
    from lrcurve.views.comparison import text as difference
    from lrcurve.views.comparison.as_json import to_json

    environment = request.environment
    if kind == "text" and file_of(output) is None:
        with environment.until_reader_leaves():
            difference.print_comparisons(environment.console(), found)
        return
    text = {"text": difference.text, "markdown": difference.markdown, "json": to_json}[kind](found)
    deliver(text, output, environment, quiet=request.quiet)
