"""What is rendered, measured: at every size from a paper's column up, no text is on another, or leaves the page."""

import functools
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.step import Step
from lrcurve.sources.load import load_sources
from lrcurve.spec.curves import Loaded
from lrcurve.spec.overrides import Overrides
from lrcurve.views.axes import YScale
from lrcurve.views.figure.end_labels import _apart
from lrcurve.views.figure.layout import PAPER, default_height
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw

SAMPLES = Path(__file__).parents[2] / "sample_configs"
NAMES = [
    *(file.name for file in sorted(SAMPLES.glob("*.*")) if file.suffix != ".csv" or file.name.startswith("ultra")),
    "trainers/axolotl.yml",
]
SIZES = [(3.3, 2.2), (6.4, 4.0), (10.0, 6.0)]
SCALES: tuple[YScale, ...] = ("log", "linear", "symlog")
FAIR = 0.55  # of the height: what the axes of a picture keep


@functools.cache
def loaded(name: str) -> Loaded:
    return load_sources([str(SAMPLES / name)], Overrides(None, None, (), False, (), None, 0), {})


def renderer_of(figure: Figure) -> RendererAgg:
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    return canvas.get_renderer()  # type: ignore[no-untyped-call, no-any-return]


def written(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Return the texts that are seen, with their boxes, less a pixel on each side."""
    figure.draw_without_rendering()
    renderer = renderer_of(figure)
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_visible()]
    boxes = [(text, text.get_window_extent(renderer)) for text in texts if text.get_text().strip()]
    return [(text, box.padded(-1)) for text, box in boxes]


def faults(figure: Figure) -> list[str]:
    """Return which texts are on others, off the page, or unmarked on a line."""
    found = []
    texts = written(figure)
    page = figure.bbox
    for index, (text, box) in enumerate(texts):
        name = text.get_text()
        if box.x0 < page.x0 or box.y0 < page.y0 or box.x1 > page.x1 or box.y1 > page.y1:
            found.append(f"{name!r} leaves the page")
        found += [f"{name!r} is on {other.get_text()!r}" for other, taken in texts[:index] if box.overlaps(taken)]
        axes = text.axes
        if axes is not None and text in axes.texts and text.get_bbox_patch() is None:
            lines = [line for line in axes.lines if line.get_zorder() == 3 and len(line.get_xydata()) > 1]  # type: ignore[arg-type]
            paths = [
                line.get_transform().transform_path(line.get_path()) for line in lines if line.get_marker() == "None"
            ]
            if any(path.intersects_bbox(box, filled=False) for path in paths):
                found.append(f"{name!r} is on a line")
    for axes in figure.axes:
        legend = axes.get_legend()
        if legend is not None and legend.get_frame_on():
            box = legend.get_window_extent(renderer_of(figure))
            lines = [line for line in axes.lines if line.get_zorder() == 3]
            paths = [line.get_transform().transform_path(line.get_path()) for line in lines]
            if any(path.intersects_bbox(box, filled=False) for path in paths):
                found.append("the legend is on a line")
    return found


def share(figure: Figure) -> float:
    """Return the part of the height from the foot of the lowest axes to the top of the highest."""
    places = [axes.get_position() for axes in figure.axes]
    return float(max(place.y1 for place in places) - min(place.y0 for place in places))


@pytest.mark.parametrize("name", NAMES)
def test_texts_stand_clear_of_each_other_and_the_axes_keep_a_fair_share(name: str) -> None:
    curves, title = loaded(name).curves, loaded(name).title
    for width, height in SIZES:
        for scale in SCALES:
            figure = draw(curves, FigureOptions(width, height, 100, scale, joins=True, title=title))
            assert faults(figure) == [], (width, height, scale)
            assert share(figure) >= FAIR, (width, height, scale)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leaves_the_column_of_a_paper(name: str) -> None:
    curves = loaded(name).curves
    size = PAPER[0], default_height(curves, None, paper=True)
    figure = draw(curves, FigureOptions(*size, 200, notes="none", paper=True, title=""))
    assert faults(figure) == []


LONG = "a name that is longer than any column of any paper, and goes on, and on, and on"


def different(count: int, name: str = "curve") -> Sequence[Curve]:
    return [
        Curve(f"{name} {place}", Step(lr=0.1 * 0.9**place, gamma=0.5, step_size=9 + place), Run(ticks=50))
        for place in range(count)
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("curves", [different(1, LONG), different(3, LONG), different(9), different(40)], ids=len)
def test_long_and_many_names_have_room(curves: Sequence[Curve], size: tuple[float, float]) -> None:
    figure = draw(curves, FigureOptions(*size, title=f"{LONG}; {LONG}", joins=True))
    assert faults(figure) == []
    assert share(figure) >= FAIR


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.01, 0.08))
def test_labels_of_ends_stand_apart_and_inside(heights: list[float], gap: float) -> None:
    rows = [1 if place % 3 else 3 for place in range(len(heights))]
    found = _apart(np.array(heights), rows, gap)
    if gap * (sum(rows) - 1) <= 1:
        placed = sorted(zip(found, rows, strict=True))
        for (low, m), (high, n) in pairwise(placed):
            assert high - low >= gap * (m + n) / 2 - 1e-9
        assert all(gap * (n - 1) / 2 - 1e-9 <= place <= 1 - gap * (n - 1) / 2 + 1e-9 for place, n in placed)
