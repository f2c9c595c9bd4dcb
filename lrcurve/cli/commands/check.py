"""``lrcurve check``: schedules held against the rules."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from lrcurve.cli import candidates, options
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver
from lrcurve.cli.exit_code import ExitCode

if TYPE_CHECKING:
    from lrcurve.analysis.check import Finding
    from lrcurve.cli.request import Request

Form = Literal["text", "json", "github", "sarif"]
SUFFIXES: dict[str, Form] = {".json": "json", ".sarif": "sarif"}


@verb("Look for what people get wrong in schedules; exit 1 on findings.", place=3, without=["params"])
def command(
    request: "Request",
    *,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODES", autocompletion=candidates.rules, help="Only these rules: LR1,LR203.", show_default="all"
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CODES", autocompletion=candidates.rules, help="Not these rules: LR101.")
    ] = None,
    skip_others: Annotated[
        bool,
        typer.Option(
            "--skip-others", help="Leave out named files that hold no schedule, as is done with those of a folder."
        ),
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 on notes too.")] = False,
    form: Annotated[
        Form | None,
        options.choice(
            "--format", get_args(Form), "For people, programs, GitHub's annotations, or code scanning.", default="text"
        ),
    ] = None,
    output: options.Output = None,
) -> ExitCode:
    """Look for what people get wrong in schedules: a decay that never ends, warmup from 0, milestones past the end.

    Of a folder all files with schedules are checked, lrcurve's own and trainers' configs, also those below it.

    Exits with 1 if there is an error or a warning, with --strict on notes too, and with 2 if something cannot be read
    (LR001) or drawn (LR002); the rest is checked all the same. A file may say
    [bold]check: {ignore: LR101}[/bold] for itself. [bold]lrcurve list rules[/bold] shows all rules,
    [bold]lrcurve explain LR104[/bold] one of them.

    Examples:

    [bold]lrcurve check decays.yaml[/bold]

    [bold]lrcurve check decays.yaml warmup_then_step.yaml --ignore LR101 --format github[/bold]

    [bold]lrcurve check . --select LR1[/bold]

    [bold]lrcurve check 'cosine lr=0.1 warmup=5' --steps 100 --select LR1,LR203[/bold]
    """
    from lrcurve.analysis import check as rules
    from lrcurve.cli.request import words
    from lrcurve.views import findings

    chosen, ignored = words(select), words(ignore)
    for flag, codes in (("--select", chosen), ("--ignore", ignored)):
        try:
            rules.chosen(codes, ())
        except rules.CodeError as error:
            raise typer.BadParameter(str(error), param_hint=flag) from None
    form = form or SUFFIXES.get(output.suffix.lower() if output is not None else "", "text")
    found, curves = _checked(request, chosen, ignored, skip_others=skip_others)
    if form == "text":
        shown = findings.text(found, color=request.environment.color and output is None)
    else:
        shown = {"json": findings.as_json, "github": findings.github, "sarif": findings.sarif}[form](found)
    deliver(shown, output, request.environment, quiet=request.quiet)
    request.note(findings.summary(found, curves))
    if any(one.code in (rules.UNREAD, rules.NO_RATE) for one in found):
        return ExitCode.TROUBLE
    return ExitCode.FOUND if any(strict or one.severity != "note" for one in found) else ExitCode.FINE


def _checked(
    request: "Request", select: list[str], ignore: list[str], *, skip_others: bool
) -> "tuple[list[Finding], int]":
    """Return what is found in all sources, and the number of curves that were looked at."""
    from lrcurve.analysis.check import check_source
    from lrcurve.cli.request import NamedSource
    from lrcurve.sources.expand import Content, content_of, files_below

    jobs: list[tuple[NamedSource, bool]] = []
    for source in request.named_sources():
        path = Path(source.name)
        files = files_below(path) if source.specs and path.is_dir() else None
        jobs += [(NamedSource(name, [name]), True) for name in files] if files is not None else [(source, skip_others)]
    found, curves, others = list["Finding"](), 0, list[str]()
    with request.environment.progress("checking", 2 * len(jobs)) as advance:
        contents = dict[str, Content]()
        for source, may_be_other in jobs:
            advance(1)
            if may_be_other and source.specs and Path(source.name).is_file():
                contents[source.name] = content_of(Path(source.name))
        with_specs = {Path(name).parent for name, content in contents.items() if content == "schedule"}
        for source, _ in jobs:
            advance(1)
            content = contents.get(source.name)
            if content == "other" or (content == "broken" and Path(source.name).parent not in with_specs):
                others.append(source.name)
                continue
            findings, count = check_source(source.name, partial(request.load_one, source), select, ignore)
            found += findings
            curves += count
    if others:
        request.note(f"note: {_left_out(others, len(others) if request.verbose else 3)}")
    if not skip_others and len(others) == len(jobs):
        raise typer.BadParameter("no file with a schedule is in what was named", param_hint="SPEC")
    return found, curves


def _left_out(names: list[str], most: int) -> str:
    """Return in words that files hold no schedule, ``most`` of them by name."""
    from lrcurve.problems import printable
    from lrcurve.views.numbers import counted

    shown = ", ".join(printable(name) for name in names[:most]) + (", ... (-v names all)" if len(names) > most else "")
    return f"{counted(len(names), 'file')} without a schedule left out: {shown}"
