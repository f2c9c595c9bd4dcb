"""The records of fairseq against its own scheduler files and Trainer, executed alone, on the same parameters.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs the extra ``conformance``.
"""

import dataclasses
import warnings
from argparse import Namespace
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

DRAW = Draw(20261123)
STEPS = 130
SETS = 60

Arguments = dict[str, Any]

HOME = published("fairseq==0.12.2", options=["--only-binary=:all:", "--python-version", "3.8"]) / "fairseq"
OPTIM = "fairseq.optim.lr_scheduler"


def nothing(*_: Any, **__: Any) -> None:
    """Stand for a function that has no part in a rate."""


class Empty:
    """Stand for a class that has no part in a rate."""


OPTIMIZER: Any = alone(
    HOME / "optim/fairseq_optimizer.py",
    "fairseq.optim.fairseq_optimizer",
    {"fairseq": {"utils": Empty}, "fairseq.dataclass.utils": {"gen_parser_from_dataclass": nothing}},
)
BASE: Any = alone(
    HOME / "optim/lr_scheduler/fairseq_lr_scheduler.py",
    f"{OPTIM}.fairseq_lr_scheduler",
    {
        "fairseq.dataclass.utils": {"gen_parser_from_dataclass": nothing},
        "fairseq.optim": {"FairseqOptimizer": OPTIMIZER.FairseqOptimizer},
    },
)
REGISTRY: dict[str, tuple[Any, Any]] = {}
"""fairseq's schedulers with their configs, by the names that they are registered under."""


def register(name: str, dataclass: Any = None) -> Callable[[Any], Any]:
    def kept(kind: Any) -> Any:
        REGISTRY[name] = kind, dataclass
        return kind

    return kept


for file in sorted((HOME / "optim/lr_scheduler").glob("*.py")):
    if file.name not in ("__init__.py", "fairseq_lr_scheduler.py"):
        bases = {name: getattr(BASE, name) for name in ("FairseqLRScheduler", "LegacyFairseqLRScheduler")}
        alone(
            file,
            f"{OPTIM}.{file.stem}",
            {
                "omegaconf": {"II": lambda key: f"${{{key}}}"},
                "fairseq.dataclass": {"FairseqDataclass": Empty},
                OPTIM: {**bases, "register_lr_scheduler": register},
            },
        )

METRICS = SimpleNamespace(log_scalar=nothing, aggregate=lambda _: lambda function: function)
TRAINER: Any = alone(
    HOME / "trainer.py",
    "fairseq.trainer",
    {
        "omegaconf": {"OmegaConf": Empty},
        "fairseq": dict.fromkeys(("checkpoint_utils", "models", "optim", "utils"), Empty),
        "fairseq.dataclass.configs": {"FairseqConfig": Empty},
        "fairseq.dataclass.utils": {"convert_namespace_to_omegaconf": nothing},
        "fairseq.distributed": {"utils": Empty},
        "fairseq.file_io": {"PathManager": Empty},
        "fairseq.logging": {"meters": Empty, "metrics": METRICS},
        "fairseq.models.ema": {"build_ema": nothing},
        "fairseq.nan_detector": {"NanDetector": Empty},
        "fairseq.optim": {"lr_scheduler": Empty},
        "fairseq.utils": {"safe_hasattr": nothing},
    },
).Trainer


class Optimizer(OPTIMIZER.FairseqOptimizer):  # type: ignore[misc]
    """fairseq's optimizer around torch's."""

    def __init__(self, lr: float) -> None:
        super().__init__(None)
        self._optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)


class Trainer(TRAINER):  # type: ignore[misc]
    """fairseq's Trainer with nothing but an optimizer and its scheduler."""

    tpu = False
    quantizer = None
    task = SimpleNamespace(begin_epoch=nothing)

    def __init__(self, name: str, lrs: list[float], given: Arguments) -> None:
        kind, config = REGISTRY[name]
        if config is None:
            written = {key: repr(given.get(key, {})) for key in ("epoch2lr", "update2lr")}
            cfg: Any = Namespace(lr=lrs, **written)
        else:
            fields = {field.name for field in dataclasses.fields(config)}
            fallback = {"lr": lrs, "max_update": 0, "maximize_best_checkpoint_metric": False}
            cfg = config(**{key: value for key, value in fallback.items() if key in fields} | given)
        self._optimizer = Optimizer(lrs[0])
        self._model = None
        self._num_updates = 0
        self._lr_scheduler = kind(cfg, self._optimizer)
        self._lr_scheduler.step_update(0)  # as Trainer._build_optimizer does


def trained(name: str, lrs: list[float], given: Arguments, updates: int, steps: int) -> list[float]:
    """Return the rate that each update uses, as far as fairseq does not raise.

    The calls are those of ``fairseq_cli/train.py``; ``updates`` is the length of an epoch.
    """
    metrics = given.get("metrics", [])
    rates: list[float] = []
    try:
        trainer = Trainer(name, lrs, {key: value for key, value in given.items() if key != "metrics"})
        trainer.lr_step(1)  # as load_checkpoint ends with
        for epoch in range(1, steps + 1):
            trainer.begin_epoch(epoch)
            for _ in range(updates):
                rates.append(float(trainer.get_lr()))
                if len(rates) == steps:
                    return rates
                trainer.set_num_updates(trainer.get_num_updates() + 1)
            trainer.lr_step(epoch, metrics[epoch - 1] if epoch <= len(metrics) else None)
    except (ArithmeticError, ValueError, TypeError, AssertionError, IndexError):
        pass
    return rates


