"""What all of Keras' records share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules import FieldError
from lrcurve.schedules.fields import Unit

Value = Annotated[float, Unit.RATE]
"""A rate as Keras takes it: nothing checks its sign."""

ACCUMULATION = (
    "With gradient_accumulation_steps=k it is asked for the count of micro-batches, so it runs k times too fast."
)


@dataclass(frozen=True, kw_only=True)
class Keras(Scheduler):
    """What every schedule of Keras has."""

    library = "keras"
    version = "3.15.1"
    home = "keras.optimizers.schedules"
    source: ClassVar[str] = "keras.src.optimizers.schedules.learning_rate_schedule"
    own_precision = "float32"
    ignored: ClassVar[Mapping[str, str | None]] = {"name": None}

    @classmethod
    def spellings(cls) -> tuple[str, ...]:
        """Return every name that means it, TensorFlow's names of Keras and Keras' own files included."""
        inside = cls.home.removeprefix("keras.")
        homes = [f"tf.keras.{inside}", f"tensorflow.keras.{inside}", cls.source]
        if inside.startswith("optimizers"):
            homes.append(f"tf.{inside}")
        return (*super().spellings(), *(f"{home}.{cls.own_name()}" for home in homes))


def lasting(field: str, steps: float) -> float:
    """Return a length.

    Raises:
        FieldError: if it is not positive.
    """
    if steps <= 0:
        raise refused(field, "ValueError: it must be > 0")
    return steps


def refused(field: str, error: str) -> FieldError:
    """Return the error for an argument that Keras refuses."""
    return raises("keras", field, error)
