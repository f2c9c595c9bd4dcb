"""Several parameters, families and events in a report."""

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from lrcurve.curve import Curve
from lrcurve.frameworks.torch.lambda_lr import LambdaLR
from lrcurve.run import Run
from lrcurve.schedules import Marks, Schedule
from lrcurve.schedules.function import Function
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.plateau import Plateau
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.style.palette import PALETTE
from tests.marked import Marked
from tests.views.report_reader import Read, curve, read, rows, unpacked
from tests.views.test_report_page import luminance

FALLING = Linear(lr=0.95, min_lr=0.85, steps=50)


def other(schedule: Schedule = FALLING, parameter: str = "momentum", steps: int = 50) -> Curve:
    return Curve("curve", schedule, Run(ticks=steps), parameter=parameter)


def members(count: int, **changes: str) -> list[Curve]:
    return [
        replace(curve(name="net"), member=str(i), kind="groups", **changes)  # type: ignore[arg-type]
        for i in range(count)
    ]


def test_each_parameter_has_an_axis_the_rate_the_first() -> None:
    found = read(other(), curve(), other(parameter="beta1"))
    axes = [found.data["layout"][name] for name in ("yaxis", "yaxis2", "yaxis3")]
    assert [axis["title"]["text"] for axis in axes] == ["learning rate", "momentum", "beta1"]
    assert [one["name"] for one in found.data["curves"]] == ["curve", "curve.momentum", "curve.beta1"]
    assert [trace["yaxis"] for trace in found.traces("line")] == ["y", "y2", "y3"]
    assert [trace["yaxis"] for trace in found.traces("tell")] == ["y", "y2", "y3"]
    assert found.data["layout"]["xaxis"]["anchor"] == "y3"


def test_panels_share_the_height_three_to_two() -> None:
    # 3 + 2 + 2, and two gaps of a quarter: 7.5 in all.
    found = read(curve(), other(), other(parameter="beta1"))
    domains = [found.data["layout"][name]["domain"] for name in ("yaxis", "yaxis2", "yaxis3")]
    wanted = [[4.5 / 7.5, 1], [2.25 / 7.5, 4.25 / 7.5], [0, 2 / 7.5]]
    assert np.array(domains) == pytest.approx(np.array(wanted))
    assert read(curve()).data["layout"]["yaxis"]["domain"] == [0, 1]


def test_only_the_rate_has_two_scales() -> None:
    rate, momentum, decay = read(curve(), other(), other(Step(lr=0.1, step_size=10), "weight_decay")).data["panels"]
    assert (rate["scale"], momentum["scale"], decay["scale"]) == (None, "linear", "log")
    assert [set(panel["ranges"]) for panel in (rate, momentum, decay)] == [{"log", "linear"}, {"linear"}, {"log"}]
    low, high = momentum["ranges"]["linear"]
    assert 0.8 < low < 0.852  # the last step's momentum, with room below
    assert 0.95 < high < 1
    low, high = decay["ranges"]["log"]
    assert low < -5  # 0.1 times 0.1 four times
    assert high > -1


def test_the_values_of_all_parameters_are_in_the_page() -> None:
    found = read(curve(), other(steps=20))
    rates, momenta = (unpacked(trace["y"]) for trace in found.traces("tell"))
    assert rates[17] == 0.2
    assert momenta[:20] == pytest.approx(0.95 - 0.1 / 50 * np.arange(20), rel=1e-15)
    assert np.isnan(momenta[20:]).all()
    assert found.clock["end"] == 50


def test_tables_of_several_parameters_speak_of_values() -> None:
    found = read(curve(steps=20), other(Step(lr=0.9, gamma=0.5, step_size=10)))
    assert rows(found)[0] == "curvestepsfirst valuehighestatlast value"
    assert "curvestepvalue beforevalue after" in rows(found)
    assert "curve.momentum100.90.45" in rows(found)


def test_the_page_is_named_after_its_one_schedule() -> None:
    assert read(curve(), other()).texts["h1"] == ["curve"]
    assert read(*members(2)).texts["h1"] == ["net"]
    assert read(curve(), *members(2)).texts["h1"] == ["Learning rates"]


def test_without_a_rate_no_scale_is_offered() -> None:
    assert read(other()).texts["button"] == ["step", "%", "joins"]
    assert read(curve()).texts["button"] == ["step", "%", "log", "linear", "joins"]


def test_a_momentum_below_0_is_on_its_axis_and_needs_no_note() -> None:
    # 0.1 at first, 0 at step 4, -0.1 at step 8.
    falling = other(LambdaLR(lr=0.1, lr_lambda=Function("1 - t / 4")), steps=9)
    found = read(curve(steps=9), falling)
    assert found.data["panels"][1]["ranges"]["linear"][0] < -0.1
    assert not [text for text in found.texts.get("p", []) if "below 0" in text]


def test_the_parameters_of_a_schedule_have_one_colour() -> None:
    styles = [values["style"] for tag, values in read(curve(name="a"), curve(), other()).elements if tag == "label"]
    assert styles[1] == styles[2] != styles[0]


def test_a_large_family_has_one_entry_and_one_switch() -> None:
    found = read(curve(), *members(5))
    assert found.texts["label"] == ["curve", "net[0 … 4]"]
    assert [one["switch"] for one in found.data["curves"]] == [0, 1, 1, 1, 1, 1]
    first, middle, last = [values["style"] for _, values in found.elements if values.get("class") == "shade"]
    looks = [f"--light:{one['light']};--dark:{one['dark']}" for one in found.data["curves"]]
    assert (first, middle, last) == (looks[1], looks[3], looks[5])
    assert read(*members(4)).texts["label"] == [f"net[{i}]" for i in range(4)]