def compare(name: str, lr: list[float], given: Arguments, updates: int | None = None) -> None:
    """Compare every rate; what fairseq refuses, its record refuses, and says what fairseq raises."""
    record: Any = find(f"fairseq.{name}")
    arguments: Arguments = {"lr": tuple(lr) if name in ("fixed", "polynomial_decay") else lr[0], **given}
    if updates is not None:
        arguments["updates_per_epoch"] = updates
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's advice on the calls of a plateau
        rates = trained(name, lr, given, updates or 1, STEPS)
        if not rates:
            with pytest.raises(FieldError, match="fairseq raises"):
                record(**arguments)
            return
        ours = record(**arguments)
        end = None if ours.end is None else min(ours.end.step, 1000)
        if end is not None:  # where the metrics end, or fairseq raises
            rates = trained(name, lr, given, updates or 1, end + ("metrics" not in given))
    if end is None or end == ours.end.step:
        agree(ours, rates, end is not None or len(rates) < STEPS)
    else:
        np.testing.assert_allclose(ours(np.arange(end)), rates[:end], rtol=1e-10)


rate, number, whole, one_of = DRAW.rate, DRAW.number, DRAW.whole, DRAW.one_of

WARMUPS = (0, 0, 1, 2, 10, 40, 150, -3)
CASES: list[tuple[str, list[float], Arguments, int | None]] = []


def some(**values: Any) -> Arguments:
    """Return the arguments that are not None."""
    return {key: value for key, value in values.items() if value is not None}


def start(lr: float) -> Any:
    """Return where a warmup starts: not given, 0, below the peak, above it, or what counts as not given."""
    return one_of(None, None, 0.0, lr * number(0, 1), 1.5 * lr, -0.5)


for _ in range(2 * SETS):
    lr = one_of(0.1, 1.0, 5e-4, rate())
    warm, init = one_of(*WARMUPS, whole(0, 60)), start(lr)
    common = some(warmup_updates=warm, warmup_init_lr=init)
    low = one_of(None, None, lr * number(0, 0.9), 0.0, -0.01, lr)
    cosine = some(
        min_lr=low,
        t_mult=one_of(None, 1.0, 1.5, 2, 3, 0.5, 0.9, number(0.8, 3)),
        lr_period_updates=one_of(None, 1, 10, 25, 0, whole(1, 60), number(0.5, 40), 1.1, 3.3),
        lr_shrink=one_of(None, 1.0, 0.5, 0.9, 1.2),
        max_update=one_of(None, 100, whole(1, 150), 60),
    )
    if cosine.get("lr_period_updates", 0) > 0 or not 0 < cosine.get("max_update", 0) <= warm:
        CASES.append(("cosine", [lr], common | cosine, None))
    CASES.append(("inverse_sqrt", [lr], some(warmup_updates=one_of(warm, 5, None), warmup_init_lr=init), None))
    step = some(
        min_lr=one_of(None, lr * number(0, 0.9), lr, -0.1),
        lr_deacy_period=one_of(1, 5, whole(1, 50), 20, 20, 0),
        lr_decay=one_of(None, 0.1, 0.9, 1.0, 0.0, 1.5, -0.5),
    )
    CASES.append(("step", [lr], common | step, None))
    stages = some(
        warmup_steps=one_of(None, 0, 1, whole(0, 50)),
        hold_steps=one_of(None, 0, 1, whole(0, 50)),
        decay_steps=one_of(0, 1, whole(1, 60), whole(1, 60), 100),
        phase_ratio=one_of(
            None, None, (0.1, 0.4, 0.5), (0.3, 0.3, 0.4), (0.1, 0.2, 0.7), (0.7, 0.2, 0.1), (0.0, 0.0, 1.0)
        ),
        init_lr_scale=one_of(None, 0.0, 1.0, 0.5, 2.0),
        final_lr_scale=one_of(None, 0.5, 1.0, 2.0, 0.05, 0.0),
        max_update=one_of(None, 100, 77, 60.5, 1),
    )
    CASES.append(("tri_stage", [lr], stages, None))
    triangles = some(
        max_lr=lr * one_of(2, 10, 1.01, 1.0),
        lr_period_updates=one_of(2, 4, 5, 10, 25, whole(2, 80), number(2, 60), 1, 0),
        lr_shrink=one_of(None, 1.0, 0.5, 0.9, 1.3),
        shrink_min=one_of(None, True, False),
    )
    CASES.append(("triangular", [lr], triangles, None))

CASES.append(("cosine", [0.0], {"min_lr": -0.1, "lr_period_updates": 10}, None))
CASES += [("cosine", [0.1], {}, None), ("inverse_sqrt", [0.1], {}, None), ("step", [0.1], {}, None)]
CASES += [("tri_stage", [0.1], {}, None), ("triangular", [0.1], {"max_lr": 0.2}, None)]


