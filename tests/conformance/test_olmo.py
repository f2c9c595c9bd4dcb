"""The records of OLMo against its own schedulers, cut out of their file, asked as its Trainer asks them.

``olmo/optim.py`` imports the whole of OLMo; its schedulers are plain dataclasses, which are executed without the rest.
"""

import ast
import inspect
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

Arguments = dict[str, Any]
VERSION = "0.6.0"
STEPS = 260

HOME = published(f"ai2-olmo=={VERSION}") / "olmo"


def schedulers() -> ModuleType:
    """Return a module of the schedulers alone, from the base class on to the last of them."""
    source = (HOME / "optim.py").read_text(encoding="utf-8")
    classes = [each for each in ast.parse(source).body if isinstance(each, ast.ClassDef) and _is_scheduler(each)]
    text = "\n\n".join("@dataclass\n" + ast.get_source_segment(source, each, padded=True) for each in classes)  # type: ignore[operator]
    imports = ["from abc import ABCMeta, abstractmethod", "from dataclasses import dataclass"]
    imports += ["from math import cos, pi, sqrt", "from typing import Optional"]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "schedulers.py"
        file.write_text("\n".join([*imports, "", text, ""]), encoding="utf-8")
        return alone(file, "olmo.optim.schedulers")


def _is_scheduler(each: ast.ClassDef) -> bool:
    bases = {base.id for base in each.bases if isinstance(base, ast.Name)}
    return each.name == "Scheduler" or "Scheduler" in bases


theirs = schedulers()

DRAW = Draw(20261121)
rate, number, whole, one_of = DRAW.rate, DRAW.number, DRAW.whole, DRAW.one_of
BASE = {"grad_clip_warmup_steps": None, "grad_clip_warmup_factor": None, "warmup_min_lr": None}
RUN = ("units", "max_steps", "tokens_per_step")


def made(name: str, given: Arguments) -> Any:
    """Return OLMo's scheduler of a name and arguments, those inside it included."""
    taken = {key: value for key, value in given.items() if key not in RUN}
    inside = {key: made(*value) for key, value in taken.items() if isinstance(value, tuple)}
    kind = getattr(theirs, name)
    if name == "BoltOnWarmupScheduler":
        return kind.wrap(inside["scheduler"], taken["warmup_start"], taken["warmup_stop"])
    return kind(**{**BASE, **taken, **inside})


def asked(name: str, lr: float, given: Arguments, steps: int = STEPS) -> list[float]:
    """Return the rate of each update: the Trainer moves its clock, then asks."""
    each = given["tokens_per_step"] if given.get("units") == "tokens" else 1
    scheduler = made(name, given)
    return [scheduler.get_lr(lr, (t + 1) * each, given["max_steps"] * each) for t in range(steps)]


def record(name: str, lr: float, given: Arguments) -> Any:
    run = {key: given[key] for key in RUN if key in given}
    inside = {
        key: record(value[0], lr, {**run, **value[1]}) for key, value in given.items() if isinstance(value, tuple)
    }
    kind: Any = find(f"olmo.{name}")
    return kind(lr=lr, **{**given, **inside})


def compare(name: str, lr: float, given: Arguments) -> None:
    try:
        rates = asked(name, lr, given)
    except AssertionError:
        with pytest.raises(FieldError, match="is refused: olmo raises AssertionError"):
            record(name, lr, given)
    else:
        agree(record(name, lr, given), rates)


EDGES = [(0, 1), (0, 50), (1, 30), (2, 30), (10, 10), (20, 10), (9, 10), (10, 11), (200, 50), (0, 500), (2.5, 40.5)]
RUNS: list[tuple[Arguments, Arguments]] = []
for warm, run in [*EDGES, *((whole(0, 60), whole(1, 240)) for _ in range(34))]:
    RUNS.append(({"warmup_steps": warm}, {"max_steps": run}))
for warm, run, each in [(1000, 90, 100), (950, 90, 100), (0, 30, 7), (7, 30, 7), (8, 30, 7), (50_000, 200, 4096)]:
    RUNS.append(({"warmup_steps": warm}, {"max_steps": run, "units": "tokens", "tokens_per_step": each}))
for _ in range(14):
    each = whole(2, 5000)
    clock = {"max_steps": whole(1, 240), "units": "tokens", "tokens_per_step": each}
    RUNS.append(({"warmup_steps": whole(0, 60 * each)}, clock))


def low() -> Arguments:
    return one_of({}, {}, {"warmup_min_lr": 0.0}, {"warmup_min_lr": 1e-7}, {"warmup_min_lr": 0.5})  # type: ignore[no-any-return]


