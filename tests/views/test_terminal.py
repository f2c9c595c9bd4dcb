"""Curves drawn with characters."""

import re
import unicodedata
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.combine import Repeat, Sequence
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.views.axes import AxisError
from lrcurve.views.terminal.drawing import draw

DROPS = Step(lr=0.1, gamma=0.1, step_size=20)
STEP = Curve("step", DROPS, Run(ticks=40))
COSINE = Curve("cosine", Cosine(lr=0.1, min_lr=0.01, steps=40), Run(ticks=40))


def drawn(*curves: Curve, width: int = 48, height: int = 9, **options: Any) -> list[str]:
    shown = {"color": False, "unicode": False, **options}
    return draw(curves, width=width, height=height, **shown).splitlines()


def test_a_step_decay_in_ascii() -> None:
    # One drop by a decade at half-way: the row of 0.1, an edge, and the row of 0.01.
    rows = drawn(STEP)
    assert [row[9:] for row in rows[:9]] == ["o" * 20, *[" " * 19 + "o"] * 7, " " * 19 + "o" * 20]
    assert rows[0].startswith("    0.1 +")
    assert rows[1].startswith("        |")
    assert rows[8].startswith("   0.01 +")
    assert rows[9].startswith("        ++")
    assert rows[10].split() == ["0", "20", "40"]
    assert rows[11].split() == ["step"]
    assert rows[12:] == ["oo step: peak 0.1 at step 0, last 0.01"]


def test_curves_have_marks_of_their_own() -> None:
    rows = drawn(STEP, COSINE)
    assert [row[:2] for row in rows[-2:]] == ["oo", "xx"]
    assert any("o" in row for row in rows[:9])
    assert any("x" in row for row in rows[:9])


def test_colour_only_where_it_is_wanted() -> None:
    for unicode in (True, False):
        assert "\033" not in "".join(drawn(STEP, COSINE, unicode=unicode))
        assert "\033[34m" in "".join(drawn(STEP, COSINE, unicode=unicode, color=True))


def test_zero_is_a_label_of_the_floor() -> None:
    warmup = Curve("warmup", Sequence(phases=(Warmup(lr=1.0, steps=10), DROPS), lengths=(10,)), Run(ticks=40))
    rows = drawn(warmup)
    assert rows[8].startswith("      0 +oo")
    assert not any(row.startswith("      0 +") for row in drawn(STEP))
    assert drawn(STEP, yscale="linear")[8].startswith("      0 +")


def test_units_and_titles() -> None:
    known = Curve("known", DROPS, Run(ticks=40, tokens_per_step=Fraction(10**9)))
    rows = drawn(known, xaxis="tokens", title="Title")
    assert rows[0].strip() == "Title"
    assert rows[11].split() == ["0", "20B", "40B"]
    assert rows[12].split() == ["tokens"]
    with pytest.raises(AxisError):
        drawn(STEP, xaxis="epoch")
    unknown = Curve("unknown", DROPS, Run(ticks=40, tick="share"))
    assert drawn(unknown)[10].split() == ["0", "%", "50", "%", "100", "%"]


def test_many_cycles_fill_their_columns() -> None:
    cycles = Repeat(inner=Cosine(lr=0.1, min_lr=0.001, steps=100), steps=100)
    rows = drawn(Curve("cycles", cycles, Run(ticks=10**12)))
    assert [row[9:] for row in rows[:8]] == ["o" * 39] * 8


@settings(deadline=None)
@given(st.integers(10, 120), st.integers(3, 30), st.booleans(), st.booleans(), st.text(max_size=30), st.integers(1, 99))
def test_no_line_is_wider_than_asked(
    width: int, height: int, color: bool, unicode: bool, name: str, steps: int
) -> None:
    curves = [Curve(name, curve.course, Run(ticks=steps)) for curve in (STEP, COSINE)]
    text = draw(curves, width=width, height=height, color=color, unicode=unicode, title=name)
    assert text.endswith("\n")
    for line in re.sub(r"\033\[\d*m", "", text).splitlines():
        wide = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
        wide -= sum(1 for char in line if unicodedata.combining(char))
        assert wide <= width
    if not unicode:
        assert text.isascii()
    if not color:
        assert "\033" not in text


def test_a_narrow_terminal_cuts_names_and_no_numbers() -> None:
    # 0.1 * 0.5 ** (49 // 10) = 0.00625
    curve = Curve("a step decay with a long name", Step(lr=0.1, gamma=0.5, step_size=10), Run(ticks=50))
    text = draw([curve], width=40, height=10, color=False, unicode=False, yscale="log", xaxis="step", title=None)
    assert "   peak 0.1 at step 0\n   last 6.25e-3\n" in text
    assert max(map(len, text.splitlines())) <= 40


def test_a_line_far_outside_costs_no_more_than_one_inside() -> None:
    # The edge at half-way comes from a rate of a million million heights.
    rows = drawn(STEP, yscale="linear", ylim=(-1e-14, 1e-14))
    assert [row[9:].rstrip() for row in rows[:9]] == [""] * 9
    falls = Curve("falls", Step(lr=1.0, gamma=0.0, step_size=20), Run(ticks=40))
    rows = drawn(falls, yscale="linear", ylim=(0.0, 1e-12))
    assert [row[9:].rstrip() for row in rows[:9]] == [*[" " * 19 + "o"] * 8, " " * 19 + "o" * 20]


def test_a_slope_is_the_same_where_it_leaves_the_drawing() -> None:
    # From 1 at step 0 to 0 at step 40: at 0.625 in step 15, at 0.375 in step 25.
    line = Curve("line", Linear(lr=1.0, steps=40), Run(ticks=41))
    rows = [row[9:] for row in drawn(line, width=50, yscale="linear", ylim=(0.375, 0.625), smooth=True)[:9]]
    assert [row.index("o") for row in (rows[0], rows[-1])] == [pytest.approx(15, abs=1), pytest.approx(25, abs=1)]


def test_changes_that_are_nearly_nothing_divide_nothing() -> None:
    # A tenth every 20 steps: after 6,000 the rates are below 1e-300.
    tiny = Curve("tiny", Step(lr=0.5, gamma=0.1, step_size=20), Run(ticks=9000))
    assert drawn(tiny, yscale="linear", width=76, height=17, unicode=True)[-1].endswith("last 0")


def test_lines_on_one_another_are_told_apart_without_evaluating_each_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    def evaluated(count: int) -> int:
        calls: list[Any] = []
        original = Curve.lr

        def counted(self: Curve, steps: Any) -> Any:
            calls.append(steps)
            return original(self, steps)

        rates = [Step(lr=0.1 * (1 + index / 1e6), gamma=0.1, step_size=20) for index in range(count)]
        family = [Curve("a", one, Run(ticks=40), member=str(i), kind="groups") for i, one in enumerate(rates)]
        with monkeypatch.context() as patched:
            patched.setattr(Curve, "lr", counted)
            drawn(*family, COSINE)
        return len(calls)

    assert evaluated(40) < 2.5 * evaluated(20)
