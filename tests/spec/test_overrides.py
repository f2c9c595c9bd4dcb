"""What ``--steps``, ``--lr`` and ``--set`` change."""

from pathlib import Path

import pytest

from tests.spec.texts import at, sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

ONE = "type: linear\nlr: 1\nsteps: 4\n"
WHOLE = "title: Two\nsteps: 4\nlr: 1\nschedules:\n  line: linear\n  flat: {type: constant, lr: 0.5}\n"


def test_steps_override_the_length_of_the_run() -> None:
    Path("a.yaml").write_text(WHOLE)
    assert at(sources("a.yaml", steps="8"), [0, 2, 4]) == [1, 0.75, 0.5]
    Path("b.yaml").write_text("run: {epochs: 3, steps_per_epoch: 10}\nlr: 1\nschedules: {a: linear}")
    assert sources("b.yaml", steps="50").curves[0].run.ticks == 50
    assert sources("b.yaml", steps="2ep").curves[0].run.ticks == 20
    assert sources("linear lr=1", steps="8").curves[0].run.ticks == 8


def test_lr_is_for_those_that_name_none() -> None:
    Path("a.yaml").write_text(WHOLE)
    line, flat = sources("a.yaml", lr="3").curves
    assert (line.lr([0])[0], flat.lr([0])[0]) == (3, 0.5)


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        (("lr=2",), [2, 1]),
        (("steps=8",), [1, 0.75]),
        (("run.epochs=8", "steps="), [1, 0.75]),
        (("schedules.line.min_lr=0.5",), [1, 0.75]),  # `line: linear` is short for a mapping
        (("schedules.line=constant",), [1, 1]),
        (("schedules.line={type: step, step_size: 2, gamma: 0.25}",), [1, 0.25]),
        (("schedules.line=[{type: warmup, steps: 2}, linear]",), [0, 1]),
        (("schedules.line.warmup=2",), [0, 1]),
        (("schedules.line.warmup.steps=2",), [0, 1]),
        (("schedules.line.warmup=2", "schedules.line.warmup.start_lr=0.5"), [0.5, 1]),
        (("schedules.line.repeat.count=2",), [1, 1]),
        (("schedules.line.repeat=true", "schedules.line.repeat.decay=0.5", "schedules.line.steps=2"), [1, 0.5]),
        (("lr=2", "lr=3"), [3, 1.5]),
    ],
)
def test_set(sets: tuple[str, ...], expected: list[float]) -> None:
    Path("a.yaml").write_text(WHOLE)
    assert at(sources("a.yaml", sets=sets), [0, 2]) == expected


@pytest.mark.parametrize("path", ["schedules.a.1.lr=0.5", "schedules.a[1].lr=0.5", "schedules.a.[1].lr=0.5"])
@pytest.mark.parametrize("phase", ["{type: constant, lr: 2}", "constant"])
def test_set_into_a_list(path: str, phase: str) -> None:
    if path == "schedules.a.[1].lr=0.5":
        path = "schedules.a[1].lr=0.5"
    Path("a.yaml").write_text(f"steps: 9\nlr: 1\nschedules:\n  a: [{{type: linear, steps: 2}}, {phase}]\n")
    assert at(sources("a.yaml", sets=(path,)), [0, 1, 2]) == [1, 0.5, 0.5]
    assert at(sources("a.yaml", sets=("schedules.a[0].lr=4", "schedules.a[1]=linear")), [0, 1, 2]) == [4, 2, 1]


def test_set_an_item_of_a_list() -> None:
    Path("a.yaml").write_text("steps: 9\nschedules:\n  a: {type: multistep, lr: 1, milestones: [2, 3]}\n")
    assert at(sources("a.yaml", sets=("schedules.a.milestones[1]=6",)), [2, 5, 6]) == pytest.approx(
        [0.1, 0.1, 0.01], rel=1e-12
    )
    assert at(sources("a.yaml", sets=("schedules.a.milestones=4,6",)), [2, 5, 6]) == pytest.approx(
        [1, 0.1, 0.01], rel=1e-12
    )
    for index in ("2", "x", "-1", "²", "1" * 5000, ""):
        assert "must be the place in a list, from 0 to 1" in sources_refused(
            "a.yaml", sets=(f"schedules.a.milestones.{index}.x=6",)
        )


@pytest.mark.parametrize(
    ("argument", "sets", "expected"),
    [
        ("linear lr=1 steps=4", ("lr=2",), [2, 1]),
        ("linear lr=1 steps=4", ("min_lr=0.5",), [1, 0.75]),
        ("linear lr=1 steps=4", ("schedules.linear.min_lr=0.5",), [1, 0.75]),
        ("linear lr=1", ("run.epochs=4",), [1, 0.5]),
        ("linear lr=1 steps=2 | constant lr=1", ("0.lr=2", "1.lr=5", "steps=9"), [2, 5]),
        ("one.yaml", ("lr=2",), [2, 1]),
        ("one.yaml", ("warmup=2",), [0, 1]),
        ("one.yaml", ("schedules.one.lr=2",), [2, 1]),
        ("one.yaml", ("title=My run",), [1, 0.5]),
    ],
)
def test_set_reaches_into_a_single_schedule(argument: str, sets: tuple[str, ...], expected: list[float]) -> None:
    Path("one.yaml").write_text(ONE)
    assert at(sources(argument, sets=sets), [0, 2]) == expected


def test_set_refuses_what_leads_nowhere() -> None:
    Path("a.yaml").write_text(WHOLE)
    assert sources_refused("a.yaml", sets=("schedules.lin.lr=2",)).startswith(
        "--set:1:1: nothing is called 'lin'; did you mean 'line'?"
    )
    assert "is nested more than 32 deep" in sources_refused("a.yaml", sets=("a." * 5000 + "a=1",))
    assert sources_refused("a.yaml", sets=("lr={",)).startswith("--set:1:1: is not valid YAML: the '{' is not closed")
