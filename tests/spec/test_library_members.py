"""Schedulers that hold others, in specs: whose rate counts, where a problem is, and what may not be held."""

import pytest

import lrcurve
from lrcurve.spec.overrides import Overrides
from tests.spec.texts import at, complaints, curve, loaded, rates, refused

SEQUENTIAL = """\
steps: 50
schedules:
  a:
    type: torch.SequentialLR
    lr: 0.8
    milestones: [2]
    schedulers:
      - {type: torch.ConstantLR, factor: 0.5}
      - {_target_: torch.optim.lr_scheduler.StepLR, step_size: 3, gamma: 0.5}
"""


def test_members_are_on_the_optimizer_of_their_holder() -> None:
    assert at(loaded(SEQUENTIAL), [0, 1, 2, 4, 5]) == [0.4, 0.4, 0.8, 0.8, 0.4]
    inherited = SEQUENTIAL.replace("    lr: 0.8\n", "").replace("steps: 50", "steps: 50\nlr: 0.8")
    assert at(loaded(inherited), [0, 2, 5]) == [0.4, 0.8, 0.4]
    told = SEQUENTIAL.replace("    lr: 0.8\n", "").replace("factor: 0.5", "factor: 0.5, lr: 0.8")
    assert str(refused(told)).startswith("spec.yaml:8:")  # the other has none
    both = told.replace("step_size: 3", "lr: 0.8, step_size: 3")
    assert at(loaded(both), [0, 2, 5]) == [0.4, 0.8, 0.4]


def test_members_of_members_are_too() -> None:
    inner = "{type: torch.ChainedScheduler, schedulers: [{type: torch.ExponentialLR, gamma: 0.5}, torch.ConstantLR]}"
    outer = f"{{type: torch.SequentialLR, lr: 0.9, milestones: 1, schedulers: [torch.ConstantLR, {inner}]}}"
    # the chain at a later milestone is what torch cannot start
    assert curve(outer).run.ticks == 1
    first = (
        f"{{type: torch.ChainedScheduler, lr: 0.9, schedulers: [{inner}, {{type: torch.ExponentialLR, gamma: 0.5}}]}}"
    )
    assert rates(first, [0, 1, 2]) == pytest.approx([0.3, 0.075, 0.01875], rel=1e-12)


def test_rates_of_members_that_contradict_each_other() -> None:
    found = str(refused(SEQUENTIAL.replace("factor: 0.5", "factor: 0.5, lr: 0.1")))
    assert found == (
        "spec.yaml:8:7: schedules.a.schedulers: must be on one optimizer, and so have one rate, got 0.1, 0.8\n"
        "  8 |       - {type: torch.ConstantLR, factor: 0.5, lr: 0.1}\n"
        "            ^"
    )


def test_a_member_that_is_wrong_is_pointed_at() -> None:
    found = str(refused(SEQUENTIAL.replace("step_size: 3", "step_size: many")))
    assert found.splitlines()[0].startswith("spec.yaml:9:64: schedules.a.schedulers[1].step_size: must be a length")
    assert found.splitlines()[2].index("^") - found.splitlines()[1].index("many") == 0
    found = str(refused(SEQUENTIAL.replace("factor: 0.5", "factor: 1.5")))
    assert found.splitlines()[0] == (
        "spec.yaml:8:42: schedules.a.schedulers[0].factor: is refused: torch raises ValueError: it must be from 0 to 1"
    )
    found = str(refused(SEQUENTIAL.replace("factor: 0.5", "factr: 0.5")))
    assert "spec.yaml:8:34: schedules.a.schedulers[0].factr: unknown key 'factr'; did you mean 'factor'?" in found


