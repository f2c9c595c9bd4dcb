"""The report in a real browser: Debian's Chromium, headless."""

import math
from fractions import Fraction
from typing import Any

import pytest

from lrcurve.curve import Curve
from lrcurve.digits import shown_with
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.step import Step
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides
from lrcurve.views.report import ReportOptions
from tests.browser.conftest import Open

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
PERCENT = "share of the run (%)"
JOINS = "[...chart.data.find(one => one.meta.role === 'join').x]"
HOSTILE = "</script><script>alert(1)</script><b>%{y}</b>"


def curve(name: str, schedule: Schedule, steps: int = 50, per_epoch: int | None = None) -> Curve:
    return Curve(name, schedule, Run(ticks=steps, steps_per_epoch=None if per_epoch is None else Fraction(per_epoch)))


STEP = curve("step", Step(lr=0.3, gamma=0.1, step_size=10), per_epoch=20)
COSINE = curve("cosine", Cosine(lr=0.1, min_lr=1e-7, steps=50), per_epoch=20)
RATES = 1 / 3, 1 / 3 + 1e-10, 0.0000384919854772152


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_and_is_used_without_a_word_or_a_request(opened: Open, scheme: str) -> None:
    report = opened([STEP, COSINE], color_scheme=scheme)
    report.point(0.5)
    for button in ("linear", "log", "joins"):
        report.page.get_by_role("button", name=button, exact=True).click()
    assert report.said == []
    assert report.asked == [report.page.url]


def test_the_library_takes_every_trace_and_the_layout(opened: Open) -> None:
    # Zeros, bands and joins, so that every kind of trace is there.
    collapsed = load_sources(["cosine lr=1 steps=7 repeat=true"], Overrides(steps="1000000")).curves[0]
    report = opened([STEP, curve("zero", Linear(lr=1.0, steps=40)), collapsed], ReportOptions(joins=True))
    roles = report.chart("[...new Set(chart.data.map(one => one.meta.role))].sort()")
    assert roles == ["band", "clock", "join", "line", "tell", "under"]
    assert (
        report.chart("(Plotly.validate(chart.data.filter(one => one.visible), chart.layout) || []).map(one => one.msg)")
        == []
    )


def test_no_button_sends_anything_anywhere(opened: Open) -> None:
    report = opened([STEP])
    titles = report.page.locator(".modebar-btn").evaluate_all("all => all.map(one => one.dataset.title)")
    assert titles == ["Download plot", "Zoom", "Pan", "Zoom in", "Zoom out", "Reset axes"]


def test_pointing_at_a_step_tells_it_and_the_exact_rates(opened: Open) -> None:
    with shown_with(17):
        report = opened([STEP, COSINE])
    # Anywhere in step 17, also near its ends, for the rate holds for the whole step.
    wave = math.sin(math.pi * 17 / 100) ** 2
    for place in (17.05, 17.5, 17.95):
        when, step, cosine = report.point(place / 50)
        assert when == "step 17 · epoch 0.85"
        assert step == "step: 0.03"
        name, rate = cosine.split(": ")
        assert name == "cosine"
        # 1e-7 and 0.1 weighed by a squared sine, worked here by itself: equal to the last bits.
        assert float(rate) == pytest.approx(0.1 * (1 - wave) + 1e-7 * wave, rel=4e-16)
        assert float(rate) == COSINE.lr(17)


def test_a_pointer_shows_six_digits_and_more_where_rates_would_look_alike(opened: Open) -> None:
    third, near, small = (curve(name, Step(lr=lr, step_size=99)) for name, lr in zip("abc", RATES, strict=True))
    assert opened([third, small]).point(0.5)[1:] == ["a: 0.333333", "c: 3.8492e-05"]
    assert opened([third, near]).point(0.5)[1:] == ["a: 0.3333333333", "b: 0.3333333334"]
    # One that differs by rounding alone is the same to people.
    same = curve("same", Step(lr=math.nextafter(RATES[0], 1), step_size=99))
    assert opened([third, same]).point(0.5)[1:] == ["a: 0.333333", "same: 0.333333"]
    with shown_with(3):
        assert opened([third, small]).point(0.5)[1:] == ["a: 0.333", "c: 3.85e-05"]


def test_all_digits_read_back_exactly(opened: Open) -> None:
    with shown_with(17):
        report = opened([curve("linear", Linear(lr=3e-9, steps=7), steps=7)])
    rates = [float(report.point((t + 0.5) / 7)[1].split(": ")[1]) for t in range(7)]
    # 3e-9 (7 - t) / 7, multiplied last: the same float64 as from the engine.
    assert rates == [3e-9 * ((7 - t) / 7) for t in range(7)]


