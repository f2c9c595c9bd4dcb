"""Read TOML text into a document."""

import re
import sys
import tomllib

from lrcurve.digits import is_lost
from lrcurve.documents.brackets import unclosed
from lrcurve.documents.limits import EMPTY
from lrcurve.documents.node import Node, from_python
from lrcurve.documents.toml_positions import toml_places
from lrcurve.problems import Mark, Problem, Source, SpecError, mark_at

_WHOLE = re.compile(r"\d[\d_]*")


def read(source: Source) -> Node:
    """Return the document of a TOML text.

    Raises:
        SpecError: if it is no TOML or is beyond the limits.
    """
    places = toml_places(source)
    try:
        values = tomllib.loads(source.text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).partition(" (at ")
        missing = unclosed(source, "TOML") if what.startswith("Unclosed") else None
        if missing is not None:
            raise missing from None
        found = re.fullmatch(r"line (\d+), column (\d+)\)", place)
        lines = source.text.split("\n")
        line, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
        raise SpecError([Problem("", f"is not valid TOML: {what}", Mark(source, line, column))]) from None
    except (ValueError, RecursionError) as error:
        numbers = ((match.start(), sum(map(str.isdigit, match[0]))) for match in _WHOLE.finditer(source.text))
        for start, digits in numbers:
            if digits > (most := sys.get_int_max_str_digits()):
                what = f"is not valid TOML: a number of {digits:,} digits; the limit is {most:,}"
                raise SpecError([Problem("", what, mark_at(source, start))]) from None
        raise SpecError([Problem("", f"{source.name}: is not valid TOML: {error}")]) from None
    if not values:
        raise SpecError([Problem("", f"{source.name}: {EMPTY}")])
    return from_python(values, places)


def _number(text: str) -> float | str:
    """Return a number; one that is too small for a float stays text, for whoever reads it to say so."""
    return text if is_lost(text) else float(text)
