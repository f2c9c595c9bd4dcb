"""The options that more than one command has, each declared once; a command names those that it takes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrcurve.cli import candidates, option_types
from lrcurve.cli.environment import Environment
from lrcurve.cli.errors import DEBUG

if TYPE_CHECKING:
    from lrcurve.cli.request import Request
    from lrcurve.curve import Curve


def choice(flag: str, choices: Sequence[str], text: str, *, default: bool | str = True) -> Any:
    """Return an option that takes one of a few words; ``default`` says what is taken where none is given."""
    return typer.Option(flag, callback=option_types.one_of(choices), help=text, show_default=default)


def output(text: str = "Write to this file instead; - is standard output.") -> Any:
    """Return ``--output``, with what may be written."""
    return typer.Option(
        "--output", "-o", metavar="FILE", callback=option_types.file, autocompletion=candidates.files, help=text
    )


XLim = Annotated[
    str | None,
    typer.Option("--xlim", metavar="A..B", help="Show this stretch of the run: 0..500, 10%..30%, 2ep.., ..1B tokens."),
]
YLim = Annotated[
    str | None,
    typer.Option(
        "--ylim",
        metavar="A..B",
        help="Show these rates: 1e-6..1e-3, ..0.1; 1e-12.. shows what is below a logarithmic scale.",
    ),
]
Output = Annotated[Path | None, output()]
HELP_TYPES = "--help-types"
HelpTypes = Annotated[
    bool, typer.Option(HELP_TYPES, help="Show this help with the flags of a schedule: --type, --min-lr, --decay-rate.")
]
Debug = Annotated[bool, typer.Option(DEBUG, help="Show where in the program an error comes from.")]
QuietlyWritten = Annotated[bool, typer.Option("--quiet", "-q", help="Do not say what was written.")]


def window(
    request: "Request", curves: "Sequence[Curve]", text: str | None, flag: str
) -> "tuple[int | None, int | None] | None":
    """Return the ticks of the longest run that a stretch such as ``10%..30%`` goes from and to, None for all of it.

    A stretch that goes on after the run ends with it, which is noted.
    """
    from lrcurve.curve import longest_run
    from lrcurve.spec.ranges import stretch
    from lrcurve.spec.units import UnitError

    try:
        found = None if text is None else stretch(text, longest_run(curves))
    except UnitError as error:
        raise typer.BadParameter(f"{text}: {error}", param_hint=flag) from None
    return found and (found[0], within_run(request, curves, found[1], flag))


def within_run(request: "Request", curves: "Sequence[Curve]", stop: int | None, flag: str) -> int | None:
    """Return a tick, at most the end of the longest run, and note one that is past it."""
    from lrcurve.curve import longest_run

    run = longest_run(curves)
    if stop is None or stop <= run.ticks:
        return stop
    request.note(
        f"note: {flag} goes to {run.when(stop)}, but the run has {run.span(run.ticks)}; it is shown to its end"
    )
    return run.ticks


def limits(text: str | None, flag: str) -> "tuple[float | None, float | None]":
    """Return the rates that a range such as ``1e-6..1e-3`` goes from and to."""
    from lrcurve.spec.ranges import rates
    from lrcurve.spec.units import UnitError

    try:
        return (None, None) if text is None else rates(text)
    except UnitError as error:
        raise typer.BadParameter(f"{text}: {error}", param_hint=flag) from None


def _of_run(text: str) -> Any:
    """Return a flag that is a key of ``run``."""
    return typer.Option(metavar="NUMBER", help=text, rich_help_panel="Run, where a file does not tell it")


def _own_fields(fields: Mapping[str, str], run: Mapping[str, str | None]) -> dict[str, str]:
    """Return the flags of a run that are arguments of the schedule, as torch.OneCycleLR has ``steps_per_epoch``."""
    from lrcurve.schedules.fields import fields_of
    from lrcurve.spec.type_names import library_record

    record = library_record(fields["type"])
    own = [field.name for field in fields_of(record)] if record is not None else []
    return {key: value for key, value in run.items() if value is not None and key in own}


def request(
    environment: Environment,
    fields: Mapping[str, str],
    *,
    specs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SPEC",
            autocompletion=candidates.specs,
            help="Files (specs in YAML, JSON or TOML, trainers' configs, logs), patterns such as 'configs/*.yaml', "
            "schedules such as 'cosine lr=0.1 warmup=5', or - for standard input. None: lrcurve.yaml in this folder, "
            "else the documents' comparison.",
        ),
    ] = None,
    steps: Annotated[
        str | None, typer.Option("--steps", "-n", metavar="LENGTH", help="Length of the run: 50, 90ep, 2B tokens.")
    ] = None,
    lr: Annotated[str | None, typer.Option("--lr", metavar="RATE", help="Rate for schedules that name none.")] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Override a key: schedules.cosine.min_lr=0.")
    ] = None,
    sweeps: Annotated[
        list[str] | None,
        typer.Option(
            "--sweep",
            metavar="PATH=VALUES",
            help="A curve for each of these values of a key: lr=1e-4,3e-4; with several, for each combination. Inline: "
            "'cosine lr={1e-4,3e-4}'.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="NAMES",
            autocompletion=candidates.curve_list,
            help="Only the curves of these names: cosine,step*. Of one file: decays.yaml#cosine.",
        ),
    ] = None,
    steps_per_epoch: Annotated[str | None, _of_run("Updates of an epoch.")] = None,
    batches_per_epoch: Annotated[
        str | None, _of_run("Batches of an epoch, for one process: the length of its loader.")
    ] = None,
    dataset_size: Annotated[str | None, _of_run("Samples of an epoch, for all processes.")] = None,
    batch_size: Annotated[str | None, _of_run("Samples of a batch, for one process.")] = None,
    accumulation: Annotated[str | None, _of_run("Batches of an update, for one process.")] = None,
    processes: Annotated[str | None, _of_run("Data-parallel processes.")] = None,
    params: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            metavar="NAME",
            autocompletion=candidates.parameters,
            help="Show these parameters: lr, momentum, weight_decay, ..., or all. Without it, those in the spec.",
        ),
    ] = None,
    dialect: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            autocompletion=candidates.dialects,
            help="What the files are, where their keys do not tell: lrcurve, a trainer, or a format of logs.",
        ),
    ] = None,
    offset: Annotated[
        int,
        typer.Option(
            metavar="STEPS",
            callback=option_types.whole_number,
            help="Add to the steps of logs: -1 where they are counted from 1.",
        ),
    ] = 0,
    allow_code: Annotated[
        bool,
        typer.Option(
            "--allow-code", help="Let specs name Python functions, such as train.py:lr_lambda, which are run."
        ),
    ] = False,
    allow_files: Annotated[
        bool,
        typer.Option(
            "--allow-files",
            help="Let specs name tables outside their folder, as metrics: ../val.csv, and quote them in errors.",
        ),
    ] = False,
    digits: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            callback=option_types.digits,
            help="Significant digits of numbers for people, at most: 1 to 17. Numbers for programs are exact. [6]",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no notes.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print what is known of each run: steps, epochs, tokens.")
    ] = False,
) -> "Request":
    """Return what a command that reads specs was asked; these are the options of every such command."""
    from lrcurve.cli.request import Request, words
    from lrcurve.spec.overrides import Overrides, read_sweep

    if fields and "type" not in fields:
        name = next(iter(fields)).replace("_", "-")
        raise typer.BadParameter(f"--{name} belongs to a schedule written as flags; say which with --type")
    run = {
        "steps_per_epoch": steps_per_epoch, "batches_per_epoch": batches_per_epoch, "dataset_size": dataset_size,
        "batch_size": batch_size, "accumulation": accumulation, "processes": processes,
    }  # fmt: skip
    if fields:
        fields = {**fields, **_own_fields(fields, run)}
    if only and not words(only):
        raise typer.BadParameter("names no curve", param_hint="--only")
    names = tuple(specs or ())
    if any(set("*?[") & set(name) for name in names):
        from lrcurve.sources.expand import expand

        names = tuple(expand(names))
    overrides = Overrides(
        steps,
        lr,
        tuple(sets or ()),
        allow_code,
        tuple(words(params)),
        dialect,
        offset,
        only=tuple(only or ()),
        sweeps=tuple(map(read_sweep, sweeps or ())),
        allow_files=allow_files,
        run=tuple((key, value) for key, value in run.items() if value is not None and key not in fields),
    )
    return Request(environment, names, fields, overrides, digits, quiet, verbose)
