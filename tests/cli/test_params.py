"""``--param``: which parameters are shown, wherever curves are."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

ONE_CYCLE = "torch.OneCycleLR max_lr=1 total_steps=10"
SPEC = """\
steps: 4
schedules:
  a: {type: constant, lr: 0.1, params: {momentum: 0.9, weight_decay: {type: linear, lr: 0.4}}}
"""


@pytest.fixture
def spec(tmp_path: Path) -> str:
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    return "spec.yaml"


@pytest.mark.parametrize(
    ("flags", "columns"),
    [
        ([], ["a", "a.momentum", "a.weight_decay"]),
        (["--param", "lr"], ["a"]),
        (["--param", "weight_decay"], ["a.weight_decay"]),
        (["--param", "weight_decay,lr"], ["a", "a.weight_decay"]),
        (["--param", "weight_decay", "--param", "momentum"], ["a.momentum", "a.weight_decay"]),
        (["--param", "all"], ["a", "a.momentum", "a.weight_decay"]),
    ],
)
def test_a_table_has_a_column_for_each(cli: Cli, spec: str, flags: list[str], columns: list[str]) -> None:
    found = next(csv.reader(io.StringIO(cli("table", spec, "--format", "csv", *flags).out)))
    assert found == ["step", *columns]


def test_a_parameter_that_nothing_schedules_is_refused(cli: Cli, spec: str) -> None:
    result = cli("table", spec, "--param", "momentun")
    assert (result.code, result.out) == (2, "")
    assert result.err == "--param momentun: nothing here schedules it; did you mean 'momentum'?\n"


def test_what_a_library_brings_is_compared_and_hashed_when_it_is_asked_for(cli: Cli) -> None:
    quick = f"{ONE_CYCLE} base_momentum=0.8"
    assert cli("compare", ONE_CYCLE, quick, "--steps", "10").code == 0
    assert cli("compare", ONE_CYCLE, quick, "--steps", "10", "--param", "momentum").code == 1
    hashes = json.loads(cli("fingerprint", ONE_CYCLE, "--steps", "10", "--param", "all", "--format", "json").out)
    assert [one["name"] for one in hashes] == ["torch.OneCycleLR", "torch.OneCycleLR.momentum"]


@pytest.mark.parametrize("name", ["two.png", "two.svg", "two.pdf"])
def test_a_picture_stacks_them(cli: Cli, spec: str, tmp_path: Path, name: str) -> None:
    assert cli("plot", spec, "-o", name).code == 0
    assert (tmp_path / name).stat().st_size > 1000


def test_the_terminal_stacks_them(cli: Cli, spec: str) -> None:
    out = cli("plot", spec, "--terminal").out
    at = [out.index(title) for title in ("learning rate", "momentum", "weight decay")]
    assert at == sorted(at)
