"""Schedules whose quotes were forgotten."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

LOST = "belongs to the schedule before it, whose words the shell takes apart: quote it"


@pytest.mark.parametrize(
    ("arguments", "word", "command"),
    [
        (["plot", "cosine", "lr=0.1"], "lr=0.1", "lrcurve plot 'cosine lr=0.1'"),
        (["table", "cosine", "lr=0.1", "--steps", "5", "warmup=10%"], "lr=0.1",
         "lrcurve table 'cosine lr=0.1 warmup=10%' --steps 5"),
        (["check", "type=cosine", "lr=0.1"], "lr=0.1", "lrcurve check 'type=cosine lr=0.1'"),
        (["compare", "linear lr=1", "torch.StepLR", "lr=1", "step_size=3"], "lr=1",
         "lrcurve compare 'linear lr=1' 'torch.StepLR lr=1 step_size=3'"),
        (["table", "cosine lr=0.1", "min_lr=1e-3"], "min_lr=1e-3", "lrcurve table 'cosine lr=0.1 min_lr=1e-3'"),
    ],
)  # fmt: skip
def test_the_whole_command_is_told(cli: Cli, arguments: list[str], word: str, command: str) -> None:
    result = cli(*arguments)
    assert (result.code, result.out, result.err) == (2, "", f"'{word}' {LOST}, {command}\n")


def test_a_key_after_a_file_is_for_set(cli: Cli) -> None:
    Path("a.yaml").write_text("type: cosine\nlr: 0.1\n")
    result = cli("table", "a.yaml", "lr=0.2")
    expected = "'lr=0.2' is no schedule; to change a key of a.yaml, write --set lr=0.2\n"
    assert (result.code, result.err) == (2, expected)


def test_files_and_whole_schedules_stay_what_they_are(cli: Cli) -> None:
    Path("lr=3.yaml").write_text("type: constant\nlr: 3\n")
    result = cli("table", "constant lr=1", "lr=3.yaml", "type=linear lr=1", "--steps", "2", "--format", "csv")
    assert (result.code, result.out) == (0, "step,constant,lr=3,linear\n0,1.0,3.0,1.0\n1,1.0,3.0,0.5\n")