@pytest.mark.parametrize(
    ("member", "complaint"),
    [
        (
            "{type: torch.StepLR, step_size: 3, warmup: 2}",
            "[0]: must be a scheduler of the same library, without modifiers",
        ),
        (
            "{type: torch.StepLR, step_size: 3, scale: 2}",
            "[0]: must be a scheduler of the same library, without modifiers",
        ),
        ("{type: cosine}", "[0]: must be a scheduler of the same library, without modifiers"),
        (
            "{type: optax.constant_schedule, value: 3}",
            "[0]: must be a scheduler of the same library, without modifiers",
        ),
        ("[{type: torch.StepLR, step_size: 3}]", "[0]: must be a schedule, got a list"),
        ("3", "[0]: must be a schedule, a mapping with 'type', or a list of them, got 3"),
        ("torch.StepLR", "[0]: torch.StepLR needs 'step_size', how many calls there are from drop to drop"),
        (
            "{type: torch.ReduceLROnPlateau, metrics: [1, 1]}",
            ": is refused: torch raises ValueError for a ReduceLROnPlateau, which no other scheduler may hold",
        ),
    ],
)
def test_what_no_scheduler_of_torch_holds(member: str, complaint: str) -> None:
    found = complaints(f"{{type: torch.ChainedScheduler, lr: 0.8, schedulers: [{member}]}}")
    assert found == [f"schedules.a.schedulers{complaint}"]


def test_one_scheduler_inside_another() -> None:
    led = "{type: pytorch_warmup.LinearWarmup, lr: 0.8, warmup_period: 4, "
    led += "scheduler: {type: torch.ExponentialLR, gamma: 0.5}}"
    assert rates(led, [0, 1, 3, 4]) == pytest.approx([0.2, 0.2, 0.1, 0.05], rel=1e-12)
    assert rates(led.replace("{type: torch.ExponentialLR, gamma: 0.5}", "null"), [0, 9]) == [0.2, 0.8]
    found = complaints(led.replace("torch.ExponentialLR, gamma: 0.5", "exponential, decay_rate: 0.5"))
    assert found == ["schedules.a.scheduler: must be a scheduler of the same library, without modifiers"]
    found = complaints(led.replace("gamma: 0.5", "gamma: 0.5, lr: 0.1"))
    assert found == ["schedules.a.scheduler: must be on the same optimizer, of rate 0.8"]
    found = complaints(led.replace("{type: torch.ExponentialLR, gamma: 0.5}", "[torch.ConstantLR]"))
    assert found == ["schedules.a.scheduler: must be a schedule, got a list"]


def test_members_inline_are_quoted_as_yaml_writes_them() -> None:
    members = "[{type: torch.ConstantLR, factor: 0.5}, {type: torch.StepLR, step_size: 3, gamma: 0.5}]"
    for quote in ("'", '"'):
        text = f"torch.SequentialLR lr=0.8 milestones=2 schedulers={quote}{members}{quote}"
        assert lrcurve.evaluate(text, 6).tolist() == [0.4, 0.4, 0.8, 0.8, 0.8, 0.4]
    one = "pytorch_warmup.LinearWarmup lr=0.8 warmup_period=4 scheduler='{type: torch.ExponentialLR, gamma: 0.5}'"
    assert lrcurve.evaluate(one, 2).tolist() == pytest.approx([0.2, 0.2], rel=1e-12)
    with pytest.raises(lrcurve.SpecError, match=r"schedulers\[1\].gamma: must be a number, got many"):
        lrcurve.evaluate(
            f"torch.SequentialLR lr=1 milestones=2 schedulers='{members}'".replace("gamma: 0.5", "gamma: many"), 6
        )
    with pytest.raises(lrcurve.SpecError):
        lrcurve.evaluate("torch.SequentialLR lr=1 milestones=2 schedulers='[{type: torch.ConstantLR'", 6)


def test_sets_reach_into_members() -> None:
    members = Overrides(sets=("schedules.a.schedulers[1].gamma=0.25",))
    assert at(loaded(SEQUENTIAL, overrides=members), [2, 5]) == [0.8, 0.2]