def test_past_the_end_of_its_run_a_curve_has_no_rate(opened: Open) -> None:
    report = opened([STEP, curve("short", Step(lr=0.5, gamma=0.1, step_size=100), steps=20)])
    assert report.point(19.5 / 50)[1:] == ["step: 0.03", "short: 0.5"]
    assert report.point(20.5 / 50)[1:] == ["step: 0.003", "short: –"]


def test_the_switch_changes_the_axis(opened: Open) -> None:
    report = opened([STEP])
    linear, log = (report.page.get_by_role("button", name=name) for name in ("linear", "log"))
    assert report.chart("chart._fullLayout.yaxis.type") == "log"
    assert log.get_attribute("aria-pressed") == "true"
    linear.click()
    assert report.chart("chart._fullLayout.yaxis.type") == "linear"
    assert (linear.get_attribute("aria-pressed"), log.get_attribute("aria-pressed")) == ("true", "false")
    assert report.point(0.5)[1] == "step: 0.003"
    log.click()
    assert report.chart("chart._fullLayout.yaxis.type") == "log"


def test_it_may_open_linear_with_joins(opened: Open) -> None:
    report = opened([STEP], ReportOptions(yscale="linear", joins=True))
    assert report.chart("chart._fullLayout.yaxis.type") == "linear"
    assert report.page.locator("#chart .scatterlayer .points path").count() == 4


def test_the_joins_can_be_marked(opened: Open) -> None:
    report = opened([STEP])
    marks = report.page.locator("#chart .scatterlayer .points path")
    assert marks.count() == 0
    report.page.get_by_role("button", name="joins").click()
    assert marks.count() == 4


def test_a_rate_of_zero_is_shown_on_a_logarithmic_axis(opened: Open) -> None:
    report = opened([curve("to zero", Linear(lr=1.0, steps=40))])
    assert report.page.locator("#chart .textpoint").all_text_contents() == ["0"]
    assert report.point(45.5 / 50)[1] == "to zero: 0"
    low, _ = report.chart("chart._fullLayout.yaxis.range")
    (drawn,) = report.chart("chart.data.filter(one => one.meta.role === 'line').map(one => one.y[45])")
    # The floor: within the axis, and below the lowest rate that is not 0, 1/40.
    assert low < math.log10(drawn) < math.log10(1 / 40)
    report.page.get_by_role("button", name="linear").click()
    assert report.page.locator("#chart .textpoint").count() == 0
    assert report.chart("chart.data.filter(one => one.meta.role === 'line').map(one => one.y[45])") == [0]


def test_curves_are_switched_off_and_on(opened: Open) -> None:
    report = opened([STEP, COSINE])
    lines = report.page.locator("#chart .scatterlayer .lines path.js-line")
    assert lines.count() == 2
    report.page.get_by_label("cosine").click()
    assert lines.count() == 1
    assert report.point(0.1)[1:] == ["step: 0.3"]
    report.page.get_by_label("cosine").click()
    assert lines.count() == 2


def test_twice_on_a_curve_leaves_it_alone_and_twice_again_brings_all_back(opened: Open) -> None:
    report = opened([STEP, COSINE, curve("third", Linear(lr=0.1, steps=50))])
    boxes = report.page.get_by_role("checkbox")
    label = report.page.locator("label.curve").nth(1)
    label.dblclick()
    assert [boxes.nth(at).is_checked() for at in range(3)] == [False, True, False]
    label.dblclick()
    assert [boxes.nth(at).is_checked() for at in range(3)] == [True, True, True]


def test_dragging_zooms_and_the_scale_keeps_the_place_in_time(opened: Open) -> None:
    report = opened([STEP, COSINE])
    box = report.page.locator("#chart .nsewdrag").first.bounding_box()
    assert box is not None
    report.page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.5 * box["height"])
    report.page.mouse.down()
    report.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"], steps=5)
    report.page.mouse.up()
    report.wait("chart._fullLayout.xaxis.range[0] > 5")
    assert report.chart("chart._fullLayout.xaxis.range") == pytest.approx([10, 20], abs=0.2)
    report.page.get_by_role("button", name="linear").click()
    assert report.chart("chart._fullLayout.xaxis.range") == pytest.approx([10, 20], abs=0.2)
    report.page.locator(".modebar-btn[data-title='Reset axes']").click()
    report.wait("chart._fullLayout.xaxis.range[0] === 0")
    assert report.chart("chart._fullLayout.xaxis.range") == [0, 50]
    low, high = report.chart("chart._fullLayout.yaxis.range")
    assert low < 0
    assert high > 0.3