def end(run: Arguments) -> Arguments:
    each = run.get("tokens_per_step", 1)
    shares = one_of({}, {"alpha_f": 0.0}, {"alpha_f": 1.0}, {"alpha_f": number(0, 2)})
    return {**shares, **one_of({}, {}, {"t_max": whole(1, 300) * each}, {"t_max": 0})}


@pytest.mark.parametrize("name", ["CosWithWarmup", "LinearWithWarmup", "CosLinearEnvelope"])
@pytest.mark.parametrize(("warm", "run"), RUNS, ids=str)
def test_decays(name: str, warm: Arguments, run: Arguments) -> None:
    compare(name, one_of(1.0, rate()), {**warm, **run, **end(run), **low()})


@pytest.mark.parametrize("name", ["InvSqrtWithWarmup", "ConstantWithWarmupScheduler"])
@pytest.mark.parametrize(("warm", "run"), RUNS, ids=str)
def test_without_an_end(name: str, warm: Arguments, run: Arguments) -> None:
    compare(name, one_of(1.0, rate()), {**warm, **run, **low()})


@pytest.mark.parametrize(("warm", "run"), RUNS, ids=str)
def test_the_larger(warm: Arguments, run: Arguments) -> None:
    for other in ("InvSqrtWithWarmup", "ConstantScheduler", "LinearWithWarmup"):
        inside = ("CosWithWarmup", {**warm, **end(run)}), (other, {} if other == "ConstantScheduler" else warm)
        compare("MaxScheduler", rate(), {**run, "sched1": inside[0], "sched2": inside[1]})


@pytest.mark.parametrize(("warm", "run"), RUNS, ids=str)
def test_a_warmup_bolted_on(warm: Arguments, run: Arguments) -> None:
    each = run.get("tokens_per_step", 1)
    inside = one_of(("CosWithWarmup", {**warm, **end(run)}), ("InvSqrtWithWarmup", warm), ("ConstantScheduler", {}))
    for start, stop in ((0, 10), (whole(0, 90), whole(90, 200)), (5, 5), (30, 10), (-4, 9), (1.5, 20.5)):
        clock = {"warmup_start": start * each, "warmup_stop": stop * each}
        compare("BoltOnWarmupScheduler", rate(), {**run, **clock, "scheduler": inside})


def test_a_constant_rate() -> None:
    compare("ConstantScheduler", 0.3, {"max_steps": 9})


def test_no_rate_at_all() -> None:
    compare("CosWithWarmup", 0.0, {"max_steps": 9, "warmup_steps": 5})


def test_the_trainer_moves_its_clock_before_it_asks() -> None:
    source = (HOME / "train.py").read_text(encoding="utf-8")
    loop = source[source.index("    def fit(") :]
    assert loop.index("self.global_step += 1") < loop.index("self.train_step(")
    assert "self.global_train_tokens_seen += global_batch_size * seq_len" in loop
    assert "self.cfg.optimizer.learning_rate, self.scheduler_current, self.scheduler_max" in source


def test_what_the_run_must_tell() -> None:
    for given in ({}, {"max_steps": 9, "units": "tokens"}):
        with pytest.raises(FieldError, match="is needed"):
            record("CosWithWarmup", 0.1, {"warmup_steps": 2, **given})
    other: Any = find("olmo.ConstantScheduler")
    kind: Any = find("olmo.MaxScheduler")
    with pytest.raises(FieldError, match="same optimizer"):
        kind(lr=0.1, sched1=other(lr=0.2), sched2=other(lr=0.1))


def test_there_is_a_record_for_every_scheduler() -> None:
    own = {name for name, kind in vars(theirs).items() if inspect.isclass(kind) and issubclass(kind, theirs.Scheduler)}
    assert set(names("olmo")) == {f"olmo.{name}" for name in own - {"Scheduler"}}


@pytest.mark.parametrize("name", names("olmo"))
def test_fields_and_defaults_are_those_of_the_signature(name: str) -> None:
    kind = find(name)
    real = inspect.signature(getattr(theirs, kind.own_name())).parameters
    fields = inspect.signature(kind).parameters
    taken = [key for key in fields if key not in kind.not_arguments]
    if kind.own_name() == "BoltOnWarmupScheduler":  # by the names of wrap(), but for one that a schedule has itself
        assert taken == ["scheduler", "warmup_start", "warmup_stop"]
        assert list(inspect.signature(theirs.BoltOnWarmupScheduler.wrap).parameters) == [
            "scheduler", "warmup_start", "warmup_end",
        ]  # fmt: skip
        return
    assert {key for key in real if key not in kind.ignored} == set(taken)
    own = [key for key in taken if key != "warmup_min_lr"]  # None by OLMo's config
    assert [real[key].default for key in own] == [fields[key].default for key in own]
    assert kind.version == VERSION
