"""The records of NeMo against its own scheduler file, executed alone, and stepped live on the same parameters.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs the extra ``conformance``.
"""

import warnings
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

DRAW = Draw(20261122)
STEPS = 130
SETS = 60

Arguments = dict[str, Any]


def nothing(*_: Any, **__: Any) -> None:
    """Stand for a function that no scheduler calls."""


SOURCE = published("nemo-toolkit==3.0.0") / "nemo/core/optim/lr_scheduler.py"
NEMO: Any = alone(
    SOURCE,
    "nemo.core.optim.lr_scheduler",
    {
        "omegaconf": {"DictConfig": dict, "OmegaConf": SimpleNamespace},
        "nemo.core.classes.common": {"safe_instantiate": nothing},
        "nemo.core.config.schedulers": {
            "SchedulerParams": object,
            "get_scheduler_config": nothing,
            "register_scheduler_params": nothing,
        },
        "nemo.utils": {"logging": SimpleNamespace()},
        "nemo.utils.model_utils": {"maybe_update_config_version": nothing},
    },
)


def stepped(name: str, lr: float, given: Arguments, steps: int = STEPS) -> list[float]:
    """Return the rate that each update uses, as far as NeMo does not raise."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    rates: list[float] = []
    try:
        schedule = getattr(NEMO, name)(optimizer, **given)
        while len(rates) < steps:
            rates.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            schedule.step()
    except (ArithmeticError, ValueError, TypeError, AssertionError):
        pass
    return rates


def compare(name: str, lr: float, given: Arguments) -> None:
    """Compare every rate; what NeMo refuses, its record refuses, and says what NeMo raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's advice on an optimizer that took no step before a scheduler raised
        rates = stepped(name, lr, given)
    kind: Any = find(f"nemo.{name}")
    given = {key: value for key, value in given.items() if key not in kind.ignored}
    if not rates:
        with pytest.raises(FieldError, match="nemo raises"):
            kind(lr=lr, **given)
        return
    agree(kind(lr=lr, **given), rates, len(rates) < STEPS)


rate, number, whole, one_of = DRAW.rate, DRAW.number, DRAW.whole, DRAW.one_of

LENGTHS: list[tuple[float, float]] = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 50), (10, 10), (20, 10), (9, 10), (200, 50)]
LENGTHS += [(2.5, 10.5), (9.2, 9.8), (10, 10.5), (0.5, 3), (-3, 20), (-3, -1), (5, -1), (0, 125), (1, 2), (7, 100)]


def lengths() -> list[Arguments]:
    """Return warmups and runs: edges, and at random in whole steps, between steps, and as shares of the run."""
    drawn: list[tuple[float, float]] = [(whole(0, 40), whole(0, 125)) for _ in range(SETS - 30)]
    drawn += [(number(-2, 40), number(0, 125)) for _ in range(10)]
    found: list[Arguments] = [{"warmup_steps": warm, "max_steps": run} for warm, run in LENGTHS + drawn]
    shares = [(0, 40), (0.1, 0), (0.1, 105), (0.5, 29.7), (1.0, 20)]
    found += [{"warmup_ratio": share, "max_steps": run} for share, run in shares]
    found += [{"warmup_ratio": number(0, 1), "max_steps": whole(0, 125)} for _ in range(10)]
    return [*found, {"max_steps": 60}, {"warmup_steps": 5, "warmup_ratio": 0.1, "max_steps": 60}]


def floors(sets: list[Arguments]) -> list[tuple[float, Arguments]]:
    """Return the sets with rates and lowest rates: none given, below, equal, above, negative."""
    found = []
    for given in sets:
        lr = one_of(0.1, 1.0, 5e-5, rate())
        low = one_of(None, 0, lr * number(0, 0.5), lr * number(0, 0.5), lr * one_of(1, 1.5, -0.2))
        found.append((lr, given if low is None else {**given, "min_lr": low}))
    return [*found, (0.0, sets[-2])]


def more(sets: list[Arguments], **values: tuple[Any, ...]) -> list[Arguments]:
    """Return the sets with further arguments, each one of some values; None leaves it out."""
    found = []
    for given in sets:
        drawn = {key: one_of(*choices) for key, choices in values.items()}
        found.append(given | {key: value for key, value in drawn.items() if value is not None})
    return found


PLAIN = ("SquareAnnealing", "SquareRootAnnealing", "WarmupAnnealing", "InverseSquareRootAnnealing", "WarmupPolicy")
CASES: list[tuple[str, float, Arguments]] = [(name, lr, given) for name in PLAIN for lr, given in floors(lengths())]
# below -1 InverseSquareRootAnnealing makes complex numbers
CASES = [case for case in CASES if case[0] != "InverseSquareRootAnnealing" or case[2].get("warmup_steps", 0) >= -1]
CASES += [("WarmupPolicy", 0.1, {}), ("WarmupPolicy", 0.1, {"warmup_steps": 7})]
CASES += [
    ("WarmupPolicy", 0.1, {"warmup_ratio": 0.1}),
    ("InverseSquareRootAnnealing", 0.1, {"warmup_steps": -1, "max_steps": 9}),
]

