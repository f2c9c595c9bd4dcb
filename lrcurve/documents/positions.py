"""Where the characters of a text stand."""

import re
from bisect import bisect_right

from lrcurve.problems import Mark, Source


class Positions:
    """Finds the line and the column of any character of a source, however many are asked for."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._lines = [0, *(match.end() for match in re.finditer("\n", source.text))]

    def mark(self, offset: int) -> Mark:
        """Return the place of the character at ``offset``, counted from 0."""
        line = bisect_right(self._lines, offset)
        return Mark(self.source, line, offset - self._lines[line - 1] + 1)
