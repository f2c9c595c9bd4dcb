"""From what is named on a command line or in Python to curves."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest

import lrcurve
from lrcurve.spec import Loaded, Overrides, SpecError, load_sources
from lrcurve.spec.load import DOCUMENTS_COMPARISON

SAMPLES = sorted((Path(__file__).parents[2] / "sample_configs").glob("*.yaml"))

ONE = "type: linear\nlr: 1\nsteps: 4\n"
WHOLE = "title: Two\nsteps: 4\nlr: 1\nschedules:\n  line: linear\n  flat: {type: constant, lr: 0.5}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sources(*arguments: str, steps: str | None = None, lr: str | None = None, sets: tuple[str, ...] = ()) -> Loaded:
    return load_sources(arguments, Overrides(steps, lr, sets))


def error(*arguments: str, sets: tuple[str, ...] = ()) -> str:
    with pytest.raises(SpecError) as caught:
        sources(*arguments, sets=sets)
    return str(caught.value)


def named(loaded: Loaded) -> list[str]:
    return [curve.name for curve in loaded.curves]


def at(loaded: Loaded, steps: list[int]) -> list[float]:
    return loaded.curves[0].lr(steps).tolist()


# Files


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_config_loads(path: Path) -> None:
    curves = lrcurve.load(path)
    assert curves
    for curve in curves:
        rates = curve.lr(np.linspace(0, curve.run.steps - 1, 1000).astype(np.int64))
        assert np.isfinite(rates).all()
        assert rates.max() > 0


def test_the_sample_configs_say_what_they_say() -> None:
    folder = SAMPLES[0].parent
    first = {curve.name: curve.lr([0, 10, 25, 49]).tolist() for curve in lrcurve.load(folder / "decays.yaml")}
    low, high = (1 - np.cos(np.pi / 50)) / 2, (1 + np.cos(np.pi / 5)) / 2
    assert first["step_decay"] == pytest.approx([0.1, 0.05, 0.025, 0.00625], rel=1e-12)
    assert first["exponential"] == pytest.approx([0.1, 0.1 * 0.9**10, 0.1 * 0.9**25, 0.1 * 0.9**49], rel=1e-12)
    assert first["cosine"] == pytest.approx([0.1, 0.001 + 0.099 * high, 0.0505, 0.001 + 0.099 * low], rel=1e-12)
    assert first["restarted"][2] == 0.1
    (one,) = lrcurve.load(folder / "warmup_then_step.yaml")
    assert one.lr([0, 5, 10, 29, 30, 49]).tolist() == pytest.approx([1e-5, 5.05e-4, 1e-3, 1e-3, 1e-4, 1e-4], rel=1e-12)
    per_step, per_epoch = lrcurve.load(folder / "multistep_per_epoch.yaml")
    drop = 30 * 157  # 1,281,167 samples in steps of 8,192
    assert per_step.lr([drop - 1, drop]).tolist() == pytest.approx([3.2, 0.32], rel=1e-12)
    assert per_epoch.lr([156, 157, drop - 1, drop]).tolist() == pytest.approx([0.1, 0.72, 3.2, 0.32], rel=1e-12)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one.yaml", ONE),
        ("one.yml", ONE),
        ("one.YAML", ONE),
        ("one.json", '{"type": "linear", "lr": 1, "steps": 4}'),
        ("one.toml", 'type = "linear"\nlr = 1\nsteps = 4\n'),
        ("one", ONE),
        ("one.txt", ONE),
        ("one", '{"type": "linear", "lr": 1, "steps": 4}'),
        ("one.yaml", "- {type: linear, lr: 1, steps: 4}"),
        ("one.yaml", "phases: [{type: linear, lr: 1, steps: 4}]"),
        ("one.yaml", "factors: [{type: linear, lr: 1}]\nsteps: 4"),
        ("one.yaml", "$schema: x\ntitle: y\nrun: {steps: 4}\ntype: linear\nlr: 1\n"),
        ("one", "linear lr=1 steps=4\n"),
        ("one", "\ufefflinear lr=1 steps=4"),
        ("one.csv", "step,one\n0,1\n1,0.75\n2,0.5\n3,0.25\n"),
    ],
)
def test_the_suffix_says_what_a_file_is_and_else_its_looks(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    (curve,) = lrcurve.load(name)
    assert curve.run.steps == 4
    assert curve.lr([0, 1, 2, 3]).tolist() == pytest.approx([1, 0.75, 0.5, 0.25], rel=1e-12)
    assert curve.name == ("linear" if "lr=" in text else "one")


def test_a_path_may_be_a_path() -> None:
    Path("whole.yaml").write_text(WHOLE)
    assert [curve.name for curve in lrcurve.load(Path("whole.yaml"))] == ["line", "flat"]


@pytest.mark.parametrize("call", [lrcurve.load, sources])
def test_a_missing_file_suggests_another(call: object) -> None:
    assert callable(call)
    Path("decays.yaml").write_text(WHOLE)
    with pytest.raises(SpecError) as caught:
        call("decay.yaml")
    assert str(caught.value) == "decay.yaml: no such file; did you mean 'decays.yaml'?"
    with pytest.raises(SpecError) as caught:
        call("nowhere/zzz.csv")
    assert str(caught.value) == "nowhere/zzz.csv: no such file"


@pytest.mark.parametrize(
    ("name", "message"),
    [(".", ".: cannot be read: Is a directory"), ("a\0b.yaml", r"a\x00b.yaml: cannot be read: embedded null byte")],
)
def test_what_is_no_file_at_all(name: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        lrcurve.load(name)
    assert str(caught.value) == message


def test_other_encodings_are_refused() -> None:
    Path("x.yaml").write_bytes(b"title: caf\xe9")
    assert error("x.yaml") == "x.yaml: is not UTF-8 text (byte 10)"
    Path("x.csv").write_bytes("step,a".encode("utf-16"))
    assert error("x.csv") == "x.csv: is not UTF-8 text (byte 0)"


def test_an_argument_that_is_nothing() -> None:
    Path("mine.yaml").write_text(WHOLE)
    assert error("cosin") == "cosin: neither a file nor a type of schedule; did you mean 'cosine'?"
    assert error("mine.yam") == "mine.yam: neither a file nor a type of schedule; did you mean 'mine.yaml'?"
    assert error("qqq") == "qqq: neither a file nor a type of schedule; see lrcurve list"
    assert error("x" * 5000).startswith("xxx")
    assert error("cosine lr=0.1 min_lr=-1").startswith(
        "inline:1:22: schedules.cosine.min_lr: must be at least 0, got -1"
    )


# Standard input


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (WHOLE, "line"),
        (ONE, "stdin"),
        ('{"type": "linear", "lr": 1, "steps": 4}', "stdin"),
        ("linear lr=1 steps=4", "linear"),
        ("linear lr=1 steps=4\n", "linear"),
        ("linear lr=1 steps=2 | linear lr=0.5 steps=2\n", "linear | linear"),
        ("step,a\n0,1\n3,0.25\n", "a"),
        ('{"step": 0, "a": 1}\n{"step": 3, "a": 0.25}\n', "a"),
    ],
)
def test_standard_input(text: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.replace("\n", "\r\n").encode()):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        loaded = sources("-")
        assert loaded.curves[0].name == name
        assert at(loaded, [0, 3]) == [1, 0.25]


def test_standard_input_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, message in (
        (b"\xff", "<stdin>: is not UTF-8 text (byte 0)"),
        (b"", "<stdin>: is empty; 'lrcurve init' writes"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert error("-").startswith(message)


# Nothing, several, flags


def test_with_nothing_named_it_is_lrcurve_yaml_or_the_documents_comparison() -> None:
    builtin = sources()
    assert named(builtin) == ["step_decay", "exponential", "cosine", "restarted"]
    assert builtin.notes[0].startswith("no spec given and no lrcurve.yaml here: showing the documents' comparison")
    Path("lrcurve.yaml").write_text(WHOLE)
    assert named(sources()) == ["line", "flat"]
    assert sources().notes == ()


def test_the_built_in_comparison_is_the_sample() -> None:
    Path("x.yaml").write_text(DOCUMENTS_COMPARISON)
    sample = lrcurve.load(SAMPLES[0].parent / "decays.yaml")
    assert [(curve.name, curve.schedule, curve.run) for curve in lrcurve.load("x.yaml")] == [
        (curve.name, curve.schedule, curve.run) for curve in sample
    ]


def test_the_first_title_is_that_of_all() -> None:
    Path("a.yaml").write_text(ONE)
    Path("b.yaml").write_text(WHOLE)
    assert sources("a.yaml", "b.yaml").title == "Two"
    assert sources("a.yaml").title is None


def test_curves_of_one_name_get_numbers() -> None:
    Path("a.yaml").write_text("steps: 4\nlr: 1\nschedules: {linear: linear, linear (2): linear}")
    assert named(sources("linear lr=1 steps=4", "linear lr=2 steps=4", "a.yaml")) == [
        "linear",
        "linear (2)",
        "linear (3)",
        "linear (2) (2)",
    ]


def test_as_many_curves_as_the_limit_says() -> None:
    def many(number: int) -> str:
        return "steps: 4\nlr: 1\nschedules:\n" + "".join(f"  c{i}: linear\n" for i in range(number))

    Path("many.yaml").write_text(many(100))
    assert len(sources("many.yaml").curves) == 100
    assert error("many.yaml", "linear lr=1 steps=4") == "101 curves; the limit is 100"
    Path("many.yaml").write_text(many(101))
    assert error("many.yaml").startswith("many.yaml:4:3: schedules: has 101 schedules; the limit is 100")


def test_the_problems_of_all_specs_are_told() -> None:
    Path("a.yaml").write_text("type: cosin\n")
    assert [line for line in error("a.yaml", "linear lr=-1", "b.yaml").split("\n") if not line.startswith(" ")] == [
        "a.yaml:1:7: schedules.a.type: unknown type 'cosin'; did you mean 'cosine'?",
        "inline:1:11: schedules.linear.lr: must be at least 0, got -1",
        "b.yaml: no such file; did you mean 'a.yaml'?",
    ]


def test_a_schedule_as_flags() -> None:
    flags = {"type": "multistep", "lr": "1", "milestones": "2,3", "gamma": "0.5"}
    loaded = load_sources([], Overrides(steps="4"), flags)
    assert named(loaded) == ["multistep"]
    assert at(loaded, [0, 1, 2, 3]) == [1, 1, 0.5, 0.25]
    assert len(load_sources(["linear lr=1"], Overrides(steps="4"), flags).curves) == 2
    with pytest.raises(SpecError) as caught:
        load_sources([], Overrides(steps="4"), {**flags, "decay_rate": "x", "lr": "-1"})
    assert [line for line in str(caught.value).split("\n") if not line.startswith(" ")] == [
        "command line:1:6: schedules.multistep.lr: must be at least 0, got -1",
        "command line:1:14: schedules.multistep.decay_rate: unknown key 'decay_rate'; multistep takes lr, milestones, "
        "gamma, values, steps, repeat, warmup, shift, scale, floor, ceiling, interval, type",
    ]


# Overrides


def test_steps_override_the_length_of_the_run() -> None:
    Path("a.yaml").write_text(WHOLE)
    assert at(sources("a.yaml", steps="8"), [0, 2, 4]) == [1, 0.75, 0.5]
    Path("b.yaml").write_text("run: {epochs: 3, steps_per_epoch: 10}\nlr: 1\nschedules: {a: linear}")
    assert sources("b.yaml", steps="50").curves[0].run.steps == 50
    assert sources("b.yaml", steps="2ep").curves[0].run.steps == 20
    assert sources("linear lr=1", steps="8").curves[0].run.steps == 8


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
        assert "must be the place in a list, from 0 to 1" in error(
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
    assert error("a.yaml", sets=("schedules.lin.lr=2",)).startswith(
        "--set:1:1: nothing is called 'lin'; did you mean 'line'?"
    )
    assert "is nested more than 32 deep" in error("a.yaml", sets=("a." * 5000 + "a=1",))
    assert error("a.yaml", sets=("lr={",)).startswith("--set:1:2: is not valid YAML:")


# Python


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
            "spec:1:1: linear needs 'lr', the rate at the start; --lr gives it to all that name none",
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
        ("linear lr=1", {"steps": 10**12}, "steps: is 1,000,000,000,000; evaluate gives 1,000,000,000 rates at most"),
        ("linear lr=1", {"steps": 3, "epoch": 3}, "run.epoch: unknown key 'epoch'; did you mean 'epochs'?"),
        ("linear lr=1 2", {"steps": 3}, "spec:1:13: 2: unknown key '2'"),
        (
            "exponential lr=1 decay_rate=1e200",
            {"steps": 9},
            "spec:1:1: the rate at step 8 is inf, which is no finite number",
        ),
        ("expression lr=1 formula=1/(t-4)**2", {"steps": 9}, "the formula gives inf at step 4"),
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
