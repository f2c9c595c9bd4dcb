"""``lrcurve.evaluate``, and what it refuses."""

from typing import Any

import numpy as np
import pytest

import lrcurve
from lrcurve.problems import SpecError


def test_evaluate() -> None:
    rates = lrcurve.evaluate({"type": "linear", "lr": np.float64(1)}, np.int64(4))  # type: ignore[arg-type] # numpy's is no int
    assert rates.dtype == np.float64
    assert rates.tolist() == [1, 0.75, 0.5, 0.25]
    assert lrcurve.evaluate("linear lr=1", epochs=2, steps_per_epoch=2).shape == (4,)
    assert lrcurve.evaluate("linear lr=1 steps=3").shape == (3,)
    assert lrcurve.evaluate({"type": "multistep", "lr": 1, "milestones": np.array([1])}, 2).tolist() == [1, 0.1]


@pytest.mark.parametrize(
    ("spec", "keys", "message"),
    [
        (
            "linear lr=1",
            {},
            "steps: the length of the run is not known: give steps=N, or epochs=N and steps_per_epoch=N",
        ),
        (
            "linear",
            {"steps": 3},
            "spec:1:1: linear needs 'lr', the rate at the start",
        ),
        ("linear lr=-1", {"steps": 3}, "spec:1:11: lr: must be at least 0, got -1"),
        ({"type": "linear", "lr": -1}, {"steps": 3}, "lr: must be at least 0, got -1"),
        ({"phases": [{"type": "linear", "lr": -1}]}, {"steps": 3}, "phases[0].lr: must be at least 0, got -1"),
        ({"type": "linear", "lr": 1j}, {"steps": 3}, "lr: must be a number, text, list or mapping, got complex"),
        (
            {"type": "linear", "lr": 10**5000},
            {"steps": 3},
            "lr: is a whole number of more than 1024 bits, which is the limit",
        ),
        ({"type": "linear", "lr": float("nan")}, {"steps": 3}, "lr: must be a number, got nan"),
        ({"type": ["linear"]}, {"steps": 3}, "type: must be the name of a type, got a list"),
        ("linear lr=1", {"steps": 0}, "steps: must be at least 1, got 0"),
        ("linear lr=1", {"steps": 2.5}, "steps: must be a whole number of steps; for a share of the run"),
        ("linear lr=1", {"steps": 10**5000}, "steps: is a whole number of more than 1024 bits, which is the limit"),
        ("linear lr=1", {"steps": 10**12}, "steps: is 1,000,000,000,000; evaluate gives 100,000,000 rates at most"),
        ("linear lr=1", {"steps": 3, "epoch": 3}, "run.epoch: unknown key 'epoch'; did you mean 'epochs'?"),
        ("linear lr=1 2", {"steps": 3}, "spec:1:13: 2: unknown key '2'"),
        (
            "exponential lr=1 decay_rate=1e200",
            {"steps": 9},
            "spec:1:1: the rate at step 8 is inf, which is no finite number",
        ),
        ("expression lr=1 formula=1/(t-4)**2", {"steps": 9}, "spec:1:1: the formula gives inf at step 4"),
        (3, {"steps": 3}, "must be a schedule, a mapping with 'type', or a list of them, got 3"),
    ],
)
def test_evaluate_refuses_with_a_spec_error(spec: object, keys: dict[str, object], message: str) -> None:
    with pytest.raises(SpecError) as caught:
        lrcurve.evaluate(spec, **keys)  # type: ignore[arg-type] # wrong on purpose
    assert str(caught.value).startswith(message)
    assert caught.value.problems


def test_a_mapping_that_holds_itself() -> None:
    endless: dict[str, object] = {"type": "linear"}
    endless["a"] = endless
    with pytest.raises(SpecError, match="is nested more than 32 deep, which is the limit"):
        lrcurve.evaluate(endless, 3)


def test_the_public_names() -> None:
    assert lrcurve.SpecError is SpecError
    assert issubclass(lrcurve.SpecError, ValueError)
    assert {"Curve", "Problem", "SpecError", "evaluate", "load"} <= set(lrcurve.__all__)


def test_a_parameter_that_is_scheduled_beside_the_rate() -> None:
    spec = {"type": "constant", "lr": 1, "params": {"momentum": {"type": "linear", "lr": 0.5}}}
    assert lrcurve.evaluate(spec, 2).tolist() == [1.0, 1.0]
    assert lrcurve.evaluate(spec, 2, param="momentum").tolist() == [0.5, 0.25]
    assert lrcurve.evaluate("torch.OneCycleLR max_lr=1 total_steps=10", 1, param="momentum").tolist() == [0.95]
    with pytest.raises(lrcurve.SpecError, match=r"'momentun': nothing here schedules it; did you mean"):
        lrcurve.evaluate(spec, 2, param="momentun")


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("groups", {"head": 1}, "groups"),
        ("lars", {"norms": {"fc": {"weight": 1, "gradient": 1}}}, "layers"),
        ("branch", {"at": 2, "cooldown": {"type": "linear"}}, "branches"),
    ],
)
def test_what_makes_several_curves_is_refused(key: str, value: Any, kind: str) -> None:
    with pytest.raises(lrcurve.SpecError, match=f"makes a curve for each of its {kind}, and evaluate gives one"):
        lrcurve.evaluate({"type": "constant", "lr": 1, key: value}, 4)


def test_the_public_names_are_listed_before_they_are_imported() -> None:
    assert {"evaluate", "load", "SpecError", "Curve"} <= set(dir(lrcurve))


def test_a_file_is_for_load() -> None:
    with pytest.raises(SpecError, match="evaluate takes one schedule; the curves of a file are given by load"):
        lrcurve.evaluate("sample_configs/decays.yaml")
