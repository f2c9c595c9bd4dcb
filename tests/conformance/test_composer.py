"""The records of Composer against its own file of schedulers, executed alone and stepped as its Trainer does.

The Trainer itself cannot run without the rest of Composer; the loop here is that of ``Trainer._train_loop``, which
steps the compiled schedulers before it counts the batch. ``test_the_trainer_steps_before_it_counts`` holds it to that.
"""

import inspect
import re
import warnings
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

Arguments = dict[str, Any]
VERSION = "0.32.1"
STEPS = 130

HOME = published(f"mosaicml=={VERSION}") / "composer"
enums = alone(HOME / "utils/string_enum.py", "composer.utils.string_enum")
clock = alone(
    HOME / "core/time.py",
    "composer.core.time",
    {"composer.core.serializable": {"Serializable": object}, "composer.utils": {"StringEnum": enums.StringEnum}},
)
theirs = alone(
    HOME / "optim/scheduler.py",
    "composer.optim.scheduler",
    {"composer.core": {"State": object, "Time": clock.Time, "TimeUnit": clock.TimeUnit}},
)

DRAW = Draw(20261121)
rate, number, whole, one_of = DRAW.rate, DRAW.number, DRAW.whole, DRAW.one_of
RUN = ("max_duration", "scale_schedule_ratio", "batches_per_epoch", "samples_per_batch", "tokens_per_batch")


