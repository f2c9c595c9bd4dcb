"""fastai's schedules and fits against fastai itself, at every batch.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs torch, and downloads fastai.
"""

import functools
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.roles import attribute
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

SETS = 60
Arguments = dict[str, Any]


class Learner:
    """What the fits need of fastai's Learner: its loop, and the counting of its TrainEvalCallback."""

    lr = 0.001
    moms = (0.95, 0.85, 0.95)

    def __init__(self, n_iter: int, lr: float) -> None:
        self.n_iter, self.lr = n_iter, lr
        self.opt = self
        self.hypers: list[dict[str, float]] = [{"lr": lr, "mom": 0.95}]
        self.recorded: dict[str, list[float]] = {"lr": [], "mom": []}

    def set_hyper(self, name: str, value: Any) -> None:
        self.hypers[-1][name] = float(np.ravel(value)[0])

    def fit(self, n_epoch: int, cbs: Any = None, **others: Any) -> None:
        (callback,) = cbs
        callback.opt = self
        for epoch in range(n_epoch):
            pct_train = epoch / n_epoch
            for _ in range(self.n_iter):
                callback.pct_train = pct_train
                callback.before_batch()
                for name, values in self.recorded.items():
                    values.append(self.hypers[-1][name])
                pct_train += 1.0 / (self.n_iter * n_epoch)


class Listed(list):  # type: ignore[type-arg]
    """fastcore's L as far as it is used."""

    def __init__(self, items: Any = None) -> None:
        super().__init__([] if items is None else items)

    def __radd__(self, other: Any) -> "Listed":
        items = list(other) if isinstance(other, list) else [other]
        return Listed([*items, *self])


def _store(listed: str) -> None:
    held = sys._getframe(1).f_locals
    for name in listed.split(","):
        setattr(held["self"], name, held[name])


def _patch(function: Any) -> Any:
    setattr(function.__annotations__["self"], function.__name__, function)
    return function


FASTAI = alone(
    published("fastai==2.8.12") / "fastai/callback/schedule.py",
    "fastai.callback.schedule",
    {
        "fastai.basics": {
            "Callback": object,
            "L": Listed,
            "Learner": Learner,
            "Recorder": type("Recorder", (), {}),
            "delegates": lambda *_: lambda function: function,
            "docs": lambda kind: kind,
            "functools": functools,
            "math": math,
            "mk_class": lambda *_, **__: None,
            "np": np,
            "patch": _patch,
            "store_attr": _store,
            "SuggestionMethod": type("SuggestionMethod", (), {"Valley": None}),
            # fastai's own makes an array of a list of its kind, and float32 of float64
            "tensor": lambda items: torch.tensor(np.array(list(items))).float(),
            "torch": torch,
        },
        "fastai.callback.tracker": {"SaveModelCallback": None},
    },
)

DRAW = Draw(20261124)


def theirs(arguments: Arguments) -> Any:
    """Return a schedule of fastai."""
    given = {key: value for key, value in arguments.items() if key != "type"}
    if "scheds" in given:
        given["scheds"] = [theirs(one) for one in given["scheds"]]
    return getattr(FASTAI, arguments["type"])(**given)


def ours(arguments: Arguments, **more: Any) -> Any:
    """Return lrcurve's record."""
    record: Any = find(f"fastai.{arguments['type']}")
    given = {key: value for key, value in arguments.items() if key != "type"} | more
    if "scheds" in given:
        given["scheds"] = tuple(ours(one, steps=1.0) for one in given["scheds"])
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    return record(**{attribute(record, key): value for key, value in given.items()})


def same(arguments: Arguments, steps: float) -> None:
    """Compare every batch and some past the end, or that both refuse."""
    found: list[float] = []
    raised = False
    for batch in range(int(min(1.5 * steps + 4, 200))):
        try:
            found.append(float(theirs(arguments)(batch / steps)))
        except (ArithmeticError, AssertionError, TypeError, ValueError, RuntimeError) as error:
            raised = True
            if not found:
                with pytest.raises(FieldError, match=type(error).__name__):
                    ours(arguments, steps=steps)
                return
            break
    agree(ours(arguments, steps=steps), found, stops=raised)


def value() -> float:
    return DRAW.one_of(0.0, 1.0, DRAW.rate(), DRAW.number(-1, 2))  # type: ignore[no-any-return]


def combined(depth: int = 0) -> Arguments:
    weights = [DRAW.one_of(0, 1, 2, 3, DRAW.whole(1, 9)) for _ in range(DRAW.whole(1, 5))]
    whole = sum(weights) or 1
    pcts = [weight / whole for weight in weights]
    if not DRAW.whole(0, 3):
        pcts = [0.1, 0.2, 0.3, 0.4]
    kinds = [DRAW.one_of(*MAKERS, *(["combine_scheds"] if depth < 2 else [])) for _ in pcts]
    scheds = [{"type": kind, **(combined(depth + 1) if kind == "combine_scheds" else MAKERS[kind]())} for kind in kinds]
    return {"pcts": pcts, "scheds": scheds}


def ends() -> Arguments:
    return {"start": value(), "end": value()}


MAKERS: dict[str, Callable[[], Arguments]] = {
    "SchedLin": ends,
    "SchedCos": ends,
    "SchedNo": ends,
    "SchedExp": lambda: {"start": DRAW.rate(), "end": DRAW.rate()},
    "SchedPoly": lambda: {**ends(), "power": DRAW.one_of(0, 1, 2, 0.5, DRAW.number(0, 4))},
    "combined_cos": lambda: {
        "pct": DRAW.one_of(0.0, 0.25, 0.5, DRAW.number(0, 1)), "start": value(), "middle": value(), "end": value()
    },
}  # fmt: skip

