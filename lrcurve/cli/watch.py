"""Draw again whenever a file changes."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from lrcurve.cli.errors import asks_to_debug, explained
from lrcurve.cli.request import Request
from lrcurve.documents.reference import split_reference
from lrcurve.sources.registry import known_suffixes

PAUSE = 0.3
"""Seconds between two looks at the files."""

Stamps = dict[str, tuple[int, int]]
"""The time and size of files, which tell that one was written."""


def on_each_change(request: Request, work: Callable[[], object], *, clear: bool) -> None:
    """Do ``work``, and again each time that a file of the call, or beside it, changes, until Ctrl-C.

    What is wrong with a file in the meantime is said. With ``clear`` a terminal is cleared before each time.

    Raises:
        typer.BadParameter: if no file is named.
    """
    files = [Path(name) for name in (_file(source.name) for source in request.sources()) if Path(name).is_file()]
    if not files:
        raise typer.BadParameter("nothing to watch: name a file", param_hint="--watch")
    environment = request.environment
    seen: Stamps = {}
    try:
        while True:
            now = dict(_stamps(files))
            if now != seen:
                seen = now
                if clear and environment.stdout.isatty():
                    environment.console().clear()
                _tried(request, work)
                request.note(f"watching {', '.join(map(str, files))}; Ctrl-C ends")
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        return


def _file(name: str) -> str:
    """Return the file that an argument names, which may be followed by curves."""
    return split_reference(name, lambda file: Path(file).is_file())[0]


def _stamps(files: list[Path]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the stamps of the files and of those beside them that a spec may read, such as a column of metrics."""
    suffixes = known_suffixes()
    for folder in dict.fromkeys(file.parent for file in files):
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue  # it may come back
        for entry in entries:
            if Path(entry.name).suffix.lower() in suffixes or folder / entry.name in files:
                try:
                    status = entry.stat()
                except OSError:
                    continue  # an editor replaces it at this moment
                yield entry.path, (status.st_mtime_ns, status.st_size)


def _tried(request: Request, work: Callable[[], object]) -> None:
    try:
        work()
    except typer.BadParameter as error:
        request.environment.say(error.format_message())
    except Exception as error:
        environment = request.environment
        environment.say(explained(error, debug=asks_to_debug(environment.arguments, environment.variables)))
