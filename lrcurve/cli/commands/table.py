"""``lrcurve table``: curves as numbers."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from lrcurve.cli import candidates, options
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver, file_of, kind_of
from lrcurve.cli.option_types import whole_number

if TYPE_CHECKING:
    from lrcurve.analysis.table_steps import Selection
    from lrcurve.cli.environment import Environment
    from lrcurve.cli.request import Request
    from lrcurve.curve import Curve

Form = Literal["text", "csv", "tsv", "json", "jsonl", "markdown"]
SUFFIXES: dict[str, Form] = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".jsonl": "jsonl", ".md": "markdown", ".txt": "text",
}  # fmt: skip

READABLE = 200
"""How many rows a table for people shows unless more were asked for."""

MAX_ROWS = 1_000_000_000
"""Rows of a table for programs: they are written as they are made, but for minutes, and fill tens of GB."""


@verb("Print the rate of each step, as a table or as CSV, TSV, JSON, JSON lines or Markdown.", place=2)
def command(
    request: "Request",
    *,
    every: Annotated[
        int | None, typer.Option(metavar="N", callback=whole_number, help="Only every N-th step, and the last.")
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="LIST", help="Only these: 0,10,20%,5ep,end.")] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="PLACE", help="Only steps from here on: 100, 10%, 2ep, 1B tokens.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="PLACE", help="Only steps up to here, itself included: 500, 30%, end.")
    ] = None,
    joins: Annotated[
        bool, typer.Option("--joins", help="Only the steps around joins, the first and the last three.")
    ] = False,
    where: Annotated[
        str | None,
        typer.Option(
            metavar="CONDITION",
            help="Only where this holds, as stretches of steps: 'lr > 1e-4', or 'lr >= 50%' of the peak.",
        ),
    ] = None,
    form: Annotated[Form | None, options.choice("--format", get_args(Form), "Kind of table.", default="text")] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="LIST", autocompletion=candidates.units, help="More columns: epoch,percent,tokens,samples."
        ),
    ] = None,
    output: options.Output = None,
) -> None:
    """Print the rate of each step.

    The text table has a summary of each curve under it. Text and Markdown are for people, and rounded (--digits); the
    other formats are for programs, and their floats read back exactly.

    With --where it answers when, and for how long: a line for each stretch of steps, and --columns epoch,tokens for
    what it begins and ends at.

    Examples:

    [bold]lrcurve table --steps 50[/bold]

    [bold]lrcurve table decays.yaml --format csv -o decays.csv[/bold]

    [bold]lrcurve table warmup_then_step.yaml --joins[/bold]

    [bold]lrcurve table warmup_then_step.yaml --where 'lr > 50%'[/bold]

    [bold]lrcurve table 'cosine lr=0.1' --set run.epochs=90 --set run.steps_per_epoch=50 --at 0,10%,end[/bold]
    """
    if sum(choice is not None and choice is not False for choice in (every, at, joins, where)) > 1:
        raise typer.BadParameter("choose one of --every, --at, --joins and --where")
    otherwise = f"no kind of table; use {', '.join(SUFFIXES)}, or say --format"
    kind = form or kind_of(output, None, SUFFIXES, otherwise) or "text"
    loaded = request.load()
    if (at or where) is not None and (begin or end) is not None:
        raise typer.BadParameter(f"{'--at' if at else '--where'} names the steps, so leave out --from and --to")
    if where is not None:
        deliver(
            _stretches(request, loaded.curves, where, _columns(loaded.curves, columns), kind),
            output,
            request.environment,
            quiet=request.quiet,
        )
        return
    stretch = _place(loaded.curves, begin or "0", "--from"), _place(loaded.curves, end or "end", "--to")
    chosen = _selection(request, loaded.curves, every, at, stretch, joins=joins, people=kind == "text")
    asked = _columns(loaded.curves, columns)
    limit = _limit(kind)
    if len(chosen) > limit:
        raise typer.BadParameter(
            f"{len(chosen):,} rows; a {kind} table may have {limit:,}: choose with --every or --at"
        )
    path = file_of(output)
    environment = request.environment
    with environment.progress("writing") if path or not environment.stdout.isatty() else nullcontext():
        _write(environment, loaded.curves, chosen, asked, path, kind)
    request.hint_at_findings(loaded)
    if path is not None:
        request.note(f"wrote {path}")


def _limit(kind: Form) -> int:
    """Return how many rows a kind of table may have."""
    if kind != "text":
        return MAX_ROWS
    from lrcurve.views.table import text_table

    return text_table.MAX_ROWS


def _stretches(request: "Request", curves: "Sequence[Curve]", text: str, columns: Sequence[str], kind: Form) -> str:
    """Return where a condition holds, as text of this kind."""
    from lrcurve.analysis.stretches import StretchLimitError, of_parameter, read_where, stretches
    from lrcurve.views.table import stretches as view

    try:
        where = read_where(text)
        shown = of_parameter(curves, where)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--where") from None
    with request.environment.progress("looking", sum(curve.run.ticks for curve in shown)) as advance:
        try:
            held = [view.Held(curve, stretches(curve, where, advance)) for curve in shown]
        except StretchLimitError as error:
            raise typer.BadParameter(str(error), param_hint="--where") from None
    return view.text(held, where, columns) if kind == "text" else view.machine(held, columns, kind)


def _write(
    environment: "Environment",
    curves: "Sequence[Curve]",
    chosen: "Selection",
    columns: Sequence[str],
    path: Path | None,
    kind: Form,
) -> None:
    """Write the table to a file, or print it."""
    from lrcurve.views.files import written_whole

    if kind != "text":
        from lrcurve.views.table import machine_formats, markdown

        with written_whole(path) if path else nullcontext(environment.binary_stdout) as file:
            if kind == "markdown":
                markdown.write(curves, chosen, file, columns)
            else:
                machine_formats.write(curves, chosen, kind, file, columns)
        return
    from rich.console import Console

    from lrcurve.views.table.text_table import print_table

    if path is None:
        print_table(environment.console(), curves, chosen, columns=columns)
        return
    with written_whole(path, "w") as file:
        print_table(Console(file=file, width=120, no_color=True, highlight=False), curves, chosen, columns=columns)


def _selection(
    request: "Request",
    curves: "Sequence[Curve]",
    every: int | None,
    at: str | None,
    stretch: tuple[int, int],
    *,
    joins: bool,
    people: bool,
) -> "Selection":
    """Return the steps to show; a table for people that names none shows at most ``READABLE`` rows."""
    from lrcurve.analysis import table_steps

    if at is not None:
        moments = _moments(curves, at)
        _note_past_end(request, curves, moments)
        return table_steps.at(moments)
    first, last = stretch
    options.within_run(request, curves, last, "--to")
    longest = table_steps.longest(curves)
    if first > last or first >= longest:
        from lrcurve.curve import longest_run

        run = longest_run(curves)
        length = f"the run has {run.span(run.ticks)}" if first >= longest else f"--to is {run.when(last)}"
        raise typer.BadParameter(f"is {run.when(first)}, but {length}", param_hint="--from")
    if joins:
        try:
            return table_steps.around_joins(curves, first=first, last=last)
        except table_steps.JoinLimitError as error:
            raise typer.BadParameter(f"{error}; see them with --every", param_hint="--joins") from None
    if every is not None and every < 1:
        raise typer.BadParameter(f"must be at least 1, got {every}", param_hint="--every")
    count = min(longest, last + 1) - first
    if every is None and people and count > READABLE:
        every = -(-count // 50)
        share = curves[0].run.tick == "share"
        what = f"{every / 100:g} %" if share else f"{every:,}th of {count:,} steps"
        request.note(f"note: showing every {what}; --every 1 shows all, --joins what matters")
    return table_steps.every(curves, every or 1, first, last)


def _moments(curves: "Sequence[Curve]", text: str) -> list[int]:
    """Return the steps that ``--at`` names, on the clock of the longest run."""
    words = list(filter(None, (part.strip() for part in text.split(","))))
    if not words:
        raise typer.BadParameter("names no step; write it like 0,10,20%,end", param_hint="--at")
    return [_place(curves, word, "--at") for word in words]


def _place(curves: "Sequence[Curve]", text: str, flag: str) -> int:
    """Return the step at a place of the longest run."""
    from lrcurve.curve import longest_run
    from lrcurve.spec.ranges import moment
    from lrcurve.spec.units import UnitError

    try:
        return moment(text, longest_run(curves))
    except UnitError as error:
        raise typer.BadParameter(f"{text}: {error}", param_hint=flag) from None


def _note_past_end(request: "Request", curves: "Sequence[Curve]", moments: Sequence[int]) -> None:
    """Say which steps no update of a run reaches."""
    for run, name in {curve.run: curve.name for curve in reversed(curves)}.items():
        past = [step for step in moments if step >= run.ticks]
        if past:
            more = f" and {len(past) - 1} more are" if len(past) > 1 else " is"
            request.note(f"note: {run.when(past[0])}{more} past the end of {name}, which has {run.span(run.ticks)}")


def _columns(curves: "Sequence[Curve]", text: str | None) -> list[str]:
    """Return the extra columns, checked against what the runs know."""
    from lrcurve.problems import suggest
    from lrcurve.views.table.columns import UNITS, ColumnError, clocks

    asked = [] if text is None else list(filter(None, (part.strip() for part in text.split(","))))
    for name in asked:
        if name not in UNITS:
            message = f"'{name}' is not one of {', '.join(UNITS)}{suggest(name, UNITS)}"
            raise typer.BadParameter(message, param_hint="--columns")
    try:
        clocks(curves, asked)
    except ColumnError as error:
        raise typer.BadParameter(str(error), param_hint="--columns") from None
    return asked
