"""A trainer is one file: what is listed, explained and read follows from it."""

from collections.abc import Callable
from pathlib import Path

import pytest

import lrcurve
from lrcurve.analysis.check import check
from lrcurve.problems import SpecError
from lrcurve.schedules.fields import fields_of
from lrcurve.sources.topics import called, topic, topic_names, topics
from lrcurve.trainers.catalogue import trainers
from lrcurve.views.explain import explanation, listing
from tests.spec.texts import sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

Add = Callable[[str, str, str], None]

MINE = '''\
from dataclasses import dataclass
from typing import Annotated

from lrcurve.run import Facts
from lrcurve.schedules.fields import Rate, doc
from lrcurve.trainers.trainer import Trainer, Updates, Value, Wanted


@dataclass(frozen=True, kw_only=True)
class Mine(Trainer):
    """A straight line down to 0, and the head ten times as fast."""

    version = "1.0"
    source = "mine/train.py"
    suffixes = (".yaml", ".toml")
    signs = ("solver.base", "solver.total", "decay_lr")
    places = {"base": "solver.base", "total_steps": "solver.total", "horizon": "solver.horizon"}
    differs = ("It is mine.",)
    example = "solver: {base: 0.5, total: 10, horizon: 10}\\n"

    base: Annotated[Rate, doc("the first rate")] = 1.0
    total_steps: Annotated[Updates, doc("how many updates")] = 100
    horizon: Annotated[Updates, doc("how long the line is")] = 100
    momentum: Annotated[Rate, doc("the momentum")] = 0.9

    def facts(self):
        return Facts(steps=self.total_steps)

    def schedules(self, total):
        for name, factor in (("body", 1), ("head", 10)):
            rate = Value(factor * self.base, "solver.base")
            yield Wanted("mine", "linear", {"lr": rate, "steps": Value(self.horizon, "solver.horizon")}, member=name)
        yield Wanted("mine", "constant", {"lr": Value(self.momentum, "momentum")}, parameter="momentum")
'''
CONFIG = "solver:\n  base: 0.5\n  total: 10\n  horizon: 10\n"


@pytest.fixture
def mine(add_file: Add) -> None:
    add_file("lrcurve.trainers", "mine", MINE)


@pytest.mark.usefixtures("mine")
def test_a_new_file_is_listed_and_explained() -> None:
    assert {"mine", "nanogpt"} < set(trainers())
    listed = listing(one for one in topics() if one.matches("trainers"))
    assert "A straight line down to 0, and the head ten times as fast.\n" in listed
    text = explanation(topic("mine"), width=100, picture="")
    for part in (
        "recognised by: at least 2 of the keys solver.base, solver.total, decay_lr, in a .yaml or .toml file",
        "tells of the run: steps",
        "  solver.base     the first rate (a rate, at least 0; default 1)",
        "  - It is mine.",
        "source: mine/train.py; 1.0",
        "example: config.yaml\n  solver: {base: 0.5, total: 10, horizon: 10}",
    ):
        assert part in text


@pytest.mark.usefixtures("mine")
def test_a_new_file_is_read_with_its_groups_and_parameters() -> None:
    Path("conf.yaml").write_text(CONFIG)
    body, head, momentum = lrcurve.load("conf.yaml")
    assert [body.name, head.name, momentum.name] == ["mine[body]", "mine[head]", "mine.momentum"]
    assert (float(momentum.lr(3)), head.run.steps) == (0.9, 10)
    assert body.lr([0, 5]).tolist() == pytest.approx([0.5, 0.25], rel=1e-12)
    assert head.lr([0, 5]).tolist() == pytest.approx([5.0, 2.5], rel=1e-12)
    assert sources("conf.yaml").notes[0] == "conf.yaml: read as mine: it has solver.base and solver.total"


@pytest.mark.usefixtures("mine")
def test_the_keys_of_a_new_file_may_be_nested() -> None:
    Path("conf.toml").write_text("[solver]\nbase = -1\ntotal = -1\n")
    with pytest.raises(SpecError) as caught:
        lrcurve.load("conf.toml")
    assert [(one.path, one.mark and one.mark.line) for one in caught.value.problems] == [
        ("solver.base", 2),
        ("solver.total", 3),
    ]
    Path("conf.yaml").write_text(CONFIG)
    assert sources("conf.yaml", sets=("solver.base=2",)).curves[0].lr(0) == 2


@pytest.mark.usefixtures("mine")
def test_findings_stand_on_nested_keys() -> None:
    Path("conf.yaml").write_text(CONFIG.replace("horizon: 10", "horizon: 100"))
    found = [one for one in check(lrcurve.load("conf.yaml")) if one.code == "LR105"]
    assert [one.path for one in found] == ["solver.horizon"] * 2
    assert all(one.mark and (one.mark.line, one.mark.column) == (4, 12) for one in found)


@pytest.mark.usefixtures("mine")
def test_a_file_of_lrcurves_own_language_is_no_trainers() -> None:
    Path("own.yaml").write_text(f"type: linear\nlr: 1\nsteps: 4\n{CONFIG}")
    assert sources_refused("own.yaml").startswith("own.yaml:4:1: schedules.own.solver: unknown key 'solver'")
    Path("whole.yaml").write_text(f"schedules: {{a: {{type: linear, lr: 1}}}}\n{CONFIG}")
    assert sources_refused("whole.yaml").startswith("whole.yaml:2:1: solver: unknown key 'solver'")


def test_two_trainers_that_fit_equally_are_both_named(add_file: Add) -> None:
    add_file("lrcurve.trainers", "mine", MINE)
    add_file("lrcurve.trainers", "yours", MINE.replace("Mine", "Yours").replace('"decay_lr"', '"warmup"'))
    Path("conf.yaml").write_text(CONFIG)
    assert sources_refused("conf.yaml") == (
        "conf.yaml: may be a config of mine (solver.base, solver.total) or yours (solver.base, solver.total); "
        "say which with --as NAME"
    )
    assert len(lrcurve.load("conf.yaml", dialect="yours")) == 3
    Path("conf.yaml").write_text(CONFIG + "warmup: 3\n")
    assert sources("conf.yaml").notes[0].startswith("conf.yaml: read as yours: ")


@pytest.mark.parametrize("name", trainers())
def test_every_trainer_says_what_it_is(name: str) -> None:
    trainer, shown = trainers()[name], topic(name)
    assert called(name) == name
    assert len(fields_of(trainer)) == len(shown.fields) > 0
    assert trainer.version in shown.source
    assert shown.differs
    (first, *_) = shown.shown().curves
    assert first.run.ticks > 0
    assert 1 <= trainer.needed <= len(set(trainer.signs)) == len(trainer.signs)


def test_no_two_things_that_can_be_explained_have_one_name() -> None:
    assert len(set(topic_names())) == len(topic_names())
