"""What curves are called where several would be called the same."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.spec.texts import named, sources, sources_refused


@pytest.fixture(autouse=True, scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work in an empty folder."""
    with contextlib.chdir(tmp_path_factory.mktemp("naming")):
        yield


ONE = "steps: 4\nlr: 1\nschedules: {cosine: cosine}\n"
TWO = "steps: 4\nlr: 1\nschedules: {cosine: cosine, line: linear}\n"


def save(name: str, text: str = ONE) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text)


@pytest.mark.parametrize(
    ("schedules", "names"),
    [
        (["cosine lr=0.1", "cosine lr=0.2"], ["lr=0.1", "lr=0.2"]),
        (["cosine lr=0.1", "cosine lr=0.2", "linear lr=1"], ["cosine lr=0.1", "cosine lr=0.2", "linear"]),
        (["cosine lr=0.1", "linear lr=0.1"], ["cosine", "linear"]),
        (["cosine lr=0.1", "cosine lr=0.1 warmup=2"], ["cosine", "cosine warmup=2"]),
        (["cosine lr=0.1 warmup=1", "cosine warmup=2 lr=0.2"], ["lr=0.1 warmup=1", "lr=0.2 warmup=2"]),
        (["cosine lr=1 warmup.steps=1", "cosine lr=1 warmup.steps=2"], ["warmup.steps=1", "warmup.steps=2"]),
        (["cosine lr=1 run.epochs=4", "cosine lr=1 run.epochs=5"], ["epochs=4", "epochs=5"]),
        (["cosine lr=1", "cosine lr=1"], ["cosine", "cosine (2)"]),
        (["cosine lr=1 color=red", "cosine lr=1 color=blue"], ["cosine", "cosine (2)"]),
        (["cosine lr=1 name=ours", "cosine lr=2"], ["ours", "cosine"]),
        (["cosine lr=1 name=ours", "linear lr={1,2} name=theirs"], ["ours", "theirs lr=1", "theirs lr=2"]),
        (["type={linear,cosine} lr=1 name=ours"], ["ours linear", "ours cosine"]),
        (["multistep lr=1 milestones=1,2", "multistep lr=1 milestones=2,3"], ["milestones=1,2", "milestones=2,3"]),
        (
            ["warmup lr=1 steps=2 | step lr=1 step_size=1", "warmup lr=1 steps=2 | step lr=1 step_size=2"],
            ["step_size=1", "step_size=2"],
        ),
        (
            ["linear lr=1 steps=2 | cosine lr=1", "linear lr=2 steps=2 | cosine lr=2"],
            ["linear lr=1 cosine lr=1", "linear lr=2 cosine lr=2"],
        ),
        (
            ["linear lr=1 steps=1 | linear lr=1", "linear lr=2 steps=1 | linear lr=2"],
            ["linear 1 lr=1 linear 2 lr=1", "linear 1 lr=2 linear 2 lr=2"],
        ),
    ],
)
def test_inline_schedules_are_called_by_what_differs(schedules: list[str], names: list[str]) -> None:
    assert named(sources(*schedules, steps="4")) == names


def test_of_very_much_that_differs_only_as_much_as_it_takes() -> None:
    more = "past_end={} floor={} ceiling={} advance={}"
    loaded = sources(
        f"cosine lr=0.1 min_lr=0.001 {more.format('hold', 0.002, 5, 0)}",
        f"cosine lr=0.1 min_lr=0.002 {more.format('mirror', 0.003, 6, 1)}",
        steps="4",
    )
    assert named(loaded) == ["min_lr=0.001", "min_lr=0.002"]


def test_long_values_are_cut() -> None:
    loaded = sources(*(f"multistep lr=1 milestones={','.join(map(str, range(n, 40)))}" for n in (1, 2)), steps="50")
    assert named(loaded) == ["milestones=1,2,3,4,5,6,7,8,9,10,11…", "milestones=2,3,4,5,6,7,8,9,10,11,1…"]


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"a.yaml": ONE, "b.yaml": ONE}, ["a", "b"]),
        ({"a.yaml": TWO, "b.yaml": TWO}, ["a: cosine", "a: line", "b: cosine", "b: line"]),
        ({"a.yaml": TWO, "b.yaml": ONE}, ["a: cosine", "line", "b: cosine"]),
        ({"x/a.yaml": ONE, "y/a.yaml": ONE}, ["x/a", "y/a"]),
        ({"a.yaml": ONE, "a.csv": "step,cosine\n0,1\n3,0.5\n"}, ["a.yaml", "a.csv"]),
        (
            {"x/a.yaml": "type: linear\nlr: 1\nsteps: 4\n", "y/a.yaml": "type: linear\nlr: 1\nsteps: 4\n"},
            ["x/a", "y/a"],
        ),
        ({"r1.csv": "step,lr\n0,1\n1,2\n", "r2.csv": "step,lr\n0,1\n1,3\n"}, ["r1", "r2"]),
    ],
)
def test_files_are_told_apart_by_their_names(files: dict[str, str], names: list[str]) -> None:
    for name, text in files.items():
        save(name, text)
    assert named(sources(*files)) == names


