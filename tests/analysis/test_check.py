"""Which rules apply to which curves, and in what order they speak."""

from typing import Any

import numpy as np
import pytest

import lrcurve
from lrcurve.analysis.check import CodeError, check, chosen
from lrcurve.analysis.rules import codes
from lrcurve.curve import Curve, Recorded
from lrcurve.problems import SpecError
from lrcurve.run import Run
from lrcurve.schedules.schedule import Child
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.values import Values
from lrcurve.sources.load import load_mapping
from tests.spec.texts import loaded

TWO = """\
steps: 100
lr: 0.1
schedules:
  short: {type: cosine, steps: 80, warmup: {steps: 10, shape: constant, start_lr: 0}}
  late: {type: multistep, milestones: [50, 100, 200]}
"""


def found(text: str, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    curves = loaded(text)
    return [(one.curve, one.code) for one in check(curves.curves, select, ignore)]


def test_a_prefix_means_its_group_and_ignoring_wins() -> None:
    assert chosen(["LR20"], ["LR203"]) == ("LR201", "LR202", "LR204", "LR205", "LR206")
    assert chosen(["lr301", "LR20"], ["LR20"]) == ("LR301",)
    assert chosen(["LR1", "LR301"], ["LR1"]) == ("LR301",)
    assert "LR101" not in chosen([], ["LR1"])
    assert chosen([], []) == codes()


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("LR1077", "did you mean 'LR107'?"),
        ("LR1x", "did you mean 'LR1'?"),
        ("LR999", f"they are LR001 to {codes()[-1]}, see 'lrcurve list rules'"),
        ("X", f"they are LR001 to {codes()[-1]}, see 'lrcurve list rules'"),
        ("", f"they are LR001 to {codes()[-1]}, see 'lrcurve list rules'"),
    ],
)
def test_a_word_that_is_no_code(word: str, meant: str) -> None:
    with pytest.raises(CodeError) as caught:
        chosen([], [word])
    assert str(caught.value) == f"no rule is called '{word}'; {meant}"


def test_curves_come_in_order_and_findings_in_the_order_of_the_text() -> None:
    assert found(TWO) == [("short", "LR107"), ("short", "LR101"), ("late", "LR109")]


def test_flags_and_the_file_choose_together() -> None:
    assert found(TWO, select=("LR10",), ignore=("LR101",)) == [("short", "LR107"), ("late", "LR109")]
    assert found(TWO + "check: {ignore: [LR107, LR109]}\n") == [("short", "LR101")]
    assert found(TWO + "check: {ignore: LR107}\n", ignore=("LR109",)) == [("short", "LR101")]
    assert found(TWO + "check: {select: 'LR101, LR109'}\n") == [("short", "LR101"), ("late", "LR109")]
    assert found(TWO + "check: {select: [LR101]}\n", select=("LR107",)) == [("short", "LR107")]
    assert found(TWO + "check:\n") == found(TWO)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{ignor: [LR101]}", "6:9: check.ignor: unknown key 'ignor'; did you mean 'ignore'?"),
        ("{ignore: [LR101, LR1x]}", "6:25: check.ignore: no rule is called 'LR1x'; did you mean 'LR1'?"),
        ("LR101", "6:8: check: must be a mapping such as {ignore: [LR101]}"),
        ("{select: {a: 1}}", "6:17: check.select: must be a code or a list of codes, got a mapping"),
    ],
)
def test_what_is_wrong_in_a_file_has_a_position(written: str, message: str) -> None:
    curves = loaded(TWO + f"check: {written}\n")
    with pytest.raises(SpecError) as caught:
        check(curves.curves)
    assert [str(problem).split("\n")[0] for problem in caught.value.problems] == [f"spec.yaml:{message}"]


def test_one_mistake_is_one_finding() -> None:
    # A horizon in batches: the decay is also cut off (LR105), which follows.
    run = "{epochs: 1, dataset_size: 80, batch_size: 1, accumulation: 4}"
    text = f"run: {run}\nschedules:\n  a: {{type: linear, lr: 1, steps: 80}}\n"
    assert found(text) == [("a", "LR204")]
    assert found(text, ignore=("LR204",)) == [("a", "LR105")]


def test_curves_without_a_text_have_no_position() -> None:
    (one,) = check([Curve("c", Linear(lr=0.1, steps=50), Run(ticks=100))])
    assert (one.code, one.curve, one.path, one.mark) == ("LR107", "c", "", None)