def drawn_in(found: Read, side: str) -> list[str]:
    return [one[side] for one in found.data["curves"]]


@pytest.mark.parametrize("side", ["light", "dark"])
def test_a_family_has_the_shades_of_one_hue_which_stand_out(side: str) -> None:
    (style,) = read(*members(5)).texts["style"]
    papers = dict(zip(("light", "dark"), re.findall(r"--paper: (#\w+);", style), strict=True))
    for hue in PALETTE:
        shades = [luminance(color) for color in drawn_in(read(*members(5, color=getattr(hue, side))), side)]
        assert shades == sorted(set(shades))
        for shade in shades:
            low, high = sorted([shade, luminance(papers[side])])
            assert (high + 0.05) / (low + 0.05) >= 3


def test_a_familys_own_colour_is_its_hue() -> None:
    found = read(*members(3, color="gray"))
    for color in drawn_in(found, "light") + drawn_in(found, "dark"):
        assert color[1:3] == color[3:5] == color[5:]  # a grey


def test_members_that_lie_on_each_other_are_dashed_as_in_a_figure() -> None:
    lines = read(curve(name="a"), *members(5)).traces("line")
    assert [trace["line"]["dash"] for trace in lines] == ["solid", *["6px,5px"] * 5]


def test_branches_have_another_hue_than_their_trunk_as_in_a_figure() -> None:
    found = read(curve(name="net"), *members(3), curve(name="b"))
    assert drawn_in(found, "light")[0] == PALETTE[0].light
    assert drawn_in(found, "light")[4] == PALETTE[2].light


def test_a_branch_is_drawn_from_where_it_begins() -> None:
    line = read(curve(), replace(curve(name="b"), begin=15)).traces("line")[1]
    assert line["x0"] == 15
    # Five steps at 0.2, ten each at 0.1, 0.05 and 0.025, and the edge at the end.
    assert unpacked(line["y"]).tolist() == [0.2] * 5 + [0.1] * 10 + [0.05] * 10 + [0.025] * 11


# After the steps 9, 19, ... 49; one bad in a row is borne: 29 and 39 are bad, and the second of them is a cut.
PLATEAU = Plateau(lr=0.1, metrics=(5.0, 4.0, 4.0, 4.0, 3.0), patience=1, every=10)


def said(*marks: Marks) -> Marked:
    return Marked(inner=Linear(lr=0.1, steps=100), said=marks)


def happened(found: Read) -> list[str]:
    header = next(row for row in rows(found) if row.endswith("what"))
    return rows(found)[rows(found).index(header) :]


def test_events_have_a_table_with_what_its_words_mean() -> None:
    turn = said(Marks("transition", np.array([20]), "loss < 1"))
    found = read(curve(PLATEAU, name="plateau", steps_per_epoch=Fraction(20)), curve(turn, name="run"))
    assert found.texts["h2"] == ["Curves", "Joins", "Events"]
    assert happened(found) == ["curvestepepochwhat", "plateau291.45bad 1", "plateau391.95bad 2, cut", "run20loss < 1"]
    assert "bad n: the n-th metric in a row that was no better; cut: one after which the rate falls" in found.texts["p"]
    assert "Events" not in read(curve()).texts["h2"]


def test_the_same_events_of_all_members_are_listed_once() -> None:
    family = [replace(one, course=PLATEAU) for one in members(5)]
    assert happened(read(*family)) == ["curvestepwhat", "net29bad 1", "net39bad 2, cut"]


def test_too_many_bad_metrics_leave_room_for_the_others() -> None:
    marks = (Marks("no_improvement", np.arange(101)), Marks("reduction", np.array([7, 50])))
    found = read(curve(said(*marks), 200))
    assert happened(found) == ["curvestepwhat", "curve7cut", "curve50cut"]
    assert "Bad metrics are left out where they are too many: curve has 101." in found.texts["p"]
    assert len(happened(read(curve(said(Marks("no_improvement", np.arange(100))), 200)))) == 101


def test_a_long_table_of_events_is_cut_and_says_so() -> None:
    found = read(curve(said(Marks("transition", np.arange(101), "again")), 200))
    assert len(happened(found)) == 101
    assert "Only the first 100 of a curve are listed; there are more of curve." in found.texts["p"]


def test_events_are_marked_where_metrics_are_known() -> None:
    found = read(curve(PLATEAU), curve(said(Marks("transition", np.array([20]), "loss < 1")), name="run"))
    places = {
        role: [
            (unpacked(trace["x"]).tolist(), unpacked(trace["y"]).tolist(), trace["visible"])
            for trace in found.traces(role)
        ]
        for role in ("bad", "cut", "turn")
    }
    # A metric comes when its step is over; a turn comes with its step, at 0.1 (100 - 20) / 100. The metric after step
    # 39 is bad, too, but has the mark of its cut.
    assert places["bad"] == [([30], [0.1], True)]
    assert places["cut"] == [([40], [0.1], True)]
    assert places["turn"] == [([20], [pytest.approx(0.08)], True)]


def test_no_more_events_are_marked_than_can_be_told_apart() -> None:
    (trace,) = read(curve(said(Marks("no_improvement", np.arange(500))), 600)).traces("bad")
    assert unpacked(trace["x"]).tolist() == list(range(1, 201))


def test_what_events_say_is_text() -> None:
    found = read(curve(said(Marks("transition", np.array([3]), "<b>\x1b & co"))))
    assert happened(found)[1] == "curve3<b>\ufffd & co"