def test_the_reader_chooses_what_the_time_axis_counts(opened: Open) -> None:
    tokens = Run(ticks=50, steps_per_epoch=Fraction(20), tokens_per_step=Fraction(10**6))
    report = opened([Curve("step", Step(lr=0.3, gamma=0.1, step_size=10), tokens)], ReportOptions(joins=True))
    step, epoch, counted, percent = (
        report.page.get_by_role("button", name=name, exact=True) for name in ("step", "epoch", "tokens", "%")
    )
    assert step.get_attribute("aria-pressed") == "true"
    seen = "[chart._fullLayout.xaxis.title.text, ...chart._fullLayout.xaxis.range]"
    for button, label, end in ((epoch, "epoch", 2.5), (counted, "tokens", 5e7), (percent, PERCENT, 100)):
        button.click()
        report.wait(f"{seen}[0] === '{label}'")
        assert report.chart(seen) == [label, 0, end]
        assert button.get_attribute("aria-pressed") == "true"
        assert report.point(17.5 / 50) == ["step 17 · epoch 0.85 · 17M tokens", "step: 0.03"]
        # The falls are at the steps 10, 20, 30 and 40 of 50.
        assert report.chart(JOINS) == pytest.approx([at * end / 50 for at in (10, 20, 30, 40)])
    assert report.said == []


def test_a_unit_keeps_the_place_in_time_and_reset_shows_it_all(opened: Open) -> None:
    report = opened([STEP, COSINE])
    report.page.evaluate("Plotly.relayout('chart', {'xaxis.range': [10, 20]})")
    report.page.get_by_role("button", name="epoch").click()
    report.wait("chart._fullLayout.xaxis.title.text === 'epoch'")
    report.wait("chart._fullLayout.xaxis.range[0] > 0")
    assert report.chart("chart._fullLayout.xaxis.range") == pytest.approx([0.5, 1])
    report.page.locator(".modebar-btn[data-title='Reset axes']").click()
    report.wait("chart._fullLayout.xaxis.range[0] === 0")
    assert report.chart("chart._fullLayout.xaxis.range") == [0, 2.5]


def test_it_may_open_on_a_part_of_the_run_and_reset_shows_it_all(opened: Open) -> None:
    report = opened([STEP, COSINE], ReportOptions(xaxis="epoch", xlim=(10, 20)))
    report.wait("chart._fullLayout.xaxis.range[0] > 0")
    assert report.chart("chart._fullLayout.xaxis.range") == pytest.approx([0.5, 1])
    report.page.get_by_role("button", name="step", exact=True).click()
    report.wait("chart._fullLayout.xaxis.title.text === 'step'")
    report.wait("chart._fullLayout.xaxis.range[0] > 5")
    assert report.chart("chart._fullLayout.xaxis.range") == pytest.approx([10, 20])
    report.page.locator(".modebar-btn[data-title='Reset axes']").click()
    report.wait("chart._fullLayout.xaxis.range[0] === 0")
    assert report.chart("chart._fullLayout.xaxis.range") == [0, 50]


def test_in_a_unit_that_runs_disagree_on_each_curve_keeps_its_own_steps(opened: Open) -> None:
    short = curve("short", Linear(lr=1.0, steps=10), 10, per_epoch=5)
    long = curve("long", Linear(lr=1.0, steps=40), 40, per_epoch=20)
    report = opened([short, long], ReportOptions(xaxis="step"))
    assert report.point(5.5 / 40)[1:] == ["short: 0.5", "long: 0.875"]
    report.page.get_by_role("button", name="epoch").click()
    report.wait("chart._fullLayout.xaxis.title.text === 'epoch'")
    # Half of both: (10 - 5) / 10 and (40 - 20) / 40.
    when, *told = report.point(1.02 / 2)
    assert when.startswith("epoch 1.0")
    assert told == ["short: 0.5 at step 5", "long: 0.5 at step 20"]
    assert report.chart("chart._fullLayout.xaxis.range") == [0, 2]


def test_nothing_is_wider_than_a_phone(opened: Open) -> None:
    long = "a name that goes on and on, and in one word of it: " + "x" * 80
    report = opened([STEP, curve(long, Cosine(lr=0.1, steps=50))], ReportOptions(title=long), **PHONE)
    assert report.page.evaluate("document.documentElement.scrollWidth") == 360
    box = report.page.locator("#chart .main-svg").first.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


