"""``lrcurve export``: schedules in another program's words, or in lrcurve's own."""

from typing import TYPE_CHECKING, Annotated

import typer

from lrcurve.cli import candidates, options
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver

if TYPE_CHECKING:
    from lrcurve.cli.request import Request


@verb("Write schedules as a spec that gives the same rates.", place=6, without=["digits"])
def command(
    request: "Request",
    *,
    to: Annotated[
        str, typer.Option("--to", metavar="TARGET", autocompletion=candidates.targets, help="What to write: yaml.")
    ] = "yaml",
    output: options.Output = None,
) -> None:
    """Write schedules, from a spec or a trainer's config, as a spec that gives the same rates.

    Flags and --set are part of what is written, shorthands are written out. A log has no schedule, and is refused.

    Examples:

    [bold]lrcurve export 'cosine lr=0.1 warmup=5' --steps 50[/bold]

    [bold]lrcurve export decays.yaml --steps 100 -o decays-100.yaml[/bold]

    [bold]lrcurve export warmup_then_step.yaml --to yaml --steps 300 -o longer.yaml[/bold]
    """
    from lrcurve.problems import suggest
    from lrcurve.targets.target import targets

    if to not in targets():
        message = f"'{to}' is not one of {', '.join(targets())}{suggest(to, targets())}"
        raise typer.BadParameter(message, param_hint="--to")
    loaded = request.load()
    text, notes = targets()[to].text(loaded.curves, loaded.title)
    for note in notes:
        request.note(f"note: {note}")
    deliver(text, output, request.environment, quiet=request.quiet)
