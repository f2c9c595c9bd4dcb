"""What diffusers' records share: where they belong, and what ``get_scheduler`` does not hand on."""

from collections.abc import Mapping
from dataclasses import dataclass

from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.frameworks.transformers.base import CALL

ARGUMENTS = ("step_rules", "num_warmup_steps", "num_training_steps", "num_cycles", "power")
"""What ``get_scheduler`` takes for all its names."""


def unread(*read: str) -> Mapping[str, str | None]:
    """Return what ``get_scheduler`` passes over in silence for a name, but for the arguments that are ``read``."""
    return {**CALL, **dict.fromkeys(argument for argument in ARGUMENTS if argument not in read)}


@dataclass(frozen=True, kw_only=True)
class Diffusers(Scheduler):
    """What every scheduler of diffusers has."""

    library = "diffusers"
    version = "0.42.1"
    home = "diffusers.optimization"
    is_function = True
