import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import lrcurve
from tests.cli.conftest import ROOT, Cli, process

DECAYS = (ROOT / "sample_configs" / "decays.yaml").read_text(encoding="utf-8")
LATER = DECAYS.replace("gamma: 0.5, step_size: 10", "gamma: 0.5, step_size: 20")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with base.yaml, the same again, and head.yaml, in which one of four curves differs."""
    assert LATER != DECAYS
    for name, text in (("base", DECAYS), ("again", DECAYS), ("head", LATER)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def golden(folder: Path, form: str, every: int = 1) -> None:
    """Write golden.csv, each rate printed as ``form``."""
    curves = lrcurve.load(folder / "base.yaml")
    rows = ["step," + ",".join(curve.name for curve in curves)]
    rows += [f"{t}," + ",".join(form % curve.lr(t) for curve in curves) for t in range(0, 50, every)]
    (folder / "golden.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_the_same_files_are_the_same(cli: Cli, files: Path) -> None:
    result = cli("compare", "base.yaml", "again.yaml")
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("4 curves compared: no difference\n")


def test_a_changed_file_is_different(cli: Cli, files: Path) -> None:
    result = cli("compare", "base.yaml", "head.yaml")
    assert result.code == 1
    assert "step_decay: different at 40 of 50 steps, first at step 10\n" in result.out
    assert "head is base 2 times as slow" in result.out
    assert result.out.count(": the same at all 50 steps\n") == 3


def test_what_changed_in_the_spec_comes_first(cli: Cli) -> None:
    both = ("cosine lr=3e-4 warmup=5", "cosine lr=1e-4 warmup.steps=7", "--steps", "50")
    text = cli("compare", *both).out.splitlines()
    assert text[4] == "  - in the spec: lr: 3e-4 -> 1e-4; warmup.steps: 5 -> 7"
    markdown = cli("compare", *both, "--format", "markdown").out
    first = next(line for line in markdown.splitlines() if line.startswith("- "))
    assert first == "- In the spec: lr: 3e-4 -> 1e-4; warmup.steps: 5 -> 7."
    (found,) = json.loads(cli("compare", *both, "--format", "json").out)["comparisons"][0]["curves"]
    assert found["changes"] == [
        {"key": "lr", "base": "3e-4", "head": "1e-4"},
        {"key": "warmup.steps", "base": "5", "head": "7"},
    ]


def test_many_changes_are_cut_short_and_cannot_steer_a_terminal(cli: Cli) -> None:
    phases = " | ".join(f"constant lr={rate} steps=2" for rate in range(1, 20))
    result = cli("compare", phases, phases.replace("lr=", "lr=1"), "--steps", "50")
    assert "phases[11].lr: 12 -> 112; and 7 more" in " ".join(result.out.split())
    odd = cli("compare", "expression lr=1 formula='lr * 1'", "expression lr=1 formula='lr *\x1b 2'", "--steps", "5")
    assert "\x1b" not in odd.out


def test_the_same_formula_of_a_library_is_the_same(cli: Cli) -> None:
    sample = str(ROOT / "sample_configs" / "cosine_with_warmup.yaml")
    head = "transformers.cosine lr=5e-5 num_warmup_steps=100 num_training_steps=1000"
    result = cli("compare", sample, head, "--steps", "1000")
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith(": the same at all 1,000 steps\n\n1 curve compared: no difference\n")
    digests = {cli("fingerprint", spec, "--steps", "1000").out.split()[0] for spec in (sample, head)}
    assert len(digests) == 1


def test_a_table_of_float32_says_so(cli: Cli, files: Path) -> None:
    rates = lrcurve.evaluate("cosine lr=0.1", 50).astype("float32").tolist()
    rows = "".join(f"{step},{rate!r}\n" for step, rate in enumerate(rates))
    (files / "golden.csv").write_text("step,lr\n" + rows, encoding="utf-8")
    result = cli("compare", "cosine lr=0.1", "golden.csv", "--steps", "50")
    assert result.code == 0
    assert "the same at all 50 steps to float32\n" in result.out
    assert "are rounded to float32" in result.out
    found = json.loads(cli("compare", "cosine lr=0.1", "golden.csv", "--steps", "50", "--format", "json").out)
    assert found["comparisons"][0]["curves"][0]["rounded_to"] == [None, "float32"]
    assert cli("compare", "cosine lr=0.100001", "golden.csv", "--steps", "50").code == 1


def test_each_further_source_is_compared_with_the_first(cli: Cli, files: Path) -> None:
    result = cli("compare", "base.yaml", "head.yaml", "again.yaml", "--format", "json")
    assert result.code == 1
    found = json.loads(result.out)["comparisons"]
    assert [(one["base"], one["head"], one["same"]) for one in found] == [
        ("base.yaml", "head.yaml", False),
        ("base.yaml", "again.yaml", True),
    ]


@pytest.mark.parametrize("rows", [(), ("--every", "10"), ("--joins",), ("--at", "0,17,30")])
@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl"])
def test_what_table_writes_is_a_golden_file(cli: Cli, files: Path, rows: tuple[str, ...], form: str) -> None:
    assert cli("table", "base.yaml", *rows, "--format", form, "-o", f"golden.{form}").code == 0
    assert cli("compare", "base.yaml", f"golden.{form}").code == 0
    assert cli("compare", f"golden.{form}", "base.yaml").code == 0
    result = cli("compare", "head.yaml", f"golden.{form}")
    assert result.code == 1
    assert "4 curves compared: 1 differs\n" in result.out


def test_a_golden_file_of_short_rates_is_exact(cli: Cli) -> None:
    # 0.1 is all there is to print, and half a unit of its digit would hide a change to 0.12.
    assert cli("table", "constant lr=0.1", "--steps", "5", "--format", "csv", "-o", "golden.csv").code == 0
    assert cli("compare", "constant lr=0.1", "golden.csv", "--steps", "5").code == 0
    assert cli("compare", "constant lr=0.1000001", "golden.csv", "--steps", "5").code == 1


@pytest.mark.parametrize("form", ["%.4g", "%.4f", "%.3e", "%.6f", "%.10g", "%.2e"])
@pytest.mark.parametrize("every", [1, 10])
def test_a_golden_file_of_few_digits_gives_them_room(cli: Cli, files: Path, form: str, every: int) -> None:
    golden(files, form, every)
    assert cli("compare", "base.yaml", "golden.csv").code == 0
    assert cli("compare", "head.yaml", "golden.csv").code == 1
    assert cli("compare", "base.yaml", "golden.csv", "--rtol", "1e-12").code == 1


def test_a_change_just_beyond_the_printed_digits_is_found(cli: Cli, files: Path) -> None:
    golden(files, "%.4g")
    (files / "near.yaml").write_text(DECAYS.replace("decay_rate: 0.9}", "decay_rate: 0.9001}"), encoding="utf-8")
    result = cli("compare", "near.yaml", "golden.csv")
    assert result.code == 1
    assert "4 curves compared: 1 differs\n" in result.out


def test_two_inline_schedules_are_a_pair_and_flags_are_a_side(cli: Cli) -> None:
    assert cli("compare", "linear lr=0.1", "polynomial lr=0.1 power=1", "--steps", "50").code == 0
    assert cli("compare", "linear lr=0.1", "--type", "polynomial", "--lr", "0.1", "--power", "1", "-n", "50").code == 0
    result = cli("compare", "cosine lr=0.1", "cosine lr=0.2", "--steps", "50")
    assert result.code == 1
    assert "  - head is base times 2\n" in result.out


def test_standard_input_is_a_side() -> None:
    table = process("table", "--format", "csv", stdin=b"").stdout
    done = process("compare", "sample_configs/decays.yaml", "-", stdin=table)
    assert (done.returncode, done.stderr) == (0, b"")


def test_runs_of_different_length(cli: Cli) -> None:
    both = ("cosine lr=0.1 steps=50", "cosine lr=0.1 steps=100")
    result = cli("compare", *both)
    assert result.code == 1
    assert "the runs differ in length" in result.out
    assert cli("compare", *both, "--align", "percent").code == 0


def test_a_curve_on_one_side_only_is_a_difference(cli: Cli, files: Path) -> None:
    (files / "fewer.yaml").write_text(DECAYS[: DECAYS.index("  restarted")], encoding="utf-8")
    result = cli("compare", "base.yaml", "fewer.yaml")
    assert result.code == 1
    assert "restarted: only in base\n" in result.out


def test_against_one_curve_of_a_file(cli: Cli, files: Path) -> None:
    result = cli("compare", "base.yaml", "--against", "cosine", "--format", "json")
    assert result.code == 1
    found = json.loads(result.out)["comparisons"]
    assert [(one["base"], one["head"]) for one in found] == [
        ("cosine", "step_decay"), ("cosine", "exponential"), ("cosine", "restarted"),
    ]  # fmt: skip


def test_tolerances_are_asked_for(cli: Cli) -> None:
    both = ("constant lr=0.1", "constant lr=0.101", "--steps", "5")
    assert cli("compare", *both).code == 1
    assert cli("compare", *both, "--rtol", "0.01").code == 0
    assert cli("compare", *both, "--atol", "0.0011").code == 0
    assert cli("compare", *both, "--atol", "0.0009").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["base.yaml"], "needs two to compare"),
        ([], "needs two to compare"),
        (["base.yaml", "haed.yaml"], "haed.yaml: no such file; did you mean 'head.yaml'?"),
        (["base.yaml", "."], "is a folder"),
        (["base.yaml", "cosine lr=-1"], "must be at least 0, got -1"),
        (["-", "-"], "standard input can be read once only"),
        (["base.yaml", "--against", "cosin"], "no curve is called 'cosin'; did you mean 'cosine'?"),
        (["base.yaml", "--against", "xyzzy"], "there are step_decay, exponential, cosine, restarted"),
        (["constant lr=1", "--against", "constant", "-n", "5"], "'constant' is the only curve"),
        (["base.yaml", "head.yaml", "--align", "tokens"], "does not tell how many tokens a step is"),
        (["base.yaml", "head.yaml", "--align", "steps"], "did you mean 'step'?"),
        (["base.yaml", "cosine lr=0.1"], "give --steps N, or compare with --align percent"),
        (["base.yaml", "head.yaml", "--rtol", "-1"], "must be a number of at least 0, got -1"),
        (["base.yaml", "head.yaml", "--atol", "nan"], "must be a number of at least 0, got nan"),
        (["base.yaml", "head.yaml", "-o", "a.jpg"], "'.jpg' is none of .txt, .md, .json, .png, .svg, .pdf"),
        (["base.yaml", "head.yaml", "-o", "a.md", "--format", "json"], "contradicts the suffix"),
        (["base.yaml", "head.yaml", "-o", "missing/a.png"], "No such file or directory"),
        (["base.yaml", "head.yaml", "-o", "missing/a.md"], "No such file or directory"),
    ],
)
def test_trouble_is_exit_code_2(cli: Cli, files: Path, arguments: list[str], said: str) -> None:
    result = cli("compare", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in " ".join(result.err.replace("│", " ").split())
    assert sorted(path.name for path in files.iterdir()) == ["again.yaml", "base.yaml", "head.yaml"]


def test_what_is_wrong_with_both_sides_is_told_at_once(cli: Cli) -> None:
    result = cli("compare", "cosine lr=-1", "step lr=-2", "--steps", "5")
    assert result.code == 2
    assert "got -1" in result.err
    assert "got -2" in result.err


@pytest.mark.parametrize(
    ("name", "start"), [("a.md", "### Learning rates"), ("a.json", '{\n  "same": false'), ("a.txt", "base: base.yaml")]
)
def test_a_report_goes_to_a_file_by_its_suffix(cli: Cli, files: Path, name: str, start: str) -> None:
    result = cli("compare", "base.yaml", "head.yaml", "-o", name)
    assert (result.code, result.out, result.err) == (1, "", f"wrote {name}\n")
    first = (files / name).read_bytes()
    assert first.decode().startswith(start)
    cli("compare", "base.yaml", "head.yaml", "-o", name)
    assert (files / name).read_bytes() == first


@pytest.mark.parametrize(("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_a_picture_is_written_beside_the_report(cli: Cli, files: Path, suffix: str, start: bytes) -> None:
    for name in ("a", "b"):
        result = cli("compare", "base.yaml", "head.yaml", "-o", f"{name}.{suffix}", "--format", "markdown")
        assert (result.code, result.err) == (1, f"wrote {name}.{suffix}\n")
        assert result.out.startswith("### Learning rates: changed\n")
    first, second = (files / f"{name}.{suffix}" for name in ("a", "b"))
    assert first.read_bytes().startswith(start)
    assert first.read_bytes() == second.read_bytes()


def test_no_picture_of_nothing(cli: Cli, files: Path) -> None:
    (files / "other.yaml").write_text(
        "steps: 50\nschedules:\n  a: {type: constant, lr: 1}\n  b: {type: constant, lr: 2}\n", encoding="utf-8"
    )
    result = cli("compare", "base.yaml", "other.yaml", "-o", "a.png")
    assert result.code == 1
    assert result.err.startswith("note: no picture, for no curve is on both sides\n")
    assert not (files / "a.png").exists()


def test_quiet_says_nothing_beside_the_report(cli: Cli, files: Path) -> None:
    assert cli("compare", "base.yaml", "head.yaml", "-q", "-o", "a.png").err == ""


def test_a_reader_that_goes_away_does_not_change_the_exit_code(files: Path) -> None:
    command = [sys.executable, "-m", "lrcurve", "compare", "base.yaml", "head.yaml", "--format", "json"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=files, env=env) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (1, b"")


def test_a_pipe_gets_no_colour_and_80_columns(files: Path) -> None:
    done = process("compare", "base.yaml", "head.yaml", cwd=files)
    assert done.returncode == 1
    assert b"\x1b" not in done.stdout
    assert max(map(len, done.stdout.decode().splitlines())) <= 80


def test_a_report_holds_both_sides_and_what_differs(cli: Cli, files: Path) -> None:
    result = cli("compare", "base.yaml", "head.yaml", "-o", "report.html")
    assert result.code == 1
    assert result.err.endswith("wrote report.html\n")
    page = (files / "report.html").read_text(encoding="utf-8")
    assert "head.yaml against base.yaml" in page
    assert "4 curves compared: 1 differs." in page
    assert "Different at 40 of 50 steps, first at step 10." in page
    assert DECAYS.splitlines()[-1] in page
    first = (files / "report.html").read_bytes()
    cli("compare", "base.yaml", "head.yaml", "-o", "report.html")
    assert (files / "report.html").read_bytes() == first


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_files_without_a_curve_of_one_name_are_said_not_to_be_compared(cli: Cli, form: str) -> None:
    Path("a.yaml").write_text("steps: 4\nschedules: {a: {type: linear, lr: 1}}\n")
    Path("b.yaml").write_text("steps: 4\nschedules: {b: {type: linear, lr: 1}, c: {type: constant, lr: 1}}\n")
    result = cli("compare", "a.yaml", "b.yaml", "--format", form)
    assert result.code == 1
    assert "nothing compared: no curve is called the same on both sides, 3 on one side only" in result.out
    assert "no difference" not in result.out
