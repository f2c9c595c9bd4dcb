"""What surrounds a command: its streams, and what they can show."""

import errno
import io
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

PROGRAM = "lrcurve"
"""What the program is called, in its messages and on the command line."""


SHOWN_AFTER = 2.0
"""Seconds after which work shows how far it is."""


class ProgressBar:
    """A bar on a terminal that appears when the work turns out to be long, and goes away when it is done.

    It shows how much of ``total`` is done, or that work goes on where no total is known.
    """

    def __init__(self, file: TextIO, what: str, total: int | None) -> None:
        self._file, self._what, self._total = file, what, total
        self._done = 0
        self._bar: Progress | None = None
        self._lock, self._closed = threading.Lock(), False
        self._timer = threading.Timer(SHOWN_AFTER, self._show)
        self._timer.daemon = True
        self._timer.start()

    def advance(self, done: int) -> None:
        """Count ``done`` more."""
        self._done += done
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done)

    def close(self) -> None:
        """Take the bar away."""
        self._timer.cancel()
        with self._lock:
            self._closed = True
            if self._bar is not None:
                self._bar.stop()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._closed:
                return
            columns = [TextColumn(self._what), BarColumn(), *([TaskProgressColumn()] if self._total else [])]
            bar = Progress(*columns, TimeElapsedColumn(), console=Console(file=self._file), transient=True)
            bar.add_task(self._what, total=self._total, completed=self._done)
            bar.start()
            self._bar = bar


class ClosedOutput(io.RawIOBase, BinaryIO):
    """Standard output that the caller has closed: a command may run that prints no result."""

    def writable(self) -> bool:
        """Take what is written."""
        return True

    def write(self, _data: object) -> int:
        """Refuse it."""
        raise OSError(errno.EBADF, "standard output is closed")


class Environment:
    """The streams and variables of one call of the program: those of the process, unless a test gives others."""

    def __init__(
        self,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.arguments: tuple[str, ...] = ()
        """What the program was called with."""
        # Python has None for a stream that is closed.
        self.stdin = stdin or sys.stdin or io.TextIOWrapper(io.BytesIO())
        self.stdout = stdout or sys.stdout or io.TextIOWrapper(ClosedOutput(), "utf-8", write_through=True)
        self.stderr = stderr or sys.stderr or io.TextIOWrapper(io.BytesIO(), "utf-8")
        for stream in (self.stdout, self.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a name need not be in its characters
                stream.reconfigure(errors="backslashreplace")
        given = dict(os.environ) if variables is None else variables
        self.variables = {name: value for name, value in given.items() if _is_usable(name, value)}

    @property
    def binary_stdout(self) -> BinaryIO:
        """Standard output for bytes, in order with the text before."""
        self.stdout.flush()
        return self.stdout.buffer

    @property
    def color(self) -> bool:
        """Whether results may be coloured: where FORCE_COLOR says so, else at a terminal that is not dumb.

        NO_COLOR has the last word.
        """
        if self.variables.get("NO_COLOR"):
            return False
        if self.variables.get("FORCE_COLOR", "0") not in ("", "0"):
            return True
        return self.stdout.isatty() and self.variables.get("TERM") != "dumb"

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

    @property
    def line_width(self) -> int | None:
        """The columns that a list for people may take: the terminal's; None in a pipe, where a line stays whole."""
        return self.width if self.stdout.isatty() else None

    def console(self) -> "Console":
        """Return a rich console on standard output."""
        from rich.console import Console

        class StrictConsole(Console):
            def on_broken_pipe(self) -> None:
                raise BrokenPipeError  # rich would exit with 1, which here means that something was found

        return StrictConsole(file=self.stdout, highlight=False)

    def say(self, text: str) -> None:
        """Print a line that is no result; what it quotes does not steer the terminal.

        Where it cannot be printed, on a full disk or with the reader gone, there is no other place to say so.
        """
        from lrcurve.problems import escaped

        with suppress(OSError):
            print(escaped(text), file=self.stderr)

    @contextmanager
    def progress(self, what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Give a function that counts what is done; work of over two seconds shows a bar, at a terminal only."""
        if not self.stderr.isatty():
            yield lambda _done: None
            return
        bar = ProgressBar(self.stderr, what, total)
        try:
            yield bar.advance
        finally:
            bar.close()

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


def _is_usable(name: str, value: str) -> bool:
    """Tell whether a variable may be heeded: one of the terminal's size that is no size is not, as if it were unset."""
    sensible = value.isascii() and value.isdecimal() and len(value) <= 4 and int(value) > 0
    return name not in ("COLUMNS", "LINES") or sensible


def _set_variables(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)
