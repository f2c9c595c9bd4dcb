"""Record what detectron2's own schedulers give, for detectron2 is on no package index.

    python -m tests.conformance.recorded.detectron2.record DETECTRON2/detectron2/solver/lr_scheduler.py > rates.json

It takes torch, and fvcore's file as ``tests/conformance/alone.py`` fetches it. ``tests/frameworks/test_detectron2.py``
holds lrcurve's records against the table.
"""

import json
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.conformance import test_fvcore
from tests.conformance.agreement import Draw
from tests.conformance.alone import alone

COMMIT = "02b5c4e295e990042a714712c21dc79b731e8833"
DRAW = Draw(20261123)


def multiplier(module: Any, arguments: dict[str, Any]) -> Any:
    """Return a scheduler of fvcore, or the warmup around one."""
    if arguments["type"] != "WarmupParamScheduler":
        return test_fvcore.theirs(arguments)
    given = {key: value for key, value in arguments.items() if key != "type"}
    return module.WarmupParamScheduler(**{**given, "scheduler": multiplier(module, given["scheduler"])})


def recorded(module: Any, arguments: dict[str, Any], max_iter: int, lr: float) -> dict[str, Any]:
    """Return the rates of a run and some updates more, up to where an exception is raised, and its class."""
    row: dict[str, Any] = {"multiplier": arguments, "max_iter": max_iter, "lr": lr, "rates": [], "raises": None}
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    try:
        scheduler = module.LRMultiplier(optimizer, multiplier(module, arguments), max_iter)
        for _ in range(max_iter + 4):
            row["rates"].append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            scheduler.step()
    except (RuntimeError, IndexError, ArithmeticError, ValueError, TypeError) as error:
        row["raises"] = type(error).__name__
    return row


def main(file: Path) -> None:
    """Print the table."""
    fvcore = types.SimpleNamespace(**vars(test_fvcore.FVCORE))
    module = alone(file, "detectron2.solver.lr_scheduler", {"fvcore.common.param_scheduler": vars(fvcore)})
    rows = []
    for number in range(80):
        kind = DRAW.one_of("CosineParamScheduler", *test_fvcore.MAKERS)
        arguments = {"type": kind, **test_fvcore.MAKERS[kind]()}
        if number % 5:
            arguments = {
                "type": "WarmupParamScheduler",
                "scheduler": arguments,
                "warmup_factor": DRAW.one_of(0.001, 0.0, 1.0, DRAW.number(0, 1.5)),
                "warmup_length": DRAW.one_of(0.0, 0.1, 1.0, DRAW.number(0, 1), DRAW.number(0, 0.3)),
                "warmup_method": DRAW.one_of("linear", "linear", "constant"),
                "rescale_interval": DRAW.one_of(False, False, True),
            }
        row = recorded(module, arguments, DRAW.one_of(1, 2, DRAW.whole(3, 24)), DRAW.one_of(0.02, DRAW.rate()))
        if np.isfinite(row["rates"]).all():
            rows.append(row)
    lines = ",\n".join(json.dumps(row) for row in rows)
    print(f'{{"detectron2": "{COMMIT}", "torch": "{torch.__version__}", "rows": [\n{lines}\n]}}')


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]))