EDGES: dict[str, list[Arguments]] = {
    "SchedExp": [{"start": 0.0, "end": 1.0}, {"start": 1.0, "end": 0.0}, {"start": 1.0, "end": -0.5}],
    "SchedPoly": [{"start": 0.0, "end": 1.0, "power": -1}],
    "combined_cos": [
        {"pct": 1.5, "start": 0.0, "middle": 1.0, "end": 0.5},
        {"pct": -0.5, "start": 0.0, "middle": 1.0, "end": 0.5},
    ],
    "combine_scheds": [
        {"pcts": [0.1] * 10, "scheds": [{"type": "SchedLin", "start": 0.0, "end": 1.0}] * 10},
        {"pcts": [1.5, -0.5], "scheds": [{"type": "SchedLin", "start": 0.0, "end": 1.0}] * 2},
        {"pcts": [1.0], "scheds": [{"type": "SchedExp", "start": 1.0, "end": -1.0}]},
    ],
}


@pytest.mark.parametrize("kind", [*MAKERS, "combine_scheds"])
def test_a_schedule(kind: str) -> None:
    make = MAKERS.get(kind, combined)
    for case in [*EDGES.get(kind, []), *(make() for _ in range(SETS))]:
        if kind == "combine_scheds" and case.get("pcts", [1])[-1] == 0:
            continue  # past the end torch gives infinite positions, on which Python may raise or not
        same({"type": kind, **case}, DRAW.one_of(1, 2, 10, 64, DRAW.whole(1, 120), DRAW.number(0.5, 40)))


def one_cycle() -> Arguments:
    given: Arguments = {"n_epoch": DRAW.whole(1, 12), "lr_max": DRAW.one_of(None, 0.0, DRAW.rate())}
    more = {
        "div": DRAW.one_of(1.0, DRAW.number(0.5, 50)),
        "div_final": DRAW.number(0.5, 1e5),
        "pct_start": DRAW.one_of(0.0, 1.0, 0.3, DRAW.number(0, 1)),
        "moms": [DRAW.number(0.5, 1) for _ in range(3)],
    }
    return given | {key: one for key, one in more.items() if DRAW.whole(0, 1)}


def flat_cos() -> Arguments:
    more = {"div_final": DRAW.number(0.5, 1e5), "pct_start": DRAW.one_of(0.0, 1.0, DRAW.number(0, 1))}
    return {"n_epoch": DRAW.whole(1, 12)} | {key: one for key, one in more.items() if DRAW.whole(0, 1)}


def sgdr() -> Arguments:
    given: Arguments = {"n_cycles": DRAW.whole(1, 4), "cycle_len": DRAW.whole(1, 3)}
    more = {"lr_max": DRAW.rate(), "cycle_mult": DRAW.one_of(1, 2, 3, 4)}
    return given | {key: one for key, one in more.items() if DRAW.whole(0, 1)}


FITS: dict[str, Callable[[], Arguments]] = {
    "fit_one_cycle": one_cycle, "fit_flat_cos": flat_cos, "fit_sgdr": sgdr
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(FITS))
def test_a_fit(kind: str) -> None:
    refused = 0
    for case in [*({"pct_start": pct, "n_epoch": 2} for pct in (1.5, -0.5) if kind != "fit_sgdr"),
                 *(FITS[kind]() for _ in range(SETS))]:  # fmt: skip
        learner = Learner(DRAW.whole(1, 17), DRAW.one_of(0.001, DRAW.rate()))
        arguments: Arguments = {"type": kind, "lr": learner.lr, "n_iter": learner.n_iter, **case}
        try:
            getattr(learner, kind)(**case)
        except (ArithmeticError, AssertionError) as error:
            refused += 1
            with pytest.raises(FieldError, match=type(error).__name__):
                ours(arguments)
            continue
        made = ours(arguments)
        follows: dict[str, Schedule] = {"lr": made, **({"mom": made.parameters["momentum"]} if made.parameters else {})}
        assert ("mom" in follows) == (kind == "fit_one_cycle")
        for name, schedule in follows.items():
            agree(schedule, learner.recorded[name], stops=True)
    assert refused < SETS / 2


def test_the_positions_are_in_float32_as_torch_has_them() -> None:
    parts = ours({"type": "combined_cos", "pct": 0.3, "start": 0.0, "middle": 1.0, "end": 0.0}, steps=2**26)
    made = theirs({"type": "combined_cos", "pct": 0.3, "start": 0.0, "middle": 1.0, "end": 0.0})
    top = int(0.3 * 2**26)
    near = np.arange(top - 12, top + 12)
    np.testing.assert_array_equal(parts(near), [made(batch / 2**26) for batch in near.tolist()])


def test_every_schedule_of_the_library_is_covered() -> None:
    assert {name.removeprefix("fastai.") for name in names("fastai")} == {*MAKERS, "combine_scheds", *FITS}
    schedules = {name for name in FASTAI.__all__ if name.startswith(("Sched", "combine"))}
    assert schedules == {*MAKERS, "combine_scheds"}
    # fine_tune is two fits of fit_one_cycle, on parameter groups that are frozen first; lr_find follows the loss
    fits = {name for name in vars(Learner) if name.startswith("fit_") or name in ("fine_tune", "lr_find")}
    assert fits == {*FITS, "fine_tune", "lr_find"}