def rates() -> list[float]:
    """Return a list of rates, one an epoch."""
    return [rate() for _ in range(one_of(1, 1, 2, 3, 8))]


for _ in range(2 * SETS):
    lrs, updates = rates(), one_of(1, 3, 10, whole(1, 40))
    force = one_of(None, None, 0, 1, 2, 3, 5, 50, -2)
    plain = len(lrs) == 1 and force is None and whole(0, 1)
    fixed = some(force_anneal=force, lr_shrink=one_of(None, 0.5, 0.9), warmup_updates=one_of(None, *WARMUPS))
    CASES.append(("fixed", lrs, fixed, None if plain else updates))
    decay = some(
        force_anneal=force,
        warmup_updates=one_of(None, *WARMUPS),
        total_num_update=one_of(1, 50, 100, whole(1, 150), number(0.5, 120), 0),
        end_learning_rate=one_of(None, 0.0, 0.01, lrs[0] * number(0, 1), -0.01),
        power=one_of(None, 1.0, 2.0, 0.5, 0.01, 3.3, 0, -0.5),
    )
    CASES.append(("polynomial_decay", lrs, decay, None if plain else updates))


def listed(most: int) -> dict[str, float] | None:
    """Return rates by epoch or update, by single numbers, lists and ranges."""
    if whole(0, 2) == 0:
        return None
    found = {}
    for _ in range(one_of(0, 1, 2, 4)):
        first = whole(0, most)
        key = one_of(f"{first}", f"{first}", f"{first}-{first + whole(0, 9)}", f"{first}, {whole(0, most)}", "1", "5-2")
        found[key] = rate()
    return found


for _ in range(SETS + 20):
    manual = some(epoch2lr=listed(12), update2lr=listed(90))
    CASES.append(("manual", [rate()], manual, one_of(1, 5, 13)))
CASES += [("manual", [0.1], {"epoch2lr": {"a": 0.1}}, 3), ("manual", [0.1], {"update2lr": {"1-b": 0.1}}, 3)]


def losses() -> list[float]:
    """Return a metric that falls, stalls, repeats itself, or wanders."""
    count = whole(0, 25)
    noise = DRAW.generator.standard_normal(count)
    values = [np.exp(-np.arange(count) / 5) + 0.1 * noise, np.cumsum(noise), np.round(noise), np.full(count, 1.0)]
    return [float(value) for value in values[whole(0, 3)]]


for _ in range(2 * SETS):
    lr = one_of(0.1, 1.0, 1e-7, rate())
    plateau = some(
        lr_shrink=one_of(None, 0.5, 0.9, 0.0, 1.0),
        lr_threshold=one_of(None, 0.0, 0.1, -0.1),
        lr_patience=one_of(None, 0, 1, 3, -1),
        maximize_best_checkpoint_metric=one_of(None, True),
        metrics=losses(),
    )
    init, warm = start(lr), one_of(0, 0, 1, 3, 10, 30, 100, -2)
    updates = one_of(1, 3, 10) if warm > 0 else one_of(None, 1, 4)
    CASES.append(("reduce_lr_on_plateau", [lr], plateau | some(warmup_init_lr=init, warmup_updates=warm), updates))


@pytest.mark.parametrize(("name", "lr", "given", "updates"), CASES, ids=str)
def test_every_rate(name: str, lr: list[float], given: Arguments, updates: int | None) -> None:
    compare(name, lr, given, updates)


def test_a_run_that_ends_in_the_warmup() -> None:
    record: Any = find("fairseq.cosine")
    short = record(lr=0.1, warmup_updates=40, max_update=30)
    assert (short.end.step, short.end.why) == (40, "max_update leaves no updates behind the warmup")
    np.testing.assert_allclose(
        short(np.arange(30)), trained("cosine", [0.1], {"warmup_updates": 40, "max_update": 30}, 1, 30), rtol=1e-12
    )


@pytest.mark.parametrize("given", [given for name, _, given, _ in CASES if name == "inverse_sqrt"][:SETS], ids=str)
def test_pass_through(given: Arguments) -> None:
    if given.get("warmup_updates", 1) <= 0:
        return
    kind, config = REGISTRY["inverse_sqrt"]
    optimizer: Any = Optimizer(0.1)
    optimizer.lr_scheduler = kind(config(lr=[0.1], **given), optimizer)
    scheduler = REGISTRY["pass_through"][0](None, optimizer)
    found = []
    for update in range(STEPS):
        scheduler.step_update(update)
        found.append(float(optimizer.get_lr()))
    record: Any = find("fairseq.pass_through")
    own: Any = find("fairseq.inverse_sqrt")
    agree(record(scheduler=own(lr=0.1, **given)), found, False)


def test_every_scheduler_is_compared() -> None:
    compared = {name for name, *_ in CASES} | {"pass_through"}
    assert compared == set(REGISTRY)
    assert {f"fairseq.{name}" for name in compared} == set(names("fairseq"))
    assert all(sum(name == one for one, *_ in CASES) >= SETS for name in compared - {"pass_through"})
