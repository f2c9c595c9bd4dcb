from pathlib import Path

from tests.cli.conftest import ROOT, Cli

SAMPLES = ROOT / "sample_configs"


def test_what_is_exported_gives_the_same_rates(cli: Cli) -> None:
    written = cli("export", str(SAMPLES / "decays.yaml"), "--steps", "70", "-o", "written.yaml")
    assert (written.code, written.out) == (0, "")
    assert Path("written.yaml").read_text().splitlines()[1] == "run: {steps: 70}"
    assert cli("export", str(SAMPLES / "decays.yaml"), "--steps", "70").out == Path("written.yaml").read_text()
    assert cli("compare", "written.yaml", str(SAMPLES / "decays.yaml"), "--steps", "70").code == 0


def test_flags_are_part_of_what_is_exported(cli: Cli) -> None:
    result = cli("export", "--type", "linear", "--lr", "0.5", "--steps", "8", "--to", "yaml")
    assert result.out == "run: {steps: 8}\nschedules:\n  linear: {type: linear, lr: 0.5, steps: 8}\n"


def test_a_curve_that_ends_before_the_others_is_said(cli: Cli) -> None:
    result = cli("export", "cosine lr=0.1 steps=50", str(SAMPLES / "wsd_branches.yaml"))
    assert "note: cosine: ends after 50 steps, and goes on to 100,000 in what is written" in result.err
    assert "ends after" not in cli("export", "cosine lr=0.1 steps=50").err


def test_a_target_that_there_is_not_gets_a_suggestion(cli: Cli) -> None:
    result = cli("export", "cosine lr=0.1 steps=5", "--to", "yml")
    assert result.code == 2
    assert "did you mean 'yaml'" in result.err


def test_recorded_rates_have_no_schedule_to_export(cli: Cli) -> None:
    Path("log.csv").write_text("step,lr\n0,0.1\n1,0.2\n")
    result = cli("export", "log.csv", "-o", "log.yaml")
    assert result.code == 2
    assert "lr: was recorded" in result.err
    assert not Path("log.yaml").exists()


def test_a_parameter_that_a_schedule_moves_along_comes_with_it(cli: Cli) -> None:
    cycle = ("torch.OneCycleLR max_lr=0.1 total_steps=50", "--steps", "50")
    assert cli("export", *cycle, "--param", "all").out == cli("export", *cycle).out
    alone = cli("export", *cycle, "--param", "momentum")
    assert alone.code == 2
    assert "torch.OneCycleLR.momentum: belongs to a schedule that is not among these: add --param all" in alone.err


def test_other_parameters_are_not_taken_for_rates_when_they_are_read_again(cli: Cli) -> None:
    cli("export", str(SAMPLES / "dino_parameters.yaml"), "-o", "written.yaml")
    assert "LR114" not in cli("check", "written.yaml").out  # a weight decay may rise
