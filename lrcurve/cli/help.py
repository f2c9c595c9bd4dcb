"""The help of a command and what is wrong with a call of it, in panels."""

import click
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from lrcurve.cli.environment import Environment

_ROOM = (0, 1)
_OPTIONS = "Options"


def write_help(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write a command's usage, text, arguments, options and commands."""
    parts: list[RenderableType] = [
        Padding(f"[yellow]Usage:[/yellow] [bold]{escape(_usage(ctx))}[/bold]", 1),
        *(Padding(text, (0, 1, 1, 1)) for text in _paragraphs(command.help or "")),
    ]
    panels: dict[str, list[list[RenderableType]]] = {}
    for param in command.get_params(ctx):
        if isinstance(param, click.Option):
            panels.setdefault(getattr(param, "panel", _OPTIONS), []).append(_option(param, ctx))
        elif isinstance(param, click.Argument) and param.help:
            panels.setdefault("Arguments", []).append([f"[cyan]{escape(param.make_metavar(ctx))}", "", "", param.help])
    if isinstance(command, click.Group):
        commands = [(name, command.get_command(ctx, name)) for name in command.list_commands(ctx)]
        panels["Commands"] = [[f"[bold cyan]{name}", one.get_short_help_str(200)] for name, one in commands if one]
    parts += [_panel(title, rows) for title, rows in panels.items()]
    parts += [Padding(text, 1) for text in _paragraphs(command.epilog or "")]
    environment = ctx.find_object(Environment) or Environment()
    console = environment.console()
    with console.capture() as capture:
        console.print(Group(*parts))
    formatter.write(capture.get())


def print_error(error: click.ClickException, environment: Environment) -> None:
    """Print what is wrong with a call, and where help is."""
    console = environment.console(stderr=True)
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if ctx is not None:
        console.print(f"[yellow]Usage:[/yellow] {escape(_usage(ctx))}")
        console.print(f"[dim]Try [blue]'{ctx.command_path} -h'[/blue] for help.[/dim]")
    message = Text(error.format_message(), overflow="fold")
    console.print(Panel(message, title="Error", title_align="left", border_style="red"))


def _usage(ctx: click.Context) -> str:
    return " ".join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)])


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, each as one line."""
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()]


def _option(option: click.Option, ctx: click.Context) -> list[RenderableType]:
    """Return the row of an option: its long and short names, what it takes, and its help."""
    names = sorted(option.opts, key=lambda name: not name.startswith("--"))
    short = ",".join(name for name in names if not name.startswith("--"))
    default = option.get_help_extra(ctx).get("default")
    ending = f" [dim]{escape(f'[default: {default}]')}[/dim]" if default else ""
    takes = "" if option.is_flag else f"[yellow]{escape(option.make_metavar(ctx))}"
    return [f"[bold cyan]{names[0]}", f"[bold green]{short}", takes, f"{option.help}{ending}"]


def _panel(title: str, rows: list[list[RenderableType]]) -> Panel:
    """Return rows in a frame, without the columns that are empty."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    kept = [at for at in range(len(rows[0])) if any(row[at] for row in rows)]
    for at in kept:
        table.add_column(no_wrap=at == 0, ratio=1 if at == kept[-1] else None, overflow="fold")
    for row in rows:
        table.add_row(*(row[at] for at in kept))
    return Panel(table, title=title, title_align="left", border_style="dim", padding=_ROOM)
