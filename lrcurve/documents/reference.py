"""What is named of a file after a ``#``: a curve of it, or a column."""

from collections.abc import Callable

_LONGEST = 4096
"""How many characters the path of a file has at most, on any system."""


def split_reference(text: str, is_file: Callable[[str], bool]) -> tuple[str, str | None]:
    """Return the name of a file, and what is named of it after ``#``; None where nothing is.

    A file that has a # in its own name is found by ``is_file``; where there is none, the first # counts.
    """
    if is_file(text):
        return text, None
    end = min(len(text), _LONGEST)
    while (end := text.rfind("#", 0, end)) > 0:
        if is_file(text[:end]):
            return text[:end], text[end + 1 :]
    file, mark, rest = text.partition("#")
    return file, rest if mark else None