def test_a_tap_tells_the_rates_and_leaves_the_view(opened: Open) -> None:
    report = opened([STEP], **PHONE)
    before = report.chart("[chart._fullLayout.xaxis.range, chart._fullLayout.yaxis.range]")
    box = report.page.locator("#chart .nsewdrag").first.bounding_box()
    assert box is not None
    report.page.touchscreen.tap(box["x"] + 0.31 * box["width"], box["y"] + 100)
    assert report.told() == ["step 15 · epoch 0.75", "step: 0.03"]
    assert report.chart("[chart._fullLayout.xaxis.range, chart._fullLayout.yaxis.range]") == before


def test_light_and_dark_follow_the_system(opened: Open) -> None:
    report = opened([STEP], color_scheme="light")

    def colours() -> list[str]:
        page = report.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return [page, *report.chart("[chart._fullLayout.paper_bgcolor, chart.data[0].line.color]")]

    light = colours()
    assert light[:2] == ["rgb(255, 255, 255)", "#ffffff"]
    report.page.emulate_media(color_scheme="dark")
    report.wait("chart._fullLayout.paper_bgcolor !== '#ffffff'")
    dark = colours()
    assert dark[0] == "rgb(20, 23, 28)"
    assert dark[1] == "#14171c"
    assert dark[2] != light[2]


def test_paper_is_light_and_has_no_buttons(opened: Open) -> None:
    report = opened([STEP], color_scheme="dark")
    report.page.emulate_media(media="print")
    assert report.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    report.wait("chart._fullLayout.paper_bgcolor === '#ffffff'")
    assert report.page.get_by_role("button").filter(visible=True).count() == 0
    assert report.page.get_by_role("checkbox").filter(visible=True).count() == 0
    assert report.page.locator("#chart .main-svg").first.bounding_box() == pytest.approx(
        {"x": 0, "y": pytest.approx(60, abs=60), "width": 660, "height": 400}, abs=2
    )
    report.page.emulate_media(media="screen")
    report.wait("chart._fullLayout.width > 1000")
    assert report.chart("chart._fullLayout.paper_bgcolor") == "#14171c"


def test_a_name_is_text_and_never_code(opened: Open) -> None:
    report = opened([curve(HOSTILE, Step(lr=0.5, step_size=100))], ReportOptions(title=HOSTILE))
    assert report.page.locator("h1").text_content() == HOSTILE
    assert report.page.title() == HOSTILE
    assert report.page.locator("label.curve bdi").text_content() == HOSTILE
    assert report.point(0.5)[1] == "</script><…>%{y}</b>: 0.5"
    assert report.said == []


def test_what_a_template_or_html_would_read_is_text_beside_the_pointer(opened: Open) -> None:
    report = opened([curve("%{y} &lt;b> <b>x", Step(lr=0.5, step_size=100))])
    assert report.point(0.5)[1] == "%{y} &lt;b> <b>x: 0.5"


def test_a_script_that_is_not_its_own_does_not_run(opened: Open) -> None:
    report = opened([STEP])
    report.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert report.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in report.said)


def test_a_run_of_any_length_opens_and_tells(opened: Open) -> None:
    report = opened([curve("long", Linear(lr=1.0, steps=2 * 10**12), 10**12)])
    when, told = report.point(0.5)
    step = int(when.removeprefix("step ").replace(",", ""))
    assert abs(step / 10**12 - 0.5) < 0.002
    # (2e12 - t) / 2e12, which is what the page shows for exactly that step.
    assert float(told.split(": ")[1]) == (2 * 10**12 - step) / (2 * 10**12)
    assert report.page.locator(".note").text_content() != ""


def test_runs_with_clocks_of_their_own_are_told_apart(opened: Open) -> None:
    short = curve("short", Linear(lr=1.0, steps=10), 10, per_epoch=5)
    long = curve("long", Linear(lr=1.0, steps=40), 40, per_epoch=20)
    report = opened([short, long], ReportOptions(xaxis="epoch"))
    # A little after the middle of two epochs: step 5 of 10, step 20 or 21 of 40; (10 - 5) / 10 and (40 - 20) / 40.
    when, *told = report.point(1.02 / 2)
    assert when.startswith("epoch 1.0")
    assert told == ["short: 0.5 at step 5", "long: 0.5 at step 20"]


def test_the_picture_can_be_saved(opened: Open) -> None:
    report = opened([STEP])
    with report.page.expect_download() as download:
        report.page.locator(".modebar-btn[data-title='Download plot']").click()
    assert download.value.suggested_filename == "learning-rates.svg"
    assert download.value.path().read_text(encoding="utf-8").startswith("<svg")
    assert report.said == []
