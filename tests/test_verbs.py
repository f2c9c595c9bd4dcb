"""The verbs from Python."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

import lrcurve
from lrcurve.testing import assert_same

LINE = "linear lr=1 min_lr=0 steps=4"  # 1, 0.75, 0.5, 0.25


def test_a_curve_gives_a_float_for_a_step_and_an_array_for_several() -> None:
    (curve,) = lrcurve.load(LINE, steps=4)
    assert curve(1) == 0.75
    assert type(curve(1)) is float
    rates = curve(np.array([[0, 1], [2, 3]]))
    assert rates.dtype == np.float64
    assert rates.tolist() == [[1.0, 0.75], [0.5, 0.25]]
    assert curve([3]).tolist() == [0.25]
    with pytest.raises(ValueError, match="step"):
        curve(-1)


def test_a_curve_gives_its_run_as_an_array() -> None:
    (curve,) = lrcurve.load(LINE, steps=6)
    assert curve.to_numpy().tolist() == [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    (of_unknown_length,) = lrcurve.load("linear lr=1")
    with pytest.raises(ValueError, match="length of the run is not known"):
        of_unknown_length.to_numpy()
    (long,) = lrcurve.load("linear lr=1", steps=10**9)
    with pytest.raises(ValueError, match="100,000,000 are given at most"):
        long.to_numpy()


def test_a_curve_says_what_it_is() -> None:
    assert repr(lrcurve.load("linear lr=1", steps=2000)) == "[<Curve 'linear' of 2,000 steps>]"
    assert repr(lrcurve.load("linear lr=1")) == "[<Curve 'linear' of a run of unknown length>]"


def test_a_curve_shows_itself_in_a_notebook() -> None:
    (curve,) = lrcurve.load(LINE, steps=4)
    assert (curve._repr_png_() or b"").startswith(b"\x89PNG\r\n")


def test_a_table_of_any_source(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text("steps: 4\nschedules: {a: {type: constant, lr: 2}}\n", encoding="utf-8")
    (curve,) = lrcurve.load("constant lr=3", steps=4)
    found = lrcurve.table([LINE, file, {"type": "constant", "lr": 5, "name": "five"}, curve], steps=4)
    assert found.steps.tolist() == [0, 1, 2, 3]
    assert {name: rates[1] for name, rates in found.rates.items()} == {
        "linear": 0.75, "a": 2.0, "five": 5.0, "constant": 3.0,
    }  # fmt: skip
    assert "0.75" in str(found)
    assert repr(found) == str(found)
    assert found._repr_markdown_().splitlines()[3] == "| 1 | 0.75 | 2 | 5 | 3 |"


def test_a_table_of_some_steps() -> None:
    assert lrcurve.table(LINE, steps=4, at=[3, 1]).steps.tolist() == [1, 3]
    assert lrcurve.table(LINE, steps=100, every=40).steps.tolist() == [0, 40, 80, 99]
    assert lrcurve.table("step lr=1 gamma=0.1 step_size=50", steps=100, joins=True).steps.tolist() == [
        0, 1, 2, 49, 50, 51, 97, 98, 99,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="every must be at least 1"):
        lrcurve.table(LINE, steps=4, every=0)


def test_a_long_table_prints_some_of_its_rows() -> None:
    found = lrcurve.table(LINE, steps=100_000)
    assert len(found) == 100_000
    assert str(found).count("\n") < 250


def test_a_document_as_a_mapping() -> None:
    found = lrcurve.table({"run": {"steps": 4}, "schedules": {"a": {"type": "constant", "lr": 1}}})
    assert {name: rates.tolist() for name, rates in found.rates.items()} == {"a": [1.0] * 4}


def test_compare_says_what_differs_and_whether() -> None:
    same = lrcurve.compare(LINE, {"type": "polynomial", "lr": 1, "power": 1, "steps": 4}, steps=4)
    assert same.same
    found = lrcurve.compare("constant lr=1", "constant lr=2", "constant lr=1", steps=4)
    assert not found.same
    assert [one.same for one in found] == [False, True]
    assert "times 2" in str(found)
    assert repr(found) == str(found)
    assert found._repr_markdown_().startswith("#") or "|" in found._repr_markdown_()
    assert lrcurve.compare("constant lr=1", "constant lr=1.01", steps=4, rtol=0.1).same
    with pytest.raises(ValueError, match="needs two sources"):
        lrcurve.compare(LINE)


def test_check_finds_and_prints() -> None:
    found = lrcurve.check("multistep lr=0.1 milestones=100", steps=50)
    assert [one.code for one in found] == ["LR109"]
    assert (len(found), found[0].code) == (1, "LR109")
    assert "LR109 warning" in str(found)
    assert str(found).endswith("1 finding (1 warning) in 1 curve")
    assert not lrcurve.check("multistep lr=0.1 milestones=100", steps=50, ignore=["LR109"])
    assert not lrcurve.check("multistep lr=0.1 milestones=100", steps=50, select=["LR2"])


def test_what_is_wrong_raises_with_its_place() -> None:
    with pytest.raises(lrcurve.SpecError, match="did you mean 'cosine'"):
        lrcurve.plot("cosin lr=1", steps=4)
    with pytest.raises(lrcurve.SpecError, match="unknown key 'gama'"):
        lrcurve.table({"type": "step", "lr": 1, "gama": 0.1, "step_size": 2}, steps=4)


def test_plot_makes_a_figure_that_shows_itself() -> None:
    figure = lrcurve.plot([LINE, "constant lr=1"], steps=4, title="two", yscale="linear", width=5, height=3)
    assert isinstance(figure, Figure)
    assert figure.get_size_inches().tolist() == [5.0, 3.0]
    assert figure._repr_png_().startswith(b"\x89PNG\r\n")


def test_plot_draws_into_axes_of_ones_own() -> None:
    axes = Figure().add_subplot()
    axes.set_ylabel("rate")
    assert lrcurve.plot([LINE, "constant lr=2 color=red name=flat"], axes, steps=4, yscale="linear") is axes
    first, second = axes.get_lines()
    assert [line.get_label() for line in (first, second)] == ["linear", "flat"]
    assert mpl.colors.to_hex(second.get_color()) == "#ff0000"
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_yscale()) == ("step", "rate", "linear")
    x, y = (np.asarray(values, dtype=float) for values in first.get_data())
    # Each rate holds for a whole step.
    assert [float(np.interp(step + 0.5, x, y)) for step in range(4)] == [1.0, 0.75, 0.5, 0.25]


def test_axes_show_one_parameter() -> None:
    one_cycle = "torch.OneCycleLR max_lr=0.1 total_steps=10"
    axes = Figure().add_subplot()
    lrcurve.plot(one_cycle, axes, steps=10)
    with pytest.raises(ValueError, match="one parameter"):
        lrcurve.plot("cosine lr=0.1 params.momentum=0.9", axes, steps=10)


def test_a_test_suite_holds_a_schedule_to_its_golden_table(tmp_path: Path) -> None:
    golden = tmp_path / "golden.csv"
    golden.write_text("step,linear\n0,1\n1,0.75\n2,0.5\n3,0.25\n", encoding="utf-8")
    assert_same(LINE, golden, steps=4)
    with pytest.raises(AssertionError, match="different at 4 of 4 steps"):
        assert_same("linear lr=2 min_lr=0 steps=4", golden, steps=4)
    spec = tmp_path / "spec.yaml"
    spec.write_text("steps: 4\nschedules: {linear: {type: constant, lr: 1}}\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=rf"lrcurve table {spec} -o {golden}"):
        assert_same(spec, golden)


def test_an_argument_that_is_none_of_its_choices_is_refused_with_them() -> None:
    with pytest.raises(ValueError, match="yscale must be one of log, linear, symlog, got 'nope'"):
        lrcurve.plot("cosine lr=0.1", steps=50, yscale="nope")
    with pytest.raises(ValueError, match="notes must be one of none, peak, all, got 'some'"):
        lrcurve.plot("cosine lr=0.1", steps=50, notes="some")
    with pytest.raises(ValueError, match="width must be a number of inches, above 0 and up to 100, got -1"):
        lrcurve.plot("cosine lr=0.1", steps=50, width=-1)
    with pytest.raises(TypeError, match=r"at must be steps, such as \[0, 10, 49\], got 5"):
        lrcurve.table("cosine lr=0.1", steps=50, at=5)
    with pytest.raises(ValueError, match="align"):
        lrcurve.compare("cosine lr=0.1", "linear lr=0.1", steps=50, align="nope")  # type: ignore[arg-type]


def test_a_table_that_is_too_long_is_refused_before_any_work() -> None:
    (curve,) = lrcurve.load("cosine lr=0.1", steps=10**12)
    with pytest.raises(ValueError, match="1,000,000,000,000 steps of 1 curve; a table has 100,000,000 rates at most"):
        lrcurve.table(curve)
    assert len(lrcurve.table(curve, every=10**11)) == 11


@pytest.mark.parametrize("source", [np.linspace(0, 1, 5), 3, None, [3], 0.5])
def test_what_is_no_source_is_a_type_error_that_says_what_is(source: Any) -> None:
    for verb in (lrcurve.plot, lrcurve.table, lrcurve.check):
        with pytest.raises(TypeError, match="expected a file, an inline schedule, a spec as a mapping, a curve"):
            verb(source, steps=5)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: lrcurve.plot("cosine lr=0.1", steps=50, xlimit=(0, 1)), "run.xlimit: unknown key"),
        (lambda: lrcurve.evaluate("cosine lr=0.1", epoch=3), "run.epoch: unknown key 'epoch'; did you mean 'epochs'"),
        (lambda: lrcurve.table("step lr=0.1 step_size=10 gamma=0.1"), "add steps=N"),
        (lambda: lrcurve.load("cosine", steps=50), "lr"),
        (lambda: lrcurve.load("cosine lr=0.1", steps="many"), "steps"),
        (lambda: lrcurve.load("cosine lr=0.1", params="momentun"), "params='momentun'"),
        (lambda: lrcurve.load("cosine lr=0.1", only="linear"), "only='linear'"),
        (lambda: lrcurve.compare("cosine lr=0.1", "step lr=0.1 step_size=3 gamma=1"), "steps=N"),
        (lambda: lrcurve.plot(LINE, steps=4, ylim=(0, 1)), "yscale='linear'"),
        (lambda: lrcurve.plot("cosine lr=1", steps=4, xlim="9..12"), "xlim='9..12': starts at step 9"),
        (lambda: lrcurve.plot("cosine lr=1", steps=4, xlim=3), "a pair"),
        (lambda: lrcurve.table("cosine lr=1", steps=4, where="lr is high"), "where='lr is high'"),
        (lambda: lrcurve.table("cosine lr=1", steps=4, where="mom > 1"), "nothing here schedules 'mom'"),
    ],
)
def test_errors_speak_python(call: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)) as raised:
        call()
    assert "--" not in str(raised.value)


def test_plot_takes_the_limits_of_its_axes() -> None:
    def limits(**given: Any) -> tuple[tuple[float, float], tuple[float, float]]:
        (axes, *_) = lrcurve.plot(LINE, steps=4, yscale="linear", **given).get_axes()
        return axes.get_xlim(), axes.get_ylim()

    assert limits(xlim="1..3") == limits(xlim=(1, 3)) == limits(xlim=("25%", "75%"))
    (begin, end), _ = limits(xlim=(1, None))
    assert 0.9 < begin <= 1
    assert 4 <= end < 4.1
    assert limits(ylim=(0.25, 0.5))[1] == limits(ylim="0.25..0.5")[1] == (0.25, 0.5)


def test_plot_for_a_paper_has_its_size() -> None:
    assert lrcurve.plot(LINE, steps=4, paper=True).get_size_inches().tolist() == [3.3, 2.2]
    assert isinstance(lrcurve.plot(LINE, steps=4, notes="peak", draw="smooth"), Figure)


def test_axes_of_several_parameters_take_one_of_them() -> None:
    axes = Figure().add_subplot()
    lrcurve.plot("cosine lr=0.1 params.momentum=0.9", axes, steps=10, params="momentum")
    assert axes.get_ylabel() == "momentum"
    with pytest.raises(ValueError, match="params='mom': nothing here schedules it"):
        lrcurve.plot("cosine lr=0.1 params.momentum=0.9", steps=10, params="mom")
    with pytest.raises(ValueError, match="joins, title: of a figure"):
        lrcurve.plot(LINE, Figure().add_subplot(), steps=4, joins=True, title="mine")


def test_axes_of_ones_own_get_limits_that_are_given() -> None:
    axes = Figure().add_subplot()
    lrcurve.plot(LINE, axes, steps=4, yscale="linear", xlim=(1, 3), ylim=(0.25, 1))
    assert (axes.get_xlim(), axes.get_ylim()) == ((1.0, 3.0), (0.25, 1.0))


def test_a_table_of_parameters() -> None:
    found = lrcurve.table("torch.OneCycleLR max_lr=0.1 total_steps=10", steps=10, params=["lr", "momentum"])
    assert len(found.rates) == 2
    curve, other = lrcurve.load("torch.OneCycleLR max_lr=0.1 total_steps=10", steps=10, params="all")
    assert [curve.parameter, other.parameter] == ["lr", "momentum"]


def test_a_table_of_where_a_condition_holds() -> None:
    found = lrcurve.table(LINE, steps=4, where="lr > 50%")  # of 1, 0.75, 0.5, 0.25
    assert [(one.first, one.last, one.steps) for one in found[0].stretches] == [(0, 1, 2)]
    assert str(found).endswith("lr > 0.5 (50 % of the peak) for 2 steps of 4, 50 %")
    assert (repr(found), len(found)) == (str(found), 1)
    assert found._repr_markdown_().splitlines()[-1].startswith("| linear | 0 | 1 | 2 |")


def test_what_is_exported_gives_the_same_rates(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(lrcurve.export([LINE, "constant lr=3"], steps=4), encoding="utf-8")
    assert [curve([0, 1, 2, 3]).tolist() for curve in lrcurve.load(file)] == [[1.0, 0.75, 0.5, 0.25], [3.0] * 4]
    with pytest.raises(ValueError, match="to must be one of yaml, got 'yml'"):
        lrcurve.export(LINE, "yml", steps=4)
