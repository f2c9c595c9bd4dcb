"""The battery of tests/fuzz finds what it looks for, and tries everything that there is."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from lrcurve import frameworks
from lrcurve.curve import Curve
from lrcurve.schedules import names
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.views.table import machine_formats
from tests.fuzz import __main__ as battery
from tests.fuzz import shrink, workers
from tests.fuzz.cases import Case, Failure
from tests.fuzz.checks import seeded
from tests.fuzz.grammar import Grammar, records
from tests.fuzz.subjects import SUBJECTS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are forked")

COSINE = json.dumps({"steps": 10, "schedules": {"a": {"type": "step", "lr": 1, "gamma": 0.5, "step_size": 2}}})
TABLE = Case("command", ("table", "spec.json", "--format", "csv"), {"spec.json": COSINE.encode()})
RATES = Case("rates", ("spec.json",), {"spec.json": COSINE.replace("step", "cosine", 1).encode()})


def failure(case: Case) -> Failure | None:
    return next(workers.examined([case])).failure


def test_what_is_right_is_no_failure() -> None:
    assert failure(TABLE) is None


def _raise(*_: object, **__: object) -> None:
    raise KeyError("a defect")


def _busy(*_: object, **__: object) -> None:
    end = time.process_time() + 0.5
    while time.process_time() < end:
        pass


def _hungry(*_: object, **__: object) -> None:
    assert np.ones(45_000_000).sum() > 0


def _nothing(_curves: object, _chosen: object, _kind: object, file: object, _columns: object) -> None:
    file.write(b"step,a\n0,nan\n")  # type: ignore[attr-defined]  # a file


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (_raise, "traceback at lrcurve/cli/commands/table.py:_write (KeyError)"),
        (_busy, "slow at command"),
        (_hungry, "memory at command"),
        (_nothing, "'nan' is written at table"),
        (lambda *_: sys.exit(1), "exit code 1 at table"),
        (lambda *_: print("a\x1b[2Jb"), "escape at table"),
    ],
)
def test_each_kind_of_failure_is_found(
    monkeypatch: pytest.MonkeyPatch, broken: Callable[..., None], expected: str
) -> None:
    monkeypatch.setattr(workers, "MEGABYTES", 300)
    if broken is _busy:
        monkeypatch.setattr(workers, "SECONDS", 0.4)
    monkeypatch.setattr(machine_formats, "write", broken)
    found = failure(TABLE)
    assert found is not None
    assert found.signature == expected


def test_a_rate_that_depends_on_what_else_is_asked_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cosine, "rates", lambda _, t: t / (t.max() + 1))
    case = Case("rates", ("spec.json",), {"spec.json": b'{"type": "cosine", "lr": 1, "steps": 10}'})
    found = failure(case)
    assert found is not None
    assert found.signature == "property 'one step' at Cosine"


def test_a_process_that_dies_takes_only_its_case_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_formats, "write", lambda *_: os._exit(3))
    fine = Case("command", ("fingerprint", "spec.json"), TABLE.files)
    reports = list(workers.examined([fine, TABLE, fine]))
    assert [report.index for report in reports] == [0, 1, 2]
    assert [report.failure and report.failure.kind for report in reports] == [None, "the process ends with 3", None]


def test_a_case_shrinks_to_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_b(curves: Sequence[Curve], *_: object) -> None:
        if "b" in [curve.name for curve in curves]:
            _raise()

    monkeypatch.setattr(machine_formats, "write", of_b)
    spec = {"steps": 9, "schedules": {"a": {"type": "rex", "lr": 1}, "b": {"type": "linear", "lr": 1}}}
    large = Case("command", ("table", "a.json", "--format", "csv"), {"a.json": json.dumps(spec).encode()})
    found = failure(large)
    assert found is not None
    small = shrink.smallest(large, found)
    assert small.arguments == ("table", "a.json", "--format", "csv")
    assert list(small.files) == ["a.json"]
    assert json.loads(small.files["a.json"]) == {"schedules": {"b": {"type": "linear", "lr": 1}}}


def test_a_number_names_a_case() -> None:
    for subject in SUBJECTS:
        assert battery.made(3, subject, 5) == battery.made(3, subject, 5)
    assert battery.made(3, "specs", 5) != battery.made(4, "specs", 5)


def test_documents_have_every_type_and_every_field() -> None:
    assert set(records()) == {*names(), *frameworks.names()}
    text = "".join(json.dumps(Grammar(seeded("fields", number)).document()) for number in range(6000))
    for name, record in records().items():
        assert any(f'"{spelling}"' in text for spelling in getattr(record, "spellings", lambda name=name: (name,))())
        for field in fields_of(record):
            assert f'"{field.name}"' in text, (name, field.name)


def test_the_program_says_what_failed_and_how_to_run_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine_formats, "write", _raise)
    monkeypatch.setitem(SUBJECTS, "verbs", (lambda _: TABLE, 0.1))
    monkeypatch.setattr(battery, "warm", lambda: None)
    assert battery.main(["--only", "verbs", "--count", "3", "--no-shrink", "--seed", "9"]) == 1
    said = capsys.readouterr().out
    assert said.count("FAILED traceback at lrcurve/cli/commands/table.py:_write (KeyError)") == 1
    assert "again: python -m tests.fuzz --seed 9 --only verbs --case 0" in said
    assert "3 x traceback" in said
    monkeypatch.undo()
    monkeypatch.setattr(battery, "warm", lambda: None)
    assert battery.main(["--only", "inline", "--case", "0"]) == 0
