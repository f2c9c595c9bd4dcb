"""The report as a file; how it is used in a browser is tested in tests/browser."""

import base64
import hashlib
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrcurve.curve import Curve
from lrcurve.frameworks.torch.lambda_lr import LambdaLR
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.function import Function
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.multistep import Multistep
from lrcurve.schedules.shapes.step import Step
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides
from lrcurve.views import report
from lrcurve.views.axes import AxisError
from lrcurve.views.report import ReportOptions, page
from tests.views.report_reader import STEP, Read, curve, read, rows, unpacked

PLOTLY = Path(report.__file__).parent / "plotly"


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    script = """
import sys
from lrcurve.curve import Curve
from lrcurve.frameworks.torch.lambda_lr import LambdaLR
from lrcurve.run import Run
from lrcurve.schedules.function import Function
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.report import ReportOptions, save
run = Run(ticks=100_000)
curves = [Curve("a", Cosine(lr=0.1, steps=100_000), run), Curve("b", Step(lr=0.1, step_size=7), run)]
save(curves, sys.argv[1], ReportOptions(title="学习率", joins=True), findings=[])
"""
    written = []
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.html"
        subprocess.run([sys.executable, "-c", script, str(file)], check=True, env={"PYTHONHASHSEED": seed}, timeout=120)
        written.append(file.read_bytes())
    assert written[0] == written[1]


def test_it_needs_nothing_from_outside() -> None:
    found = read(curve())
    for tag, attributes in found.elements:
        assert tag not in ("img", "iframe", "object", "embed", "base", "a", "form")
        assert not {"src", "srcset", "action", "data", "onclick", "onload"} & set(attributes), (tag, attributes)
        assert attributes.get("href", "data:,") == "data:,"
    (style,) = found.texts["style"]
    assert "url(" not in style
    assert "@import" not in style


def test_its_policy_lets_nothing_load_and_only_its_own_scripts_run() -> None:
    found = read(curve())
    (policy,) = [values["content"] for tag, values in found.elements if "http-equiv" in values]
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    own = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in found.texts["script"][1:]]
    assert rules["script-src"] == " ".join(f"'sha256-{digest}'" for digest in own)
    assert rules["img-src"] == "data: blob:"


