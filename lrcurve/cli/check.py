"""``lrcurve check``: schedules held against the rules."""

from typing import Annotated, Literal

import typer

from lrcurve.cli.command import (
    AllowCode,
    Lr,
    Quiet,
    Sets,
    SpecCommand,
    Specs,
    Steps,
    Verbose,
    flags_of,
    overrides_of,
)
from lrcurve.cli.output import Output, deliver

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

Form = Literal["text", "json", "github", "sarif"]
SUFFIXES: dict[str, Form] = {".json": "json", ".sarif": "sarif"}
Codes = list[str] | None


@app.command(cls=SpecCommand)
def check(
    ctx: typer.Context,
    specs: Specs = None,
    select: Annotated[
        Codes, typer.Option("--select", metavar="CODES", help="Only these rules: LR1,LR203.", show_default="all")
    ] = None,
    ignore: Annotated[
        Codes, typer.Option("--ignore", metavar="CODES", help="Not these rules: LR101.", show_default=False)
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 on notes too.")] = False,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format", help="For people, programs, GitHub's annotations, or code scanning.", show_default="text"
        ),
    ] = None,
    output: Output = None,
    steps: Steps = None,
    lr: Lr = None,
    sets: Sets = None,
    allow_code: AllowCode = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Look for what people get wrong in schedules: a decay that never ends, warmup from 0, milestones past the end.

    Exits with 1 if there is an error or a warning, with --strict on notes too. A file may say
    [bold]check: {ignore: LR101}[/bold] for itself. [bold]lrcurve list rules[/bold] shows all rules,
    [bold]lrcurve explain LR104[/bold] one of them.

    Examples:

    [bold]lrcurve check decays.yaml[/bold]

    [bold]lrcurve check decays.yaml warmup_then_step.yaml --ignore LR101 --format github[/bold]

    [bold]lrcurve check 'cosine lr=0.1 warmup=5' --steps 100 --select LR1,LR203[/bold]
    """
    from lrcurve.analysis import check as rules
    from lrcurve.cli.session import Session
    from lrcurve.views import findings

    chosen, ignored = _words(select), _words(ignore)
    for flag, words in (("--select", chosen), ("--ignore", ignored)):
        try:
            rules.chosen(words, ())
        except rules.CodeError as error:
            raise typer.BadParameter(str(error), ctx=ctx, param_hint=flag) from None
    form = form or SUFFIXES.get(output.suffix.lower() if output is not None else "", "text")
    session = Session(quiet, verbose)
    loaded = session.load(specs, flags_of(ctx), overrides_of(steps, lr, sets, allow_code=allow_code))
    found = rules.check(loaded.curves, chosen, ignored)
    if form == "text":
        shown = findings.text(found, color=session.color and output is None)
    else:
        shown = {"json": findings.as_json, "github": findings.github, "sarif": findings.sarif}[form](found)
    deliver(shown, output, quiet=quiet)
    session.note(findings.summary(found, len(loaded.curves)))
    if any(strict or one.severity != "note" for one in found):
        raise typer.Exit(1)


def _words(codes: Codes) -> list[str]:
    """Return the codes of an option that may be given more than once, each with commas."""
    return [word.strip() for text in codes or () for word in text.split(",") if word.strip()]
