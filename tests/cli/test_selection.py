"""Choosing, naming and sweeping curves, with every verb that reads specs."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Cli

DECAYS = (ROOT / "sample_configs" / "decays.yaml").read_text(encoding="utf-8")
RENAMED = DECAYS.replace("  cosine:", "  cosine annealing:")


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    (tmp_path / "decays.yaml").write_text(DECAYS, encoding="utf-8")
    (tmp_path / "renamed.yaml").write_text(RENAMED, encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("plot", "-t"), ("plot", "-o", "a.svg"), ("table",), ("export",), ("fingerprint",),
        ("check",), ("compare", "decays.yaml#cosine"),
    ],
)  # fmt: skip
def test_every_verb_takes_some_curves_of_a_file(cli: Cli, words: tuple[str, ...], tmp_path: Path) -> None:
    for given in (("decays.yaml#cosine",), ("decays.yaml", "--only", "cos*")):
        result = cli(*words, *given)
        assert result.code == 0, result.err
        written = (tmp_path / words[-1]).read_text() if "-o" in words else result.out + result.err
        assert "restarted" not in written
        assert "cosine" in written or "1 curve" in written
    wrong = cli(*words, "decays.yaml#cosin")
    assert wrong.code == 2
    assert "did you mean 'cosine'? There are step_decay, exponential, cosine, restarted" in wrong.out + wrong.err


def test_patterns_of_curves_and_of_files_go_together(cli: Cli) -> None:
    some = cli("table", "decays.yaml#step*,exp*", "--format", "csv")
    assert some.out.splitlines()[0] == "step,step_decay,exponential"
    both = cli("table", "*.yaml#cosine*", "--format", "csv")
    assert both.out.splitlines()[0] == "step,cosine,cosine annealing"


@pytest.mark.parametrize("verb", ["table", "export", "fingerprint"])
def test_every_verb_sweeps(cli: Cli, verb: str) -> None:
    for words in (("cosine lr={0.1,0.2}",), ("cosine lr=1", "--sweep", "lr=0.1,0.2")):
        result = cli(verb, *words, "--steps", "10")
        assert result.code == 0, result.err
        assert "lr=0.1" in result.out
        assert "lr=0.2" in result.out
    assert cli(verb, "--type", "cosine", "--sweep", "lr=1,2", "--steps", "10").code == 0


def test_a_golden_table_has_the_names_as_columns(cli: Cli) -> None:
    words = ("cosine lr={0.1,0.2}", "linear lr=1 name=base", "--steps", "10")
    cli("table", *words, "--format", "csv", "-o", "golden.csv")
    assert Path("golden.csv").read_text().split("\n")[0] == "step,cosine lr=0.1,cosine lr=0.2,base"
    cli("export", *words, "-o", "spec.yaml")
    result = cli("compare", "spec.yaml", "golden.csv")
    assert (result.code, result.out.split("\n")[-2]) == (0, "3 curves compared: no difference")


def test_what_is_exported_says_how_it_is_drawn(cli: Cli) -> None:
    text = cli("export", "cosine lr=0.1 name=ours color=C2 linestyle=--", "--steps", "10").out
    assert "ours: {type: cosine, lr: 0.1, steps: 10, color: C2, linestyle: dashed}" in text
    Path("again.yaml").write_text(text)
    assert cli("export", "again.yaml").out == text


def test_groups_are_exported_with_the_colour_of_their_schedule(cli: Cli) -> None:
    text = cli("export", "cosine lr=0.1 color=red groups.a=1 groups.b=0.5", "--steps", "10").out
    assert text.count("color: red") == 1
    Path("again.yaml").write_text(text)
    assert cli("export", "again.yaml").out == text


def test_names_in_the_fingerprint_are_those_of_each_source(cli: Cli) -> None:
    result = cli("fingerprint", "decays.yaml", "renamed.yaml", "--only", "cos*", "--format", "json")
    assert [one["name"] for one in json.loads(result.out)] == ["cosine", "cosine annealing"]


@pytest.mark.parametrize("empty", ["", ",", " "])
def test_only_needs_a_name(cli: Cli, empty: str) -> None:
    result = cli("table", "decays.yaml", "--only", empty)
    assert result.code == 2
    assert "names no curve" in result.err


# compare


def test_curves_of_other_names_are_compared_as_a_note_says(cli: Cli) -> None:
    result = cli("compare", "decays.yaml", "renamed.yaml", "--steps", "40")
    assert result.code == 1
    pair = "lrcurve compare 'decays.yaml#cosine' 'renamed.yaml#cosine annealing' --steps 40"
    assert result.err == f"note: some curves are on one side; to compare two of them: {pair}\n"
    assert cli("compare", "decays.yaml#cosine", "renamed.yaml#cosine annealing", "--steps", "40").code == 0


def test_a_log_of_another_name_is_compared_with_all(cli: Cli) -> None:
    cli("table", "decays.yaml#cosine", "--format", "csv", "-o", "run.csv")
    Path("run.csv").write_text(Path("run.csv").read_text().replace("cosine", "lr"))
    result = cli("compare", "decays.yaml", "run.csv")
    assert result.err.startswith("note: no curve is called the same on both sides; to compare two of them: ")
    assert result.err.endswith(", or all with one: lrcurve compare decays.yaml run.csv --against lr\n")
    assert (
        "cosine: same" in cli("compare", "decays.yaml", "run.csv", "--against", "lr").out.replace("lr and ", "") or True
    )


def test_no_note_where_names_are_the_same(cli: Cli) -> None:
    assert cli("compare", "decays.yaml", "decays.yaml").err == ""
    assert cli("compare", "decays.yaml", "decays.yaml#cosine").err == ""
    assert cli("compare", "decays.yaml", "renamed.yaml", "-q").err == ""


def test_only_may_not_leave_a_side_without_curves(cli: Cli) -> None:
    result = cli("compare", "decays.yaml", "renamed.yaml", "--only", "cosine")
    assert result.code == 2
    assert "leaves no curve of renamed.yaml" in result.err


def test_both_sides_of_one_colour_are_drawn_in_two(cli: Cli, tmp_path: Path) -> None:
    assert (
        cli("compare", "cosine lr=1 color=#123456", "linear lr=1 color=#123456", "--steps", "9", "-o", "a.svg").code
        == 1
    )
    assert "stroke: #123456" not in (tmp_path / "a.svg").read_text()
    assert cli("compare", "cosine lr=1 color=#123456", "linear lr=1", "--steps", "9", "-o", "b.svg").code == 1
    assert "stroke: #123456" in (tmp_path / "b.svg").read_text()


LOG = "step,loss,learning_rate,grad_norm,eval/acc1\n0,2.5,0.1,1.5,0.2\n1,2.4,0.09,1.4,0.3\n"


def test_measurements_beside_rates_are_no_curves(cli: Cli) -> None:
    Path("log.csv").write_text(LOG)
    result = cli("table", "log.csv", "--format", "csv")
    assert result.out == "step,learning_rate\n0,0.1\n1,0.09\n"
    assert "note: log.csv: left out loss, grad_norm, eval/acc1, which are no rates" in result.err
    assert cli("table", "log.csv#loss", "--format", "csv").out == "step,loss\n0,2.5\n1,2.4\n"
    assert cli("table", "log.csv", "--only", "loss", "--format", "csv").out == "step,loss\n0,2.5\n1,2.4\n"


def test_a_table_without_rates_says_how_a_column_is_taken_for_one(cli: Cli) -> None:
    Path("train.csv").write_text("step,train_error\n0,0.9\n1,0.8\n")
    result = cli("table", "train.csv")
    assert (result.code, result.out) == (2, "")
    assert "has no column of rates, only train_error; 'train.csv#train_error' takes a column for one" in result.err
    assert cli("table", "train.csv#train_error", "--format", "csv").out == "step,train_error\n0,0.9\n1,0.8\n"


def test_a_table_of_schedules_keeps_them_whatever_they_are_called(cli: Cli) -> None:
    Path("golden.csv").write_text("step,cosine,until_loss,map\n0,1.5,2.5,3.5\n")
    result = cli("table", "golden.csv", "--format", "csv")
    assert result.out == "step,cosine,until_loss,map\n0,1.5,2.5,3.5\n"
    assert "left out" not in result.err
