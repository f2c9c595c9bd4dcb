"""The record of megatron-core against its own files, executed alone: the scheduler, and the batch that grows."""

import inspect
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

Arguments = dict[str, Any]
VERSION = "0.16.1"
STEPS = 250

FILES = published(f"megatron-core=={VERSION}") / "megatron/core"
theirs = alone(
    FILES / "optimizer_param_scheduler.py",
    "megatron.core.optimizer_param_scheduler",
    {"megatron.core.utils": {"log_single_rank": print}},
)
batches = alone(FILES / "num_microbatches_calculator.py", "megatron.core.num_microbatches_calculator")

DRAW = Draw(20261121)
rate, number, whole, one_of = DRAW.rate, DRAW.number, DRAW.whole, DRAW.one_of
WD: Arguments = {"start_wd": 0.1, "end_wd": 0.1, "wd_incr_steps": 10, "wd_incr_style": "constant"}


class Optimizer:
    """What the scheduler needs of an optimizer."""

    def __init__(self) -> None:
        self.param_groups: list[dict[str, float]] = [{}]


def stepped(given: Arguments, key: str = "lr", steps: int = STEPS) -> list[float]:
    """Return what each update uses, as far as the library does not raise; Megatron-LM's loop adds the batch."""
    given = {**WD, **given}
    batch, rampup = given.pop("increment", 1), given.pop("rampup_batch_size", None)
    sizes = batches._build_num_microbatches_calculator(1, rampup, batch, 1, 1, False)
    held = Optimizer()
    schedule = theirs.OptimizerParamScheduler(held, **given)
    rates = [held.param_groups[0][key]]
    seen = 0
    for _ in range(steps):
        sizes.update(seen, True)
        size = sizes.get()
        seen += size
        try:
            schedule.step(size)
        except AssertionError:
            break
        rates.append(held.param_groups[0][key])
    return rates


def record(**given: Any) -> Any:
    kind: Any = find("megatron.OptimizerParamScheduler")
    return kind(**given)


STYLES: list[Arguments] = [
    {"lr_decay_style": style} for style in ("linear", "cosine", "inverse-square-root", "constant")
]
STYLES += [
    {"lr_decay_style": "WSD", "lr_wsd_decay_style": style, "wsd_decay_steps": long}
    for style in ("linear", "cosine", "exponential", "minus_sqrt", None)
    for long in (0, 1, 30, 5000)
]

LENGTHS: list[Arguments] = [{"lr_warmup_steps": warm, "lr_decay_steps": run} for warm, run in (
    (0, 1), (0, 50), (1, 2), (10, 11), (10, 100), (0, 300), (200, 400), (-5, 60), (2.5, 90), (0.5, 70.5), (30, 31.5),
)]  # fmt: skip
LENGTHS += [
    {"lr_warmup_steps": warm, "lr_decay_steps": run, "increment": batch}
    for warm, run, batch in ((0, 1, 64), (100, 5000, 32), (130, 4001, 7), (1, 99, 100), (64, 640, 64), (2.5, 900, 9))
]
LENGTHS += [
    {"lr_warmup_steps": warm, "lr_decay_steps": run, "increment": batch, "rampup_batch_size": list(ramp)}
    for warm, run, batch, ramp in (
        (100, 9000, 64, (16, 16, 2000)), (0, 5000, 64, (32, 32, 10)), (700, 30_000, 96, (8, 8, 7777)),
        (500, 900, 512, (2, 2, 100)), (3000, 9000, 40, (8, 8, 9000)), (10, 99, 3, (1, 1, 7)),
    )
]  # fmt: skip
LENGTHS += [
    {"lr_warmup_steps": whole(0, 900), "lr_decay_steps": whole(901, 9000), "increment": whole(1, 90)} for _ in range(30)
]
RATES: list[Arguments] = [{"init_lr": 0.0, "max_lr": 0.8, "min_lr": 0.01}, {"init_lr": 0.1, "max_lr": 0.8, "min_lr": 0}]
RATES += [{"init_lr": -0.1, "max_lr": 0.3, "min_lr": 0.3}, {"init_lr": 0.7, "max_lr": 0.7, "min_lr": 0.2}]
RATES += [{"init_lr": 0.0, "max_lr": 0.0, "min_lr": 0}, {"init_lr": 1e-5, "max_lr": 3e-4, "min_lr": 3e-5}]


