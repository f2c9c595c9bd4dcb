"""Sweeps: a curve for each combination of some values, named by what differs."""

from pathlib import Path

import pytest

import lrcurve
from lrcurve.curve import LR
from lrcurve.problems import SpecError
from lrcurve.sources.load import load_sources
from lrcurve.spec.curves import Loaded
from lrcurve.spec.overrides import Overrides, read_sweep
from tests.spec.texts import named, sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

TEXT = """
steps: 4
lr: 1
schedules:
  cosine: {type: cosine, min_lr: 0.1}
  flat: {type: constant, lr: 0.5}
"""


def swept(*arguments: str, sweeps: tuple[str, ...], steps: str | None = None) -> Loaded:
    return load_sources(arguments, Overrides(steps, sweeps=tuple(map(read_sweep, sweeps))))


def refused(*arguments: str, sweeps: tuple[str, ...]) -> str:
    with pytest.raises(SpecError) as caught:
        swept(*arguments, sweeps=sweeps, steps="4")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("cosine lr={1e-4,3e-4,1e-3}", {"lr=1e-4": 1e-4, "lr=3e-4": 3e-4, "lr=1e-3": 1e-3}),
        ("constant lr={1, 2}", {"lr=1": 1, "lr=2": 2}),
        ("constant lr={1}", {"constant": 1}),
        (
            "linear lr={1,2} min_lr={0,0.5}",
            {"lr=1 min_lr=0": 1, "lr=1 min_lr=0.5": 1, "lr=2 min_lr=0": 2, "lr=2 min_lr=0.5": 2},
        ),
        (
            "linear lr=1 warmup.steps=1 warmup.start_lr={0.25,0.5}",
            {"warmup.start_lr=0.25": 0.25, "warmup.start_lr=0.5": 0.5},
        ),
        ("constant lr={1,2} steps=2 | constant lr=3", {"lr=1": 1, "lr=2": 2}),
        ("type={linear,cosine} lr=1", {"linear": 1, "cosine": 1}),
        ("multistep lr=1 gamma=0.5 milestones={[1,2],[2,3]}", {"milestones=1,2": 1, "milestones=2,3": 1}),
        (
            'linear lr=1 warmup={1,"{steps: 2, start_lr: 0.5}"}',
            {"warmup=1": 0, "warmup.steps=2 warmup.start_lr=0.5": 0.5},
        ),
        ("linear lr={1,2} groups.a=1 groups.b=0.5", {"lr=1[a]": 1, "lr=1[b]": 0.5, "lr=2[a]": 2, "lr=2[b]": 1}),
    ],
)
def test_braces_give_a_curve_for_each_value(text: str, first: dict[str, float]) -> None:
    assert {curve.name: curve.lr(0) for curve in sources(text, steps="4").curves} == first


