import csv
import io
import json
import math
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Cli, process

DECAYS = str(ROOT / "sample_configs" / "decays.yaml")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_an_end_past_the_run_is_noted(cli: Cli) -> None:
    result = cli("table", "cosine lr=0.1", "--steps", "5", "--to", "1000", "--format", "csv")
    assert result.out == cli("table", "cosine lr=0.1", "--steps", "5", "--format", "csv").out
    assert result.err == "note: --to goes to step 1,000, but the run has 5 steps; it is shown to its end\n"


def test_csv_holds_the_exact_rates_of_every_step(cli: Cli) -> None:
    table = rows(cli("table", DECAYS, "--format", "csv").out)
    assert [int(row["step"]) for row in table] == list(range(50))
    for row in table:
        t = int(row["step"])
        assert float(row["step_decay"]) == pytest.approx(0.1 * 0.5 ** (t // 10), rel=1e-12)
        assert float(row["exponential"]) == pytest.approx(0.1 * 0.9**t, rel=1e-12)
        assert float(row["cosine"]) == pytest.approx(0.001 + 0.099 * (1 + math.cos(math.pi * t / 50)) / 2, rel=1e-12)
        restarted = 0.001 + 0.099 * (1 + math.cos(math.pi * (t % 25) / 25)) / 2
        assert float(row["restarted"]) == pytest.approx(restarted, rel=1e-12)


def test_without_a_spec_the_documents_comparison_is_shown_and_said(cli: Cli) -> None:
    result = cli("table", "--format", "csv")
    assert result.out == cli("table", DECAYS, "--format", "csv").out
    assert "documents' comparison" in result.err
    assert cli("table", "--format", "csv", "-q").err == ""


def test_without_a_spec_the_folders_own_file_comes_first(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "lrcurve.yaml").write_text("{type: constant, lr: 0.25, steps: 2}")
    assert cli("table", "--format", "csv").out == "step,lrcurve\n0,0.25\n1,0.25\n"


def test_flags_make_the_same_schedule_as_text(cli: Cli) -> None:
    flags = cli(
        "table", "--type", "exponential", "--lr", "0.1", "--decay-rate", "0.9", "--steps", "5", "--format", "csv"
    )
    assert flags.out == cli("table", "exponential lr=0.1 decay_rate=0.9", "--steps", "5", "--format", "csv").out
    assert flags.code == 0


def test_standard_input_is_a_source() -> None:
    done = process("table", "-", "--format", "csv", stdin=b"{type: constant, lr: 0.5, steps: 1}")
    assert done.stdout == b"step,stdin\n0,0.5\n"


def test_joins_show_the_steps_around_them(cli: Cli) -> None:
    spec = str(ROOT / "sample_configs" / "warmup_then_step.yaml")
    table = rows(cli("table", spec, "--joins", "--format", "csv").out)
    assert [int(row["step"]) for row in table] == [0, 1, 2, 9, 10, 11, 29, 30, 31, 47, 48, 49]


def test_at_takes_steps_percent_epochs_and_the_end(cli: Cli) -> None:
    result = cli("table", "constant lr=1", "--set", "run.epochs=10", "--set", "run.steps_per_epoch=20",
                 "--at", "3,10%,2ep,end", "--format", "csv", "--columns", "epoch,percent")  # fmt: skip
    assert result.out == (
        "step,epoch,percent,constant\n3,0.15,1.5,1.0\n20,1.0,10.0,1.0\n40,2.0,20.0,1.0\n199,9.95,99.5,1.0\n"
    )


def test_every_keeps_the_last_step(cli: Cli) -> None:
    table = rows(cli("table", DECAYS, "--every", "20", "--format", "csv").out)
    assert [int(row["step"]) for row in table] == [0, 20, 40, 49]


def test_json_and_csv_agree(cli: Cli) -> None:
    from_json = json.loads(cli("table", DECAYS, "--format", "json").out)
    from_csv = rows(cli("table", DECAYS, "--format", "csv").out)
    assert [{key: str(float(value)) for key, value in row.items()} for row in from_json] == [
        {key: str(float(value)) for key, value in row.items()} for row in from_csv
    ]


def test_a_table_written_to_a_file_is_a_source_of_the_same_curve(cli: Cli) -> None:
    assert cli("table", DECAYS, "-o", "golden.csv").err == "wrote golden.csv\n"
    assert cli("table", "golden.csv", "--format", "csv").out == Path("golden.csv").read_text()


def test_set_overrides_a_key(cli: Cli) -> None:
    result = cli(
        "table", DECAYS, "--set", "schedules.cosine.min_lr=0", "--set", "lr=0.2", "--at", "0,25", "--format", "csv"
    )
    assert [float(row["cosine"]) for row in rows(result.out)] == pytest.approx([0.2, 0.1], rel=1e-12)


def test_verbose_prints_the_run_on_stderr(cli: Cli) -> None:
    result = cli("table", str(ROOT / "sample_configs" / "multistep_per_epoch.yaml"), "--at", "0", "--verbose")
    # 1,281,167 images in batches of 32 * 256 = 8,192 are 157 steps, the last one not full; 90 times that is 14,130.
    assert "14,130 steps; 90 epochs of 157 steps; 8,192 samples per step" in result.err


def test_a_run_of_unknown_length_is_shown_in_percent(cli: Cli) -> None:
    result = cli("table", "linear lr=1", "--at", "0,25%,50%", "--format", "csv")
    assert result.out == "percent,linear\n0.0,1.0\n25.0,0.75\n50.0,0.5\n"


def test_a_long_table_for_people_is_thinned_and_says_so(cli: Cli) -> None:
    result = cli("table", "linear lr=1", "--steps", "1e6")
    assert len(result.out.splitlines()) < 70
    assert "--every 1 shows all" in result.err


def test_nothing_is_left_where_a_file_cannot_be_written(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    assert cli("table", DECAYS, "-o", "out.csv").code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_file_that_cannot_be_made_is_called_by_the_name_that_was_given(cli: Cli) -> None:
    result = cli("table", DECAYS, "-o", "missing/out.csv")
    assert (result.code, result.err) == (2, "lrcurve: missing/out.csv: No such file or directory\n")


@pytest.mark.parametrize(
    ("flags", "steps"),
    [
        (["--from", "45"], [45, 46, 47, 48, 49]),
        (["--to", "2"], [0, 1, 2]),
        (["--from", "10%", "--to", "7"], [5, 6, 7]),
        (["--from", "40", "--to", "end", "--every", "4"], [40, 44, 48, 49]),
        (["--from", "10", "--to", "20", "--every", "5"], [10, 15, 20]),
        (["--from", "48", "--to", "50"], [48, 49]),
        (["--from", "10", "--to", "20", "--joins"], [10, 11, 19, 20]),
    ],
)
def test_a_table_from_here_to_there(cli: Cli, flags: list[str], steps: list[int]) -> None:
    result = cli("table", "step lr=0.1 step_size=10", "--steps", "50", "--format", "csv", *flags)
    assert (result.code, result.err) == (0, "")
    assert [int(row["step"]) for row in rows(result.out)] == steps


def test_places_of_a_table_in_any_unit(cli: Cli) -> None:
    run = ["--set", "run.epochs=4", "--set", "run.steps_per_epoch=10", "--set", "run.tokens_per_step=1000000"]
    result = cli("table", "cosine lr=1", *run, "--from", "3ep", "--to", "33M tokens", "--format", "csv")
    assert [int(row["step"]) for row in rows(result.out)] == [30, 31, 32, 33]


def test_a_stretch_of_a_log_has_its_rows(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("step,lr\n0,1\n10,0.5\n20,0.25\n30,0.125\n")
    assert [row["step"] for row in rows(cli("table", "a.csv", "--from", "5", "--to", "25", "--format", "csv").out)] == [
        "10", "20",
    ]  # fmt: skip
    assert cli("table", "a.csv", "--from", "11", "--to", "19").code == 0


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--from", "50"], "--from: is step 50, but the run has 50 steps"),
        (["--from", "20", "--to", "10"], "--from: is step 20, but --to is step 10"),
        (["--from", "ten"], "--from: ten: must be a length"),
        (["--to", "2ep"], "--to: 2ep: is a length in epochs, which the run does not tell"),
        (["--at", "3", "--to", "9"], "--at names the steps, so leave out --from and --to"),
    ],
)
def test_places_that_are_nowhere(cli: Cli, flags: list[str], said: str) -> None:
    result = cli("table", "cosine lr=0.1", "--steps", "50", *flags)
    assert (result.code, result.out) == (2, "")
    assert said in " ".join(result.err.replace("│", " ").split())


def test_steps_past_the_end_are_noted(cli: Cli) -> None:
    result = cli("table", "cosine lr=1", "--steps", "10", "--at", "2,20,30", "--format", "csv")
    assert result.err == "note: step 20 and 1 more are past the end of cosine, which has 10 steps\n"
    assert [row["step"] for row in rows(result.out)] == ["2", "20", "30"]
    assert cli("table", "cosine lr=1", "--steps", "10", "--at", "20", "--format", "csv").err.startswith(
        "note: step 20 is"
    )
    assert cli("table", "cosine lr=1", "--steps", "10", "--at", "9,100%,end", "--format", "csv").err == ""