def test_a_file_beside_an_inline_schedule() -> None:
    save("a.yaml", TWO)
    assert named(sources("a.yaml", "cosine lr=1 steps=4")) == ["a: cosine", "line", "cosine"]


def test_one_file_twice_is_numbered() -> None:
    save("a.yaml")
    assert named(sources("a.yaml", "a.yaml")) == ["cosine", "cosine (2)"]


def test_a_made_name_that_is_there_already_is_numbered() -> None:
    save("a.yaml", "steps: 4\nlr: 1\nschedules: {cosine lr=1: linear}\n")
    names = named(sources("a.yaml", "cosine lr=1 steps=4", "cosine lr=2 steps=4"))
    assert names == ["cosine lr=1", "cosine lr=1 (2)", "cosine lr=2"]


def test_what_belongs_to_a_schedule_goes_with_it() -> None:
    schedule = "{type: linear, groups: {a: 1, b: 2}, params: {momentum: 0.9}}"
    save("x.yaml", f"steps: 4\nlr: 1\nschedules: {{s: {schedule}}}")
    save("y.yaml", f"steps: 4\nlr: 1\nschedules: {{s: {schedule}}}")
    loaded = sources("x.yaml", "y.yaml")
    assert named(loaded) == ["x[a]", "x[b]", "x.momentum", "y[a]", "y[b]", "y.momentum"]
    assert [curve.subject for curve in loaded.curves] == ["x"] * 3 + ["y"] * 3


def test_parameters_of_whole_files_are_told_apart() -> None:
    save("x.yaml", f"{ONE}params: {{momentum: 0.9}}\n")
    save("y.yaml", f"{ONE}params: {{momentum: 0.8}}\n")
    assert named(sources("x.yaml", "y.yaml")) == ["x: cosine", "x.momentum", "y: cosine", "y.momentum"]


def test_the_name_that_all_share_is_the_title() -> None:
    assert sources("cosine lr=0.1", "cosine lr=0.2", steps="4").title == "cosine"
    assert sources("cosine lr=0.1", "cosine lr=0.2", "linear lr=1", steps="4").title is None
    assert sources("cosine lr=0.1", steps="4").title is None
    assert sources("cosine lr=0.1 title=Mine", "cosine lr=0.2 title=Mine", steps="4").title == "Mine"


def test_a_name_that_is_given_twice_is_refused() -> None:
    error = sources_refused("cosine lr=1 name=ours", "linear lr=1 name=ours")
    assert error.startswith("inline:1:18: schedules.linear.name: 'ours' is the name of another schedule, too\n")


def test_two_files_may_give_one_name() -> None:
    text = "steps: 4\nlr: 1\nschedules: {cosine: {type: cosine, name: ours}}\n"
    save("a.yaml", text)
    save("b.yaml", text)
    assert named(sources("a.yaml", "b.yaml")) == ["a", "b"]


WORDS = ["lr=1", "lr=2", "warmup=1", "warmup=2", "floor=0.5", "name=a", 'name="cosine (2)"', "color=red"]


@given(
    st.lists(st.tuples(st.sampled_from(["cosine", "linear"]), st.lists(st.sampled_from(WORDS), max_size=3)), max_size=6)
)
def test_every_schedule_has_a_name_of_its_own(drawn: list[tuple[str, list[str]]]) -> None:
    schedules = ["cosine lr=4"]
    for kind, words in drawn:
        keys = {word.partition("=")[0]: word for word in words}
        schedules.append(" ".join([kind, *({"lr": "lr=3"} | keys).values()]))
    assume(sum("name=" in text for text in schedules) < 2)  # one name given twice is refused
    names = named(sources(*schedules, steps="9"))
    assert len(set(names)) == len(names)
    assert names == named(sources(*schedules, steps="9"))
