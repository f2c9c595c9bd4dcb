"""``lrcurve table``: curves as numbers."""

import sys
from collections.abc import Sequence
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
from lrcurve.cli.output import Output, say_written

if TYPE_CHECKING:
    from lrcurve.analysis.table_steps import Selection
    from lrcurve.cli.session import Session
    from lrcurve.curve import Curve

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

Form = Literal["text", "csv", "tsv", "json", "jsonl", "markdown"]
SUFFIXES: dict[str, Form] = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".jsonl": "jsonl", ".md": "markdown", ".txt": "text",
}  # fmt: skip

READABLE = 200
"""How many rows a table for people shows unless more were asked for."""

MAX_TEXT_ROWS = 100_000
MAX_ROWS = 1_000_000_000


@app.command(cls=SpecCommand)
def table(
    ctx: typer.Context,
    specs: Specs = None,
    steps: Steps = None,
    every: Annotated[
        int | None, typer.Option("--every", metavar="N", help="Only every N-th step, and the last.")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="LIST", help="Only these: 0,10,20%,5ep,end.")] = None,
    joins: Annotated[
        bool, typer.Option("--joins", help="Only the steps around joins, the first and the last three.")
    ] = False,
    form: Annotated[Form | None, typer.Option("--format", help="Kind of table.", show_default="text")] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="LIST", help="More columns: epoch,percent,tokens,samples.")
    ] = None,
    output: Output = None,
    lr: Lr = None,
    sets: Sets = None,
    params: Params = None,
    allow_code: AllowCode = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Print the rate of each step.

    The text table has a summary of each curve under it; the other formats are for programs, and their floats read back
    exactly.

    Examples:

    [bold]lrcurve table --steps 50[/bold]

    [bold]lrcurve table decays.yaml --format csv -o decays.csv[/bold]

    [bold]lrcurve table warmup_then_step.yaml --joins[/bold]

    [bold]lrcurve table 'cosine lr=0.1' --set run.epochs=90 --set run.steps_per_epoch=50 --at 0,10%,end[/bold]
    """
    from lrcurve.cli.session import Session

    if sum(choice is not None and choice is not False for choice in (every, at, joins)) > 1:
        raise typer.BadParameter("choose one of --every, --at and --joins", ctx=ctx)
    suffix = output.suffix.lower() if output is not None and str(output) != "-" else ""
    if suffix and form is None and suffix not in SUFFIXES:
        message = f"'{suffix}' is no kind of table; use {', '.join(SUFFIXES)}, or say --format"
        raise typer.BadParameter(message, ctx=ctx, param_hint="--output")
    kind = form or SUFFIXES.get(suffix, "text")
    session = Session(quiet, verbose)
    loaded = session.load(specs, flags_of(ctx), overrides_of(steps, lr, sets, params, allow_code=allow_code))
    chosen = _selection(ctx, session, loaded.curves, every, at, joins=joins, people=kind == "text")
    asked = _columns(ctx, loaded.curves, columns)
    limit = MAX_TEXT_ROWS if kind == "text" else MAX_ROWS
    if len(chosen) > limit:
        raise typer.BadParameter(
            f"{len(chosen):,} rows; a {kind} table may have {limit:,}: choose with --every or --at", ctx=ctx
        )
    if kind == "text":
        _print(session, loaded.curves, chosen, asked, output)
    else:
        from lrcurve.views.table.machine_formats import write

        if output is None or str(output) == "-":
            write(loaded.curves, chosen, kind, sys.stdout.buffer, asked)
            sys.stdout.buffer.flush()
            return
        from lrcurve.views.files import written_whole

        with written_whole(output, "wb") as file:
            write(loaded.curves, chosen, kind, file, asked)
    if output is not None and str(output) != "-":
        say_written(output, quiet=quiet)


def _print(
    session: "Session", curves: "Sequence[Curve]", chosen: "Selection", columns: Sequence[str], output: Path | None
) -> None:
    """Print the table for people, or write what would be printed to a file."""
    from lrcurve.views.table.text_table import print_table

    if output is None or str(output) == "-":
        print_table(session.console(), curves, chosen, columns=columns)
        return
    import io

    from rich.console import Console

    from lrcurve.cli.output import deliver

    text = io.StringIO()
    print_table(Console(file=text, width=120, no_color=True, highlight=False), curves, chosen, columns=columns)
    deliver(text.getvalue(), output, quiet=True)


def _selection(
    ctx: typer.Context,
    session: "Session",
    curves: "Sequence[Curve]",
    every: int | None,
    at: str | None,
    *,
    joins: bool,
    people: bool,
) -> "Selection":
    """Return the steps to show; a table for people that names none shows at most ``READABLE`` rows."""
    from lrcurve.analysis import table_steps

    if at is not None:
        return table_steps.at(_moments(ctx, curves, at))
    if joins:
        try:
            return table_steps.around_joins(curves)
        except table_steps.JoinLimitError as error:
            raise typer.BadParameter(f"{error}; see them with --every", ctx=ctx, param_hint="--joins") from None
    if every is not None and every < 1:
        raise typer.BadParameter(f"must be at least 1, got {every}", ctx=ctx, param_hint="--every")
    longest = table_steps.longest(curves)
    if every is None and people and longest > READABLE:
        every = -(-longest // 50)
        what = "2 %" if curves[0].run.tick == "share" else f"{every:,}th of {longest:,} steps"
        session.note(f"note: showing every {what}; --every 1 shows all, --joins what matters")
    return table_steps.every(curves, every or 1)


def _moments(ctx: typer.Context, curves: "Sequence[Curve]", text: str) -> list[int]:
    """Return the steps that ``--at`` names, on the clock of the longest run."""
    from lrcurve.spec.units import Clock, UnitError

    run = max((curve.run for curve in curves), key=lambda run: run.ticks)
    moments = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        try:
            moment = run.ticks - 1 if word == "end" else Clock(run).ticks(word)[0]
        except UnitError as error:
            raise typer.BadParameter(f"{word}: {error}", ctx=ctx, param_hint="--at") from None
        moments.append(min(moment, run.ticks - 1) if word.endswith("%") else moment)
    if not moments:
        raise typer.BadParameter("names no step; write it like 0,10,20%,end", ctx=ctx, param_hint="--at")
    return moments


def _columns(ctx: typer.Context, curves: "Sequence[Curve]", text: str | None) -> list[str]:
    """Return the extra columns, checked against what the runs know."""
    from lrcurve.problems import suggest
    from lrcurve.views.table.columns import UNITS, ColumnError, clocks

    asked = [] if text is None else list(filter(None, (part.strip() for part in text.split(","))))
    for name in asked:
        if name not in UNITS:
            message = f"'{name}' is not one of {', '.join(UNITS)}{suggest(name, UNITS)}"
            raise typer.BadParameter(message, ctx=ctx, param_hint="--columns")
    try:
        clocks(curves, asked)
    except ColumnError as error:
        raise typer.BadParameter(str(error), ctx=ctx, param_hint="--columns") from None
    return asked
