"""detectron2's schedulers against what its own file gave: see ``tests/conformance/recorded/detectron2/record.py``."""

import json
from pathlib import Path
from typing import Any

import pytest

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import agree

TABLE = json.loads((Path(__file__).parents[1] / "conformance/recorded/detectron2/rates.json").read_text("utf-8"))


def made(arguments: dict[str, Any]) -> Any:
    """Return the record of a multiplier."""
    library = "detectron2" if arguments["type"] == "WarmupParamScheduler" else "fvcore"
    record: Any = find(f"{library}.{arguments['type']}")
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in arguments.items()}
    del given["type"]
    if "scheduler" in given:
        given["scheduler"] = made(arguments["scheduler"])
    return record(**given, steps=1)


@pytest.mark.parametrize("row", TABLE["rows"], ids=lambda row: f"{row['multiplier']['type']}-{row['max_iter']}")
def test_the_rates_are_those_recorded(row: dict[str, Any]) -> None:
    record: Any = find("detectron2.LRMultiplier")
    if not row["rates"]:
        with pytest.raises(FieldError, match=f"{row['raises']}|complex"):
            record(lr=row["lr"], multiplier=made(row["multiplier"]), max_iter=row["max_iter"])
        return
    schedule = record(lr=row["lr"], multiplier=made(row["multiplier"]), max_iter=row["max_iter"])
    agree(schedule, row["rates"], stops=row["raises"] is not None)


def test_there_are_enough_rows_of_each() -> None:
    assert names("detectron2") == ("detectron2.LRMultiplier", "detectron2.WarmupParamScheduler")
    warm = [row["multiplier"]["type"] == "WarmupParamScheduler" for row in TABLE["rows"]]
    assert len(warm) >= sum(warm) >= 60
