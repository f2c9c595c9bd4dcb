from pathlib import Path

import pytest

from tests.cli.conftest import Cli

COUNTED_FROM_ONE = "step,lr\n1,0.4\n2,0.3\n3,0.2\n"


def test_an_offset_moves_the_steps_of_a_log(cli: Cli) -> None:
    Path("log.csv").write_text(COUNTED_FROM_ONE)
    assert cli("table", "log.csv", "--format", "csv").out.split() == ["step,lr", "1,0.4", "2,0.3", "3,0.2"]
    moved = cli("table", "log.csv", "--offset", "-1", "--format", "csv")
    assert moved.out.split() == ["step,lr", "0,0.4", "1,0.3", "2,0.2"]
    assert cli("compare", "linear lr=0.4 min_lr=0.1 steps=3", "log.csv", "--offset", "-1").code == 0


def test_steps_counted_from_one_are_said(cli: Cli) -> None:
    Path("log.csv").write_text(COUNTED_FROM_ONE)
    assert "--offset -1" in cli("table", "log.csv").err
    assert "--offset" not in cli("table", "log.csv", "--offset", "-1").err


def test_an_offset_that_is_no_number_is_refused(cli: Cli) -> None:
    Path("log.csv").write_text(COUNTED_FROM_ONE)
    result = cli("table", "log.csv", "--offset", "one")
    assert result.code == 2
    assert "'one' is not a whole number" in result.err


def test_an_offset_that_leaves_steps_before_zero_is_refused(cli: Cli) -> None:
    Path("log.csv").write_text(COUNTED_FROM_ONE)
    result = cli("table", "log.csv", "--offset", "-2")
    assert result.code == 2
    assert "log.csv" in result.err


def test_an_offset_without_a_log_is_said_to_do_nothing(cli: Cli) -> None:
    said = "--offset moves the steps of logs, and none of these is one"
    assert said in cli("table", "linear lr=0.4 steps=3", "--offset", "2").err
    Path("log.csv").write_text(COUNTED_FROM_ONE)
    assert said not in cli("table", "linear lr=0.4 steps=3", "log.csv", "--offset", "-1").err


@pytest.mark.parametrize("verb", ["table", "check", "plot", "compare", "fingerprint", "export"])
def test_a_name_says_what_a_file_is(cli: Cli, verb: str) -> None:
    Path("train.py").write_text("learning_rate = 1e-3\n")
    named = ["--as", "nanogpt", *(["train.py"] if verb == "compare" else [])]
    assert cli(verb, "train.py", *named, "--steps", "100", "--set", "lr_decay_iters=3000").code in (0, 1)
    unnamed = cli(verb, "train.py", *named[2:])
    assert unnamed.code == 2
    assert "nanogpt" in unnamed.err + unnamed.out


def test_a_misspelt_name_gets_a_suggestion(cli: Cli) -> None:
    Path("train.py").write_text("learning_rate = 1e-3\n")
    result = cli("table", "train.py", "--as", "nanogtp")
    assert result.code == 2
    assert "did you mean 'nanogpt'" in result.err


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("lr", "lr: has no effect; did you mean 'learning_rate'?"),
        ("learning_rat", "'learning_rat' is no key that nanogpt's rates depend on; did you mean 'learning_rate'?"),
        ("wandb_log", "wandb_log: has no effect: nanogpt's rates do not depend on it"),
        ("xyz", "; they depend on learning_rate, max_iters, decay_lr, warmup_iters, lr_decay_iters, min_lr"),
    ],
)
def test_what_changes_no_rate_of_a_trainer_is_refused(cli: Cli, key: str, says: str) -> None:
    Path("train.py").write_text("wandb_log = False\nwarmup_iters = 10\nlearning_rate = 0.1\n")
    result = cli("table", "train.py", "--set", f"{key}=3", "--at", "10")
    assert (result.code, result.out) == (2, "")
    assert says in result.err


def test_a_rate_for_schedules_without_one_is_said_to_have_no_effect_on_a_trainer(cli: Cli) -> None:
    Path("train.py").write_text("wandb_log = False\nwarmup_iters = 10\nlearning_rate = 0.1\n")
    result = cli("table", "train.py", "--lr", "3", "--at", "10")
    assert "0.1" in result.out
    assert "note: train.py: --lr has no effect; did you mean 'learning_rate'?" in result.err
    assert "--lr" not in cli("table", "train.py", "--at", "10").err


@pytest.mark.parametrize("flag", ["--at", "--from", "--to"])
def test_a_place_in_a_log_of_epochs_is_an_epoch(cli: Cli, flag: str) -> None:
    Path("results.csv").write_text("epoch,train/box_loss,lr/pg0\n1,1.2,0.1\n2,1.1,0.2\n3,1.0,0.3\n4,1.0,0.4\n")
    result = cli("table", "results.csv", flag, "2")
    assert result.code == 2
    assert "2: is a length in steps, but the run counts epochs: write 2ep" in " ".join(result.err.split())
    assert "0.3" in cli("table", "results.csv", flag, "2ep").out
