"""Other libraries' schedulers on the command line: as flags, with a person's own Python, and explained."""

import json
from pathlib import Path

import pytest

from lrcurve.frameworks import find
from tests.cli.conftest import Cli

CODE = """\
def half(step):
    return 0.5 ** step

def broken(step):
    return 1 / (step - 2)

def wordy(step):
    return "much"

def scale(x):
    return 1 / x

rate = 0.5
"""


@pytest.fixture
def train(tmp_path: Path) -> Path:
    path = tmp_path / "train.py"
    path.write_text(CODE)
    return path


def spec(function: str) -> str:
    return f"torch.LambdaLR lr=0.8 lr_lambda={function}"


def table(cli: Cli, *arguments: str) -> list[float]:
    """Return the rates of the first three steps."""
    done = cli("table", *arguments, "--steps", "3", "--format", "csv")
    assert done.code == 0, done.err
    return [float(line.split(",")[1]) for line in done.out.splitlines()[1:]]


def test_a_schedule_written_as_flags(cli: Cli) -> None:
    flags = ("--type", "torch.StepLR", "--lr", "0.8", "--step-size", "2", "--gamma", "0.5")
    assert table(cli, *flags) == [0.8, 0.8, 0.4]
    assert table(cli, "--type=torch.optim.lr_scheduler.StepLR", *flags[2:]) == [0.8, 0.8, 0.4]
    assert table(cli, "--type", "torch.CosineAnnealingLR", "--T-max", "2", "--lr", "0.8") == pytest.approx(
        [0.8, 0.4, 0]
    )
    assert table(cli, "--type", "torch.LambdaLR", "--lr-lambda", "0.5 ** t", "--lr", "0.8") == [0.8, 0.4, 0.2]


def test_the_flags_of_a_type_are_in_its_help(cli: Cli) -> None:
    assert "--t-in-epochs" in cli("table", "--type", "timm.CosineLRScheduler", "--help").out
    assert "--t-in-epochs" not in cli("table", "--help").out


def test_a_flag_of_another_type_is_unknown(cli: Cli) -> None:
    done = cli("table", "--type", "torch.StepLR", "--lr", "0.8", "--T-max", "2", "--steps", "3")
    assert done.code == 2
    assert "--T-max" in done.err
    assert "Traceback" not in done.err
    done = cli("table", "--type", "torch.StepLr", "--step-size", "2", "--steps", "3")
    assert done.code == 2
    assert "unknown type 'torch.StepLr'; did you mean 'torch.StepLR'?" in done.err


