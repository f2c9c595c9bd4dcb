"""``lrcurve schema``: the JSON Schema of a spec."""

from typing import Annotated

import typer

from lrcurve.cli.command import Command
from lrcurve.cli.output import Output, deliver

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=Command)
def schema(
    output: Output = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Do not say what was written.")] = False,
) -> None:
    """Print the JSON Schema of a spec, generated from the records of all types.

    Editors that know it complete and check keys as you type: name it in the first line of the YAML file, as
    [bold]lrcurve init[/bold] does.

    Example: [bold]lrcurve schema -o lrcurve.schema.json[/bold]
    """
    import json

    from lrcurve.spec.schema import json_schema

    deliver(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", output, quiet=quiet)
