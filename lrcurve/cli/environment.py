"""What surrounds a command: its streams, and what they can show."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, TextIO

if TYPE_CHECKING:
    from rich.console import Console

PROGRAM = "lrcurve"
"""What the program is called, in its messages and on the command line."""


class Environment:
    """The streams and variables of one call of the program: those of the process, unless a test gives others."""

    def __init__(
        self,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.stdin = stdin or sys.stdin
        self.stdout = stdout or sys.stdout
        self.stderr = stderr or sys.stderr
        self.variables = dict(os.environ) if variables is None else variables

    @property
    def binary_stdout(self) -> BinaryIO:
        """Standard output for bytes, in order with the text before."""
        self.stdout.flush()
        return self.stdout.buffer

    @property
    def color(self) -> bool:
        """Whether results may be coloured: at a terminal, unless NO_COLOR or a dumb terminal says otherwise."""
        return self.stdout.isatty() and not self.variables.get("NO_COLOR") and self.variables.get("TERM") != "dumb"

    @property
    def unicode(self) -> bool:
        """Whether standard output can carry block characters."""
        try:
            "▁█│".encode(self.stdout.encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    @property
    def width(self) -> int:
        """The columns of the terminal, or what COLUMNS says."""
        return self.console().width

    def console(self) -> "Console":
        """Return a rich console on standard output."""
        from rich.console import Console

        class StrictConsole(Console):
            def on_broken_pipe(self) -> None:
                raise BrokenPipeError  # rich would exit with 1, which here means that something was found

        return StrictConsole(file=self.stdout, highlight=False)

    def say(self, text: str) -> None:
        """Print a line that is no result."""
        print(text, file=self.stderr)

    @contextmanager
    def until_reader_leaves(self) -> Iterator[None]:
        """Print results; a reader that goes away, such as ``head``, has all that it wanted, which is no error."""
        try:
            yield
            self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Let libraries that look at ``sys`` and ``os.environ`` see these streams and variables."""
        before, variables = (sys.stdin, sys.stdout, sys.stderr), dict(os.environ)
        sys.stdin, sys.stdout, sys.stderr = self.stdin, self.stdout, self.stderr
        _set_variables(self.variables)
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = before
            _set_variables(variables)


def _set_variables(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)
