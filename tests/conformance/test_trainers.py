"""Trainers' configs against the trainers themselves: the rate of every update of a real, very small run."""

import contextlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import TrainerCallback, TrainingArguments
from transformers.trainer import Trainer

import lrcurve
from tests.conformance.agreement import Draw
from tests.conformance.alone import alone, published

DRAW = Draw(20261122)
KINDS = ("linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "constant_with_warmup", "inverse_sqrt")

Rates = list[float]
Arguments = dict[str, Any]


class Recorder(TrainerCallback):  # type: ignore[misc]
    """Takes down the rate that each update uses."""

    def __init__(self) -> None:
        self.rates: Rates = []

    def on_pre_optimizer_step(self, *_: Any, optimizer: torch.optim.Optimizer, **__: Any) -> None:
        self.rates.append(float(optimizer.param_groups[0]["lr"]))


class Model(torch.nn.Module):  # type: ignore[misc]
    """One weight."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)

    def forward(self, x: torch.Tensor, labels: Any = None) -> dict[str, torch.Tensor]:
        return {"loss": self.layer(x).pow(2).mean()}


def trained(folder: Path, arguments: Arguments, samples: int) -> Rates:
    """Return the rates of a run of Hugging Face's Trainer."""
    recorder = Recorder()
    quiet = {"report_to": [], "save_strategy": "no", "logging_strategy": "no", "disable_tqdm": True, "use_cpu": True}
    given = TrainingArguments(output_dir=str(folder), **quiet, **arguments)
    data = [{"x": torch.ones(1)} for _ in range(samples)]
    trainer = Trainer(model=Model(), args=given, train_dataset=data, callbacks=[recorder])
    with contextlib.suppress(ZeroDivisionError):  # after the last update, of a polynomial that is all warmup
        trainer.train()
    return recorder.rates


def loaded(folder: Path, keys: Arguments, dialect: str, **run: Any) -> Rates:
    """Return the rates that lrcurve reads out of a config."""
    file = folder / "config.json"
    file.write_text(json.dumps(keys), encoding="utf-8")
    (curve,) = lrcurve.load(file, dialect, **run)
    assert curve.run.steps is not None
    found: Rates = curve.lr(range(curve.run.steps)).tolist()
    return found


def arguments() -> Arguments:
    """Return arguments at random; each is left out now and then."""
    every = {
        "learning_rate": DRAW.rate(),
        "lr_scheduler_type": DRAW.one_of(*KINDS),
        "warmup_steps": DRAW.one_of(0, 1, 3, 50, 0.1, 0.5, 0.99, 2.7),
        "num_train_epochs": DRAW.one_of(1, 2, 0.5, 1.3, 2.1),
        "max_steps": DRAW.one_of(-1, -1, 1, 7, 20),
        "per_device_train_batch_size": DRAW.one_of(1, 3, 4, 64),
        "gradient_accumulation_steps": DRAW.one_of(1, 1, 2, 3),
        "dataloader_drop_last": DRAW.one_of(True, False, False),
    }
    return {key: value for key, value in every.items() if DRAW.whole(0, 5)}


RUNS = [(arguments(), DRAW.whole(4, 24)) for _ in range(60)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("keys", "samples"), RUNS)
def test_the_trainer_of_transformers(tmp_path: Path, keys: Arguments, samples: int) -> None:
    if keys.get("dataloader_drop_last") and samples < keys.get("per_device_train_batch_size", 8):
        keys = {**keys, "per_device_train_batch_size": 2}  # an epoch without a batch is no run
    theirs = trained(tmp_path, keys, samples)
    ours = loaded(tmp_path, keys, "transformers", dataset_size=samples, processes=1)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10 * max(theirs))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("cosine", {"num_cycles": 1.5}),
        ("cosine_with_restarts", {"num_cycles": 3}),
        ("polynomial", {"power": 2.0, "lr_end": 1e-3}),
        ("inverse_sqrt", {"timescale": 4}),
        ("cosine_with_min_lr", {"min_lr": 0.05}),
        ("cosine_with_min_lr", {"min_lr_rate": 0.1}),
        ("cosine_warmup_with_min_lr", {"min_lr_rate": 0.1, "warmup_lr_rate": 0.2}),
        ("warmup_stable_decay", {"num_decay_steps": 6, "min_lr_ratio": 0.1}),
        ("warmup_stable_decay", {"num_decay_steps": 6, "decay_type": "1-sqrt", "warmup_type": "cosine"}),
        ("constant", {"num_cycles": 2}),
    ],
)
def test_arguments_of_the_scheduler(tmp_path: Path, kind: str, own: Arguments) -> None:
    keys = {
        "learning_rate": 0.5,
        "lr_scheduler_type": kind,
        "lr_scheduler_kwargs": own,
        "warmup_steps": 3,
        "max_steps": 20,
    }
    theirs = trained(tmp_path, keys, 8)
    np.testing.assert_allclose(loaded(tmp_path, keys, "transformers"), theirs, rtol=0, atol=1e-10 * max(theirs))


