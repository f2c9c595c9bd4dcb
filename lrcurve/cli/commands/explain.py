"""``lrcurve explain NAME``: everything about one type, one key or one rule."""

from typing import TYPE_CHECKING, Annotated

import typer

from lrcurve.cli import candidates
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver
from lrcurve.cli.environment import Environment

if TYPE_CHECKING:
    from lrcurve.sources.topics import Topic


@verb("Explain one type or rule: formula, fields, source, picture and an example.", place=8)
def command(
    environment: Environment,
    *,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            autocompletion=candidates.topics,
            help="A type such as cosine or torch.StepLR; a library; a key such as min_lr; repeat, modifiers, run; a "
            "trainer, a log; a rule: LR104.",
        ),
    ],
) -> None:
    """Explain a type: its formula, fields with units and limits, source, a small picture and an example to paste.

    Of a rule of [bold]lrcurve check[/bold]: its reason, an example that it fires on, and the mended one. Of a key: the
    types that have it, with what it is there.

    Of another library's scheduler: also its signature, and where it does not do what one expects. Of a trainer or a
    format of logs: how its files are recognised, and their traps.

    Examples: [bold]lrcurve explain cosine[/bold], [bold]lrcurve explain torch.CosineAnnealingLR[/bold],
    [bold]lrcurve explain repeat[/bold], [bold]lrcurve explain nanogpt[/bold], [bold]lrcurve explain LR104[/bold]
    """
    from lrcurve.analysis.rules import codes
    from lrcurve.frameworks.shared.catalogue import library_called, named, names
    from lrcurve.problems import suggest
    from lrcurve.sources.topics import called, topic, topic_names, topics, with_field
    from lrcurve.spec.unknown_keys import LOOK_WORDS, OTHER_WORDS
    from lrcurve.views.explain import explanation, listing

    width = min(environment.width, 100)
    if name.upper() in codes():
        deliver(_rule(name.upper(), width), None, environment)
        return
    found = called(name)
    if found is None:
        several, library, having = named(name), library_called(name), with_field(LOOK_WORDS.get(name, name))
        if library is not None:
            shown = listing([one for one in topics() if one.group == library], width=environment.line_width)
            deliver(f"{shown}\n'lrcurve explain {names(library)[0]}' explains one of them\n", None, environment)
            return
        if having:
            shown = listing(having, width=environment.line_width)
            more = "more" if len(having) == 1 else "one of them"
            deliver(f"{shown}\n'lrcurve explain {having[0].name}' explains {more}\n", None, environment)
            return
        near = suggest(name, (*topic_names(), *codes())) or "; 'lrcurve list' shows all"
        if name in OTHER_WORDS:
            near = f": {OTHER_WORDS[name]}"
        if several:
            near = f" alone; there are {', '.join(several)}"
        raise typer.BadParameter(f"nothing is called '{name}'{near}", param_hint="NAME")
    chosen = topic(found)
    picture = _picture(environment, chosen, min(width, 72)) if chosen.example else ""
    deliver(explanation(chosen, width=width, picture=picture), None, environment)


def _picture(environment: Environment, chosen: "Topic", width: int) -> str:
    """Return a small picture of a topic's example."""
    from lrcurve.views.terminal.drawing import draw

    return draw(
        chosen.shown().curves, width=width, height=10, color=environment.color, unicode=environment.unicode,
        yscale="log", xaxis=None, title=None,
    )  # fmt: skip


def _rule(code: str, width: int) -> str:
    """Return what there is to say of a rule, with what it finds in its own example."""
    from lrcurve.analysis.check import check_source
    from lrcurve.analysis.rules import find
    from lrcurve.documents.yaml import read as read_yaml
    from lrcurve.problems import Source
    from lrcurve.spec.curves import Document, build_curves
    from lrcurve.spec.overrides import Overrides
    from lrcurve.views.rules import explanation

    rule = find(code)
    source = Source("example.yaml", rule.bad)
    found, _ = check_source(source.name, lambda: build_curves(Document(read_yaml(source)), Overrides()), [code])
    return explanation(rule, "\n".join(one.message for one in found), width=width)
