"""The lines under a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.analysis.summary import Summary, summarize
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.views.table.summary import sparkline, summary_lines


def test_a_sparkline_is_linear_from_zero_to_the_highest_value() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇██"
    assert sparkline([0.0, 0.4, 0.8], ascii_only=True) == "_=#"
    assert sparkline([3.0, 3.0]) == "██"
    assert sparkline([0.0, 0.0]) == "▁▁"


@given(st.lists(st.floats(min_value=0, allow_infinity=False, allow_nan=False), min_size=1, max_size=30))
def test_a_sparkline_has_one_mark_per_value_and_rises_with_them(values: list[float]) -> None:
    marks = sparkline(values)
    assert len(marks) == len(values)
    assert list(sparkline(sorted(values))) == sorted(marks)


def test_the_peak_has_its_step_and_estimates_say_so() -> None:
    warmup = Curve("warmup", Warmup(lr=1.0, steps=10), Run(ticks=20))
    guess = Summary(first=0.0, peak=1.0, peak_step=10, last=1.0, mean=0.75, outline=(0.5, 1.0), exact=False)
    assert summary_lines([warmup], [guess], width=80) == [
        "curve   first  peak  at step  last  mean",
        "warmup  0      ~1    10       1     ~0.75  ▅█",
        "~ estimated: the run is too long to evaluate every step",
    ]


@pytest.mark.parametrize(
    ("width", "bars"), [(80, 24), (74, 24), (73, 12), (62, 12), (61, 8), (58, 8), (57, 12), (52, 8)]
)
def test_the_sparkline_takes_what_the_width_leaves(width: int, bars: int) -> None:
    # "cosine", 0.1, 0.1, 0, 0.00109768 and 0.0505 with their gaps take 50 cells; below 58 the name goes above.
    cosine = Curve("cosine", Cosine(lr=0.1, min_lr=0.001, steps=480), Run(ticks=480))
    summary = Summary(0.1, 0.1, 0, 0.00109768, 0.0505, tuple(range(24)), exact=True)
    lines = summary_lines([cosine], [summary], width=width)
    assert len(lines[-1].split()[-1]) == bars
    assert max(map(len, lines)) <= width
    assert (lines[-2] == "cosine") is (width < 58)


def test_wide_characters_keep_the_columns_straight() -> None:
    curves = [Curve(name, Warmup(lr=1.0, steps=2), Run(ticks=4)) for name in ("余弦", "cosine")]
    lines = summary_lines(curves, [summarize(curve) for curve in curves], width=80)
    assert lines[1] == "余弦    0      1     2        1     0.625  ▁▅██"
    assert lines[2] == "cosine  0      1     2        1     0.625  ▁▅██"
