"""``lrcurve table --where``: when a rate is above or below a value, and for how long."""

import csv
import io
import json

import pytest

from tests.cli.conftest import Cli

LINE = "linear lr=1 min_lr=0 steps=100"  # 1 - t / 100


def test_stretches_for_people(cli: Cli) -> None:
    result = cli("table", LINE, "--steps", "100", "--where", "lr > 50%")
    assert result.code == 0
    head, _, row, _, total = result.out.splitlines()
    assert head.split() == ["curve", "from", "to", "steps", "percent"]
    assert row.split() == ["linear", "0", "49", "50", "50"]
    assert total == "linear: lr > 0.5 (50 % of the peak) for 50 steps of 100, 50 %"
    assert cli("table", LINE, "--steps", "100", "--where", "lr > 1").out == "linear: nowhere is lr > 1\n"


def test_a_run_of_unknown_length_is_told_in_percent(cli: Cli) -> None:
    out = cli("table", "linear lr=1 min_lr=0", "--where", "lr >= 0.25").out
    assert out.splitlines()[0].split() == ["curve", "from", "to", "percent"]
    assert out.splitlines()[-1] == "linear: lr >= 0.25 for 75 % of the run"


def test_tokens_at_that_step(cli: Cli) -> None:
    sets = ["--set", "run.tokens_per_step=1000", "--columns", "tokens"]
    (row,) = json.loads(cli("table", LINE, "-n", "100", "--where", "lr < 0.25", "--format", "json", *sets).out)
    assert (row["from"], row["tokens_from"], row["tokens_to"]) == (76, 76_000, 99_000)


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_stretches_for_programs(cli: Cli, form: str, delimiter: str) -> None:
    out = cli("table", LINE, "constant lr=0.6", "-n", "100", "--where", "lr > 0.5", "--format", form).out
    assert list(csv.reader(io.StringIO(out), delimiter=delimiter)) == [
        ["curve", "from", "to", "steps", "percent"],
        ["linear", "0", "49", "50", "50.0"],
        ["constant", "0", "99", "100", "100.0"],
    ]
    lines = cli("table", LINE, "-n", "100", "--where", "lr > 0.5", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["to"] for line in lines] == [49]
    markdown = cli("table", LINE, "-n", "100", "--where", "lr > 0.5", "--format", "markdown").out
    assert markdown.splitlines()[2] == "| linear | 0 | 49 | 50 | 50 |"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--where", "lr = 1"], "must be like 'lr > 1e-4'"),
        (["--where", "momentun > 1"], "nothing here schedules 'momentun'"),
        (["--where", "lr > 1", "--at", "3"], "choose one of"),
        (["--where", "lr > 1", "--columns", "epoch"], "does not say how many steps an epoch has"),
        (["--where", "lr > 1", "--steps", "2e9"], "the limit is 1,000,000,000"),
    ],
)
def test_what_cannot_be_answered(cli: Cli, flags: list[str], said: str) -> None:
    result = cli("table", LINE, "--steps", "100", *flags)
    assert (result.code, result.out) == (2, "")
    assert said in " ".join(result.err.replace("│", " ").split())
