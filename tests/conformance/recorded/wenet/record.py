"""Record what WeNet's own schedulers give, for WeNet is on no package index.

    python -m tests.conformance.recorded.wenet.record WENET/wenet/utils/scheduler.py > rates.json

It takes torch. ``tests/frameworks/test_wenet.py`` holds lrcurve's records against the table.
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import torch

from tests.conformance.agreement import Draw
from tests.conformance.alone import alone

COMMIT = "2d8bb9780f5b23da65abee37fd612a1fa2f2f4e8"  # tagged v3.1.0
CLASSES = {"warmuplr": "WarmupLR", "NoamHoldAnnealing": "NoamHoldAnnealing"}
STEPS = 26
DRAW = Draw(20261125)

whole, number, one_of = DRAW.whole, DRAW.number, DRAW.one_of


def recorded(module: Any, name: str, lr: float, given: dict[str, Any]) -> dict[str, Any]:
    """Return the rates up to where an exception is raised, and its class.

    The calls are those of ``init_optimizer_and_scheduler`` and of the executor, in ``wenet/utils/train_utils.py``.
    """
    row: dict[str, Any] = {"name": name, "lr": lr, "given": given, "rates": [], "raises": None}
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    try:
        scheduler = getattr(module, CLASSES[name])(optimizer, **given)
        scheduler.set_step(-1)
        for _ in range(STEPS):
            row["rates"].append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            scheduler.step()
    except (ArithmeticError, ValueError, TypeError, AssertionError) as error:
        row["raises"] = type(error).__name__
    return row


def held() -> dict[str, Any]:
    """Return the arguments of NoamHoldAnnealing."""
    given: dict[str, Any] = {"max_steps": one_of(20, whole(1, 30), number(5, 25))}
    for field in ("warmup", "hold"):
        kind = whole(0, 3)
        if kind in (0, 1):
            given[f"{field}_steps"] = one_of(0, 1, whole(0, 12), whole(0, 12), 2.5)
        elif kind == 2:
            given[f"{field}_ratio"] = one_of(0.1, 0.25, number(0, 0.6))
    more = {"decay_rate": one_of(0.5, 1.0, 0, 2), "min_lr": one_of(0.0, 0.01, 0.2)}
    return given | {key: value for key, value in more.items() if whole(0, 1)}


def main(file: Path) -> None:
    """Print the table."""
    module = alone(file, "wenet.utils.scheduler")
    rows = [recorded(module, "warmuplr", 0.1, {}), recorded(module, "warmuplr", 0.1, {"warmup_steps": -2})]
    for _ in range(60):
        warm = one_of(0, 1, 2, 0.5, 2.5, whole(1, 30), number(0.1, 30))
        rows.append(recorded(module, "warmuplr", one_of(0.1, DRAW.rate()), {"warmup_steps": warm}))
    rows += [recorded(module, "NoamHoldAnnealing", one_of(0.1, DRAW.rate()), held()) for _ in range(80)]
    lines = ",\n".join(json.dumps(row) for row in rows)
    print(f'{{"wenet": "{COMMIT}", "torch": "{torch.__version__}", "rows": [\n{lines}\n]}}')


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]))
