import math
from typing import Any

import numpy as np
import pytest

from lrcurve.analysis.stretches import StretchLimitError, read_where, stretches
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import Schedule, find


def shape(name: str, **fields: float) -> Schedule:
    record: Any = find(name)
    made: Schedule = record(**fields)
    return made


def curve(schedule: Schedule, steps: int) -> Curve:
    return Curve("c", schedule, Run(ticks=steps))


def ends(one: Curve, text: str) -> list[tuple[int, int, int]]:
    return [(found.first, found.last, found.steps) for found in stretches(one, read_where(text))]


def test_a_line_is_above_its_half_for_half_of_the_run() -> None:
    line = curve(shape("linear", lr=1.0, min_lr=0.0, steps=100), 100)  # 1 - t / 100
    assert ends(line, "lr > 0.5") == [(0, 49, 50)]
    assert ends(line, "lr >= 0.5") == [(0, 50, 51)]
    assert ends(line, "lr < 0.25") == [(76, 99, 24)]
    assert ends(line, "lr <= 0") == []


def test_percent_are_of_the_peak() -> None:
    line = curve(shape("linear", lr=8.0, min_lr=0.0, steps=100), 100)
    assert ends(line, "lr > 50%") == ends(line, "lr > 4") == [(0, 49, 50)]
    assert ends(line, "lr > 50 %") == [(0, 49, 50)]


def test_a_wave_is_above_its_mean_again_and_again() -> None:
    """A triangle from 0 to 1 and back in 10 + 10 steps is above 0.75 at steps 8 to 12 of each cycle of 20."""
    triangle = curve(shape("cyclic", lr=1.0, min_lr=0.0, steps_up=10), 60)
    assert ends(triangle, "lr > 0.75") == [(8, 12, 5), (28, 32, 5), (48, 52, 5)]


def test_a_stretch_goes_on_where_the_steps_are_looked_at_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lrcurve.analysis.stretches._CHUNK", 10)
    line = curve(shape("linear", lr=1.0, min_lr=0.0, steps=100), 100)
    assert ends(line, "lr > 0.5") == [(0, 49, 50)]
    assert ends(line, "lr > 0.505") == [(0, 49, 50)]
    triangle = curve(shape("cyclic", lr=1.0, min_lr=0.0, steps_up=10), 60)
    assert ends(triangle, "lr > 0.75") == [(8, 12, 5), (28, 32, 5), (48, 52, 5)]
    told: list[int] = []
    stretches(line, read_where("lr > 0.5"), told.append)
    assert told == [10] * 10


def test_of_a_log_only_its_rows_count() -> None:
    log = Curve("c", Recorded(np.array([0, 10, 20, 30]), np.array([0.1, 0.4, 0.5, 0.1]), np.zeros(4)), Run(ticks=31))
    assert ends(log, "lr > 0.3") == [(10, 20, 2)]


def test_a_long_run_is_refused_and_so_are_many_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StretchLimitError, match="2,000,000,000 steps"):
        stretches(curve(shape("constant", lr=1.0), 2 * 10**9), read_where("lr > 0"))
    monkeypatch.setattr("lrcurve.analysis.stretches.MAX_STRETCHES", 2)
    with pytest.raises(StretchLimitError, match="more than 2 stretches"):
        stretches(curve(shape("cyclic", lr=1.0, min_lr=0.0, steps_up=10), 60), read_where("lr > 0.75"))


@pytest.mark.parametrize("text", ["", "lr", "> 1", "lr = 1", "lr > x", "lr > 50%%", "1 < lr < 2", "lr > nan"])
def test_what_is_no_condition(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be like 'lr > 1e-4'"):
        read_where(text)


def test_nan_is_on_no_side() -> None:
    where = read_where("lr > 0.5").condition
    assert where.holds_at(np.array([math.nan, 0.4, 0.6])).tolist() == [False, False, True]
