"""The HTML report of a comparison: its panel of ratios, and its words."""

import io
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from lrcurve.analysis.compare import Comparison, Side, Unit, compare
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.views.comparison.report import save
from tests.views.report_reader import Read, rows, unpacked


def curve(schedule: Schedule, steps: int = 50, name: str = "decay", **known: Any) -> Curve:
    return Curve(name, schedule, Run(ticks=steps, **known))


def pair(base: Curve, head: Curve, unit: Unit = "step") -> Comparison:
    return compare(Side("base.yaml", (base,)), Side("head.yaml", (head,)), unit)


def read(*comparisons: Comparison) -> Read:
    out = io.BytesIO()
    save(comparisons, out, findings=[], texts=[])
    return Read(out.getvalue().decode())


def ratios(found: Read, role: str) -> list[Any]:
    below = {place for place, one in enumerate(found.data["curves"]) if one["panel"] == 1}
    return [unpacked(trace["y"]) for trace in found.traces(role) if trace["meta"]["curve"] in below]


def test_head_over_base_is_below_the_curves() -> None:
    # 0.4 against 0.2, and from step 10 on half of that against 0.2.
    found = read(pair(curve(Constant(lr=0.2), 20), curve(Step(lr=0.4, gamma=0.5, step_size=10), 20)))
    assert [found.data["layout"][axis]["title"]["text"] for axis in ("yaxis", "yaxis2")] == [
        "learning rate", "head / base"
    ]  # fmt: skip
    (drawn,), (told,) = ratios(found, "line"), ratios(found, "tell")
    assert told.tolist() == [2.0] * 10 + [1.0] * 10
    assert drawn.tolist() == [2.0] * 10 + [1.0] * 11
    (level,) = found.traces("level")
    assert (level["y"], level["yaxis"]) == ([1.0, 1.0], "y2")
    low, high = found.data["panels"][1]["ranges"]["linear"]
    assert low < 1
    assert high > 2


def test_the_ratio_goes_with_the_head_and_is_in_no_table() -> None:
    found = read(pair(curve(Constant(lr=0.2)), curve(Constant(lr=0.4))))
    base, head, ratio = found.data["curves"]
    assert (ratio["name"], ratio["switch"], ratio["light"]) == ("head / base", head["switch"], head["light"])
    assert base["switch"] != head["switch"]
    assert found.texts["label"] == ["base.yaml", "head.yaml"]
    assert not [row for row in rows(found) if row.startswith(("ratio", "head / base"))]


def test_several_ratios_say_which_they_are_of() -> None:
    base, head = (tuple(curve(Constant(lr=lr), name=name) for name in "ab") for lr in (0.1, 0.2))
    found = read(compare(Side("x.yaml", base), Side("y.yaml", head)))
    assert [one["name"] for one in found.data["curves"][4:]] == ["ratio a", "ratio b"]


def test_where_only_the_base_is_0_the_ratio_is_infinite_and_not_drawn() -> None:
    # The base is 0 at step 0, then a tenth more with each step.
    found = read(pair(curve(Warmup(lr=1.0, steps=10), 20), curve(Constant(lr=1.0), 20)))
    (drawn,), (told,) = ratios(found, "line"), ratios(found, "tell")
    assert told[0] == drawn[0] == math.inf
    assert told[1] == pytest.approx(10)
    long = read(pair(curve(Warmup(lr=1.0, steps=10_000), 20_000), curve(Constant(lr=1.0), 20_000)))
    (drawn,), (told,) = ratios(long, "line"), ratios(long, "tell")
    assert np.isnan(drawn[0])
    assert told[0] == math.inf


def test_only_units_in_which_the_ratio_means_something_are_offered() -> None:
    whole: dict[str, Any] = {"steps_per_epoch": Fraction(20)}
    same = pair(curve(Constant(lr=0.2), **whole), curve(Constant(lr=0.4), **whole))
    assert read(same).texts["button"][:3] == ["step", "epoch", "%"]
    # Half of the one run is not half of the other.
    longer = pair(curve(Constant(lr=0.2), **whole), curve(Constant(lr=0.4), 100, **whole))
    assert read(longer).texts["button"][:3] == ["step", "epoch", "log"]
    assert read(pair(curve(Constant(lr=0.2)), curve(Constant(lr=0.4), 100), "percent")).texts["button"][0] == "log"


def test_many_curves_on_one_side_are_no_paragraph_of_names() -> None:
    base = Side("base.yaml", (curve(Constant(lr=0.2)),))
    head = Side(
        "head.yaml", (curve(Constant(lr=0.2)), *(curve(Constant(lr=0.2), name=f"layer{i}") for i in range(100)))
    )
    found = read(compare(base, head))
    names = ", ".join(f"layer{i}" for i in range(7))
    assert f"Only in head.yaml: {names} and 93 more." in found.texts["p"]