@pytest.mark.filterwarnings("ignore")
def test_what_the_trainer_refuses_is_refused(tmp_path: Path) -> None:
    keys = {"lr_scheduler_type": "linear", "lr_scheduler_kwargs": {"num_cycles": 2}, "max_steps": 3}
    with pytest.raises(TypeError, match="num_cycles"):
        trained(tmp_path, keys, 8)
    with pytest.raises(ValueError, match="takes no num_cycles"):
        loaded(tmp_path, keys, "transformers")


AXOLOTL = alone(published("axolotl==0.19.0") / "axolotl/utils/schedulers.py", "axolotl.utils.schedulers")


def stepped(make: Any, lr: float, steps: int) -> Rates:
    """Return the rates of a scheduler that is stepped after each update, as the Trainer does."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    schedule = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step()
    return rates


AXOLOTL_RUNS = [
    (DRAW.rate(), DRAW.one_of(0, 2, 3, 9), DRAW.whole(12, 60), DRAW.one_of(0.1, 0.5, 1.0)) for _ in range(20)
]


@pytest.mark.parametrize(("lr", "warmup", "total", "low"), AXOLOTL_RUNS)
@pytest.mark.parametrize("form", ["low", "held", "quadratic", "rex"])
def test_axolotls_own_schedulers(tmp_path: Path, form: str, lr: float, warmup: int, total: int, low: float) -> None:
    given = {"num_warmup_steps": warmup, "num_training_steps": total}
    keys: Arguments = {"base_model": "x", "learning_rate": lr, "warmup_steps": warmup, "max_steps": total}
    makes: dict[str, tuple[Any, Arguments]] = {
        "low": (
            lambda optimizer: AXOLOTL.get_cosine_schedule_with_min_lr(optimizer, **given, min_lr_ratio=low),
            {"cosine_min_lr_ratio": low},
        ),
        "held": (
            lambda optimizer: AXOLOTL.get_cosine_schedule_with_warmup_decay_constant(
                optimizer, **given, min_lr_ratio=low, constant_lr_ratio=0.9
            ),
            {"cosine_min_lr_ratio": low, "cosine_constant_lr_ratio": 0.9},
        ),
        "quadratic": (
            lambda optimizer: AXOLOTL.get_cosine_schedule_with_quadratic_warmup(optimizer, **given),
            {"lr_quadratic_warmup": True},
        ),
        "rex": (
            lambda optimizer: AXOLOTL.RexLR(optimizer, lr, low * lr, total, warmup),
            {"lr_scheduler": "rex", "cosine_min_lr_ratio": low},
        ),
    }
    make, own = makes[form]
    theirs = stepped(make, lr, total)
    file = tmp_path / "config.yml"
    file.write_text(json.dumps({**keys, **own}), encoding="utf-8")
    (curve,) = lrcurve.load(file, "axolotl")
    np.testing.assert_allclose(curve.lr(range(total)), theirs, rtol=0, atol=1e-10 * max(theirs))
