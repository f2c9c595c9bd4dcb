"""``lrcurve fingerprint``: a short hash of each curve."""

from typing import TYPE_CHECKING, Annotated, Literal, get_args

from lrcurve.cli import options
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver

if TYPE_CHECKING:
    from lrcurve.cli.request import Request

Form = Literal["text", "json"]


@verb("Print a short hash of each curve, to pin in a run's metadata.", place=5, without=["digits"])
def command(
    request: "Request",
    *,
    form: Annotated[Form, options.choice("--format", get_args(Form), "Kind of output.")] = "text",
    output: options.Output = None,
) -> None:
    """Print a short hash of each curve's rates and length, to pin in a run's metadata.

    Curves that are the same have the same hash, however they are written, and so has the table of one.

    Hashed are the number of steps and the mean rates of 1024 equal parts of the run, or each rate of a shorter one.

    They are rounded to 20 bits, about 6 digits, and to 2**-34 of the peak, for the last digits differ by machine.

    A rate exactly on the boundary of two roundings could still go either way; the chance is about 1 in a million.

    Of runs beyond 10 million steps, 64 steps of each part count.

    A table that leaves steps out keeps each rate until the next.

    Examples:

    [bold]lrcurve fingerprint decays.yaml[/bold]

    [bold]lrcurve fingerprint 'cosine lr=0.1 warmup=5' --steps 50 --format json[/bold]
    """
    from lrcurve.analysis.fingerprint import fingerprint
    from lrcurve.problems import printable
    from lrcurve.views.numbers import json_text

    request.named_sources()
    sources = request.load_each()
    rows = [
        (fingerprint(curve), printable(curve.name), printable(source), curve.run)
        for source, loaded in sources
        for curve in loaded.curves
    ]
    if form == "json":
        found = [
            {"name": name, "source": source or None, "fingerprint": digest, "steps": run.steps}
            for digest, name, source, run in rows
        ]
        text = json_text(found)
    else:
        several = len(sources) > 1
        text = "".join(f"{digest}  {name}{f'  ({source})' if several else ''}\n" for digest, name, source, _ in rows)
    deliver(text, output, request.environment, quiet=request.quiet)
