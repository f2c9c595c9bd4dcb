"""The ``lrcurve`` program: its commands, found in their folder, and what happens to errors."""

import importlib
import os
from collections.abc import Sequence
from typing import Any

import click

from lrcurve import __version__
from lrcurve.cli import commands
from lrcurve.cli.command import Command
from lrcurve.cli.environment import Environment
from lrcurve.cli.exit_code import ExitCode

PROGRAM = "lrcurve"
COMPLETE = "_LRCURVE_COMPLETE"
"""The variable in which a shell's script asks for completion, named as click expects it."""


class Commands(click.Group):
    """Finds the commands in their folder, a file each, and imports only what is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the help."""
        found = {name: _load(name) for name in _files()}
        return sorted(found, key=lambda name: (found[name].place, name))

    def get_command(self, ctx: click.Context, cmd_name: str) -> Command | None:
        """Return the command of a name, or None."""
        return _load(cmd_name) if cmd_name in _files() else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name, and the arguments after it."""
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx))
            hint = f" Did you mean {', '.join(map(repr, near))}?" if near else ""
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help with rich."""
        from lrcurve.cli.help import write_help

        write_help(self, ctx, formatter)


def _files() -> list[str]:
    """Return the names of the commands' files, which are the commands'."""
    found = os.listdir(commands.__path__[0])  # noqa: PTH208 (pathlib would take a tenth of --version's time)
    return [name.removesuffix(".py") for name in found if name.endswith(".py") and not name.startswith("_")]


def _load(name: str) -> Command:
    made = importlib.import_module(f"{commands.__name__}.{name}").command
    assert isinstance(made, Command)
    made.name = name
    return made


def command_names() -> list[str]:
    """Return the names of all commands, in the order of the help."""
    return app.list_commands(click.Context(app))


def _version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"{PROGRAM} {__version__}")
        ctx.exit()


def _completion(ctx: click.Context, param: click.Parameter, shell: str | None) -> None:
    if shell is not None and not ctx.resilient_parsing:
        from lrcurve.cli.completion import install, script

        click.echo(install(shell) if param.name == "install_completion" else script(shell), nl=False)
        ctx.exit()


_SHELL: dict[str, Any] = {
    "is_flag": False,
    "flag_value": "",
    "metavar": "[SHELL]",
    "is_eager": True,
    "expose_value": False,
}


@click.group(
    cls=Commands,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Start with [bold]lrcurve plot --terminal[/bold], or "
    "[bold]lrcurve plot 'cosine lr=0.1 warmup=5' --steps 50[/bold]. "
    "Exit codes: 0 fine, 1 findings or different, 2 bad usage or unreadable input.",
)
@click.option(
    "--version", "-V", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Print the version and exit.",
)  # fmt: skip
@click.option("--install-completion", callback=_completion, help="Install completion for the current shell.", **_SHELL)
@click.option(
    "--show-completion",
    callback=_completion,
    help="Show completion for the current shell, to copy it or customize the installation.",
    **_SHELL,
)
@click.pass_context
def app(ctx: click.Context) -> ExitCode | None:
    """See, table, compare and check learning-rate schedules before a run.

    A schedule is a file (YAML, JSON, TOML, or a CSV of rates), a line such as 'cosine lr=0.1 warmup=5', or flags.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return ExitCode.TROUBLE
    return None


def run(arguments: Sequence[str], environment: Environment | None = None) -> int:
    """Run the program and return its exit code; what a person got wrong becomes a message, never a traceback."""
    environment = environment or Environment()
    if COMPLETE in environment.variables:
        from lrcurve.cli import completion

        completion.register()
    with environment.in_place():
        code = None
        try:
            with environment.until_reader_leaves():
                code = app.main(list(arguments), PROGRAM, standalone_mode=False, obj=environment)
            return code if isinstance(code, int) else ExitCode.FINE
        except SystemExit as stop:  # click's, after it has answered a shell
            return stop.code if isinstance(stop.code, int) else ExitCode.TROUBLE
        except click.Abort:
            return ExitCode.INTERRUPTED
        except click.ClickException as error:
            from lrcurve.cli.help import print_error

            print_error(error, environment)
        except MemoryError:
            environment.say("lrcurve: not enough memory; show fewer steps, say with --every")
        except (ValueError, OSError) as error:
            environment.say(_explained(error))
        return ExitCode.TROUBLE


def _explained(error: ValueError | OSError) -> str:
    """Return what was wrong with the input; anything else is a defect of ours and keeps its traceback."""
    from lrcurve.problems import SpecError
    from lrcurve.schedules import RateError

    if isinstance(error, SpecError):
        return str(error)
    if isinstance(error, RateError):
        return f"{PROGRAM}: {error}"
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return f"{PROGRAM}: {name}{error.strerror or error}"
    raise error
