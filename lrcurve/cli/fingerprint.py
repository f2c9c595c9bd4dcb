"""``lrcurve fingerprint``: a short hash of each curve."""

from typing import Annotated, Literal

import typer

from lrcurve.cli.command import (
    AllowCode,
    Lr,
    Params,
    Quiet,
    Sets,
    SpecCommand,
    Specs,
    Steps,
    Verbose,
    flags_of,
    overrides_of,
)
from lrcurve.cli.output import Output, deliver

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=SpecCommand)
def fingerprint(
    ctx: typer.Context,
    specs: Specs = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="Kind of output.")] = "text",
    output: Output = None,
    steps: Steps = None,
    lr: Lr = None,
    sets: Sets = None,
    params: Params = None,
    allow_code: AllowCode = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Print a short hash of each curve's rates and length, to pin in a run's metadata.

    Curves that are the same have the same hash, however they are written, and so has the table of one.

    Hashed are the number of steps and the mean rates of 1024 equal parts of the run, or each rate of a shorter one.

    They are rounded to 20 bits, about 6 digits (below 2**-40 of the peak to 0), for the last digits differ by machine.

    A rate exactly on the boundary of two roundings could still go either way; the chance is about 1 in a million.

    Of runs beyond 10 million steps, 64 steps of each part count.

    A table that leaves steps out keeps each rate until the next.

    Examples:

    [bold]lrcurve fingerprint decays.yaml[/bold]

    [bold]lrcurve fingerprint 'cosine lr=0.1 warmup=5' --steps 50 --format json[/bold]
    """
    from lrcurve.analysis.fingerprint import fingerprint as hashed
    from lrcurve.cli.session import Session
    from lrcurve.views.numbers import printable

    session = Session(quiet, verbose)
    flags = flags_of(ctx)
    # Each source by itself, so that curves of one name keep it; without any, there is the one that stands in.
    sources = [*((name, {}) for name in specs or ()), *([("flags", flags)] if flags else [])] or [("", {})]
    overrides = overrides_of(steps, lr, sets, params, allow_code=allow_code)
    rows = [
        (hashed(curve), printable(curve.name), printable(source), curve.run)
        for source, own in sources
        for curve in session.load([source] if source and not own else None, own, overrides).curves
    ]
    if form == "text":
        lines = (f"{digest}  {name}{f'  ({source})' if len(sources) > 1 else ''}\n" for digest, name, source, _ in rows)
        deliver("".join(lines), output, quiet=quiet)
        return
    import json

    found = [
        {
            "name": name,
            "source": source or None,
            "fingerprint": digest,
            "steps": run.steps,
        }
        for digest, name, source, run in rows
    ]
    deliver(json.dumps(found, indent=2, ensure_ascii=False) + "\n", output, quiet=quiet)
