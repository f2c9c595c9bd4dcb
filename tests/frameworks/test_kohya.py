"""sd-scripts' schedulers against what its own code gave: see ``tests/conformance/recorded/kohya/record.py``."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from lrcurve.schedules.fields import fields_of

TABLE = json.loads((Path(__file__).parents[1] / "conformance/recorded/kohya/rates.json").read_text("utf-8"))
UPDATES = np.array(TABLE["updates"])
ROWS = [row for row in TABLE["rows"] if f"kohya.{row['name']}" in names("kohya")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['name']}-{row['given']}")
def test_the_rates_are_those_recorded(row: dict[str, Any]) -> None:
    record: Any = find(f"kohya.{row['name']}")
    if not row["rates"]:
        with pytest.raises(FieldError, match=f"raises {row['raises']}") as caught:
            record(lr=row["lr"], **row["given"])
        assert caught.value.field in {field.name for field in fields_of(record)}
        return
    schedule = record(lr=row["lr"], **row["given"])
    rates = schedule(UPDATES)
    known = len(row["rates"])
    peak = max(map(abs, row["rates"]))
    np.testing.assert_allclose(rates[:known], row["rates"], rtol=0, atol=1e-10 * peak)
    assert np.isnan(rates[known:]).all()
    assert (schedule.end is None) == (row["raises"] is None)


def test_there_are_enough_rows_of_each() -> None:
    """piecewise_constant takes no option and is diffusers' own, adafactor reports what transformers' optimizer does."""
    recorded = [f"kohya.{row['name']}" for row in ROWS]
    assert set(recorded) == set(names("kohya"))
    assert all(recorded.count(name) >= 60 for name in set(recorded))
    others = {row["name"]: row["raises"] for row in TABLE["rows"] if row not in ROWS}
    assert others == {"reduce_lr_on_plateau": "TypeError", "cosine_warmup_with_min_lr": "TypeError"}
