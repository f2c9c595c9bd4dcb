"""fvcore's schedulers against fvcore itself, at every step and past the end.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it downloads fvcore.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError, RateError
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

FVCORE = alone(
    published("fvcore==0.1.5.post20221221") / "fvcore/common/param_scheduler.py", "fvcore.common.param_scheduler"
)
SETS = 60
RAISED = (RuntimeError, IndexError, ArithmeticError, ValueError, TypeError)

Arguments = dict[str, Any]


def theirs(arguments: Arguments) -> Any:
    """Return a scheduler of fvcore."""
    given = {key: value for key, value in arguments.items() if key != "type"}
    if "schedulers" in given:
        given["schedulers"] = [theirs(one) for one in given["schedulers"]]
        given["lengths"] = list(given["lengths"])
    return getattr(FVCORE, arguments["type"])(**given)


def ours(arguments: Arguments, steps: float) -> Any:
    """Return lrcurve's record."""
    record: Any = find(f"fvcore.{arguments['type']}")
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in arguments.items()}
    del given["type"]
    if "schedulers" in given:
        given["schedulers"] = tuple(ours(one, 1.0) for one in given["schedulers"])
    return record(**given, steps=steps)


def follows(schedule: Callable[[float], Any], steps: float, first: int = 0) -> tuple[list[float], bool]:
    """Return the values from a step on to well past the end, and whether fvcore raised before."""
    found: list[float] = []
    for step in range(first, first + int(min(2 * steps + 5, 300))):
        try:
            found.append(float(schedule(step / steps)))  # of a complex value this is a TypeError
        except RAISED:
            return found, True
    return found, False


def same(arguments: Arguments, steps: float) -> None:
    """Compare every step, or that both refuse."""
    try:
        made = theirs(arguments)
    except RAISED as error:
        with pytest.raises(FieldError, match=type(error).__name__):
            ours(arguments, steps)
        return
    values, raised = follows(made, steps)
    if not np.isfinite(values).all() or max(map(abs, values), default=0.0) > 1e90:
        return
    agree(ours(arguments, steps), values, stops=raised)


DRAW = Draw(20261122)


def value() -> float:
    return DRAW.one_of(0.0, 1.0, DRAW.rate(), DRAW.number(-1, 2))  # type: ignore[no-any-return]


def listed(count: int) -> list[float]:
    return [value() for _ in range(count)]


def multi_step() -> Arguments:
    count = DRAW.whole(1, 5)
    updates = DRAW.whole(1, 60)
    if not DRAW.whole(0, 2):
        return {"values": listed(count), "num_updates": updates}
    milestones = sorted({DRAW.whole(1, 60) for _ in range(DRAW.whole(0, 4))})
    if DRAW.whole(0, 1):
        return {"values": listed(len(milestones)), "milestones": milestones}
    return {"values": listed(len(milestones) + 1), "milestones": milestones, "num_updates": updates}


def composite(depth: int = 0) -> Arguments:
    count = DRAW.whole(1, 4)
    kinds = [DRAW.one_of(*MAKERS, *(["CompositeParamScheduler"] if depth < 2 else [])) for _ in range(count)]
    members = [
        {"type": kind, **(composite(depth + 1) if kind == "CompositeParamScheduler" else MAKERS[kind]())}
        for kind in kinds
    ]
    shares = [DRAW.one_of(0.0, DRAW.number(0, 1), DRAW.whole(1, 4)) for _ in range(count)]
    whole = sum(shares) or 1.0
    lengths = [share / whole for share in shares] if sum(shares) else [1.0, *[0.0] * (count - 1)]
    lengths[0] += DRAW.one_of(0.0, 0.0, 0.0005, -0.0005)
    scaling = [DRAW.one_of("rescaled", "fixed") for _ in range(count - (not DRAW.whole(0, 9)))]
    return {"schedulers": members, "lengths": lengths, "interval_scaling": scaling}


