"""What curves can be exported to, and how a target is found."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from lrcurve.catalogue import class_in, names_in
from lrcurve.curve import Curve


class Target(ABC):
    """Something that reads schedules; a subclass in a file of its own, which is named as the target is.

    ``summary`` says in one line what is written.
    """

    summary: ClassVar[str]

    @abstractmethod
    def text(self, curves: Sequence[Curve], title: str | None) -> str:
        """Return the text that gives the curves there.

        Raises:
            SpecError: for a curve that the target has no words for.
        """


def names() -> tuple[str, ...]:
    """Return the names of all targets, sorted."""
    return names_in(__package__, "target")


def find(name: str) -> Target:
    """Return a target by its name.

    Raises:
        KeyError: if there is none.
    """
    if name not in names():
        raise KeyError(name)
    return class_in(__package__, name, Target)()  # type: ignore[type-abstract]  # what is found is no base class
