"""Several parameters, families and events of a report in a real browser."""

import colorsys
import math

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Marks
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.plateau import Plateau
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.report import ReportOptions
from tests.browser.conftest import Open, Opened
from tests.browser.test_report import PHONE, STEP
from tests.marked import Marked

FIFTY = Run(ticks=50)
MOMENTUM = Curve("step", Step(lr=0.95, gamma=0.9, step_size=25), FIFTY, parameter="momentum")


def layer(i: int) -> Curve:
    return Curve("bert", Step(lr=2.0**-i, step_size=99), FIFTY, member=f"layer{i}", kind="layers")


def point_in(report: Opened, panel: int, share: float) -> list[str]:
    """Point at a share of the width of a panel, and return what is shown."""
    area = report.page.locator("#chart .nsewdrag").nth(panel)
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    report.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    return report.told()


@pytest.mark.parametrize("panel", [0, 1])
def test_pointing_into_any_panel_tells_the_values_of_all(opened: Open, panel: int) -> None:
    report = opened([STEP, MOMENTUM])
    # Step 17 of the rate, before the first fall of the momentum, which is after 25.
    assert point_in(report, panel, 17.5 / 50) == ["step 17 · epoch 0.85", "step: 0.03", "step.momentum: 0.95"]
    assert report.said == []


def test_panels_stand_one_below_another_on_one_time_axis(opened: Open) -> None:
    report = opened([MOMENTUM, STEP])
    rate, momentum = (report.page.locator("#chart .nsewdrag").nth(at).bounding_box() for at in (0, 1))
    assert rate is not None
    assert momentum is not None
    assert (rate["x"], rate["width"]) == (momentum["x"], momentum["width"])
    assert rate["y"] + rate["height"] < momentum["y"]
    assert rate["height"] / momentum["height"] == pytest.approx(3 / 2, rel=0.02)
    titles = report.page.locator("#chart .ytitle, #chart .y2title").all_text_contents()
    assert titles == ["learning rate", "momentum"]


def test_the_switch_is_that_of_the_rate_alone(opened: Open) -> None:
    report = opened([STEP, MOMENTUM])
    types = "[chart._fullLayout.yaxis.type, chart._fullLayout.yaxis2.type]"
    assert report.chart(types) == ["log", "linear"]
    before = report.chart("chart._fullLayout.yaxis2.range")
    report.page.get_by_role("button", name="linear").click()
    assert report.chart(types) == ["linear", "linear"]
    assert report.chart("chart._fullLayout.yaxis2.range") == before
    low, high = before
    assert 0 < low < 0.855  # 0.95 times 0.9
    assert high > 0.95


def test_other_parameters_over_many_decades_are_logarithmic(opened: Open) -> None:
    decay = Curve("step", Step(lr=0.1, gamma=0.1, step_size=10), FIFTY, parameter="weight_decay")
    report = opened([STEP, decay], ReportOptions(yscale="linear"))
    assert report.chart("[chart._fullLayout.yaxis.type, chart._fullLayout.yaxis2.type]") == ["linear", "log"]


def test_without_a_rate_there_is_no_switch(opened: Open) -> None:
    report = opened([MOMENTUM])
    assert report.page.get_by_role("button", name="linear").count() == 0
    assert report.chart("chart._fullLayout.yaxis.type") == "linear"
    assert report.point(5.5 / 50) == ["step 5", "step.momentum: 0.95"]


def test_a_large_family_has_one_switch(opened: Open) -> None:
    report = opened([*(layer(i) for i in range(5)), STEP])
    lines = report.page.locator("#chart .scatterlayer .lines path.js-line")
    assert lines.count() == 6
    assert report.page.get_by_role("checkbox").count() == 2
    assert len(report.point(0.3)) == 7
    report.page.get_by_label("bert[layer0 … layer4]").click()
    assert lines.count() == 1
    assert report.point(5.5 / 50) == ["step 5 · epoch 0.25", "step: 0.3"]
    report.page.locator("label.curve").first.dblclick()
    assert lines.count() == 5