MAKERS: dict[str, Callable[[], Arguments]] = {
    "ConstantParamScheduler": lambda: {"value": value()},
    "CosineParamScheduler": lambda: {"start_value": value(), "end_value": value()},
    "ExponentialParamScheduler": lambda: {"start_value": value(), "decay": DRAW.one_of(0.1, 0.0, DRAW.number(-1, 2))},
    "LinearParamScheduler": lambda: {"start_value": value(), "end_value": value()},
    "MultiStepParamScheduler": multi_step,
    "StepParamScheduler": lambda: {"num_updates": DRAW.one_of(1, 0.5, 60), "values": listed(DRAW.whole(1, 7))},
    "StepWithFixedGammaParamScheduler": lambda: {
        "base_value": DRAW.rate(),
        "num_decays": DRAW.whole(1, 7),
        "gamma": DRAW.number(0.1, 1.5),
        "num_updates": DRAW.whole(1, 90),
    },
    "PolynomialDecayParamScheduler": lambda: {
        "base_value": value(),
        "power": DRAW.one_of(0, 1, 2, 3, 0.9, -1, -0.5, DRAW.number(0, 4)),
    },
}

EDGES: dict[str, list[Arguments]] = {
    "MultiStepParamScheduler": [
        {"values": [1.0, 0.1]},
        {"values": [], "num_updates": 5},
        {"values": [1.0, 0.1], "milestones": [3], "num_updates": 3},
        {"values": [1.0, 0.1], "milestones": [0], "num_updates": 3},
        {"values": [1.0, 0.1, 0.2], "milestones": [3, 2], "num_updates": 9},
        {"values": [1.0, 0.1, 0.2], "num_updates": 2},
        {"values": [], "milestones": []},
    ],
    "StepParamScheduler": [{"num_updates": 0, "values": [1.0]}, {"num_updates": 1, "values": []}],
    "StepWithFixedGammaParamScheduler": [
        {"base_value": 0.0, "num_decays": 1, "gamma": 0.1, "num_updates": 9},
        {"base_value": 1.0, "num_decays": 0, "gamma": 0.1, "num_updates": 9},
        {"base_value": 1.0, "num_decays": 1, "gamma": 0, "num_updates": 9},
        {"base_value": 1.0, "num_decays": 1, "gamma": 0.1, "num_updates": 0},
    ],
    "CompositeParamScheduler": [
        {"schedulers": [], "lengths": [], "interval_scaling": []},
        {"schedulers": [{"type": "ConstantParamScheduler", "value": 1.0}], "lengths": [], "interval_scaling": []},
        {"schedulers": [{"type": "ConstantParamScheduler", "value": 1.0}], "lengths": [0.9], "interval_scaling": []},
    ],
}

KINDS = [*MAKERS, "CompositeParamScheduler"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_scheduler(kind: str) -> None:
    make = MAKERS.get(kind, composite)
    for case in [*EDGES.get(kind, []), *(make() for _ in range(SETS if kind in MAKERS else 4 * SETS))]:
        steps = DRAW.one_of(1, 2, 10, 60, DRAW.whole(1, 130), DRAW.number(0.5, 40))
        same({"type": kind, **case}, steps)


@pytest.mark.parametrize("kind", ["StepParamScheduler", "MultiStepParamScheduler", "CompositeParamScheduler"])
def test_a_change_in_a_long_run_comes_early(kind: str) -> None:
    steps = 10_000_000
    drops = {"values": [1.0, 0.1, 0.01, 0.001], "num_updates": 100}
    parts = [{"type": "ConstantParamScheduler", "value": one} for one in (1.0, 0.5)]
    case: Arguments = {"schedulers": parts, "lengths": [0.25, 0.75], "interval_scaling": ["rescaled", "rescaled"]}
    arguments = {"type": kind, **(case if kind == "CompositeParamScheduler" else drops)}
    record, made = ours(arguments, steps), theirs(arguments)
    for middle in (steps // 4, steps // 2, steps):
        near = np.arange(middle - 15, middle)
        expected = []
        for step in near.tolist():
            try:
                expected.append(made(step / steps))
            except IndexError:
                expected.append(np.nan)
        np.testing.assert_array_equal(record(near), expected)
    assert record.end.step == (9_999_990 if kind == "StepParamScheduler" else 10_000_000 + (kind[0] == "M"))


def test_a_value_that_no_float_holds_is_an_error() -> None:
    record = ours({"type": "ExponentialParamScheduler", "start_value": 1.0, "decay": 1e300}, 10)
    with pytest.raises(RateError):
        record([50])


def test_every_scheduler_of_the_library_is_covered() -> None:
    assert {name.removeprefix("fvcore.") for name in names("fvcore")} == set(KINDS)
    assert set(FVCORE.__all__) == {*KINDS, "ParamScheduler"}
