"""Lines of text for a terminal: their width, escape codes, and what stands for them in ASCII."""

import re
import textwrap
import unicodedata

_INDENT = "   "
_FRAME = str.maketrans({"│": "|", "┤": "+", "└": "+", "─": "-", "┬": "+", "…": "..."})


def plain(text: str) -> str:
    """Return ``text`` without escape codes."""
    return re.sub(r"\033\[[\d;]*m", "", text)


def ascii_line(line: str) -> str:
    """Return ``line`` in ASCII, with a question mark for what has no likeness there."""
    return "".join(char if char.isascii() else "?" for char in line.translate(_FRAME))


def cut(line: str, width: int) -> str:
    """Return ``line`` without what would be wider than ``width``; escape codes take no room."""
    room, kept = width, []
    for part in re.split(r"(\033\[[\d;]*m)", line):
        if part.startswith("\033"):
            kept.append(part)
            continue
        for char in part:
            room -= 2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1
            if room >= 0:
                kept.append(char)
    return "".join(kept).rstrip()


def wrapped(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of ``width``, broken between words, from the second on indented."""
    return textwrap.wrap(text, max(width, 2 * len(_INDENT)), subsequent_indent=_INDENT)