def test_groups_without_a_text_are_each_judged() -> None:
    short = Linear(lr=0.1, steps=50)
    families = [("a", "body"), ("a", "head"), ("b", "head")]
    groups = [Curve(name, short, Run(ticks=100), member=member, kind="groups") for name, member in families]
    assert [(one.curve, one.code) for one in check(groups)] == [
        ("a[body]", "LR107"), ("a[head]", "LR107"), ("b[head]", "LR107"),
    ]  # fmt: skip


def test_a_table_that_leaves_steps_out_is_not_taken_at_its_word() -> None:
    at = np.array([0, 50, 99])
    schedule = Values(values=(0.0, 0.1, 0.0), at=(0, 50, 99))
    logged = Curve("c", Recorded(at, np.array([0.0, 0.1, 0.0]), np.zeros(3)), Run(ticks=120))
    assert check([logged]) == []
    told = Curve("c", schedule, Run(ticks=120))
    assert [one.code for one in check([told])] == ["LR101", "LR107"]


def test_a_run_of_unknown_length_is_told_in_percent() -> None:
    curves = loaded("schedules:\n  a: {type: linear, lr: 0.1, steps: 80%}\n")
    (one,) = check(curves.curves)
    assert one.message == "the rate is 0 for the last 20 %, from 80 % on: they train nothing"


def test_a_run_of_a_trillion_steps_takes_no_longer_than_its_joins() -> None:
    curves = loaded("steps: 1000000000000\nschedules:\n  a: {type: cosine, lr: 0.1, steps: 10000000, repeat: true}\n")
    assert check(curves.curves) == []


SHORT = "type: cosine, lr: 0.1, min_lr: 0.01, steps: 80"


@pytest.mark.parametrize(
    ("schedule", "curves"),
    [
        ("{%s}", ["a"]),
        # groups that share the schedule share its mistakes
        ("{%s, groups: {layers: 3, decay: 0.5}}", ["a[layer0]"]),
        # one that is frozen speaks for nobody
        ("{%s, groups: {frozen: 0, head: 1}}", ["a[head]"]),
        # one with keys of its own has its own
        ("{%s, groups: {body: 1, head: {lr: 0.2}, rest: 0.5}}", ["a[body]", "a[head]"]),
        # layers and branches move with what is judged; a momentum is no rate
        ("{%s, lars: {norms: {fc: {weight: 1, gradient: 1}}}}", ["a"]),
        ("{%s, branch: {at: 50, cooldown: {type: linear, steps: 10}}}", ["a"]),
        ("{%s, params: {momentum: {type: cosine, lr: 0.9, min_lr: 0.8, steps: 80}}}", ["a"]),
    ],
)
def test_a_mistake_is_said_once_however_many_curves_share_it(schedule: str, curves: list[str]) -> None:
    said = found(f"steps: 100\nschedules:\n  a: {schedule % SHORT}\n", ("LR106",))
    assert [name for name, _ in said] == curves


def test_a_phase_that_is_over_within_its_warmup_is_judged_by_that() -> None:
    phases = "[{type: cosine, lr: 0.1, warmup: 5, until: a < 1, metrics: [0.5]}, {type: constant, lr: 0.1}]"
    assert ("a", "LR105") not in found(f"steps: 100\nschedules:\n  a: {phases}\n")


def test_what_no_float_holds_warns_nobody() -> None:
    # Cycles of a negative length, whose number is a logarithm of one; every warning is an error in these tests.
    spec = {"type": "timm.create_scheduler_v2", "lr": 0.1, "warmup_epochs": 1.5, "step_on_epochs": False}
    keys = {"updates_per_epoch": 1, "cycle_mul": -2.0}
    assert lrcurve.check({**spec, **keys}, steps=1, steps_per_epoch=10) is not None


def test_checking_takes_in_proportion_to_the_phases(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    end: Any = vars(Child)["end"].fget

    def counted(child: Child) -> Any:
        nonlocal asked
        asked += 1
        return end(child)

    monkeypatch.setattr(Child, "end", property(counted))
    counts = []
    for phases in (40, 160):
        asked = 0
        spec = [{"type": "cosine", "lr": 0.1, "steps": 100, "warmup": 10}] * phases
        check(load_mapping({"schedules": {"a": spec}}))
        counts.append(asked)
    assert counts[1] <= 5 * counts[0]