@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_the_rate(style: Arguments, lengths: Arguments) -> None:
    for rates in (RATES[0], one_of(*RATES[1:])):
        given = {**rates, **style, **lengths}
        try:
            found = stepped(given)
        except AssertionError:
            with pytest.raises(FieldError, match="is refused: megatron raises AssertionError"):
                ours(given)
            continue
        schedule = ours(given)
        if schedule.end is not None and schedule.end.step > STEPS:
            found = stepped(given, steps=schedule.end.step)
        agree(schedule, found, schedule.end is not None)


def ours(given: Arguments) -> Any:
    return record(**{**given, "rampup_batch_size": tuple(given.get("rampup_batch_size", ()))})


@pytest.mark.parametrize("style", ["linear", "cosine", "constant"])
@pytest.mark.parametrize("over", [0, 1, 90, 90.5, 4000, -3])
@pytest.mark.parametrize("lengths", LENGTHS[10:26], ids=str)
def test_the_weight_decay(lengths: Arguments, over: float, style: str) -> None:
    given = {**RATES[0], **STYLES[0], **lengths, "wd_incr_style": style, "wd_incr_steps": over, "start_wd": 0.01}
    for end in (0.01, 0.1):
        try:
            found = stepped({**given, "end_wd": end}, "weight_decay")
        except (AssertionError, ZeroDivisionError) as error:
            with pytest.raises(FieldError, match=type(error).__name__):
                ours({**given, "end_wd": end})
        else:
            agree(ours({**given, "end_wd": end}).parameters["weight_decay"], found)


def test_a_batch_that_grows_far_along() -> None:
    given = {**RATES[0], **STYLES[1], "lr_warmup_steps": 9_000, "lr_decay_steps": 3_000_000, "increment": 1024}
    given["rampup_batch_size"] = [64, 32, 600_000]
    agree(ours(given), stepped(given, steps=4000))


PLAIN: Arguments = {**RATES[0], **STYLES[0], "lr_warmup_steps": 5, "lr_decay_steps": 50}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"min_lr": -0.1}, "min_lr"),
        ({"min_lr": 0.9}, "max_lr"),
        ({"init_lr": 0.9}, "init_lr"),
        ({"lr_decay_steps": 0}, "lr_decay_steps"),
        ({"lr_warmup_steps": 50}, "lr_warmup_steps"),
        ({"lr_decay_style": "WSD"}, "wsd_decay_steps"),
        ({"start_wd": -0.1}, "start_wd"),
        ({"start_wd": 0.2}, "end_wd"),
        ({"start_wd": 0.05}, "end_wd"),
        ({"wd_incr_style": "linear", "wd_incr_steps": 0}, "wd_incr_steps"),
        ({"increment": 64, "rampup_batch_size": [32, 7, 100]}, "rampup_batch_size"),
        ({"increment": 64, "rampup_batch_size": [96, 8, 100]}, "rampup_batch_size"),
        ({"increment": 64, "rampup_batch_size": [64, 8, 100]}, "rampup_batch_size"),
        ({"increment": 64, "rampup_batch_size": [32, 8]}, "rampup_batch_size"),
    ],
)
def test_what_the_library_refuses(changed: Arguments, field: str) -> None:
    given = {**PLAIN, **WD, **changed}
    with pytest.raises((AssertionError, ZeroDivisionError)) as error:
        stepped(given)
    with pytest.raises(FieldError, match=f"^is refused: megatron raises {error.type.__name__}") as refused:
        ours(given)
    assert refused.value.field == field


def test_the_one_scheduler_has_the_fields_of_the_signature() -> None:
    assert names("megatron") == ("megatron.OptimizerParamScheduler",)
    kind = find("megatron.OptimizerParamScheduler")
    assert kind.version == VERSION
    real = inspect.signature(theirs.OptimizerParamScheduler).parameters
    fields = inspect.signature(kind).parameters
    taken = [key for key in real if key not in kind.ignored]
    assert taken == [key for key in fields if key not in kind.not_arguments]
    optional = ("start_wd", "end_wd", "wd_incr_steps", "wd_incr_style")  # what only the weight decay needs
    same = [key for key in taken if key not in optional]
    assert [real[key].default for key in same] == [fields[key].default for key in same]


def test_samples_up_to_2_to_the_53() -> None:
    given = {**RATES[0], **STYLES[0], "lr_warmup_steps": 2**40, "lr_decay_steps": 2**52, "increment": 4096}
    half = 0.8 - 0.79 * (2**51 - 2**40) / (2**52 - 2**40)
    np.testing.assert_allclose(ours(given)([2**28, 2**39, 2**40]), [0.8, half, 0.01], rtol=1e-12)