def stepped(name: str, lr: float, given: Arguments, steps: int = STEPS) -> list[float]:
    """Return the rate that each update uses, as far as the library does not raise."""
    run = {key: given[key] for key in RUN if key in given}
    arguments = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
    scheduler = getattr(theirs, name)(**{key: value for key, value in arguments.items() if key not in RUN})
    held = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    state = SimpleNamespace(
        timestamp=clock.Timestamp(),
        max_duration=clock.Time.from_timestring(run["max_duration"]),
        dataloader_len=run.get("batches_per_epoch"),
        optimizers=[held],
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The warmup duration is 0", category=UserWarning)
        compiled = theirs.compile_composer_scheduler(scheduler, state, run.get("scale_schedule_ratio", 1.0))
        rates = [float(held.param_groups[0]["lr"])]
        for _ in range(steps):
            held.step()
            try:
                compiled.step()
            except (ArithmeticError, ValueError):
                break
            each = {"samples": run.get("samples_per_batch", 0), "tokens": run.get("tokens_per_batch", 0)}
            state.timestamp = state.timestamp.to_next_batch(**each)
            rates.append(float(held.param_groups[0]["lr"]))
    return rates


def record(name: str, **given: Any) -> Any:
    kind: Any = find(f"composer.{name}")
    return kind(**given)


def compare(name: str, lr: float, given: Arguments) -> None:
    """Hold a record against the library, also where that refuses the arguments."""
    try:
        rates = stepped(name, lr, given)
    except (ArithmeticError, TypeError, ValueError, RuntimeError):
        with pytest.raises(FieldError):
            record(name, lr=lr, **given)
    else:
        ours = record(name, lr=lr, **given)
        if ours.end is not None and len(rates) > STEPS:
            rates = stepped(name, lr, given, ours.end.step)
        agree(ours, rates, ours.end is not None)


def test_the_trainer_steps_before_it_counts() -> None:
    source = (HOME / "trainer/trainer.py").read_text(encoding="utf-8")
    loop = source[source.index("def _train_loop") :]
    assert loop.index("scheduler.step()") < loop.index("self.state.timestamp.to_next_batch(")
    assert re.search(r"has_pytorch_scheduler.*?else:.*?return TimeUnit.BATCH", source, flags=re.DOTALL)


RUNS: list[Arguments] = [
    {"max_duration": "100ba"}, {"max_duration": "1ba"}, {"max_duration": "105ba", "scale_schedule_ratio": 0.5},
    {"max_duration": "3ep", "batches_per_epoch": 40}, {"max_duration": "7ep", "batches_per_epoch": 13},
    {"max_duration": "90ba", "batches_per_epoch": 40, "scale_schedule_ratio": 1.7},
    {"max_duration": "1000sp", "samples_per_batch": 7}, {"max_duration": "1e3tok", "tokens_per_batch": 9},
    {"max_duration": "300ba", "samples_per_batch": 32, "tokens_per_batch": 1000, "batches_per_epoch": 50},
]  # fmt: skip
RUNS = [{"samples_per_batch": 13, "tokens_per_batch": 70, **run} for run in RUNS]
TIMES: tuple[str, ...] = (
    "10ba",
    "1ba",
    "0ba",
    "90ba",
    "500ba",
    "1ep",
    "2ep",
    "0.1dur",
    "0.33dur",
    "1dur",
    "1.5dur",
    "0dur",
    "100sp",
)
TIMES += ("640sp", "1000tok", "7777tok", "3iter", "1e2ba", "25BA")


def cases(sets: int, **fields: Any) -> list[tuple[float, Arguments]]:
    """Return argument sets on every run, each field from a function that draws it."""
    drawn = [{**run, **{key: draw() for key, draw in fields.items()}} for run in RUNS for _ in range(sets)]
    return [(one_of(0.1, 1.0, rate()), given) for given in drawn]


def time() -> str:
    return str(one_of(*TIMES, f"{whole(1, 120)}ba", f"{number(0, 1.2):.3f}dur"))


def warm() -> str:
    return str(
        one_of("10ba", "0ba", "0.1dur", "0.05dur", "30ba", "1ep", "64sp", "90tok", "0.9dur", f"{whole(1, 60)}ba")
    )


def end() -> str:
    return str(one_of("1dur", "1dur", "1dur", "2dur", "0.9dur", "300ba", "10ep", "2000sp", "105ba", "5000tok"))


def share() -> float:
    return float(one_of(0.0, 1.0, 0.1, 2.0, number(0, 1), -0.3))


FIELDS: dict[str, dict[str, Any]] = {
    "StepScheduler": {"step_size": time, "gamma": lambda: one_of(0.1, 0.5, 1.0, 0.0, 1.1, -0.5)},
    "MultiStepScheduler": {
        "milestones": lambda: tuple(time() for _ in range(whole(0, 4))), "gamma": lambda: one_of(0.1, 0.5, 2.0),
    },
    "ConstantScheduler": {"alpha": share, "t_max": time},
    "LinearScheduler": {"alpha_i": share, "alpha_f": share, "t_max": time},
    "ExponentialScheduler": {"gamma": lambda: one_of(0.1, 0.5, 0.99, 1.0, 0.0), "decay_period": time},
    "CosineAnnealingScheduler": {"t_max": time, "alpha_f": share},
    "CosineAnnealingWarmRestartsScheduler": {
        "t_0": time, "t_mult": lambda: one_of(1.0, 2.0, 1.5, 0.5, 0.9, 1.05, 3, 0.0), "alpha_f": share,
    },
    "PolynomialScheduler": {"power": lambda: one_of(1, 2, 0.5, 3.3, 0, -1), "t_max": time, "alpha_f": share},
    "MultiStepWithWarmupScheduler": {
        "t_warmup": warm, "milestones": lambda: tuple(time() for _ in range(whole(0, 3))),
        "scale_warmup": lambda: one_of(False, True),
    },
    "ConstantWithWarmupScheduler": {
        "t_warmup": warm, "alpha": share, "t_max": end, "scale_warmup": lambda: one_of(False, True),
    },
    "LinearWithWarmupScheduler": {
        "t_warmup": warm, "alpha_i": share, "alpha_f": share, "t_max": end,
        "scale_warmup": lambda: one_of(False, True),
    },
    "CosineAnnealingWithWarmupScheduler": {
        "t_warmup": warm, "alpha_f": share, "t_max": end, "scale_warmup": lambda: one_of(False, True),
    },
    "PolynomialWithWarmupScheduler": {
        "t_warmup": warm, "power": lambda: one_of(1, 2, 0.5, 0, -1), "alpha_f": share, "t_max": end,
        "scale_warmup": lambda: one_of(False, True),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_the_rates(name: str) -> None:
    drawn = cases(18 if name.endswith("WithWarmupScheduler") else 9, **FIELDS[name])
    for lr, given in drawn:
        compare(name, lr, given)
    assert sum(not _is_refused(name, lr, given) for lr, given in drawn) >= 60


def _is_refused(name: str, lr: float, given: Arguments) -> bool:
    try:
        record(name, lr=lr, **given)
    except FieldError:
        return True
    return False


WARMED = ("Constant", "Linear", "CosineAnnealing", "Polynomial")
REQUIRED: dict[str, Arguments] = {
    "StepScheduler": {"step_size": "9ba"},
    "MultiStepScheduler": {"milestones": ("9ba", "9ba", "3ba")},
    "ExponentialScheduler": {"gamma": 0.5, "batches_per_epoch": 30},
    "CosineAnnealingWarmRestartsScheduler": {"t_0": "20ba"},
    "PolynomialScheduler": {"power": 2},
    "MultiStepWithWarmupScheduler": {"t_warmup": "9ba", "milestones": ("5ba", "30ba")},
    **{f"{name}WithWarmupScheduler": {"t_warmup": "9ba"} for name in WARMED},
}


@pytest.mark.parametrize("name", FIELDS)
def test_defaults(name: str) -> None:
    compare(name, 0.3, {"max_duration": "100ba", **REQUIRED.get(name, {})})


@pytest.mark.parametrize(
    ("text", "error"),
    [("10", "ValueError"), ("ba", "ValueError"), ("xba", "ValueError"), ("2.5ba", "TypeError"), ("10s", "ValueError"),
     ("5", "ValueError"), ("1h30m", "ValueError"), ("", "ValueError"), ("10 steps", "ValueError")],
)  # fmt: skip
def test_texts_that_are_no_time(text: str, error: str) -> None:
    given = {"max_duration": "100ba", "t_max": text}
    with pytest.raises((ValueError, TypeError)) as raised:
        stepped("CosineAnnealingScheduler", 0.1, given)
    assert type(raised.value).__name__ == error
    with pytest.raises(FieldError, match=f"is refused: composer raises {error}"):
        record("CosineAnnealingScheduler", lr=0.1, **given)


@pytest.mark.parametrize(
    ("t_max", "missing"),
    [
        ("9ep", "batches_per_epoch"),
        ("9sp", "samples_per_batch"),
        ("9tok", "tokens_per_batch"),
        ("1dur", "max_duration"),
    ],
)
def test_what_the_run_must_tell(t_max: str, missing: str) -> None:
    given = {} if missing == "max_duration" else {"max_duration": "100ba"}
    with pytest.raises(FieldError, match=r"needed|add 'batches_per_epoch'|add 'samples_per_|add 'tokens_per_") as error:
        record("LinearScheduler", lr=0.1, t_max=t_max, **given)
    assert missing in str(error.value) or error.value.field == missing


def test_there_is_a_record_for_every_scheduler() -> None:
    own = {"ComposerScheduler", "compile_composer_scheduler"}
    assert set(names("composer")) == {f"composer.{name}" for name in set(theirs.__all__) - own}
    assert set(FIELDS) == set(theirs.__all__) - own


@pytest.mark.parametrize("name", FIELDS)
def test_fields_and_defaults_are_those_of_the_signature(name: str) -> None:
    kind = find(f"composer.{name}")
    real = inspect.signature(getattr(theirs, name)).parameters
    fields = inspect.signature(kind).parameters
    taken = [key for key in fields if key not in kind.not_arguments]
    assert list(real) == taken
    assert [real[key].default for key in taken] == [fields[key].default for key in taken]
    assert kind.version == VERSION
