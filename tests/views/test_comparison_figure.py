"""The picture of a comparison: curves above, their ratio below, one time axis."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lrcurve.analysis.compare import Comparison, Side, Unit, compare, differ
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.multistep import Multistep
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.views.comparison import picture as difference_figure
from lrcurve.views.comparison.pairs import MAX_PAIRS
from lrcurve.views.comparison.picture import save
from lrcurve.views.comparison.ratio import Ratio
from lrcurve.views.figure.picture import Form


def curve(schedule: Schedule, steps: int = 50, name: str = "decay", **known: Any) -> Curve:
    return Curve(name, schedule, Run(ticks=steps, **known))


def pair(base: Curve, head: Curve, unit: Unit = "step") -> Comparison:
    return compare(Side("base.yaml", (base,)), Side("head.yaml", (head,)), unit)


LATER = pair(curve(Multistep(lr=0.1, milestones=(10,))), curve(Multistep(lr=0.1, milestones=(20,))))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Draw comparisons and return the two axes."""

    def draw(*comparisons: Comparison) -> tuple[Axes, Axes]:
        figures: list[Figure] = []
        monkeypatch.setattr(difference_figure, "save_figure", lambda figure, *_, **__: figures.append(figure))
        save(comparisons, "unused", form="png")
        upper, lower = figures[0].axes
        return upper, lower

    return draw


def lines(axes: Axes) -> list[Line2D]:
    return [line for line in axes.lines if line.get_zorder() == 3]


def rates(line: Line2D, at: float) -> float:
    x, y = np.asarray(line.get_xydata()).T
    return float(y[np.searchsorted(x, at, side="right") - 1])


def test_the_curves_are_above_and_their_ratio_below(drawn: Any) -> None:
    upper, lower = drawn(LATER)
    assert len(lines(upper)) == 2
    (ratio,) = lines(lower)
    # 0.1 / 0.1, then 0.1 / 0.01, then 0.01 / 0.01
    assert [rates(ratio, at) for at in (5, 15, 40)] == pytest.approx([1, 10, 1])
    assert upper.get_xlim() == lower.get_xlim()
    assert upper.get_position().x0 == lower.get_position().x0
    assert upper.get_position().width == lower.get_position().width
    assert upper.get_position().y0 > lower.get_position().y1
    assert (upper.get_xlabel(), lower.get_xlabel(), lower.get_ylabel()) == ("", "step", "head / base")


def test_the_ratio_has_the_colour_of_its_head(drawn: Any) -> None:
    upper, lower = drawn(LATER)
    assert lines(lower)[0].get_color() == lines(upper)[1].get_color()


def test_sides_name_the_curves_of_a_single_pair(drawn: Any) -> None:
    upper, _ = drawn(LATER)
    assert {"base.yaml", "head.yaml"} <= {text.get_text() for text in upper.texts}


def test_ratios_near_one_are_seen_on_a_linear_axis(drawn: Any) -> None:
    _, lower = drawn(pair(curve(Constant(lr=0.1)), curve(Linear(lr=0.1, min_lr=0.09999, steps=50))))
    assert lower.get_yscale() == "linear"
    low, high = lower.get_ylim()
    assert 0.9998 < low < 0.99991
    assert 1 < high < 1.0001
    labels = [label.get_text() for label in lower.get_yticklabels()]
    assert len(set(labels)) == len(labels) > 2


def test_the_same_curves_are_a_line_at_one(drawn: Any) -> None:
    upper, lower = drawn(pair(curve(Cosine(lr=0.1, steps=50)), curve(Cosine(lr=0.1, steps=50))))
    assert lower.get_ylim() == pytest.approx((0.95, 1.05))
    assert lines(upper)[1].get_linestyle() == "--"  # lets the base show through


def test_the_ratio_ends_with_the_shorter_run_on_the_axis_of_both(drawn: Any) -> None:
    upper, lower = drawn(pair(curve(Linear(lr=0.1, steps=50)), curve(Linear(lr=0.1, steps=80), 80)))
    (ratio,) = lines(lower)
    assert np.asarray(ratio.get_xdata()).max() == 50
    assert lower.get_xlim() == upper.get_xlim()
    assert lower.get_xlim()[1] > 80


def test_percent_and_tokens_are_the_axis_where_they_align(drawn: Any) -> None:
    base, head = curve(Linear(lr=0.1, steps=50)), curve(Linear(lr=0.2, steps=80), 80)
    _, lower = drawn(pair(base, head, "percent"))
    assert lower.get_xlabel() == "share of the run"
    (ratio,) = lines(lower)
    assert np.asarray(ratio.get_xdata()).max() == pytest.approx(100)
    assert rates(ratio, 50) == pytest.approx(2, rel=0.05)
    known: dict[str, Any] = {"tokens_per_step": Fraction(1000)}
    _, lower = drawn(pair(curve(Constant(lr=0.1), **known), curve(Constant(lr=0.2), **known), "tokens"))
    assert np.asarray(lines(lower)[0].get_xdata()).max() == 50_000


