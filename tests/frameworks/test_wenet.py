"""WeNet's schedulers against what its own file gave: see ``tests/conformance/recorded/wenet/record.py``."""

import json
from pathlib import Path
from typing import Any

import pytest

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import agree

TABLE = json.loads((Path(__file__).parents[1] / "conformance/recorded/wenet/rates.json").read_text("utf-8"))


@pytest.mark.parametrize("row", TABLE["rows"], ids=lambda row: f"{row['name']}-{row['given']}")
def test_the_rates_are_those_recorded(row: dict[str, Any]) -> None:
    record: Any = find(f"wenet.{row['name']}")
    if not row["rates"]:
        with pytest.raises(FieldError, match=f"wenet raises {row['raises']}"):
            record(lr=row["lr"], **row["given"])
        return
    agree(record(lr=row["lr"], **row["given"]), row["rates"], stops=row["raises"] is not None)


def test_there_are_enough_rows_of_each() -> None:
    """WeNet's file has more of NeMo's policies, but its trainer makes only these two."""
    recorded = [f"wenet.{row['name']}" for row in TABLE["rows"]]
    assert set(recorded) == set(names("wenet"))
    assert all(recorded.count(name) >= 60 for name in set(recorded))
