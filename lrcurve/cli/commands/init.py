"""``lrcurve init``: a file to start from."""

from pathlib import Path
from typing import Annotated

import typer

from lrcurve.cli import candidates, option_types, options
from lrcurve.cli.command import verb
from lrcurve.cli.delivery import deliver_together
from lrcurve.cli.environment import Environment

STARTER = """\
# yaml-language-server: $schema=./{schema}
# Learning-rate schedules for lrcurve. Look at them with: lrcurve plot {name}

title: My schedules

# How long training is. Give what you know; the rest is worked out.
#   steps: 10000                     optimizer updates, or a length such as 300B tokens
#   epochs, steps_per_epoch          or epochs with dataset_size, batch_size, processes, accumulation
#   tokens_per_step                  or sequence_length with batch_size
run: {{epochs: 90, dataset_size: 50000, batch_size: 128, processes: 4}}

# The peak rate of every schedule that names none.
lr: 0.1

# One curve per name. 'lrcurve list' shows the types, 'lrcurve explain cosine' one of them.
# Lengths: 500 (steps), 5ep, 10%, 3M samples, 2B tokens.
schedules:
  # Linear warmup over five epochs, then half a cosine over what is left.
  cosine: {{type: cosine, min_lr: 1e-4, warmup: 5ep}}

  # Step decay, changed once per epoch: lengths count epochs.
  steps: {{type: multistep, milestones: [30, 60, 80], gamma: 0.1, interval: epoch}}

  # Phases in turn; one of them may leave its steps out.
  trapezoid:
    - {{type: warmup, start_lr: 1e-4, steps: 5%}}
    - {{type: constant}}
    - {{type: linear, min_lr: 1e-4, steps: 20%}}
"""


@verb("Write a commented lrcurve.yaml to start from.", place=10)
def command(
    environment: Environment,
    *,
    path: Annotated[
        Path, typer.Argument(callback=option_types.file, autocompletion=candidates.files, help="The file to write.")
    ] = Path("lrcurve.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    quiet: options.QuietlyWritten = False,
) -> None:
    """Write a commented spec to start from, and beside it the JSON Schema that its first line tells editors of.

    Example: [bold]lrcurve init my_run.yaml[/bold]
    """
    import json

    from lrcurve.spec.schema import json_schema

    if path.suffix.lower() not in (".yaml", ".yml"):
        raise typer.BadParameter(f"'{path}' must end in .yaml or .yml, for that is what is written")
    schema = path.with_suffix(".schema.json")
    if not force:
        for file in (path, schema):
            if file.exists():
                raise typer.BadParameter(f"{file} is already there; --force overwrites it")
    starter = STARTER.format(name=path.name, schema=schema.name)
    described = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    deliver_together({path: starter, schema: described}, environment, quiet=quiet)
