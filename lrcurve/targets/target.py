"""What schedules can be exported to, and how a target is found."""

import functools
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from lrcurve.curve import Curve
from lrcurve.folders import classes_in


class Target(ABC):
    """Something that reads schedules; a subclass in a file of its own, which is named as the target is.

    ``summary`` says in one line what is written, ``suffix`` is that of its files.
    """

    summary: ClassVar[str]
    suffix: ClassVar[str]

    @abstractmethod
    def text(self, curves: Sequence[Curve], title: str | None) -> tuple[str, list[str]]:
        """Return the text that gives the curves there, and notes on what it gives differently.

        Raises:
            SpecError: for a curve that the target has no words for.
        """


@functools.cache
def targets() -> Mapping[str, Target]:
    """Return all targets by name, sorted."""
    return {name: one() for name, one in classes_in("lrcurve.targets") if issubclass(one, Target)}