def test_the_library_is_the_one_that_is_said_to_be_there() -> None:
    origin = (PLOTLY / "ORIGIN.md").read_text(encoding="utf-8")
    script = (PLOTLY / "plotly-basic.min.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() in origin
    named = re.search(r"`plotly.js-basic-dist-min` ([\d.]+)", origin)
    assert named is not None
    assert f"v{named[1]}\n".encode() in script[:100]
    assert b"</script" not in script
    assert "Permission is hereby granted" in (PLOTLY / "LICENSE").read_text(encoding="utf-8")


def test_the_page_holds_every_rate_to_the_last_bit() -> None:
    found = read(curve(), curve(Linear(lr=0.3, steps=50), name="linear"))
    step, linear = found.traces("tell")
    halves = [0.4] * 10 + [0.2] * 10 + [0.1] * 10 + [0.05] * 10 + [0.025] * 10
    assert unpacked(step["y"]).tolist() == halves
    assert unpacked(linear["y"]) == pytest.approx(0.3 * (50 - np.arange(50)) / 50, rel=1e-15)
    assert found.traces("clock")[0]["text"][17] == "<b>step 17</b>"


def test_a_line_holds_each_rate_for_its_whole_step() -> None:
    (line,) = read(curve(steps=25)).traces("line")
    # Vertices at 0, 1, ..., 25; "hv" goes across and then up or down, and step 24 lasts until 25.
    assert (line["x0"], line["dx"], line["line"]["shape"]) == (0, 1, "hv")
    assert unpacked(line["y"]).tolist() == [0.4] * 10 + [0.2] * 10 + [0.1] * 6


def test_the_time_axis_counts_what_is_asked() -> None:
    found = read(curve(steps_per_epoch=Fraction(20), tokens_per_step=Fraction(10**9)), xaxis="epoch")
    assert (found.clock["label"], found.clock["end"]) == ("epoch", 2.5)
    (clock,) = found.traces("clock")
    assert unpacked(clock["x"])[:2] == pytest.approx([0.5 / 20, 1.5 / 20])
    assert clock["text"][17] == "<b>step 17 · epoch 0.85 · 17B tokens</b>"


def test_a_run_that_does_not_know_the_unit_is_refused() -> None:
    with pytest.raises(AxisError, match="cannot count epoch"):
        read(curve(), xaxis="epoch")


def test_a_run_of_unknown_length_counts_percent() -> None:
    found = read(Curve("half", Linear(lr=1.0, steps=10_000), Run(ticks=10_000, tick="share")))
    (clock,) = found.traces("clock")
    assert clock["text"][5_000] == "<b>50 %</b>"
    assert "not known" in rows(found)[1]


def test_a_curve_ends_with_its_run() -> None:
    found = read(curve(), curve(steps=20, name="short"))
    _, short = found.traces("tell")
    rates = unpacked(short["y"])
    assert rates[:20].tolist() == [0.4] * 10 + [0.2] * 10
    assert np.isnan(rates[20:]).all()
    assert rates.size == 50
    assert unpacked(found.traces("line")[1]["y"]).size == 21


def test_zeros_are_marked_and_have_a_place_on_a_logarithmic_axis() -> None:
    found = read(curve(Linear(lr=1.0, steps=40)))
    (zero,) = found.traces("under")
    assert zero["text"] == ["0"]
    assert unpacked(zero["x"]).tolist() == [40]
    low, high = found.data["panels"][0]["ranges"]["log"]
    # The lowest rate that is not 0 is 1/40.
    assert 10**low < found.data["panels"][0]["floor"] < 1 / 40
    assert 10**high > 1
    low, high = found.data["panels"][0]["ranges"]["linear"]
    assert low < 0
    assert high > 1


def test_curves_of_nothing_but_zeros_have_a_page() -> None:
    (panel,) = read(curve(Linear(lr=0.0, steps=40))).data["panels"]
    assert (panel["scale"], list(panel["ranges"])) == ("linear", ["linear"])


@pytest.mark.parametrize("steps", [1, 2, 10_000, 10_001, 10**12, 2**53])
@pytest.mark.parametrize("schedule", [Linear(lr=1.0, steps=2**53), Cosine(lr=1e-300, steps=3), STEP])
def test_any_length_has_a_page_of_bounded_size(steps: int, schedule: Schedule) -> None:
    text = page([curve(schedule, steps)], ReportOptions())
    assert len(text) < 1.2e6 + 2e6  # the library, and the rest
    found = Read(text)
    (tell,) = found.traces("tell")
    rates = unpacked(tell["y"])
    assert 0 < rates.size <= 10_000
    assert rates[0] == schedule(0)
    if steps < 2**53:
        assert rates[-1] == schedule(steps - 1)


def test_many_curves_of_many_joins_have_a_page_of_bounded_size() -> None:
    # Six joins in each of the 2,400 columns that a few curves would get, or many more in those that a hundred get.
    curves = [curve(Step(lr=1.0, gamma=0.5 + i / 300, step_size=1_000), 14_400_000, str(i)) for i in range(100)]
    found = read(*curves)
    assert len(found.texts["script"][0]) < 10e6
    assert len(rows(found)) <= 1 + 100 + 1 + 1_000


def test_a_long_run_says_what_the_page_leaves_out() -> None:
    def note(found: Read) -> str:
        (text,) = [text for text in found.texts["p"] if text.startswith("Too many steps")] or [""]
        return text

    assert note(read(curve(steps=10_000))) == ""
    assert "2,400 pixels" in note(read(curve(Linear(lr=1.0, steps=10_001), 10_001)))
    assert "band" not in note(read(curve(Linear(lr=1.0, steps=10_001), 10_001)))
    collapsed = load_sources(["cosine lr=1 steps=7 repeat=true"], Overrides(steps="1000000")).curves[0]
    assert "A band goes from the lowest to the highest rate" in note(read(collapsed))


def test_joins_of_a_long_run_are_among_the_places() -> None:
    found = read(curve(Step(lr=1.0, step_size=333_333), 10**6))
    steps = np.floor(unpacked(found.traces("clock")[0]["x"])).astype(int).tolist()
    assert {0, 333_332, 333_333, 666_665, 666_666, 999_998, 999_999} <= set(steps)


def test_the_places_are_middles_of_steps_as_far_as_floats_have_them() -> None:
    # From 2**52 on floats are whole, and half a step more than 2**52 + 1 would be the step after it.
    edge = 2**52
    found = read(curve(Multistep(lr=1.0, milestones=(edge, edge + 2), gamma=0.5), 2**53))
    places = unpacked(found.traces("clock")[0]["x"])
    near = places[np.abs(places - edge) < 10]
    assert [int(2 * place) - 2 * edge for place in near] == [-1, 0, 2, 4]


def test_rates_below_0_are_told_and_the_linear_axis_reaches_them() -> None:
    # 0.1, 0.075, ... 0 at step 4, then down to -0.1 at step 8
    found = read(curve(LambdaLR(lr=0.1, lr_lambda=Function("1 - t / 4")), 9, "falling"))
    assert found.data["panels"][0]["ranges"]["linear"][0] < -0.1
    assert found.traces("under")[0]["text"] == ["0 and below"]
    assert "falling has rates below 0, which only the linear scale shows." in found.texts["p"]
    assert unpacked(found.traces("tell")[0]["y"]) == pytest.approx([0.1 - 0.025 * t for t in range(9)])


KNOWN: dict[str, Any] = {"steps_per_epoch": Fraction(20), "tokens_per_step": Fraction(10**9)}


def test_the_reader_may_choose_what_the_runs_know() -> None:
    assert read(curve()).texts["button"][:2] == ["step", "%"]
    found = read(curve(**KNOWN), xaxis="tokens")
    assert found.texts["button"][:4] == ["step", "epoch", "tokens", "%"]
    assert [(clock["label"], clock["end"]) for clock in found.data["clocks"]] == [
        ("step", 50), ("epoch", 2.5), ("tokens", 50e9), ("share of the run (%)", 100)
    ]  # fmt: skip
    assert found.clock["label"] == "tokens"
    # What only one of the runs knows is not offered.
    assert read(curve(**KNOWN), curve(name="other")).texts["button"][:3] == ["step", "%", "log"]
    # A run of unknown length has one unit, and nothing to choose.
    share = Curve("half", Linear(lr=1.0, steps=10_000), Run(ticks=10_000, tick="share"))
    assert read(share).texts["button"] == ["log", "linear", "joins"]


def test_units_that_go_together_have_the_places_of_a_pointer_once() -> None:
    assert len(read(curve(**KNOWN)).data["points"]) == 1
    # An epoch is 20 steps of one run and 10 of the other, so the same epoch is another step.
    found = read(curve(**KNOWN), curve(name="b", **{**KNOWN, "steps_per_epoch": Fraction(10)}))
    by_label = {clock["label"]: clock["points"] for clock in found.data["clocks"]}
    assert by_label["step"] == by_label["tokens"] == by_label["share of the run (%)"] != by_label["epoch"]
    (clock,) = found.traces("clock", by_label["epoch"])
    at = clock["text"].index("<b>epoch 1.025</b>")
    one, other = (unpacked(trace["y"])[at] for trace in found.traces("tell", by_label["epoch"]))
    # Epoch 1.025 is step 20 of the first, after two halvings, and step 10 of the second, after one.
    assert (one, other) == (0.1, 0.2)


def test_the_same_places_are_in_the_page_once() -> None:
    found = read(*(curve(Step(lr=lr, gamma=0.5, step_size=900), 20_000, str(lr)) for lr in (0.1, 0.2)))
    (one, other), kept = found.traces("line"), [trace["x"] for trace in found.data["traces"] if "x" in trace]
    assert unpacked(one["x"]).tolist() == unpacked(other["x"]).tolist()
    assert set(range(900, 20_000, 900)) <= set(unpacked(one["x"]).tolist())
    assert sum("bdata" in x for x in kept) == 3  # of lines, of joins, and of the pointer
    assert sum("as" in x for x in kept) == 2
