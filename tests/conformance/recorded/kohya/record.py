"""Record what sd-scripts' own choice of a scheduler gives, for sd-scripts is on no package index.

    python -m tests.conformance.recorded.kohya.record SD_SCRIPTS/library/train_util.py > rates.json

Of that file only the function is executed, with torch and the optimization.py of the transformers that sd-scripts pins.
``tests/frameworks/test_kohya.py`` holds lrcurve's records against the table.
"""

import ast
import enum
import json
import sys
import warnings
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Optional

import torch

from tests.conformance.agreement import Draw
from tests.conformance.alone import alone, published

COMMIT = "ae72efb92babe89ff8e70f057e42db68440e8d61"  # tagged v0.10.1
TRANSFORMERS = "4.54.1"
NAMES = (
    "constant",
    "constant_with_warmup",
    "linear",
    "cosine",
    "cosine_with_restarts",
    "cosine_with_min_lr",
    "polynomial",
    "inverse_sqrt",
    "warmup_stable_decay",
)
REFUSED = ("reduce_lr_on_plateau", "cosine_warmup_with_min_lr")
"""What transformers knows, and what sd-scripts calls with arguments that it does not take."""

OPTIONS: dict[str, Any] = {
    "max_train_steps": 1600,
    "lr_warmup_steps": 0,
    "lr_decay_steps": 0,
    "lr_scheduler_num_cycles": 1,
    "lr_scheduler_power": 1,
    "lr_scheduler_timescale": None,
    "lr_scheduler_min_lr_ratio": None,
}
UPDATES = (0, 1, 2, 3, 5, 8, 11, 14, 19, 20, 21, 26)
"""The updates whose rate is kept."""

DRAW = Draw(20261126)
whole, number, one_of = DRAW.whole, DRAW.number, DRAW.one_of


def chooser(file: Path) -> Any:
    """Return ``get_scheduler_fix``, executed alone."""
    optimization: Any = alone(
        published(f"transformers=={TRANSFORMERS}") / "transformers/optimization.py",
        "transformers.optimization",
        {
            "transformers.trainer_pt_utils": {"LayerWiseDummyOptimizer": object, "LayerWiseDummyScheduler": object},
            "transformers.trainer_utils": {"SchedulerType": _types()},
            "transformers.utils": {"logging": SimpleNamespace(get_logger=lambda _: None)},
        },
    )
    tree = ast.parse(file.read_text(encoding="utf-8"))
    (function,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "get_scheduler_fix")
    known: dict[str, Any] = {
        "ast": ast,
        "torch": torch,
        "Optional": Optional,
        "Optimizer": torch.optim.Optimizer,
        "SchedulerType": optimization.SchedulerType,
        "TYPE_TO_SCHEDULER_FUNCTION": optimization.TYPE_TO_SCHEDULER_FUNCTION,
        "DiffusersSchedulerType": SimpleNamespace(PIECEWISE_CONSTANT=SimpleNamespace(value="piecewise_constant")),
        "is_schedulefree_optimizer": lambda *_: False,
    }
    exec(compile(ast.Module([function], []), str(file), "exec"), known)
    return known["get_scheduler_fix"]


def recorded(choose: Any, name: str, lr: float, given: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """Return the rates up to where an exception is raised, and its class.

    ``given`` are options, ``extra`` is what ``lr_scheduler_args`` has. With several processes accelerate makes as many
    steps per update.
    """
    options = OPTIONS | {key: value for key, value in given.items() if key != "num_processes"}
    processes = given.get("num_processes", 1)
    args = Namespace(
        lr_scheduler=name,
        lr_scheduler_type="",
        lr_scheduler_args=[f"{key}={value!r}" for key, value in extra.items()],
        **options,
    )
    row: dict[str, Any] = {"name": name, "lr": lr, "given": given | extra, "rates": [], "raises": None}
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    try:
        scheduler = choose(args, optimizer, processes)
        for update in range(UPDATES[-1] + 1):
            if update in UPDATES:
                row["rates"].append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            for _ in range(processes):
                scheduler.step()
    except (ArithmeticError, ValueError, TypeError) as error:
        row["raises"] = type(error).__name__
    return row


def drawn(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return options and what ``lr_scheduler_args`` has."""
    given: dict[str, Any] = {"max_train_steps": one_of(20, 20, 21, whole(1, 24))}
    given["lr_warmup_steps"] = one_of(0, 0, 1, 5, whole(0, 12), 0.1, 0.25, number(0, 0.6))
    extra: dict[str, Any] = {}
    if whole(0, 3) == 0:
        given["num_processes"] = whole(2, 4)
    if name == "constant" and whole(0, 4):
        given["lr_warmup_steps"] = 0
    if name == "cosine" and whole(0, 1):
        extra["num_cycles"] = one_of(1, 1.5, 0.25)
    if name in ("cosine_with_restarts", "cosine_with_min_lr", "warmup_stable_decay") and whole(0, 1):
        given["lr_scheduler_num_cycles"] = whole(1, 5)
    if name == "warmup_stable_decay":
        given["lr_decay_steps"] = one_of(0, 5, whole(0, 12), 0.25, number(0, 0.6))
        extra |= {key: one_of("linear", "cosine", "1-sqrt") for key in ("warmup_type", "decay_type") if whole(0, 1)}
    if name == "cosine_with_min_lr":
        kind = whole(0, 9)
        if kind < 7:
            given["lr_scheduler_min_lr_ratio"] = one_of(0.0, 0.1, number(0, 1), 1.5)
        elif kind < 9:
            extra["min_lr"] = one_of(0.0, 0.01, 0.2)
    if name == "warmup_stable_decay" and whole(0, 1):
        given["lr_scheduler_min_lr_ratio"] = one_of(0.0, 0.1, number(0, 1))
    if name == "polynomial":
        given["lr_scheduler_power"] = one_of(1, 2, 0.5, number(0.2, 4))
        if whole(0, 1):
            extra["lr_end"] = one_of(0.0, 1e-7, 0.01, 0.3)
    if name == "inverse_sqrt" and whole(0, 1):
        given["lr_scheduler_timescale"] = one_of(1, 5, 100)
    return given, extra


def main(file: Path) -> None:
    """Print the table."""
    choose = chooser(file)
    rows = [recorded(choose, name, 0.1, {}, {}) for name in REFUSED]
    for name in NAMES:
        rows.append(recorded(choose, name, 0.1, {}, {}))
        rows += [recorded(choose, name, one_of(0.1, 1e-4, DRAW.rate()), *drawn(name)) for _ in range(60)]
    lines = ",\n".join(json.dumps(row) for row in rows)
    head = f'"sd-scripts": "{COMMIT}", "transformers": "{TRANSFORMERS}", "torch": "{torch.__version__}"'
    print(f'{{{head}, "updates": {json.dumps(UPDATES)}, "rows": [\n{lines}\n]}}')


class _Named(enum.StrEnum):
    """Stand for transformers' enumeration of names."""


def _types() -> Any:
    """Return the names that transformers knows, from its own file."""
    file = published(f"transformers=={TRANSFORMERS}") / "transformers/trainer_utils.py"
    tree = ast.parse(file.read_text(encoding="utf-8"))
    (kind,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "SchedulerType")
    known: dict[str, Any] = {"ExplicitEnum": _Named}
    exec(compile(ast.Module([kind], []), str(file), "exec"), known)
    return known["SchedulerType"]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]))
