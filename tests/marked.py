"""A schedule that says what happened to it, for tests of what shows that."""

from dataclasses import dataclass

from lrcurve.schedules import Marks, Schedule
from lrcurve.schedules.combine.wrapper import Wrapper


@dataclass(frozen=True, kw_only=True)
class Marked(Wrapper):
    """The rates of ``inner``, with marks of one's own."""

    inner: Schedule
    said: tuple[Marks, ...]

    @property
    def marks(self) -> tuple[Marks, ...]:
        """What it was given to say."""
        return self.said
