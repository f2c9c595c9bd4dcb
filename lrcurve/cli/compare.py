"""``lrcurve compare``: how curves differ."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lrcurve.cli.command import (
    AllowCode,
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
from lrcurve.cli.output import deliver, gone_reader, say_written

if TYPE_CHECKING:
    from lrcurve.analysis.compare import Comparison, Side, Tolerance
    from lrcurve.cli.session import Session
    from lrcurve.spec.curves import Loaded
    from lrcurve.spec.overrides import Overrides

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

Align = Literal["step", "epoch", "percent", "tokens"]
Form = Literal["text", "markdown", "json"]
SUFFIXES: dict[str, Form] = {".txt": "text", ".md": "markdown", ".json": "json"}
PICTURES: dict[str, Literal["png", "svg", "pdf"]] = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
REPORTS = (".html", ".htm")


@app.command(cls=SpecCommand)
def compare(
    ctx: typer.Context,
    specs: Specs = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="NAME", help="Compare every other curve with this one; one file will do."),
    ] = None,
    align: Annotated[
        Align | None, typer.Option("--align", help="What both runs are counted in.", show_default="step")
    ] = None,
    rtol: Annotated[
        float | None,
        typer.Option("--rtol", metavar="SHARE", help="Relative tolerance; printed digits then count no more. [1e-12]"),
    ] = None,
    atol: Annotated[
        float | None,
        typer.Option("--atol", metavar="RATE", help="Absolute tolerance; printed digits then count no more. [0]"),
    ] = None,
    form: Annotated[Form | None, typer.Option("--format", help="Kind of report.", show_default="text")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write what is said to .txt, .md or .json instead; or beside it a picture, .png, .svg or .pdf, or an "
            "interactive .html report.",
        ),
    ] = None,
    steps: Steps = None,
    lr: Lr = None,
    sets: Sets = None,
    params: Params = None,
    allow_code: AllowCode = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Say how curves differ: the first SPEC is the base, each further one is compared with it.

    Curves of one name are compared, and two single curves; a curve on one side only is a difference.

    With [bold]lrcurve compare decays.yaml --against cosine[/bold] the curves of one file are.

    Exit code: 0 same, 1 different, 2 trouble.

    Rates are the same within float64 rounding, 1e-12 of the larger one.

    A table can be a golden file; only the steps that it holds are compared.

    A table that shows any rate in 15 significant digits or more, as 'lrcurve table' writes, is exact.

    With fewer digits, rates within half a unit of the last digit of its column are the same.

    Of a column, the longest numbers count: for significant digits, or for decimals where those reach less far.

    A column of 1 or 2 digits without zeros to fill it up, such as 0.1 and 0.05, is exact.

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
    from lrcurve.cli.session import Session

    kind = _form(ctx, output, form)
    tolerance = _tolerance(ctx, rtol, atol)
    session = Session(quiet, verbose)
    loaded = _loaded(ctx, session, specs or (), overrides_of(steps, lr, sets, params, allow_code=allow_code))
    sides = [Side(name, each.curves) for name, each in loaded]
    try:
        found = _compared(ctx, sides, against, align or "step", tolerance)
    except AlignError as error:
        raise typer.BadParameter(str(error), ctx=ctx, param_hint="--align") from None
    if output is not None and output.suffix.lower() in (*PICTURES, *REPORTS):
        _draw(ctx, session, found, loaded, output)
        output = None
    _report(session, found, kind, output)
    if not all(comparison.same for comparison in found):
        raise typer.Exit(1)


def _compared(
    ctx: typer.Context, sides: "Sequence[Side]", name: str | None, align: Align, tolerance: "Tolerance"
) -> "list[Comparison]":
    """Return what becomes of each further side, or of each further curve beside the one called ``name``."""
    from lrcurve.analysis.compare import against, compare
    from lrcurve.problems import suggest

    if name is None:
        if len(sides) < 2:
            hint = "or say which of its curves is the base with --against NAME"
            raise typer.BadParameter(f"needs two to compare, such as a file and its golden table; {hint}", ctx=ctx)
        return [compare(sides[0], side, align, tolerance) for side in sides[1:]]
    curves = [curve for side in sides for curve in side.curves]
    names = [curve.name for curve in curves]
    if name not in names:
        near = suggest(name, names) or f"; there are {', '.join(names)}"
        raise typer.BadParameter(f"no curve is called '{name}'{near}", ctx=ctx, param_hint="--against")
    if len(curves) < 2:
        raise typer.BadParameter(f"'{name}' is the only curve", ctx=ctx, param_hint="--against")
    return against(curves, name, align, tolerance)


def _loaded(
    ctx: typer.Context,
    session: "Session",
    specs: Sequence[str],
    overrides: "Overrides",
) -> "list[tuple[str, Loaded]]":
    """Return what each source by itself gives; what is wrong with any of them is reported together."""
    from lrcurve.problems import Problem, SpecError

    if list(specs).count("-") > 1:
        raise typer.BadParameter("standard input can be read once only", ctx=ctx, param_hint="SPEC")
    flags = flags_of(ctx)
    sources: list[tuple[str, list[str], Mapping[str, str]]] = [(name, [name], {}) for name in specs]
    if flags:
        sources.append(("flags", [], flags))
    found: list[tuple[str, Loaded]] = []
    problems: list[Problem] = []
    for name, files, fields in sources:
        try:
            found.append((name, session.load(files, fields, overrides)))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    return found


def _tolerance(ctx: typer.Context, rtol: float | None, atol: float | None) -> "Tolerance":
    """Return the tolerance; one that is given takes the place of the printed digits."""
    from lrcurve.analysis.compare import Tolerance

    for name, value in (("--rtol", rtol), ("--atol", atol)):
        if value is not None and not 0 <= value < math.inf:
            raise typer.BadParameter(f"must be a number of at least 0, got {value}", ctx=ctx, param_hint=name)
    plain = Tolerance()
    return Tolerance(
        rtol=plain.rtol if rtol is None else rtol,
        atol=plain.atol if atol is None else atol,
        printed=rtol is None and atol is None,
    )


def _form(ctx: typer.Context, output: Path | None, form: Form | None) -> Form:
    """Return the kind of report that flags and suffix agree on."""
    suffix = "" if output is None or str(output) == "-" else output.suffix.lower()
    known = SUFFIXES.get(suffix)
    if suffix and known is None and suffix not in (*PICTURES, *REPORTS) and form is None:
        listed = ", ".join([*SUFFIXES, *PICTURES, ".html"])
        raise typer.BadParameter(f"'{suffix}' is none of {listed}", ctx=ctx, param_hint="--output")
    if known is not None and form not in (None, known):
        raise typer.BadParameter(f"'{form}' contradicts the suffix of {output}", ctx=ctx, param_hint="--format")
    return form or known or "text"


def _draw(
    ctx: typer.Context,
    session: "Session",
    found: "Sequence[Comparison]",
    loaded: "Sequence[tuple[str, Loaded]]",
    output: Path,
) -> None:
    """Write the picture or the HTML report, if there is anything to draw."""
    if not any(one.compared for comparison in found for one in comparison.differences):
        session.note("note: no picture, for no curve is on both sides")
        return
    form = PICTURES.get(output.suffix.lower())
    if form is not None:
        from lrcurve.views.comparison.picture import save as save_picture

        notes = save_picture(found, output, form=form)
    else:
        from lrcurve.analysis.check import check
        from lrcurve.cli.report import texts_of
        from lrcurve.views.comparison.report import save as save_report
        from lrcurve.views.report import MissingPlotlyError

        findings = [one for _, each in loaded for one in check(each.curves)]
        texts = list(dict.fromkeys(text for _, each in loaded for text in texts_of(each)))
        try:
            notes = save_report(found, output, findings=findings, texts=texts)
        except MissingPlotlyError as error:
            raise typer.BadParameter(str(error), ctx=ctx, param_hint="--output") from None
    for note in notes:
        session.note(f"note: {note}")
    say_written(output, quiet=session.quiet)


def _report(session: "Session", found: "Sequence[Comparison]", kind: Form, output: Path | None) -> None:
    """Print the report, or write it to a file."""
    from lrcurve.views.comparison import text as difference
    from lrcurve.views.comparison.as_json import to_json

    if kind == "text" and (output is None or str(output) == "-"):
        with gone_reader():
            difference.print_comparisons(session.console(), found)
        return
    text = {"text": difference.text, "markdown": difference.markdown, "json": to_json}[kind](found)
    deliver(text, output, quiet=session.quiet)
