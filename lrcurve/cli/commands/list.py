"""``lrcurve list``: the catalogue."""

from typing import Annotated, Literal, get_args

import typer

from lrcurve.cli import candidates, options
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver
from lrcurve.cli.environment import Environment

Form = Literal["text", "json", "markdown"]


@verb("List the types of schedule and the rules of check.", place=7)
def command(
    environment: Environment,
    *,
    word: Annotated[
        str | None,
        typer.Argument(
            autocompletion=candidates.listed,
            help="Show only what holds this in its name or description; or: rules, trainers, logs.",
        ),
    ] = None,
    form: Annotated[Form, options.choice("--format", get_args(Form), "How to print it.")] = "text",
) -> None:
    """List the types of schedule, the modifiers that any takes, trainers, logs, and the rules of [bold]check[/bold].

    Examples: [bold]lrcurve list[/bold], [bold]lrcurve list cos[/bold], [bold]lrcurve list torch[/bold],
    [bold]lrcurve list trainers[/bold], [bold]lrcurve list rules[/bold], [bold]lrcurve list --format json[/bold]
    """
    from lrcurve.analysis.rules import codes, find
    from lrcurve.sources.topics import topics
    from lrcurve.views import explain, rules

    width = environment.line_width
    every = [find(code) for code in codes()]
    if word == "rules":
        if form == "text":
            text = rules.listing(every, width=width)
        else:
            text = {"json": rules.listing_json, "markdown": rules.markdown}[form](every)
        deliver(text, None, environment)
        return
    shown = [one for one in topics() if word is None or one.matches(word)]
    held = [one for one in every if word is None or word.casefold() in f"{one.code} {one.title}".casefold()]
    if not shown and not held:
        raise typer.BadParameter(f"nothing has '{word}' in its name or description; 'lrcurve list' shows all")
    if form == "text":
        text = "\n".join(filter(None, [explain.listing(shown, width=width), rules.listing(held, width=width)]))
    else:
        text = {"json": explain.listing_json, "markdown": explain.markdown}[form](shown)
    deliver(text, None, environment)
