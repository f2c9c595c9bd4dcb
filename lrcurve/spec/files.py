"""The files that a spec names, as the language asks for them; whoever reads the spec reads them for it."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from lrcurve.problems import Problem, SpecError
from lrcurve.tables.table_text import TableText


class Files(ABC):
    """What a spec may read beside itself."""

    @abstractmethod
    def has(self, name: str) -> bool:
        """Tell whether there is a file of that name."""

    @abstractmethod
    def table(self, name: str) -> TableText:
        """Return the table of a file.

        Raises:
            SpecError: if it cannot be read.
        """

    @abstractmethod
    def function(self, file: str, name: str) -> Callable[[int], float]:
        """Return a Python function of a file, which is run.

        Raises:
            ValueError: if that may not be, or it is not there; the message says why.
        """


class NoFiles(Files):
    """A spec that has nothing beside it."""

    def has(self, name: str) -> bool:
        """Say no."""
        return False

    def table(self, name: str) -> TableText:
        """Refuse."""
        raise SpecError([Problem("", f"{name} cannot be read: there are no files beside this spec")])

    def function(self, file: str, name: str) -> Callable[[int], float]:
        """Refuse."""
        raise ValueError(f"{file}: there are no files beside this spec")
