"""``lrcurve list``: the catalogue."""

import click

from lrcurve.cli import candidates, options
from lrcurve.cli.command import command as verb
from lrcurve.cli.delivery import deliver
from lrcurve.cli.environment import Environment


@verb("List the types of schedule and the rules of check.", place=6)
@click.argument(
    "word",
    required=False,
    shell_complete=candidates.listed,
    help="Show only what holds this in its name or description; or: rules.",
)
@options.choice("--format", ("text", "json", "markdown"), "How to print it.", default="text", show_default=True)
@click.pass_obj
def command(environment: Environment, *, word: str | None, form: str) -> None:
    """List the types of schedule, the modifiers that any of them takes, and the rules of [bold]lrcurve check[/bold].

    Examples: [bold]lrcurve list[/bold], [bold]lrcurve list cos[/bold], [bold]lrcurve list torch[/bold],
    [bold]lrcurve list rules[/bold], [bold]lrcurve list --format json[/bold]
    """
    from lrcurve.analysis.rules import codes, find
    from lrcurve.spec.topics import topics
    from lrcurve.views import explain, rules

    every = [find(code) for code in codes()]
    if word == "rules":
        text = {"text": rules.listing, "json": rules.listing_json, "markdown": rules.markdown}[form](every)
        deliver(text, None, environment)
        return
    shown = [one for one in topics() if word is None or word.casefold() in f"{one.name} {one.title}".casefold()]
    held = [one for one in every if word is None or word.casefold() in f"{one.code} {one.title}".casefold()]
    if not shown and not held:
        raise click.BadParameter(f"nothing has '{word}' in its name or description; 'lrcurve list' shows all")
    if form == "text":
        text = "\n".join(filter(None, [explain.listing(shown), rules.listing(held)]))
    else:
        text = {"json": explain.listing_json, "markdown": explain.markdown}[form](shown)
    deliver(text, None, environment)
