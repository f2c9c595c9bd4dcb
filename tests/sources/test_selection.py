"""Curves chosen by their names: after the # of a file, and with ``--only``."""

from pathlib import Path

import pytest

import lrcurve
from lrcurve.problems import SpecError
from lrcurve.sources.load import load_each, load_sources
from lrcurve.spec.overrides import Overrides
from tests.spec.texts import named, sources, sources_refused

TEXT = """
steps: 4
lr: 1
schedules:
  cosine: cosine
  step: {type: step, step_size: 1, params: {momentum: 0.9}}
  steps_2: {type: step, step_size: 2, name: "two, by two"}
  net: {type: linear, groups: {head: 1, body: 0.5}}
"""
NAMES = ["cosine", "step", "step.momentum", "two, by two", "net[head]", "net[body]"]


@pytest.fixture(autouse=True)
def _files(empty_folder: None) -> None:
    Path("a.yaml").write_text(TEXT)
    Path("run.csv").write_text("step,lr,loss_lr\n0,1,2\n3,0.5,1\n")


def only(*arguments: str, only: tuple[str, ...]) -> list[str]:
    return named(load_sources(arguments, Overrides(only=only)))


WANTED = [
    ("cosine", ["cosine"]),
    ("cosine,net", ["cosine", "net[head]", "net[body]"]),
    ("net, cosine", ["cosine", "net[head]", "net[body]"]),
    ("step*", ["step", "step.momentum", "two, by two"]),
    ("step", ["step", "step.momentum"]),
    ("*momentum", ["step.momentum"]),
    ("net[head]", ["net[head]"]),
    ("net[*]", ["net[head]", "net[body]"]),
    ("two, by two", ["two, by two"]),
    ("two*", ["two, by two"]),
    ("steps_2", ["two, by two"]),
    ("ne?", ["net[head]", "net[body]"]),
    ("*", NAMES),
]


@pytest.mark.parametrize(("text", "names"), WANTED)
def test_curves_of_a_file_after_its_hash(text: str, names: list[str]) -> None:
    assert named(sources(f"a.yaml#{text}")) == names


@pytest.mark.parametrize(("text", "names"), WANTED)
def test_only_chooses_alike(text: str, names: list[str]) -> None:
    assert only("a.yaml", only=(text,)) == names


def test_columns_of_a_log_alike() -> None:
    assert named(sources("run.csv#lr")) == ["lr"]
    assert only("run.csv", only=("*_lr",)) == ["loss_lr"]


def test_a_file_with_a_hash_in_its_name_opens() -> None:
    Path("a#b.yaml").write_text(TEXT)
    assert named(sources("a#b.yaml")) == NAMES
    assert named(sources("a#b.yaml#cosine")) == ["cosine"]


def test_an_inline_schedule_may_have_a_hash() -> None:
    (curve,) = sources("cosine lr=1 color=#f00 name=a#b", steps="4").curves
    assert (curve.name, curve.color) == ("a#b", "#f00")


def test_what_is_chosen_after_a_hash_keeps_its_plain_name() -> None:
    assert named(sources("a.yaml#cosine", "run.csv")) == ["cosine", "lr", "loss_lr"]


def test_only_knows_curves_by_both_names() -> None:
    Path("b.yaml").write_text(TEXT)
    assert only("a.yaml", "b.yaml", only=("cosine",)) == ["a: cosine", "b: cosine"]
    assert only("a.yaml", "b.yaml", only=("b: cosine",)) == ["b: cosine"]
    assert only("a.yaml", "b.yaml", only=("b: *",))[0] == "b: cosine"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.yaml#cosin", "a.yaml#cosin: no curve is called so; did you mean 'cosine'? There are " + ", ".join(NAMES)),
        ("a.yaml#zzz", "a.yaml#zzz: no curve is called so; there are " + ", ".join(NAMES)),
        ("a.yaml#cosine,zzz", "a.yaml#zzz: no curve is called so; there are " + ", ".join(NAMES)),
        ("a.yaml#", "a.yaml#: names no curve after the #; there are " + ", ".join(NAMES)),
        ("a.yaml#,", "a.yaml#: names no curve after the #; there are " + ", ".join(NAMES)),
        ("b.yaml#cosine", "b.yaml: no such file; did you mean 'a.yaml'?"),
        ("run.csv#l?r", "run.csv#l?r: no curve is called so; did you mean 'lr'? There are lr, loss_lr"),
        ("#", "#: neither a file nor a type of schedule; see lrcurve list"),
    ],
)
def test_no_match_is_an_error_that_lists_the_names(name: str, message: str) -> None:
    assert sources_refused(name) == message


def test_only_knows_columns_by_the_name_in_their_file() -> None:
    Path("run_2.csv").write_text("step,lr\n0,1\n3,0.5\n")
    assert only("run.csv", "run_2.csv", only=("lr",)) == ["run: lr", "run_2: lr"]


def test_only_without_a_match_is_an_error() -> None:
    with pytest.raises(SpecError, match=r"^--only zzz: no curve is called so; there are lr, loss_lr$"):
        only("run.csv", only=("lr,zzz",))


def test_very_many_names_are_listed_by_their_schedules() -> None:
    Path("b.yaml").write_text("steps: 4\nschedules: {net: {type: linear, lr: 1, groups: {layers: 30, decay: 0.9}}}\n")
    assert sources_refused("b.yaml#zzz") == "b.yaml#zzz: no curve is called so; there are net"


def test_side_by_side_a_source_may_be_left_without_curves() -> None:
    found = load_each(["a.yaml", "run.csv"], Overrides(only=("cosine",)))
    assert [(name, named(loaded)) for name, loaded in found] == [("a.yaml", ["cosine"]), ("run.csv", [])]


def test_from_python() -> None:
    assert [curve.name for curve in lrcurve.load("a.yaml#cosine")] == ["cosine"]
    assert [curve.name for curve in lrcurve.load(Path("a.yaml"), only="cos*")] == ["cosine"]
    assert [curve.name for curve in lrcurve.load("a.yaml", only=["cosine", "net[head]"])] == ["cosine", "net[head]"]
    with pytest.raises(SpecError, match="no such file"):
        lrcurve.load(Path("a.yaml#cosine"))
