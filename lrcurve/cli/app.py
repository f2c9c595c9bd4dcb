"""The ``lrcurve`` program: its commands by name, and what happens to errors."""

import importlib
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from lrcurve import __version__
from lrcurve.cli.convert import convert_lightly

COMMANDS = {
    "plot": "Draw schedules to PNG, SVG or PDF, as an HTML report, or in the terminal.",
    "table": "Print the rate of each step, as a table or as CSV, TSV, JSON, JSON lines or Markdown.",
    "check": "Look for what people get wrong in schedules; exit 1 on findings.",
    "compare": "Say how curves differ, as text, Markdown, JSON, a picture or a report; exit code 1 if they do.",
    "fingerprint": "Print a short hash of each curve, to pin in a run's metadata.",
    "list": "List the types of schedule and the rules of check.",
    "explain": "Explain one type or rule: formula, fields, source, picture and an example.",
    "schema": "Print the JSON Schema of a spec, for editors.",
    "init": "Write a commented lrcurve.yaml to start from.",
}
"""Each command's one line of help; its file, of the same name, is imported when it runs."""


class Commands(TyperGroup):
    """Loads a command's own file only when that command is called, so that ``--help`` stays fast."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, each converting its values the light way."""
        return convert_lightly(super().get_params(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the real command behind a name."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS:
            module = importlib.import_module(f"lrcurve.cli.{name}")
            command = typer.main.get_command(module.app)
        return name, command, rest


app = typer.Typer(
    cls=Commands,
    name="lrcurve",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with [bold]lrcurve plot --terminal[/bold], or "
    "[bold]lrcurve plot 'cosine lr=0.1 warmup=5' --steps 50[/bold]. "
    "Exit codes: 0 fine, 1 findings or different, 2 bad usage or unreadable input.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"lrcurve {__version__}")
        raise typer.Exit


@app.callback()
def lrcurve(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """See, table, compare and check learning-rate schedules before a run.

    A schedule is a file (YAML, JSON, TOML, or a CSV of rates), a line such as 'cosine lr=0.1 warmup=5', or flags.
    """


def _placeholder() -> None:
    """Stand for a command until its own file is imported."""


for _name, _help in COMMANDS.items():
    app.command(_name, help=_help)(_placeholder)


def run(arguments: Sequence[str]) -> int:
    """Run the program and return its exit code; what a person got wrong becomes a message, never a traceback."""
    try:
        code = app(list(arguments), prog_name="lrcurve", standalone_mode=True)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except (ValueError, OSError) as error:
        return _report(error)
    except MemoryError:
        print("lrcurve: not enough memory; show fewer steps, say with --every", file=sys.stderr)
        return 2
    return code if isinstance(code, int) else 0


def _report(error: Exception) -> int:
    """Print what was wrong with the input; anything else is a defect of ours and keeps its traceback."""
    from lrcurve.problems import SpecError
    from lrcurve.schedules import RateError

    if isinstance(error, SpecError):
        print(error, file=sys.stderr)
    elif isinstance(error, RateError):
        print(f"lrcurve: {error}", file=sys.stderr)
    elif isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        print(f"lrcurve: {name}{error.strerror or error}", file=sys.stderr)
    else:
        raise error
    return 2
