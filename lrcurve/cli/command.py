"""What all commands are: their help, and the flags that write a schedule."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_FIELDS = "lrcurve.field_options"


class Command(click.Command):
    """One verb of the program; ``place`` is where it stands in the program's help."""

    place = 100

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help with rich."""
        from lrcurve.cli.help import write_help

        write_help(self, ctx, formatter)


class SpecCommand(Command):
    """A command that takes specs, and a schedule written as flags such as ``--type cosine --min-lr 0``."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters, with the flags of fields where one may be meant."""
        return [*super().get_params(ctx), *ctx.meta.get(_FIELDS, ())]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; the flags of fields are made only where one may be meant, for they need every record."""
        known = {option for param in self.get_params(ctx) for option in param.opts}
        flags = {arg.split("=", 1)[0] for arg in args if arg.startswith("--")}
        if "-h" in args or "--help" in flags or flags - known:
            self._add_fields(ctx, args)
        if ctx.resilient_parsing and args and args[-1].startswith("-"):
            args = args[:-1]  # its value is being typed; without one, click would read no argument at all
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Return the options that begin so, with those of fields."""
        if incomplete.startswith("--"):
            self._add_fields(ctx, [])
        return super().shell_complete(ctx, incomplete)

    def _add_fields(self, ctx: click.Context, args: list[str]) -> None:
        from lrcurve.cli.field_options import field_options

        if _FIELDS not in ctx.meta:
            known = {option for param in self.get_params(ctx) for option in param.opts}
            ctx.meta[_FIELDS] = field_options(known, _named_type(args))


def _named_type(args: list[str]) -> str:
    """Return what ``--type`` names."""
    words = iter(args)
    for word in words:
        if word.startswith("--type="):
            return word.removeprefix("--type=")
        if word == "--type":
            return next(words, "")
    return ""


def command(line: str, *, place: int = Command.place, reads_specs: bool = False) -> Callable[[Any], Command]:
    """Return a decorator that makes a function a verb.

    Args:
        line: what the verb does, in one line of the program's help.
        place: where it stands there: verbs of lower places come first, those of one place by name.
        reads_specs: whether it takes specs, and so a schedule as flags.
    """

    def decorate(function: Callable[..., Any]) -> Command:
        made = click.command(
            cls=SpecCommand if reads_specs else Command,
            short_help=line,
            # --T_max, copied from Python, is --T-max
            context_settings={"token_normalize_func": lambda word: word.replace("_", "-")},
        )(function)
        made.place = place
        return made

    return decorate
