"""The files in the folder of a spec."""

import runpy
import sys
from collections.abc import Callable, Collection
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from msgspec import structs

from lrcurve.problems import Problem, SpecError, suggest
from lrcurve.sources.text import read_path
from lrcurve.spec.files import Files
from lrcurve.tables.table_text import TABLE_FILES, TableText


class Folder(Files):
    """The files that a spec names by paths from its folder; Python in them is run only where ``allow_code``.

    Whoever wrote the spec need not be who reads it: a spec of a pull request is read by CI, which has secrets. So a
    file must lie in the folder, wherever links lead, and errors quote nothing of it, unless the command line names it
    (``named``, as text) or ``allow_files``.
    """

    def __init__(
        self,
        folder: str | Path = ".",
        *,
        allow_code: bool = False,
        allow_files: bool = False,
        named: Collection[str] = (),
    ) -> None:
        self.folder = Path(folder)
        self.allow_code = allow_code
        self._allow_files = allow_files
        self._named = named

    def has(self, name: str) -> bool:
        """Tell whether there is a file of that name that may be read."""
        try:
            return (self._is_allowed(name) or self._is_inside(name)) and (self.folder / name).is_file()
        except (OSError, ValueError):
            return False  # a text too long for a file name, or with a character that none has

    def table(self, name: str) -> TableText:
        """Read a table."""
        path, allowed = self.folder / name, self._is_allowed(name)
        if not allowed and not self._is_inside(name):
            what = "is not in the folder of the spec that names it; if you trust the spec, add --allow-files"
            raise SpecError([Problem("", f"{path}: {what} (in Python: allow_files=True)")])
        try:
            if path.exists() and not path.is_file():
                raise SpecError([Problem("", f"{path}: cannot be read: it is no file")])  # a pipe might have no end
        except OSError as error:
            raise SpecError([Problem("", f"{path}: cannot be read: {error.strerror}")]) from None
        return structs.replace(read_path(path, lambda: TABLE_FILES).table(), quotable=allowed)

    def _is_allowed(self, name: str) -> bool:
        return self._allow_files or any(text == name or text.startswith(f"{name}#") for text in self._named)

    def _is_inside(self, name: str) -> bool:
        try:
            return (self.folder / name).resolve().is_relative_to(self.folder.resolve())
        except (OSError, ValueError, RuntimeError):  # the last of links in a ring
            return False

    def function(self, file: str, name: str) -> Callable[[int], float]:
        """Run a file and return what it calls ``name``."""
        if not self.allow_code:
            what = f"'{file}:{name}' is Python, and drawing it runs it: add --allow-code if you trust that file"
            raise ValueError(what)
        path = self.folder / file
        if not path.is_file():
            raise ValueError(f"{path}: no such file")
        try:
            with redirect_stdout(sys.stderr):  # standard output is for results
                there: dict[str, Any] = runpy.run_path(str(path), run_name="lrcurve_code")
        except (Exception, SystemExit) as error:  # whatever the person's own code raises
            raise ValueError(f"{path}: running it raised {type(error).__name__}: {error}") from None
        function = there.get(name)
        if function is None:
            own = [key for key, value in there.items() if callable(value)]
            raise ValueError(f"{path}: defines no '{name}'{suggest(name, own)}")
        if not callable(function):
            raise ValueError(f"{path}: '{name}' is no function but {type(function).__name__}")
        return function  # type: ignore[no-any-return]  # what it returns is checked at every call