def test_a_base_of_zero_is_marked_and_no_number_stands_for_it(drawn: Any) -> None:
    _, lower = drawn(pair(curve(Warmup(lr=0.1, steps=10)), curve(Constant(lr=0.1))))
    marks = [line for line in lower.lines if line.get_marker() == "^"]
    assert [float(np.ravel(mark.get_xdata())[0]) for mark in marks] == [pytest.approx(0, abs=1)]
    assert "base 0" in {text.get_text() for text in lower.texts}
    _, lower = drawn(pair(curve(Constant(lr=0.0)), curve(Constant(lr=0.1))))
    assert {text.get_text() for text in lower.texts} == {"base 0"}


def test_a_head_of_zero_is_marked_on_the_floor(drawn: Any) -> None:
    _, lower = drawn(pair(curve(Constant(lr=0.1)), curve(Warmup(lr=0.1, steps=10))))
    assert [line for line in lower.lines if line.get_marker() == "v"]
    assert lower.get_yscale() == "log"


def test_the_ratio_of_a_table_with_gaps_is_that_of_its_rows() -> None:
    at = np.array([0, 10, 35])
    rows = Curve("t", Recorded(at, np.array([0.1, 0.08, 0.06]), np.zeros(3)), Run(ticks=36))
    found = Ratio(at=differ(curve(Linear(lr=0.1, steps=50)), rows).moments)
    assert found([0, 9, 10, 34, 35]).tolist() == pytest.approx([1, 1, 1, 1, 2])
    assert found.next_join(np.array([0, 10, 35])).tolist() == [10, 35, 2**53]


def test_the_ratio_jumps_where_either_curve_does() -> None:
    found = Ratio(at=LATER.differences[0].moments)
    assert found.next_join(np.array([0, 9, 10, 19])).tolist()[:3] == [10, 10, 20]
    halves = pair(curve(Constant(lr=0.1), 50), curve(Multistep(lr=0.1, milestones=(31,)), 100), "percent")
    # Step 31 of 100 begins in the middle of step 15 of 50.
    assert Ratio(at=halves.differences[0].moments).next_join(np.array([0])).tolist() == [16]


def test_only_pairs_that_differ_are_drawn_unless_none_does(drawn: Any) -> None:
    same, base, head = (curve(Constant(lr=rate), name=name) for rate, name in ((0.1, "a"), (0.1, "b"), (0.2, "b")))
    upper, lower = drawn(compare(Side("x", (same, base)), Side("y", (same, head))))
    assert (len(lines(upper)), len(lines(lower))) == (2, 1)
    upper, lower = drawn(compare(Side("x", (same, base)), Side("y", (same, base))))
    assert len(lines(lower)) == 2


def test_too_many_pairs_are_told(tmp_path: Path) -> None:
    one, other = (
        Side(side, tuple(curve(Constant(lr=rate), name=f"{index}") for index in range(MAX_PAIRS + 2)))
        for side, rate in (("a", 0.1), ("b", 0.2))
    )
    notes = save([compare(one, other)], tmp_path / "a.png", form="png")
    assert notes == [f"{MAX_PAIRS + 2} pairs of curves, of which the picture shows {MAX_PAIRS}"]


def test_nothing_to_draw_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no pair of curves"):
        save([Comparison("a", "b", ())], tmp_path / "a.png", form="png")


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_input_gives_the_same_bytes(form: Form, tmp_path: Path) -> None:
    for name in ("a", "b"):
        save([LATER], tmp_path / name, form=form)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_huge_runs_with_many_cycles_and_long_names_draw(tmp_path: Path) -> None:
    from lrcurve.schedules.combine import Repeat

    cycles = [Repeat(inner=Cosine(lr=lr, min_lr=1e-3, steps=1000), steps=1000) for lr in (0.1, 0.2)]
    base, head = (curve(one, 10**12, name="x" * 300) for one in cycles)
    save([compare(Side("b" * 300, (base,)), Side("h" * 300, (head,)))], tmp_path / "a.svg", form="svg")
    assert (tmp_path / "a.svg").stat().st_size > 10_000


def test_a_picture_of_a_comparison_shows_one_parameter_and_names_the_others(tmp_path: Path) -> None:
    def two(value: float) -> tuple[Curve, Curve]:
        rate = curve(Constant(lr=value))
        return rate, replace(rate, parameter="momentum")

    both = compare(Side("base", two(0.1)), Side("head", two(0.2)))
    assert save([both], tmp_path / "both.png", form="png") == [
        "the picture shows lr only; --param momentum shows momentum"
    ]
    only = compare(Side("base", two(0.1)[1:]), Side("head", two(0.2)[1:]))
    assert save([only], tmp_path / "only.svg", form="svg") == []
    text = (tmp_path / "only.svg").read_text(encoding="utf-8")
    assert "<!-- momentum -->" in text
    assert "<!-- learning rate -->" not in text