def test_of_a_hundred_layers_the_pointer_tells_the_lowest_and_the_highest(opened: Open) -> None:
    report = opened([*(layer(i) for i in range(100)), STEP])
    # Halves from 1 to 2**-99.
    assert report.point(5.5 / 50) == [
        "step 5 · epoch 0.25",
        "bert[layer0 … layer99]: 1.57772e-30 … 1",
        "step: 0.3",
    ]
    report.page.get_by_label("bert[layer0 … layer99]").click()
    assert report.point(5.5 / 50)[1:] == ["step: 0.3"]
    assert report.said == []


def test_a_small_family_has_a_switch_each_and_shades_of_one_hue(opened: Open) -> None:
    report = opened([layer(i) for i in range(4)])
    assert report.page.get_by_role("checkbox").count() == 4
    colours = report.chart("chart.data.filter(one => one.meta.role === 'line').map(one => one.line.color)")
    hues, lights, _ = zip(*(colorsys.rgb_to_hls(*to_rgb(colour)) for colour in colours), strict=True)
    assert lights == tuple(sorted(set(lights)))
    assert hues == pytest.approx([colorsys.rgb_to_hls(*to_rgb("#0072b2"))[0]] * 4, abs=0.03)


def test_events_are_marked_and_joins_when_they_are_asked_for(opened: Open) -> None:
    # After the steps 9, 19, ... 49; one bad in a row is borne: 29 and 39 are bad, and the second of them is a cut.
    plateau = Plateau(lr=0.1, metrics=(5.0, 4.0, 4.0, 4.0, 3.0), patience=1, every=10)
    turn = Marked(inner=Linear(lr=0.1, steps=60), said=(Marks("transition", np.array([30]), "loss < 1"),))
    report = opened([Curve("plateau", plateau, FIFTY), Curve("turning", turn, FIFTY)])
    marks = report.page.locator("#chart .scatterlayer .points path")
    # One bad metric that is no cut, one cut, one turn.
    assert marks.count() == 3
    report.page.get_by_role("button", name="joins").click()
    assert marks.count() == 4
    seen = "chart.data.filter(one => one.meta.role === 'cut').map(one => [...one.x, ...one.y])"
    assert report.chart(seen) == [[40, 0.1]]
    assert report.said == []


def test_panels_fit_a_phone_and_paper(opened: Open) -> None:
    report = opened([STEP, MOMENTUM], **PHONE)
    assert report.page.evaluate("document.documentElement.scrollWidth") == 360
    report.page.emulate_media(media="print")
    report.wait("chart._fullLayout.width === 660")
    assert report.chart("chart._fullLayout.height") == 560


def test_a_comparison_has_its_ratios_below_on_the_same_time(opened_comparison: Open) -> None:
    base, head = (Curve("decay", Step(lr=lr, gamma=0.5, step_size=25), FIFTY) for lr in (0.2, 0.3))
    report = opened_comparison([base, head])
    assert point_in(report, 1, 30.5 / 50) == ["step 30", "base.yaml: 0.1", "head.yaml: 0.15", "head / base: 1.5"]
    lines = report.page.locator("#chart .scatterlayer .lines path.js-line")
    assert lines.count() == 4  # base, head, their ratio, and the level of 1
    report.page.get_by_label("head.yaml").click()
    assert lines.count() == 2
    assert report.said == []


def test_zooming_into_time_zooms_every_panel_and_none_in_height(opened: Open) -> None:
    report = opened([STEP, MOMENTUM])
    before = report.chart("chart._fullLayout.yaxis.range")
    box = report.page.locator("#chart .nsewdrag").nth(1).bounding_box()
    assert box is not None
    report.page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.5 * box["height"])
    report.page.mouse.down()
    report.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"], steps=5)
    report.page.mouse.up()
    report.wait("chart._fullLayout.xaxis.range[0] > 5")
    assert report.chart("chart._fullLayout.yaxis.range") == before
    assert all(map(math.isfinite, before))