def test_the_values_are_where_they_belong() -> None:
    low, high = sources("cosine lr=1 min_lr={0,0.5}", steps="4").curves
    assert low.lr([2]).tolist() == pytest.approx([0.5], rel=1e-12)
    assert high.lr([2]).tolist() == pytest.approx([0.75], rel=1e-12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cosine lr={1e-4,3e-4", "inline:1:11: the brace { is not closed"),
        ("cosine lr={}", "inline:1:12: has no value here; braces hold values to try, such as {1e-4,3e-4}"),
        ("cosine lr={1,,2}", "inline:1:14: has no value here; braces hold values to try, such as {1e-4,3e-4}"),
        ("cosine lr={1,2,1}", "inline:1:16: '1' is there twice"),
        ("cosine lr={1, abc}", "inline:1:15: schedules.cosine.lr: must be a number, got abc"),
        ("cosine lr={1,1.0}", "inline:1:12: lr: makes no difference to any curve"),
        (
            "cosine lr=1e-4|3e-4",
            "inline:1:16: | begins the next phase, got '3e-4'; values to try are in braces: lr={1e-4,3e-4}",
        ),
        (
            f"cosine lr={{{','.join(map(str, range(1, 12)))}}} min_lr={{{','.join(map(str, range(10)))}}}",
            "inline:1:12: lr: 11 x 10 = 110 combinations; the limit is 100",
        ),
    ],
)
def test_what_is_wrong_with_braces_is_told_with_its_place(text: str, message: str) -> None:
    assert sources_refused(text).split("\n")[0] == message


def test_every_mistake_is_told_once() -> None:
    error = sources_refused("cosine lr={1,2} min_lr=-1 warmup={x,y}")
    assert [line for line in error.split("\n") if line.startswith("inline")] == [
        "inline:1:24: schedules.cosine.min_lr: must be at least 0, got -1",
        "inline:1:35: schedules.cosine.warmup: must be a length: a whole number of steps, or like 5ep, 10%, 3M "
        "samples, 2B tokens, got x",
        "inline:1:37: schedules.cosine.warmup: must be a length: a whole number of steps, or like 5ep, 10%, 3M "
        "samples, 2B tokens, got y",
    ]


def test_a_file_is_swept_by_a_flag() -> None:
    Path("a.yaml").write_text(TEXT)
    loaded = swept("a.yaml", sweeps=("schedules.cosine.min_lr=0.1,0.2",))
    assert named(loaded) == ["cosine min_lr=0.1", "cosine min_lr=0.2", "flat"]
    assert [curve.lr([2])[0] for curve in loaded.curves] == pytest.approx([0.55, 0.6, 0.5], rel=1e-12)


def test_what_a_sweep_leaves_alone_is_there_once() -> None:
    Path("a.yaml").write_text(TEXT)
    loaded = swept("a.yaml", sweeps=("lr=1,2", "schedules.flat.lr={0.5,0.6}"))
    assert named(loaded) == ["cosine lr=1", "cosine lr=2", "flat lr=0.5", "flat lr=0.6"]


def test_two_files_and_a_log_are_swept_together() -> None:
    for name in ("a.yaml", "b.yaml"):
        Path(name).write_text("steps: 4\nlr: 1\nschedules: {cosine: cosine}\n")
    Path("run.csv").write_text("step,seen\n0,1\n3,0.5\n")
    loaded = swept("a.yaml", "b.yaml", "run.csv", sweeps=("lr=1,2",))
    assert named(loaded) == ["a: cosine lr=1", "a: cosine lr=2", "b: cosine lr=1", "b: cosine lr=2", "seen"]


def test_inline_schedules_are_swept_by_a_flag_too() -> None:
    assert named(swept("cosine lr={1,2}", sweeps=("warmup=0,1",), steps="4")) == [
        "lr=1 warmup=0",
        "lr=1 warmup=1",
        "lr=2 warmup=0",
        "lr=2 warmup=1",
    ]


def test_a_trainers_own_keys_are_swept() -> None:
    Path("train.py").write_text(
        "decay_lr = True\nlearning_rate = 1e-3\nmin_lr = 1e-4\n"
        "max_iters = 100\nlr_decay_iters = 100\nwarmup_iters = 10\n"
    )
    loaded = swept("train.py", sweeps=("learning_rate=1e-3,2e-3",))
    assert {curve.name: curve.lr([10])[0] for curve in loaded.curves} == pytest.approx(
        {"learning_rate=1e-3": 1e-3, "learning_rate=2e-3": 2e-3}, rel=1e-12
    )
    assert len(loaded.notes) == 1


@pytest.mark.parametrize(
    ("sweep", "message"),
    [
        ("lr", "--sweep:1:1: expected --sweep path=value, got 'lr'"),
        ("lr=", "--sweep:1:4: has no value here; braces hold values to try, such as {1e-4,3e-4}"),
        ("lr=1,abc", "--sweep:1:6: lr: must be a number, got abc"),
        ("schedules.cosin.lr=1,2", "--sweep:1:20: nothing is called 'cosin'; did you mean 'cosine'?"),
        ("title=a,b", "--sweep:1:7: title: makes no difference to any curve"),
        ("schedules.flat.lr=0.5,0.50", "--sweep:1:19: schedules.flat.lr: makes no difference to any curve"),
    ],
)
def test_what_is_wrong_with_a_flag_is_told_with_its_place(sweep: str, message: str) -> None:
    Path("a.yaml").write_text(TEXT)
    assert refused("a.yaml", sweeps=(sweep,)).split("\n")[0] == message


def test_the_limit_counts_all_curves() -> None:
    many = ",".join(map(str, range(1, 52)))
    assert sources_refused(f"linear lr={{{many}}}", f"cosine lr={{{many}}}") == "102 curves; the limit is 100"


def test_from_python() -> None:
    names = [curve.name for curve in lrcurve.load("cosine lr={0.1,0.2}", steps=4, sweep={"warmup": [0, 1]})]
    assert names == ["lr=0.1 warmup=0", "lr=0.1 warmup=1", "lr=0.2 warmup=0", "lr=0.2 warmup=1"]
    curves = lrcurve.load("multistep lr=1 milestones=1", steps=4, sweep={"milestones": [[1, 2], [2, 3]]})
    assert [(curve.name, curve.parameter) for curve in curves] == [("milestones=1,2", LR), ("milestones=2,3", LR)]
    with pytest.raises(SpecError, match="lr: has no values to try"):
        lrcurve.load("cosine lr=1", steps=4, sweep={"lr": []})
    with pytest.raises(SpecError, match=r"^spec:1:12: lr: one schedule is wanted here"):
        lrcurve.evaluate("cosine lr={1,2}", 4)
