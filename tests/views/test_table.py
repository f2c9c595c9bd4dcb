"""The table for people."""

import io
import re
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from lrcurve.analysis.table_steps import Selection, around_joins, at, every
from lrcurve.curve import Curve
from lrcurve.digits import rate, shown_with
from lrcurve.run import Run
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.views.numbers import aligned, position
from lrcurve.views.table.text_table import MAX_ROWS, RowLimitError, print_table


class File(io.StringIO):
    """A text file with an encoding, as Console looks at it."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


def printed(
    curves: Sequence[Curve],
    selection: Selection | None = None,
    *,
    columns: Sequence[str] = (),
    width: int = 80,
    encoding: str = "utf-8",
    terminal: bool = False,
) -> list[str]:
    file = File(encoding)
    console = Console(file=file, width=width, force_terminal=terminal, color_system="standard" if terminal else None)
    print_table(console, curves, every(curves) if selection is None else selection, columns=columns)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def halving(name: str, steps: int = 50, step_size: int = 10) -> Curve:
    return Curve(name, Step(lr=0.1, gamma=0.5, step_size=step_size), Run(ticks=steps))


def test_points_stand_in_one_column_and_the_summary_below() -> None:
    decay = Curve("decay", Step(lr=100.0, gamma=0.01, step_size=1), Run(ticks=4))
    assert printed([decay]) == [
        "step     decay",
        "──────────────",
        "   0  100",
        "   1    1",
        "   2    0.01",
        "   3    0.0001",
        "",
        "curve  first  peak  at step  last    mean",
        "decay  100    100   0        0.0001  25.2525  █▁▁▁",
    ]


def test_a_mark_stands_at_the_joins_of_its_own_curve() -> None:
    warmup = Curve("warmup", Warmup(lr=0.5, steps=4), Run(ticks=7))
    lines = printed([halving("decay", 7, 5), warmup], around_joins([halving("decay", 7, 5), warmup]))
    assert lines[2:11] == [
        "   0  0.1     0",
        "   1  0.1     0.125",
        "   2  0.1     0.25",
        "   3  0.1     0.375",
        "   4  0.1     0.5   ◂",
        "   5  0.05 ◂  0.5",
        "   6  0.05    0.5",
        "",
        "◂ a join: here the formula changes or the rate jumps",
    ]
    assert not any("◂" in line for line in printed([halving("decay", 7, 5)]))


def test_a_curve_is_blank_after_the_end_of_its_run_unless_steps_are_given() -> None:
    curves = [halving("short", 2), halving("long", 3)]
    assert printed(curves)[2:5] == ["   0    0.1   0.1", "   1    0.1   0.1", "   2          0.1"]
    assert printed(curves, at([2, 10]))[2:4] == ["   2   0.1   0.1", "  10   0.05  0.05"]


def test_units_are_columns_and_percent_stands_for_the_step_of_an_unknown_length() -> None:
    run = Run(ticks=3, steps_per_epoch=Fraction(2), tokens_per_step=Fraction(2_000_000))
    curve = Curve("flat", Step(lr=0.1, step_size=9), run)
    assert printed([curve], columns=["epoch", "tokens"])[:5] == [
        "step  epoch   tokens  flat",
        "──────────────────────────",
        "   0    0          0   0.1",
        "   1    0.5  2000000   0.1",
        "   2    1    4000000   0.1",
    ]
    unknown = Curve("cosine", Cosine(lr=0.1, steps=10_000), Run(ticks=10_000, tick="share"))
    lines = printed([unknown], every([unknown], 5_000), columns=["percent"])
    assert lines[0].split() == ["percent", "cosine"]
    assert lines[2].split() == ["0", "0.1"]
    assert lines[4].split()[0] == "99.99"
    assert lines[6].split() == ["curve", "first", "peak", "at", "%", "last", "mean"]


@pytest.mark.parametrize("name", ["[red]a[/red]", "[/]", ":smile:", "100%", "[link=x]b"])
def test_names_print_as_they_are(name: str) -> None:
    lines = printed([halving(name)])
    assert lines[0].endswith(name)
    assert any(line.startswith(f"{name} ") for line in lines[52:])


def test_names_cannot_steer_the_terminal() -> None:
    text = "\n".join(printed([halving("a\x1b[2Jb\nc")]))
    assert "\x1b" not in text
    assert "a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}c" in text


def test_curves_that_do_not_fit_follow_in_tables_of_their_own() -> None:
    curves = [halving(f"a_longer_name_{i:02}", steps=3) for i in range(9)]
    lines = printed(curves, width=80)
    assert max(map(len, lines)) <= 80
    headings = [line.split() for line in lines if line.startswith("step")]
    assert [names[0] for names in headings] == ["step"] * 3
    assert [name for names in headings for name in names[1:]] == [curve.name for curve in curves]
    assert sum(line.split()[:1] == ["2"] for line in lines) == 3


@pytest.mark.parametrize("width", [1, 10, 20, 79, 200])
@pytest.mark.parametrize("terminal", [True, False])
def test_no_number_is_ever_cut(width: int, terminal: bool) -> None:
    steps = 123_456_789_012
    curves = [
        Curve(f"cosine with a long name {i}", Cosine(lr=0.123456, steps=steps), Run(ticks=steps)) for i in range(3)
    ]
    text = "\n".join(printed(curves, at([100, steps // 3, steps - 7]), width=width, terminal=terminal))
    assert "123456789005" in text
    assert len(re.findall(r"(?<!\S)0\.092592(?!\S)", text)) == 3  # three quarters of the peak, a third of the way
    assert "…" not in text


def test_a_long_name_wraps_in_the_heading_and_has_its_own_line_in_the_summary() -> None:
    name = "a linear warmup that is followed by a cosine to nearly nothing at all"
    lines = printed([halving(name, 2)])
    assert lines[0].strip() == "a linear warmup"
    heading = lines[: lines.index("─" * 22)]
    assert " ".join(" ".join(heading).replace("step", "").split()) == name
    assert lines[-2] == name
    assert lines[-1].split()[:5] == ["0.1", "0.1", "0", "0.1", "0.1"]


def test_a_long_word_in_a_heading_goes_on_in_the_next_line() -> None:
    lines = printed([halving("exponential_decay_without_any_space", 2)])
    heading = lines[: lines.index("─" * 22)]
    assert "".join(heading).replace("step", "").replace(" ", "") == "exponential_decay_without_any_space"


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("cosine min_lr=0.1", ["cosine", "min_lr=0.1"]),
        ("cosine shift=100 minimum_lr=.05", ["cosine shift=100", "minimum_lr=.05"]),
        ("cosine warmup.start_lr=0.00012345", ["cosine warmup", ".start_lr=0.00012345"]),
        ("net[head] weight_decay", ["net[head]", "weight_decay"]),
    ],
)
def test_a_heading_is_not_broken_inside_a_number(name: str, heading: list[str]) -> None:
    lines = printed([halving(name, 2)])
    rule = next(place for place, line in enumerate(lines) if line.startswith("──"))
    assert [line.removeprefix("step").strip() for line in lines[:rule]] == heading


def test_a_console_that_only_knows_ascii_gets_ascii() -> None:
    curve = halving("decay", 7, 5)
    lines = printed([curve], around_joins([curve]), encoding="ascii")
    assert all(line.isascii() for line in lines)
    assert any(line.endswith("0.05 <") for line in lines)
    assert lines[-1].endswith("#####==")


def test_no_color_and_pipes_get_no_escape_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    curve = halving("decay", 12)
    assert not any("\x1b" in line for line in printed([curve], around_joins([curve])))
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = "\n".join(printed([curve], around_joins([curve]), terminal=True))
    assert not re.search(r"\x1b\[[\d;]*3\d", coloured)
    monkeypatch.delenv("NO_COLOR")
    assert re.search(r"\x1b\[[\d;]*36m", "\n".join(printed([curve], around_joins([curve]), terminal=True)))


def test_too_many_rows_are_refused_before_any_is_laid_out() -> None:
    huge = halving("decay", 10**15)
    with pytest.raises(RowLimitError, match=f"1000000000000000 rows are more than the {MAX_ROWS}") as caught:
        printed([huge])
    assert (caught.value.rows, caught.value.limit) == (10**15, MAX_ROWS)


def test_every_row_of_a_long_table_is_there_once() -> None:
    line = Curve("line", Warmup(lr=1201.0, steps=1201), Run(ticks=1201))
    rows = [row.split() for row in printed([line])[2:1203]]
    assert rows == [[str(step), f"{step}"] for step in range(1201)]


def test_a_table_of_no_rows_has_its_heading() -> None:
    assert printed([halving("decay")], at([]))[:2] == ["step  decay", "───────────"]


def test_rates_have_as_many_digits_as_asked_for() -> None:
    file = File()
    third = Curve("third", Step(lr=1 / 3, step_size=9), Run(ticks=2))
    with shown_with(3):
        print_table(Console(file=file, width=80), [third], every([third]))
    assert [line.split() for line in file.getvalue().splitlines()][2:4] == [["0", "0.333"], ["1", "0.333"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (0.09755282581, "0.0975528"),
        (1e-05, "1e-05"),
        (0.0, "0"),
        (123456.7, "123457"),
        (1.5e-300, "1.5e-300"),
    ],
)
def test_rates_have_six_significant_digits(value: float, text: str) -> None:
    assert rate(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (2.0, "2"),
        (100 / 3, "33.3333"),
        (99.9999999999, "99.9999999999"),
        (1e-7, "0.0000001"),
        (3e15, "3000000000000000"),
    ],
)
def test_positions_never_have_an_exponent_nor_look_whole_when_they_are_not(value: float, text: str) -> None:
    assert position(value) == text


@given(st.lists(st.floats(min_value=0, allow_infinity=False).map(rate), max_size=20))
def test_aligned_numbers_share_a_width_and_a_point(texts: list[str]) -> None:
    lines = aligned(texts)
    assert [line.strip() for line in lines] == texts
    assert len({len(line) for line in lines}) <= 1
    points = {re.match(r" *\d+", line).end() for line in lines}  # type: ignore[union-attr]
    assert len(points) <= 1


def test_the_heading_of_a_parameter_or_a_member_is_broken_before_it() -> None:
    for name, broken in (
        ("torch.CyclicLR.momentum", ["torch.CyclicLR", ".momentum"]),
        ("a_long_schedule[backbone]", ["a_long_schedule", "[backbone]"]),
    ):
        lines = printed([halving(name)])
        assert [lines[0].split()[-1], lines[1].split()[-1]] == broken
