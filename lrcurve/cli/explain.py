"""``lrcurve explain TYPE``: everything about one type."""

from typing import Annotated

import typer

from lrcurve.cli.command import Command

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=Command)
def explain(
    name: Annotated[str, typer.Argument(metavar="TYPE", help="A type such as cosine; or repeat, modifiers, run.")],
) -> None:
    """Explain a type: its formula, fields with units and limits, source, a small picture and an example to paste.

    Examples: [bold]lrcurve explain cosine[/bold], [bold]lrcurve explain repeat[/bold]
    """
    import sys

    from lrcurve.cli.session import Session
    from lrcurve.spec.errors import suggest
    from lrcurve.spec.topics import topic, topic_names
    from lrcurve.views.explain import explanation

    if name not in topic_names():
        near = suggest(name, topic_names()) or "; 'lrcurve list' shows all"
        raise typer.BadParameter(f"nothing is called '{name}'{near}", param_hint="TYPE")
    session = Session(quiet=True)
    chosen = topic(name)
    width = min(session.console().width, 100)
    picture = ""
    if chosen.example:
        from lrcurve.views.terminal import draw

        loaded = session.load([chosen.example], {}, "50", None, None)
        picture = draw(
            loaded.curves, width=min(width, 72), height=10, color=session.color, unicode=session.unicode,
            yscale="log", xaxis="step", title=None,
        )  # fmt: skip
    sys.stdout.write(explanation(chosen, width=width, picture=picture))
