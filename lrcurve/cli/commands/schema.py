"""``lrcurve schema``: the JSON Schema of a spec."""

from lrcurve.cli import options
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver
from lrcurve.cli.environment import Environment


@verb("Print the JSON Schema of a spec, for editors.", place=9)
def command(environment: Environment, *, output: options.Output = None, quiet: options.QuietlyWritten = False) -> None:
    """Print the JSON Schema of a spec, generated from the records of all types.

    Editors that know it complete and check keys as you type: name it in the first line of the YAML file, as
    [bold]lrcurve init[/bold] does.

    Example: [bold]lrcurve schema -o lrcurve.schema.json[/bold]
    """
    import json

    from lrcurve.spec.schema import json_schema

    deliver(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", output, environment, quiet=quiet)
