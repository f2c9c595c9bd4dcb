"""What a verb of the program is: a function, made into a command with the options that it names and those of all."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperCommand

from lrcurve.cli import options
from lrcurve.cli.exit_code import ExitCode
from lrcurve.cli.option_types import as_typed
from lrcurve.digits import shown_with

FIELD = "field_"
"""How the parameter of a flag that belongs to a schedule, such as ``--decay-rate``, begins."""


class Command(TyperCommand):
    """A command as typer makes it, without pydantic."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters."""
        return as_typed(super().get_params(ctx))


@dataclass(frozen=True)
class Verb:
    """A verb: a function of the ``environment``, or of a ``request`` if it reads specs, and of its own options.

    ``line`` is what the program's help says of it, ``place`` where.
    """

    function: Callable[..., ExitCode | None]
    line: str
    place: int
    without: Sequence[str]

    @property
    def reads_specs(self) -> bool:
        """Whether it takes specs, and with them a schedule written as flags such as ``--type cosine --min-lr 0``."""
        return next(iter(inspect.signature(self.function).parameters)) == "request"

    def command(self, name: str, fields: Sequence[inspect.Parameter] = ()) -> TyperCommand:
        """Return the command, with these flags of a schedule."""
        _, *own = inspect.signature(self.function).parameters.values()
        shared = list(inspect.signature(options.request).parameters.values())[2:] if self.reads_specs else []
        shared = [option for option in shared if option.name not in self.without]

        def call(ctx: typer.Context, **values: Any) -> None:
            code = None
            values.pop("debug")  # the program looks for it where errors end
            with ctx.obj.until_reader_leaves():
                subject = ctx.obj
                if self.reads_specs:
                    values.pop("help_types")  # the program made --help of it
                    written = {field.name.removeprefix(FIELD): values.pop(field.name) for field in fields}
                    written = {key: value for key, value in written.items() if value is not None}
                    common = {option.name: values.pop(option.name) for option in shared}
                    subject = options.request(ctx.obj, written, **common)
                with shown_with(subject.digits if self.reads_specs else None):
                    code = self.function(subject, **values)
            raise typer.Exit(code or ExitCode.FINE)

        context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        help_types = inspect.Parameter(
            "help_types", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=options.HelpTypes
        )
        debug = inspect.Parameter("debug", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=options.Debug)
        shown = [debug, help_types] if self.reads_specs else [debug]
        call.__signature__ = inspect.Signature([context, *own, *shared, *fields, *shown])  # type: ignore[attr-defined]  # typer reads it
        call.__doc__ = self.function.__doc__
        app = typer.Typer(add_completion=False, rich_markup_mode="rich")
        # --T_max, copied from Python, is --T-max
        settings = {"token_normalize_func": lambda word: word.replace("_", "-")}
        app.command(name, cls=Command, short_help=self.line, context_settings=settings)(call)
        made = typer.main.get_command(app)
        assert isinstance(made, TyperCommand)
        return made

    def with_fields(self, command: Any, args: list[str], *, completing: bool) -> Any:
        """Return the command with the flags of a schedule where ``args`` may mean one, for they need every record."""
        known = {option for param in command.params for option in param.opts}
        flags = {arg.split("=", 1)[0] for arg in args if arg.startswith("--")}
        if not self.reads_specs or not (completing or options.HELP_TYPES in args or flags - known - {"--help"}):
            return command
        from lrcurve.cli.field_options import field_options

        words = [word for arg in args for word in arg.split("=", 1)]
        named_type = dict(pairwise(words)).get("--type", "")
        return self.command(command.name, field_options(FIELD, known, named_type))


def verb(line: str, *, place: int = 100, without: Sequence[str] = ()) -> Callable[[Any], Verb]:
    """Make a function a verb; ``without`` names the options of verbs that read specs which it does not take."""
    return lambda function: Verb(function, line, place, without)
