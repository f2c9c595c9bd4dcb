"""``lrcurve list``: the catalogue."""

from typing import Annotated, Literal

import typer

from lrcurve.cli.command import Command

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=Command)
def list_types(
    word: Annotated[
        str | None, typer.Argument(help="Show only what holds this in its name or description; or: rules.")
    ] = None,
    form: Annotated[Literal["text", "json", "markdown"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """List the types of schedule, the modifiers that any of them takes, and the rules of [bold]lrcurve check[/bold].

    Examples: [bold]lrcurve list[/bold], [bold]lrcurve list cos[/bold], [bold]lrcurve list torch[/bold],
    [bold]lrcurve list rules[/bold], [bold]lrcurve list --format json[/bold]
    """
    import sys

    from lrcurve.analysis.rules import codes, find
    from lrcurve.sources.topics import topics
    from lrcurve.views import explain, rules

    every = [find(code) for code in codes()]
    if word == "rules":
        sys.stdout.write({"text": rules.listing, "json": rules.listing_json, "markdown": rules.markdown}[form](every))
        return
    shown = [one for one in topics() if word is None or one.matches(word)]
    held = [one for one in every if word is None or word.casefold() in f"{one.code} {one.title}".casefold()]
    if not shown and not held:
        raise typer.BadParameter(f"nothing has '{word}' in its name or description; 'lrcurve list' shows all")
    if form == "text":
        sys.stdout.write("\n".join(filter(None, [explain.listing(shown), rules.listing(held)])))
    else:
        sys.stdout.write({"json": explain.listing_json, "markdown": explain.markdown}[form](shown))