POWERS = (1.0, 2, 0.5, 0.01, 3.3, 0, -1, -0.5, None)
CASES += [
    ("PolynomialDecayAnnealing", lr, given) for lr, given in floors(more(lengths(), power=POWERS, cycle=(None, True)))
]

CONSTANT = more(lengths(), constant_steps=(None, 0, 1, 5, 20, 2.5, -4)) + more(
    lengths(), constant_ratio=(None, 0, 0.1, 0.5, 1.0)
)
CONSTANT += [{"max_steps": 40, "constant_steps": 3, "constant_ratio": 0.1}, {"max_steps": 10, "constant_steps": 10}]
CASES += [("CosineAnnealing", lr, given) for lr, given in floors(CONSTANT)]


def holds() -> list[Arguments]:
    """Return warmups with the peak held."""
    return [
        *more(lengths(), hold_steps=(None, 0, 1, 20, 7.5)),
        *more(lengths(), hold_ratio=(None, 0, 0.1, 0.5, 1.0)),
        *(
            {"warmup_steps": warm, "hold_steps": hold, "max_steps": warm + hold}
            for warm, hold in [(3, 5), (0, 5), (5, 0)]
        ),
        {"hold_steps": 4, "hold_ratio": 0.2, "max_steps": 50},
        {"warmup_steps": 30, "max_steps": 40},
    ]


for held in ("WarmupHoldAnnealLinear", "WarmupHoldAnnealOneMinusSquareRoot", "WarmupHoldPolicy"):
    CASES += [(held, lr, given) for lr, given in floors(holds())]
CASES += [("WarmupHoldPolicy", 0.1, {}), ("WarmupHoldPolicy", 0.1, {"warmup_steps": 5, "hold_steps": 9})]
CASES += [("WarmupHoldPolicy", 0.1, {"warmup_steps": 5}), ("WarmupHoldPolicy", 0.1, {"hold_ratio": 0.1})]
CASES += [
    ("PolynomialHoldDecayAnnealing", lr, given)
    for lr, given in floors(more(holds(), power=POWERS, cycle=(None, True, False)))
]
CASES += [
    ("NoamHoldAnnealing", lr, given)
    for lr, given in floors(more(holds(), decay_rate=(None, 0.5, 1.0, 0, 2, -0.5, 0.3)))
    if given.get("warmup_steps", 0) >= 0
]

NOAM = more(lengths(), d_model=(512, 1, 0.5, 80, 1024.0))
CASES += [("NoamAnnealing", lr, given) for lr, given in floors(NOAM)]
CASES += [("NoamAnnealing", 1.0, {"d_model": 512, "warmup_steps": 10, "min_lr": low}) for low in (1e-3, 0.1, 1.0, 2.0)]
CASES += [
    ("NoamAnnealing", 1.0, {"d_model": 0}),
    ("NoamAnnealing", 1.0, {"d_model": 9}),
    ("NoamAnnealing", 1.0, {"d_model": 9, "warmup_ratio": 0.1}),
]

T5: list[Arguments] = [
    {"constant_steps": steps, "max_steps": run, "min_lr": low}
    for steps in (0.5, 1, 2, 10, 30.5, 100)
    for run in (0, 10, 50, 90.5, 200)
    for low in (0.0, 0.03)
]
T5 += [{"max_steps": 9}, {"max_steps": 9, "constant_ratio": 0.1}, {"max_steps": 9, "constant_steps": 0}]
T5 += [{"max_steps": 9, "constant_steps": 5, "constant_ratio": 0.1}, {"max_steps": 9, "constant_steps": 5}]
CASES += [("T5InverseSquareRootAnnealing", 0.1, given) for given in T5]


@pytest.mark.parametrize(("name", "lr", "given"), CASES, ids=str)
def test_every_rate(name: str, lr: float, given: Arguments) -> None:
    compare(name, lr, given)


def test_every_scheduler_is_compared() -> None:
    torchs = {
        name for name, kind in NEMO.AVAILABLE_SCHEDULERS.items() if kind is getattr(torch.optim.lr_scheduler, name, 0)
    }
    assert torchs == {"StepLR", "ExponentialLR", "ReduceLROnPlateau", "CyclicLR"}  # torch's own, under their names
    compared = {name for name, *_ in CASES}
    assert compared == set(NEMO.AVAILABLE_SCHEDULERS) - torchs
    assert {f"nemo.{name}" for name in compared} == set(names("nemo"))
    assert all(sum(name == one for one, *_ in CASES) >= SETS for name in compared)
