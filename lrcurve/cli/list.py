"""``lrcurve list``: the catalogue."""

from typing import Annotated, Literal

import typer

from lrcurve.cli.command import Command

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=Command)
def list_types(
    word: Annotated[str | None, typer.Argument(help="Show only what holds this in its name or description.")] = None,
    form: Annotated[Literal["text", "json", "markdown"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """List the types of schedule and the modifiers that any of them takes.

    Examples: [bold]lrcurve list[/bold], [bold]lrcurve list cos[/bold], [bold]lrcurve list --format json[/bold]
    """
    import sys

    from lrcurve.spec.topics import topics
    from lrcurve.views.explain import listing, listing_json, markdown

    shown = [one for one in topics() if word is None or word.casefold() in f"{one.name} {one.title}".casefold()]
    if not shown:
        raise typer.BadParameter(f"nothing has '{word}' in its name or description; 'lrcurve list' shows all")
    sys.stdout.write({"text": listing, "json": listing_json, "markdown": markdown}[form](shown))
