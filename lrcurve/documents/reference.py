"""What is named of a file after a ``#``: a curve of it, or a column."""

from collections.abc import Callable


def split_reference(text: str, is_file: Callable[[str], bool]) -> tuple[str, str | None]:
    """Return the name of a file, and what is named of it after ``#``; None where nothing is.

    A file that has a # in its own name is found by ``is_file``; where there is none, the first # counts.
    """
    if is_file(text):
        return text, None
    parts = text.split("#")
    for count in range(len(parts) - 1, 0, -1):
        file = "#".join(parts[:count])
        if is_file(file):
            return file, "#".join(parts[count:])
    file, mark, rest = text.partition("#")
    return file, rest if mark else None
