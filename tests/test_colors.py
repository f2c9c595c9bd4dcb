"""Colours by name, held against matplotlib's own."""

import re
import subprocess
import sys

import pytest
from matplotlib.colors import BASE_COLORS, CSS4_COLORS, TABLEAU_COLORS, XKCD_COLORS, to_hex

from lrcurve.colors import hex_of, palette_place


@pytest.mark.parametrize("color", [*CSS4_COLORS, *TABLEAU_COLORS, *BASE_COLORS, *list(XKCD_COLORS)[::50]])
def test_every_name_is_the_colour_that_matplotlib_has_for_it(color: str) -> None:
    assert hex_of(color) == to_hex(color)


@pytest.mark.parametrize("color", ["#0072B2", "#f0a", "0.5", "0", "1.0", ".25"])
def test_numbers_are_the_colours_that_they_are_in_matplotlib(color: str) -> None:
    assert hex_of(color) == to_hex(color)


def test_names_are_read_in_any_case() -> None:
    assert hex_of("Crimson") == to_hex("crimson")


@pytest.mark.parametrize(
    ("color", "message"),
    [
        ("crimsn", "'crimsn' is no colour; did you mean 'crimson'?"),
        ("xkcd:see green", "'xkcd:see green' is no colour; did you mean 'xkcd:sea green'?"),
        ("#ff", "'#ff' is no colour: after # come 3 or 6 digits from 0 to f"),
        ("#ggg", "'#ggg' is no colour: after # come 3 or 6 digits from 0 to f"),
        ("(1, 0, 0)", "write a name such as crimson or tab:blue, #rrggbb, or C1, the palette's second"),
        ("1.5", "write a name such as"),
        ("", "write a name such as"),
    ],
)
def test_what_is_no_colour_is_refused(color: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        hex_of(color)


def test_places_of_the_palette() -> None:
    assert [palette_place(color) for color in ("C0", "C12", "c0", "C", "crimson")] == [0, 12, None, None, None]


def test_a_name_needs_no_matplotlib() -> None:
    code = "import sys; from lrcurve.colors import hex_of; hex_of('crimson'); print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "False\n"
