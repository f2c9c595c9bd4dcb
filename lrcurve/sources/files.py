"""The files in the folder of a spec."""

import runpy
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from lrcurve.problems import Problem, SpecError, suggest
from lrcurve.sources.text import read_path
from lrcurve.spec.files import Files
from lrcurve.tables.table_text import TABLE_FILES, TableText


class Folder(Files):
    """The files that a spec names by paths from its folder; Python in them is run only where ``allow_code``."""

    def __init__(self, folder: str | Path = ".", *, allow_code: bool = False) -> None:
        self.folder = Path(folder)
        self.allow_code = allow_code

    def has(self, name: str) -> bool:
        """Tell whether there is a file of that name in the folder."""
        try:
            return (self.folder / name).is_file()
        except (OSError, ValueError):
            return False  # a text too long for a file name, or with a character that none has

    def table(self, name: str) -> TableText:
        """Read a table."""
        path = self.folder / name
        if path.exists() and not path.is_file():
            raise SpecError([Problem("", f"{path}: cannot be read: it is no file")])  # a pipe might have no end
        return read_path(path, lambda: TABLE_FILES).table()

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
