"""The ``lrcurve`` program: its commands, found in their folder, and what happens to errors."""

import importlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from lrcurve.cli import commands, options
from lrcurve.cli.command import Verb
from lrcurve.cli.environment import PROGRAM, Environment
from lrcurve.cli.exit_code import ExitCode
from lrcurve.cli.option_types import as_typed
from lrcurve.version import __version__

SHELL = "_LRCURVE_COMPLETE"
"""The variable in which a shell's script says that it asks, and which shell it is."""


class Commands(TyperGroup):
    """Finds the commands in their folder, a file each, and imports only what is asked for."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": dict.fromkeys(_files())})

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters."""
        return as_typed(super().get_params(ctx))

    def make_context(self, *args: Any, **settings: Any) -> Any:
        """Parse what comes before the command."""
        with _printable_errors():
            return super().make_context(*args, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Parse what comes after the command, and run it."""
        with _printable_errors():
            return super().invoke(ctx)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands, in the order of the help."""
        return command_names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of a name, or None."""
        return _load(cmd_name).command(cmd_name) if cmd_name in self.commands else None

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse; completion is for the shell that a person uses unless they name another."""
        if args and args[-1] in ("--install-completion", "--show-completion"):
            args = [*args, os.environ.get("SHELL", "").rpartition("/")[2]]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that the arguments name, made for the arguments after it."""
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None:
            command = _load(name).with_fields(command, rest, completing=ctx.resilient_parsing)
            rest = ["--help" if word == options.HELP_TYPES else word for word in rest]
        return name, command, rest


@contextmanager
def _printable_errors() -> Iterator[None]:
    """Let what is wrong with the command line quote nothing that steers the terminal."""
    try:
        yield
    except Exception as error:
        if isinstance(getattr(error, "message", None), str):  # typer has no public name for what all of its errors are
            from lrcurve.problems import escaped

            error.message = escaped(error.message)  # type: ignore[attr-defined]  # as was just seen
        raise


def _files() -> list[str]:
    """Return the names of the commands' files, which are the commands'."""
    found = os.listdir(commands.__path__[0])  # noqa: PTH208 (pathlib would take a tenth of --version's time)
    return [name.removesuffix(".py") for name in found if name.endswith(".py") and not name.startswith("_")]


def _load(name: str) -> Verb:
    made = importlib.import_module(f"{commands.__name__}.{name}").command
    assert isinstance(made, Verb)
    return made


def command_names() -> list[str]:
    """Return the names of all commands, in the order of the help."""
    return sorted(_files(), key=lambda name: (_load(name).place, name))


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


def _completion(param: typer.CallbackParam, shell: str | None) -> None:
    if shell is not None:
        from lrcurve.cli import completion

        typer.echo((completion.install if param.name == "install_completion" else completion.script)(shell), nl=False)
        raise typer.Exit


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with [bold]lrcurve plot --terminal[/bold], or "
    "[bold]lrcurve plot 'cosine lr=0.1 warmup=5' --steps 50[/bold]. "
    "Exit codes: 0 fine, 1 findings or different, 2 bad usage or unreadable input.",
)


@app.callback()
def lrcurve(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    install_completion: Annotated[
        str | None,
        typer.Option(metavar="[SHELL]", callback=_completion, help="Install completion for the current shell."),
    ] = None,
    show_completion: Annotated[
        str | None,
        typer.Option(
            metavar="[SHELL]",
            callback=_completion,
            help="Show completion for the current shell, to copy it or customize the installation.",
        ),
    ] = None,
    debug: options.Debug = False,
) -> None:
    """See, table, compare and check learning-rate schedules before a run.

    A schedule is a file (a spec, a trainer's config, a log), a line such as 'cosine lr=0.1 warmup=5', or flags.
    """


def run(arguments: Sequence[str], environment: Environment | None = None) -> int:
    """Run the program and return its exit code; whatever goes wrong becomes a message, never a traceback."""
    environment = environment or Environment()
    environment.arguments = tuple(arguments)
    with environment.in_place():
        try:
            if SHELL in environment.variables:
                from lrcurve.cli.completion import answer

                environment.stdout.write(answer(app, environment.variables))
                return ExitCode.FINE
            app(list(arguments), prog_name=PROGRAM, obj=environment)
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else ExitCode.TROUBLE
        except KeyboardInterrupt:
            return ExitCode.INTERRUPTED
        except Exception as error:
            from lrcurve.cli.errors import asks_to_debug, explained, interrupted

            if interrupted(error):
                return ExitCode.INTERRUPTED
            environment.say(explained(error, debug=asks_to_debug(arguments, environment.variables)))
        return ExitCode.TROUBLE
