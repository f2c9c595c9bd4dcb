"""From what is named on a command line or in Python to curves."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest

import lrcurve
from lrcurve.problems import SpecError
from lrcurve.sources.argument import DOCUMENTS_COMPARISON
from lrcurve.sources.load import load_mapping, load_sources
from lrcurve.spec.overrides import Overrides
from tests.spec.texts import at, named, sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

SAMPLES = sorted((Path(__file__).parents[2] / "sample_configs").glob("*.yaml"))

ONE = "type: linear\nlr: 1\nsteps: 4\n"
WHOLE = "title: Two\nsteps: 4\nlr: 1\nschedules:\n  line: linear\n  flat: {type: constant, lr: 0.5}\n"


# Files


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_config_loads(path: Path) -> None:
    curves = lrcurve.load(path)
    assert curves
    for curve in curves:
        rates = curve.lr(np.linspace(0, curve.run.ticks - 1, 1000).astype(np.int64))
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
    assert curve.run.ticks == 4
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
    [
        (".", ".: is a folder; name files in it, such as '*.yaml' ('lrcurve check' takes a whole folder)"),
        ("a\0b.yaml", r"a\x00b.yaml: cannot be read: embedded null byte"),
    ],
)
def test_what_is_no_file_at_all(name: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        lrcurve.load(name)
    assert str(caught.value) == message


def test_other_encodings_are_refused() -> None:
    Path("x.yaml").write_bytes(b"title: caf\xe9")
    assert (
        sources_refused("x.yaml")
        == "x.yaml:1:11: is not UTF-8 text (byte 10)\n  1 | title: caf\ufffd\n                ^"
    )
    Path("x.yaml").write_bytes("steps: 5\r\n# größer ".encode() + b"\xe9\n")
    assert sources_refused("x.yaml").startswith("x.yaml:2:10: is not UTF-8 text (byte 21)\n  2 | # größer \ufffd\n")
    Path("x.csv").write_bytes("step,a".encode("utf-16"))
    assert sources_refused("x.csv").startswith("x.csv:1:1: is not UTF-8 text (byte 0)\n")


def test_an_argument_that_is_nothing() -> None:
    Path("mine.yaml").write_text(WHOLE)
    assert sources_refused("cosin") == "cosin: neither a file nor a type of schedule; did you mean 'cosine'?"
    assert sources_refused("mine.yam") == "mine.yam: neither a file nor a type of schedule; did you mean 'mine.yaml'?"
    assert sources_refused("qqq") == "qqq: neither a file nor a type of schedule; see lrcurve list"
    assert sources_refused("x" * 5000).startswith("xxx")
    assert sources_refused("cosine lr=0.1 min_lr=-1").startswith(
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
        (b"\xff", "<stdin>:1:1: is not UTF-8 text (byte 0)\n"),
        (b"", "<stdin>: is empty; 'lrcurve init' writes"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert sources_refused("-").startswith(message)


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


def test_a_title_is_of_all_curves_that_it_was_written_for_and_of_no_others() -> None:
    Path("a.yaml").write_text(ONE)
    Path("b.yaml").write_text(WHOLE)
    assert sources("b.yaml").title == sources("b.yaml#line,flat").title == "Two"
    assert sources("a.yaml", "b.yaml").title is None
    assert sources("b.yaml", "constant lr=1 steps=4").title is None
    assert sources("b.yaml#line").title is None
    assert load_sources(["b.yaml"], Overrides(only=("flat",))).title is None
    assert sources("a.yaml").title is None
    Path("c.yaml").write_text(WHOLE.replace("Two", ""))
    assert sources("c.yaml").title is None


def test_as_many_curves_as_the_limit_says() -> None:
    def many(number: int) -> str:
        return "steps: 4\nlr: 1\nschedules:\n" + "".join(f"  c{i}: linear\n" for i in range(number))

    Path("many.yaml").write_text(many(100))
    assert len(sources("many.yaml").curves) == 100
    assert sources_refused("many.yaml", "linear lr=1 steps=4") == "101 curves; the limit is 100"
    Path("many.yaml").write_text(many(101))
    assert sources_refused("many.yaml").startswith("many.yaml:4:3: schedules: has 101 schedules; the limit is 100")


def test_the_problems_of_all_specs_are_told() -> None:
    Path("a.yaml").write_text("type: cosin\n")
    assert [
        line for line in sources_refused("a.yaml", "linear lr=-1", "b.yaml").split("\n") if not line.startswith(" ")
    ] == [
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
        "command line:1:14: schedules.multistep.decay_rate: unknown key 'decay_rate', keras', optax's and others' "
        "name: here it is 'gamma'",
    ]


# A schedule of schedules

JOINED = """\
type: optax.join_schedules
boundaries: [2]
schedules:
  - {type: optax.linear_schedule, init_value: 0, end_value: 1, transition_steps: 2}
  - {type: optax.constant_schedule, value: 1}
"""


def test_a_file_of_one_schedule_whose_field_is_called_schedules() -> None:
    Path("joined.yaml").write_text(f"title: Joined\nrun: {{steps: 4}}\n{JOINED}", encoding="utf-8")
    (curve,) = lrcurve.load("joined.yaml")
    assert curve.lr([0, 1, 2, 3]).tolist() == [0, 0.5, 1, 1]
    inside = Overrides(sets=("schedules[1].value=0.25",))
    (curve,) = load_sources(("joined.yaml",), inside).curves
    assert curve.lr([0, 1, 2, 3]).tolist() == [0, 0.5, 0.25, 0.25]
    outside = Overrides(sets=("schedules.joined.boundaries=[3]",))
    (curve,) = load_sources(("joined.yaml",), outside).curves
    assert curve.lr([2, 3]).tolist() == [1, 1]


@pytest.mark.parametrize("key", ["type", "_target_"])
def test_a_mapping_of_one_schedule_whose_field_is_called_schedules(key: str) -> None:
    flat = [{"type": "optax.constant_schedule", "value": value} for value in (1, 0.5)]
    (curve,) = load_mapping({key: "optax.join_schedules", "boundaries": [2], "schedules": flat}, steps=4)
    assert curve.lr([0, 1, 2, 3]).tolist() == [1, 1, 0.5, 0.5]
