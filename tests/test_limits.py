"""Every limit is on the page of limits, with its number and its reason."""

from pathlib import Path

import pytest

from docs import limits
from lrcurve.schedules import MAX_RATE, MAX_STEP
from lrcurve.spec.curves import MAX_SCHEDULES


def test_every_limit_has_a_reason_and_one_place_on_the_page() -> None:
    found = limits.limits()
    rows = [line for line in limits.page().splitlines() if line.startswith("| ") and line != "| | at most | why |"]
    assert len(rows) == len(found) > 30
    for limit in found:
        assert limit.what[0].isupper()
        assert len(limit.reason) > 10
        assert sum(f"| {limit.what} | {limit.shown} |" in row for row in rows) == 1, limit.module


def test_the_numbers_are_those_of_the_code() -> None:
    shown = {limit.value: limit.shown for limit in limits.limits()}
    assert shown[MAX_SCHEDULES] == "1,000"
    assert shown[MAX_RATE] == "1e100"
    assert shown[MAX_STEP] == "9,007,199,254,740,992 (2**53)"


@pytest.mark.parametrize("text", ["MAX_X = 3\n", 'MAX_X = 3\n"""How many there are."""\n', "MAX_X = 3\nY = 4\n"])
def test_a_limit_without_a_reason_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "new.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(limits, "HOME", tmp_path)
    with pytest.raises(ValueError, match=r"spec\.new\.MAX_X needs a line under it"):
        limits.limits()
