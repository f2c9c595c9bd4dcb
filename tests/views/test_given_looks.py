"""Colours and lines that curves say themselves, in pictures, on pages and in the terminal."""

import pytest

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.views.panels import panels
from lrcurve.views.style import figure, page
from lrcurve.views.style.palette import PALETTE, Style, at_least, styles, terminal_colors
from lrcurve.views.terminal.drawing import draw


def curves(*colors: str | None, line: str | None = None) -> list[Curve]:
    return [
        Curve(f"c{i}", Constant(lr=1.0 + i), Run(ticks=10), color, linestyle=line)  # type: ignore[arg-type]
        for i, color in enumerate(colors)
    ]


def plain(*colors: str | None) -> list[Style]:
    return styles(curves(*colors), [False] * len(colors))


def test_a_place_of_the_palette_is_its_hue_everywhere() -> None:
    second, other = plain("C1", "C8")
    assert (second.place, second.color, other.place % len(PALETTE)) == (1, None, 1)
    (look,) = page.looks(curves("C1"), [False])
    assert (look.light, look.dark) == (PALETTE[1].light, PALETTE[1].dark)


def test_others_keep_their_colours_beside_one_that_is_given() -> None:
    assert [style.place for style in plain(None, "crimson", None)] == [0, 1, 2]
    assert plain(None, "crimson")[1].color == "#dc143c"


@pytest.mark.parametrize("color", ["C0", PALETTE[0].figure, PALETTE[0].figure.lower()])
def test_no_other_has_a_colour_of_the_palette_that_is_given(color: str) -> None:
    first, given, third = plain(None, color, None)
    assert first.place % len(PALETTE) not in (0, third.place % len(PALETTE))
    assert third.place == 2
    assert given.drawn(PALETTE[given.place % len(PALETTE)].figure).lower() == PALETTE[0].figure.lower()


def test_a_palette_that_is_all_given_is_used_again() -> None:
    every = [f"C{i}" for i in range(len(PALETTE))]
    assert len(plain(*every, None, None)) == len(PALETTE) + 2


def test_one_colour_for_several_has_several_dashes() -> None:
    assert [style.dash for style in plain("red", "red", None, "red", "blue")] == [0, 1, 0, 2, 0]


def test_a_line_that_is_given_is_drawn_also_where_it_lies_on_another() -> None:
    one, other = styles(curves(None, None, line="dotted"), [False, True])
    assert (one.dash, other.dash) == (3, 3)
    solid, _ = figure.looks(curves(None, "red", line="solid"), [True, True])
    assert solid.linestyle == "-"
    dashes = [page.looks(curves(None, line=line), [False])[0].dash for line in ("solid", "dashed", "dashdot", "dotted")]
    assert dashes == ["solid", "8px,4px", "8px,3px,2px,3px", "2px,3px"]


def test_what_belongs_to_a_schedule_has_its_line_and_shades_of_its_colour() -> None:
    run, schedule = Run(ticks=10), Constant(lr=1.0)
    family = [
        Curve("net", schedule, run, "red", member=member, kind="groups", linestyle="dashed") for member in ("a", "b")
    ]
    found = styles(family, [False, False])
    assert [(style.dash, style.color) for style in found] == [(1, "#ff0000")] * 2
    assert len({style.drawn("#000000") for style in found}) == 2


def test_black_can_be_read_on_a_dark_page() -> None:
    (look,) = page.looks(curves("black"), [False])
    assert look.light == "#000000"
    assert min(int(look.dark[at : at + 2], 16) for at in (1, 3, 5)) > 0x80
    assert at_least("#ffffff", 0.66) == "#ffffff"


@pytest.mark.parametrize(
    ("colors", "names"),
    [
        ([None, None], ["blue", "yellow"]),
        (["red", None], ["red", "blue"]),
        ([None, "blue"], ["yellow", "blue"]),
        (["red", "crimson"], ["red", "magenta"]),
        (["C1", None], ["yellow", "blue"]),
        (["black", "red"], ["blue", "red"]),
        (["lime", "navy", "gold", "teal"], ["green", "blue", "yellow", "cyan"]),
        ([None] * 8, ["blue", "yellow", "green", "red", "magenta", "cyan", "blue", "yellow"]),
    ],
)
def test_a_terminal_has_the_nearest_colour_that_is_free(colors: list[str | None], names: list[str]) -> None:
    order = ("blue", "yellow", "green", "red", "magenta", "cyan")
    assert [order[place] for place in terminal_colors(colors)] == names


def test_line_and_legend_have_one_colour_in_the_terminal() -> None:
    text = draw(curves("red", None), width=60, height=8, color=True, unicode=True)
    above, below = text.split("└")
    assert "\033[31m⣿⣿" in below
    assert "\033[34m⣿⣿" in below
    assert "\033[31m" in above
    assert "\033[33m" not in text


def test_the_plot_model_keeps_what_a_curve_says() -> None:
    (panel,) = panels(curves("red", line="dashed"), None)
    (line,) = panel.plot("log", width=100, height=100, head=0.1).lines
    assert (line.curve.color, line.curve.linestyle) == ("red", "dashed")
