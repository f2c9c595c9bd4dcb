"""``lrcurve explain NAME``: everything about one type, or one rule."""

from typing import TYPE_CHECKING, Annotated

import typer

from lrcurve.cli.command import Command

if TYPE_CHECKING:
    from lrcurve.cli.session import Session
    from lrcurve.sources.topics import Topic

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=Command)
def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="A type such as cosine or torch.StepLR; repeat, modifiers, run; or a rule: LR104."
        ),
    ],
) -> None:
    """Explain a type: its formula, fields with units and limits, source, a small picture and an example to paste.

    Of a rule of [bold]lrcurve check[/bold]: its reason, an example that it fires on, and the mended one.

    Of another library's scheduler: also its signature, and where it does not do what one expects.

    Examples: [bold]lrcurve explain cosine[/bold], [bold]lrcurve explain torch.CosineAnnealingLR[/bold],
    [bold]lrcurve explain repeat[/bold], [bold]lrcurve explain LR104[/bold]
    """
    import sys

    from lrcurve.analysis.rules import codes
    from lrcurve.cli.session import Session
    from lrcurve.problems import suggest
    from lrcurve.sources.topics import is_topic, topic, topic_names
    from lrcurve.views.explain import explanation

    session = Session(quiet=True)
    width = min(session.console().width, 100)
    if name.upper() in codes():
        sys.stdout.write(_rule(name.upper(), width))
        return
    if not is_topic(name):
        near = suggest(name, (*topic_names(), *codes())) or "; 'lrcurve list' shows all"
        raise typer.BadParameter(f"nothing is called '{name}'{near}", param_hint="NAME")
    chosen = topic(name)
    picture = _picture(session, chosen, min(width, 72)) if chosen.example else ""
    sys.stdout.write(explanation(chosen, width=width, picture=picture))


def _picture(session: "Session", chosen: "Topic", width: int) -> str:
    """Return a small picture of a topic's example."""
    from lrcurve.views.terminal.drawing import draw

    return draw(
        chosen.shown().curves, width=width, height=10, color=session.color, unicode=session.unicode,
        yscale="log", xaxis=None, title=None,
    )  # fmt: skip


def _rule(code: str, width: int) -> str:
    """Return what there is to say of a rule, with what it finds in its own example."""
    from lrcurve.analysis.check import check
    from lrcurve.analysis.rules import find
    from lrcurve.documents.yaml import read as read_yaml
    from lrcurve.problems import Source
    from lrcurve.spec.curves import Document, build_curves
    from lrcurve.spec.overrides import Overrides
    from lrcurve.views.rules import explanation

    rule = find(code)
    loaded = build_curves(Document(read_yaml(Source("example.yaml", rule.bad))), Overrides())
    found = check(loaded.curves, [code])
    return explanation(rule, "\n".join(one.message for one in found), width=width)
