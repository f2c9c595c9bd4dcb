"""What happened on the way, in pictures: bad metrics, cuts and turns."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import CARETDOWN

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Marks, Schedule
from lrcurve.schedules.shapes.plateau import Plateau
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw, save
from tests.marked import Marked

FLAT = Step(lr=0.1, step_size=10**9)
# Of a constant metric the first is better, the next three are bad and make a cut after update 39, and so on.
PLATEAU = Plateau(lr=0.1, metrics=(1.0,) * 10, factor=0.5, patience=2, every=10)


def curve(schedule: Schedule, steps: int = 100, name: str = "curve", **known: Any) -> Curve:
    return Curve(name, schedule, Run(ticks=steps), **known)


def turning(*turns: tuple[int, str]) -> Schedule:
    return Marked(inner=FLAT, said=tuple(Marks("transition", np.array([step]), text) for step, text in turns))


def drawn(*curves: Curve, **options: Any) -> Figure:
    return draw(curves, FigureOptions(**options))


def marked(axes: Axes, marker: Any) -> list[list[float]]:
    return [
        place for line in axes.lines if line.get_marker() == marker for place in np.asarray(line.get_xydata()).tolist()
    ]


def key(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def dotted(axes: Axes) -> list[Line2D]:
    return [line for line in axes.lines if line.get_zorder() == 1.6]


def test_bad_metrics_and_cuts_stand_where_they_were_known() -> None:
    figure = drawn(curve(PLATEAU))
    (axes,) = figure.axes
    rates = [0.1] * 3 + [0.05] * 3 + [0.025] * 3
    assert marked(axes, "|") == [[float(20 + 10 * index), rate] for index, rate in enumerate(rates)]
    # The third cut would be at step 100, where the run is over.
    assert marked(axes, CARETDOWN) == [[40.0, 0.1], [70.0, 0.05]]
    assert key(figure) == ["curve", "bad metric", "cut"]


def test_the_key_stands_below_the_time_axis() -> None:
    figure = drawn(curve(PLATEAU))
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    label = figure.axes[0].xaxis.label
    figure.draw_without_rendering()
    key_texts = figure.texts[1:]
    assert all(text.get_window_extent(renderer).y1 < label.get_window_extent(renderer).y0 for text in key_texts)


def test_a_picture_without_marks_has_no_key() -> None:
    assert key(drawn(curve(FLAT))) == ["curve"]


def test_marks_past_the_end_are_not_drawn() -> None:
    (axes,) = drawn(curve(PLATEAU, 40)).axes
    assert [x for x, _ in marked(axes, "|")] == [20.0, 30.0, 40.0]
    assert marked(axes, CARETDOWN) == []


def test_marks_before_a_branch_are_those_of_its_trunk() -> None:
    trunk = curve(PLATEAU, name="a", member="b", kind="branches")
    other = curve(PLATEAU, name="a", member="c", kind="branches", begin=60)
    (axes,) = drawn(other).axes
    assert [x for x, _ in marked(axes, CARETDOWN)] == [70.0]
    assert [x for x, _ in marked(axes, "|")] == [70.0, 80.0, 90.0, 100.0]
    (both,) = drawn(trunk, other).axes
    assert [x for x, _ in marked(both, CARETDOWN)] == [40.0, 70.0]


def test_crowded_metrics_are_a_shaded_line() -> None:
    # Bad from 1 % to 50 % of the run at every step, and from there at every second one.
    steps = np.append(np.arange(1000, 50_000), np.arange(50_000, 100_000, 2))
    figure = drawn(curve(Marked(inner=FLAT, said=(Marks("no_improvement", steps),)), 100_000))
    (axes,) = figure.axes
    assert marked(axes, "|") == []
    (shaded,) = (one for one in axes.collections if isinstance(one, PolyCollection))
    boxes = [np.asarray(path.vertices) for path in shaded.get_paths()]
    assert len(boxes) < 20
    assert min(box[:, 0].min() for box in boxes) == pytest.approx(0.01 + 0.98 * 0.01, abs=0.005)
    assert max(box[:, 0].max() for box in boxes) == pytest.approx(0.99)
    greys = [float(color[0]) for color in np.asarray(shaded.get_facecolor())]
    left = {grey for grey, box in zip(greys, boxes, strict=True) if 0.1 < box[:, 0].mean() < 0.45}
    right = {grey for grey, box in zip(greys, boxes, strict=True) if 0.55 < box[:, 0].mean() < 0.9}
    assert max(left) < min(right) < 1
    assert key(figure) == ["curve", "bad metrics, the darker the more"]


def test_crowded_cuts_are_thinned_and_told(tmp_path: Path) -> None:
    collapsed = curve(Marked(inner=FLAT, said=(Marks("reduction", np.arange(10**5)),)), 10**6)
    (note,) = save([collapsed], tmp_path / "a.png", FigureOptions(), form="png")
    assert note.startswith("curve has 100000 cuts, ")
    assert int(note.split()[-4]) < 50


def test_a_turn_is_a_dotted_line_with_its_reason() -> None:
    (axes,) = drawn(curve(turning((30, "train_error < 0.8"), (100, "never")))).axes
    assert [float(np.ravel(line.get_xdata())[0]) for line in dotted(axes)] == [30.0]
    assert "train_error < 0.8" in [text.get_text() for text in axes.texts]
    assert "never" not in [text.get_text() for text in axes.texts]


def test_the_numbers_of_a_reason_are_written_as_those_of_the_axes() -> None:
    (axes,) = drawn(curve(turning((40, "resumed: 1e-06 -> 2.5e-05, seed 1e-10")))).axes
    words = " ".join(text.get_text() for text in axes.texts).split()
    assert {"1e-6", "2.5e-5,", "1e-10"} <= {*words}


def test_a_turn_of_several_curves_is_written_once() -> None:
    (axes,) = drawn(curve(turning((30, "why")), name="a"), curve(turning((30, "why")), 90, name="b")).axes
    assert [text.get_text() for text in axes.texts].count("why") == 1


@pytest.mark.parametrize("size", [{}, {"width": 4, "height": 3}])
def test_texts_of_turns_stay_inside_and_apart(size: dict[str, float]) -> None:
    reasons = [
        "train_error < 0.8",
        "400 steps is an estimate: until train_error < 0.8",
        "w" * 90,
        "resumed: 0.05 -> 0.0854",
    ]
    figure = drawn(curve(turning(*zip((1, 40, 60, 99), reasons, strict=True))), **size)
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    (axes,) = figure.axes
    written = [text for text in axes.texts if text.get_text() not in ("0.1", "peak 0.1 at step 0")]
    boxes = [text.get_window_extent(renderer) for text in written]
    assert len(boxes) == 4
    whole = axes.get_window_extent(renderer)
    assert all(whole.x0 <= box.x0 and box.x1 <= whole.x1 and whole.y0 <= box.y0 for box in boxes)
    assert all(box.y1 <= whole.y1 for box in boxes)
    assert not any(one.overlaps(other) for index, one in enumerate(boxes) for other in boxes[:index])


def test_a_turn_leaves_the_lines_free_where_it_can() -> None:
    # Above the line is room for one line of text; these are more.
    reason = "the validation loss was lower than that of the run before, so that " * 3
    figure = drawn(curve(turning((30, reason))), width=4, height=3, yscale="linear")
    (axes,) = figure.axes
    (text,) = (text for text in axes.texts if text.get_text().startswith("the"))
    box = text.get_window_extent(FigureCanvasAgg(figure).get_renderer())  # type: ignore[no-untyped-call]
    _, line = axes.transData.transform((30, 0.1))
    assert not box.y0 < line < box.y1