def test_python_is_not_run_without_leave(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("open('ran', 'w').close()\ndef half(step): return 0.5 ** step\n")
    for command in ("table", "plot"):
        done = cli(command, spec("train.py:half"), "--steps", "3")
        assert done.code == 2
        assert "'train.py:half' is Python, and drawing it runs it: add --allow-code if you trust that file" in done.err
    assert not (tmp_path / "ran").exists()
    assert table(cli, spec("train.py:half"), "--allow-code") == [0.8, 0.4, 0.2]
    assert (tmp_path / "ran").exists()


def test_python_with_leave(cli: Cli, train: Path) -> None:
    assert table(cli, spec("train.py:half"), "--allow-code") == [0.8, 0.4, 0.2]
    assert table(cli, spec(f"{train}:half"), "--allow-code") == [0.8, 0.4, 0.2]
    flags = ("--type", "torch.LambdaLR", "--lr", "0.8", "--lr-lambda", "train.py:half", "--allow-code")
    assert table(cli, *flags) == [0.8, 0.4, 0.2]
    product = "torch.MultiplicativeLR lr=0.8 lr_lambda=train.py:half"
    assert table(cli, product, "--allow-code") == pytest.approx([0.8, 0.4, 0.1])
    scaled = "torch.CyclicLR base_lr=0 max_lr=0.8 step_size_up=1 scale_fn=train.py:scale"
    assert table(cli, scaled, "--allow-code") == [0, 0.8, 0]
    keras = "keras.LearningRateScheduler schedule=train.py:half interval=step"
    assert table(cli, keras, "--allow-code") == [1, 0.5, 0.25]
    # leave to run code is no need to
    assert table(cli, spec("0.5**t"), "--allow-code") == [0.8, 0.4, 0.2]


def test_a_file_names_python_beside_it(cli: Cli, train: Path) -> None:
    folder = train.parent / "configs"
    folder.mkdir()
    (folder / "own.py").write_text(CODE)
    written = "steps: 3\nlr: 0.8\nschedules:\n  a: {type: torch.LambdaLR, lr_lambda: own.py:half}\n"
    (folder / "run.yaml").write_text(written)
    done = cli("table", "configs/run.yaml", "--format", "csv", "--allow-code")
    assert done.out == "step,a\n0,0.8\n1,0.4\n2,0.2\n"
    assert "\n  4 |   a: {type: torch.LambdaLR, lr_lambda: own.py:half}\n" in cli("table", "configs/run.yaml").err


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("trian.py:half", "trian.py: no such file"),
        ("train.py:halff", "train.py: defines no 'halff'; did you mean 'half'?"),
        ("train.py:zzz", "train.py: defines no 'zzz'"),
        ("train.py:rate", "train.py: 'rate' is no function but float"),
        ("train.py:broken", "train.py:broken(2) raised ZeroDivisionError: division by zero"),
        ("train.py:wordy", "train.py:wordy(0) raised ValueError: could not convert string to float: 'much'"),
        ("fails.py:half", "fails.py: running it raised RuntimeError: no GPU"),
        ("leaves.py:half", "leaves.py: running it raised SystemExit: 3"),
        ("wrong.py:half", "wrong.py: running it raised SyntaxError: "),
    ],
)
def test_python_that_cannot_be_had_or_fails(cli: Cli, train: Path, function: str, message: str) -> None:
    (train.parent / "fails.py").write_text("raise RuntimeError('no GPU')")
    (train.parent / "leaves.py").write_text("import sys; sys.exit(3)")
    (train.parent / "wrong.py").write_text("def half(:")
    done = cli("table", spec(function), "--steps", "3", "--allow-code")
    assert done.code == 2
    assert message in done.err
    assert done.out == ""
    assert "Traceback" not in done.err


def test_a_function_that_is_neither(cli: Cli) -> None:
    done = cli("table", spec("train:half"), "--steps", "3")
    assert (done.code, "cannot be read" in done.err) == (2, True)
    done = cli("table", "torch.LambdaLR lr=0.8 lr_lambda.a=3", "--steps", "3")
    assert "must be a formula such as '0.95 ** t', or a function such as train.py:lr_lambda" in done.err
    assert table(cli, spec("0.5")) == [0.4, 0.4, 0.4]


def test_list_shows_a_library_with_its_version(cli: Cli) -> None:
    shown = cli("list", "torch").out
    assert f"of torch {find('torch.StepLR').version}, as it does it\n" in shown
    assert "  torch.StepLR " in shown
    assert "  keras." not in shown
    assert "of pytorch_warmup 0.2.0, as it does it\n" in shown


def test_list_as_json_tells_signature_version_and_traps(cli: Cli) -> None:
    rows = {row["name"]: row for row in json.loads(cli("list", "--format", "json").out)}
    row = rows["torch.StepLR"]
    assert row["signature"] == "StepLR(step_size, gamma=0.1)"
    assert row["version"] == "2.13.0"
    assert row["spellings"] == ["torch.optim.lr_scheduler.StepLR"]
    assert row["differs"] == list(find("torch.StepLR").differs)
    assert [field["name"] for field in row["fields"]] == ["lr", "step_size", "gamma"]
    assert (rows["cosine"]["signature"], rows["cosine"]["version"], rows["cosine"]["differs"]) == ("", "", [])


def test_explain_knows_every_spelling(cli: Cli) -> None:
    short = cli("explain", "torch.StepLR")
    assert cli("explain", "torch.optim.lr_scheduler.StepLR").out == short.out
    assert short.out.startswith(
        "torch.StepLR: Step decay: a drop every step_size calls.\n\nStepLR(step_size, gamma=0.1)\n"
    )
    assert "lr(t) = lr * gamma ** floor(t / step_size)" in short.out
    assert "differs from what one expects\n  - The recursion drops where" in short.out
    assert "also written\n  torch.optim.lr_scheduler.StepLR\n" in short.out
    assert "precision" not in short.out
    assert "precision: the library computes in float32 by default" in cli("explain", "keras.CosineDecay").out


def test_explain_suggests(cli: Cli) -> None:
    done = cli("explain", "torch.StepRl")
    assert done.code == 2
    assert "torch.StepLR" in done.err
