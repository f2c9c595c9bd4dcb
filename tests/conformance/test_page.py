"""Every number of docs/frameworks.md, computed again with the libraries themselves."""

import math
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from keras.src.backend.common import dtypes

from docs import edges
from docs import patience as page_on_patience
from lrcurve.frameworks import Scheduler
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.function import Function
from lrcurve.schedules.roles import value_of
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides
from tests.conformance import (
    test_composer,
    test_deepspeed,
    test_diffusers,
    test_espnet,
    test_fairseq,
    test_fastai,
    test_flax,
    test_fvcore,
    test_ignite,
    test_keras,
    test_megatron,
    test_mmengine,
    test_nemo,
    test_olmo,
    test_optax,
    test_paddle,
    test_pytorch_optimizer,
    test_recipes,
    test_timm,
    test_torch,
    test_transformers,
    test_warmups,
)

PAGE = Path(edges.__file__).with_name("frameworks.md")
LR = 1.0


@pytest.fixture(autouse=True)
def _float64(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let keras and optax compute in float64."""
    monkeypatch.setitem(dtypes.BIT64_TO_BIT32_DTYPE, "float64", "float64")
    with jax.enable_x64(True):
        yield


def record_of(text: str) -> Schedule:
    """Return what lrcurve makes of a row, to take the arguments from."""
    (curve,) = load_sources([text], Overrides(steps="2000")).curves
    assert curve.schedule is not None
    return curve.schedule


def arguments_of(record: Scheduler) -> dict[str, Any]:
    """Return the arguments that were written, as Python's own values."""
    given = {field.name: value_of(record, field.name) for field in fields_of(type(record)) if field.name != "lr"}
    defaults = {field.name: field.default for field in fields_of(type(record)) if not field.required}
    return {key: _plain(value) for key, value in given.items() if key not in defaults or value != defaults[key]}


def _plain(value: Any) -> Any:
    if isinstance(value, Scheduler):
        return {"type": value.own_name(), **arguments_of(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Function):
        return value.text
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def torch_rates(record: Scheduler, steps: int) -> list[float]:
    return test_torch.stepped({"type": record.own_name(), **arguments_of(record)}, steps, LR)


def transformers_rates(record: Scheduler, steps: int) -> list[float]:
    given = arguments_of(record)
    metrics = given.pop("metrics", None)
    calls: list[tuple[float, ...]] = [()] * (steps - 1) if metrics is None else [(metric,) for metric in metrics]
    return test_transformers.stepped(record.own_name(), LR, given, calls)


def keras_rates(record: Scheduler, steps: int) -> list[float]:
    given = arguments_of(record)
    if record.own_name() == "ReduceLROnPlateau":
        return test_keras.reduced(LR, given.pop("metrics"), given)
    schedule = test_keras.theirs(record.own_name(), given)
    return [float(schedule(step)) for step in range(steps)]


def optax_rates(record: Scheduler, steps: int) -> list[float]:
    given = arguments_of(record)
    if record.own_name() == "contrib.reduce_on_plateau":
        return test_optax.reduced(LR, given.pop("metrics"), given)
    if "boundaries_and_scales" in given:
        given["boundaries_and_scales"] = {int(step): scale for step, scale in given["boundaries_and_scales"].items()}
    schedule = test_optax.theirs(record.own_name(), given)
    return [float(schedule(step)) for step in range(steps)]


def timm_rates(record: Scheduler, steps: int) -> list[float]:
    return test_timm.driven(record.own_name(), steps, LR, arguments_of(record))


def pytorch_warmup_rates(record: Scheduler, steps: int) -> list[float]:
    given = arguments_of(record)
    return test_warmups.dampened(record.own_name(), given, given.pop("scheduler"), (0.9, 0.999), lr=LR)


def fairseq_rates(record: Scheduler, steps: int) -> list[float]:
    return test_fairseq.trained(record.own_name(), [LR], arguments_of(record), 1, steps)


def nemo_rates(record: Scheduler, steps: int) -> list[float]:
    return test_nemo.stepped(record.own_name(), LR, arguments_of(record), steps)


def espnet_rates(record: Scheduler, steps: int) -> list[float]:
    return test_espnet.stepped(record.own_name(), LR, arguments_of(record), steps)


def warmup_scheduler_rates(record: Scheduler, steps: int) -> list[float]:
    given = arguments_of(record)
    return test_warmups.gradual(given, given.pop("after_scheduler"), lr=LR)


def deepspeed_rates(record: Scheduler, steps: int) -> list[float]:
    return test_deepspeed.stepped(record.own_name(), LR, arguments_of(record), steps)


def megatron_rates(record: Scheduler, steps: int) -> list[float]:
    return test_megatron.stepped(arguments_of(record), steps=steps)


def composer_rates(record: Scheduler, steps: int) -> list[float]:
    return test_composer.stepped(record.own_name(), LR, arguments_of(record), steps)


def recipe_rates(record: Scheduler, steps: int) -> list[float]:
    return test_recipes.stepped(record.full_name(), LR, arguments_of(record), steps)


def olmo_rates(record: Scheduler, steps: int) -> list[float]:
    return test_olmo.asked(record.own_name(), LR, arguments_of(record), steps)


def paddle_rates(record: Scheduler, steps: int) -> list[float]:
    return test_paddle.stepped({"type": record.own_name(), **arguments_of(record)}, steps)


def diffusers_rates(record: Scheduler, _: int) -> list[float]:
    return test_diffusers.stepped(record.own_name(), LR, arguments_of(record))


def pytorch_optimizer_rates(record: Scheduler, _: int) -> list[float]:
    return test_pytorch_optimizer.stepped(record.own_name(), LR, arguments_of(record))


def flax_rates(record: Scheduler, steps: int) -> list[float]:
    return test_flax.stepped(record.own_name(), arguments_of(record), steps)


def mmengine_rates(record: Scheduler, steps: int) -> list[float]:
    given = arguments_of(record)
    metrics = given.pop("metrics", ())
    members = given.get("scheduler", [{"type": record.own_name(), **given}])
    return test_mmengine.Trained(members, LR, 0.9).values(
        "lr", min(steps, len(metrics) + 1) if metrics else steps, metrics
    )[0]


def without_steps(value: Any) -> Any:
    """Return arguments without the length that ``where`` or ``pos`` is a share of."""
    if isinstance(value, dict):
        return {key: without_steps(item) for key, item in value.items() if key != "steps"}
    return [without_steps(item) for item in value] if isinstance(value, list) else value


def over_shares(schedule: Callable[[float], float], length: float, steps: int) -> list[float]:
    """Return the values of a function of the share, as far as it has them."""
    rates = []
    for step in range(steps):
        try:
            rates.append(float(schedule(step / length)))
        except (RuntimeError, IndexError):
            break
    return rates


def fvcore_rates(record: Scheduler, steps: int) -> list[float]:
    given = arguments_of(record)
    schedule = test_fvcore.theirs({"type": record.own_name(), **without_steps(given)})
    return over_shares(schedule, given["steps"], steps)


def fastai_rates(record: Scheduler, steps: int) -> list[float]:
    given = arguments_of(record)
    if not record.own_name().startswith("fit"):
        schedule = test_fastai.theirs({"type": record.own_name(), **without_steps(given)})
        return over_shares(schedule, given["steps"], steps)
    learner = test_fastai.Learner(given.pop("n_iter", 1), LR)
    getattr(learner, record.own_name())(**given)
    return learner.recorded["lr"]


def ignite_rates(record: Scheduler, steps: int) -> list[float]:
    given = arguments_of(record)
    if "metrics" in given:
        return test_ignite.reduced(LR, given.pop("metrics"), given)
    if "lr_scheduler" in given:
        given["lr_scheduler"]["type"] = f"torch.{given['lr_scheduler']['type']}"
    return test_ignite.Used(LR).values({"type": record.own_name(), **given}, steps)[0]


LIBRARIES: Mapping[str, Callable[[Scheduler, int], list[float]]] = {
    "fastai": fastai_rates,
    "fvcore": fvcore_rates,
    "ignite": ignite_rates,
    "mmengine": mmengine_rates,
    "torch": torch_rates,
    "transformers": transformers_rates,
    "keras": keras_rates,
    "optax": optax_rates,
    "timm": timm_rates,
    "pytorch_warmup": pytorch_warmup_rates,
    "warmup_scheduler": warmup_scheduler_rates,
    "deepspeed": deepspeed_rates,
    "megatron": megatron_rates,
    "composer": composer_rates,
    "torchtitan": recipe_rates,
    "torchtune": recipe_rates,
    "bolts": recipe_rates,
    "olmo": olmo_rates,
    "paddle": paddle_rates,
    "diffusers": diffusers_rates,
    "pytorch_optimizer": pytorch_optimizer_rates,
    "flax": flax_rates,
    "fairseq": fairseq_rates,
    "nemo": nemo_rates,
    "espnet": espnet_rates,
}

ROWS = [(table, label, text) for table in edges.TABLES for label, text in table.rows.items() if label != "lrcurve"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("table", "label", "text"), ROWS, ids=str)
def test_the_page_shows_what_the_library_gives(table: edges.Table, label: str, text: str) -> None:
    record = record_of(text)
    assert isinstance(record, Scheduler)
    steps = list(table.steps.values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own advice on how they are called
        rates = LIBRARIES[record.library](record, max(steps) + 1)
    found = [rates[step] if step < len(rates) else math.nan for step in steps]
    assert edges.line(label, found) in PAGE.read_text(encoding="utf-8").splitlines()
    np.testing.assert_allclose(edges.ours(text, steps), found, rtol=0, atol=1e-10)


def test_every_library_is_on_the_page() -> None:
    records = [record_of(text) for _, _, text in ROWS]
    assert {record.library for record in records if isinstance(record, Scheduler)} == set(LIBRARIES)


@pytest.mark.parametrize("patience", list(page_on_patience.PATIENCES))
def test_the_first_lower_epochs_of_the_page_on_patience(patience: int) -> None:
    flat = [1.0] * 12
    rates = [
        test_torch.stepped({"type": "ReduceLROnPlateau", "patience": patience, "metrics": flat}, 12, LR),
        test_keras.reduced(LR, flat, {"patience": patience, "mode": "min"}),
        test_optax.reduced(LR, flat, {"patience": patience}),
    ]
    first = [next(epoch for epoch, rate in enumerate(one) if rate < LR) for one in rates]
    row = f"| {patience} | {' | '.join(map(str, first))} |"
    assert row in Path(edges.__file__).with_name("patience.md").read_text(encoding="utf-8").split("\n")
