import re
import subprocess
import sys
from pathlib import Path

import pytest

import lrcurve
from lrcurve.cli.app import command_names
from tests.cli.conftest import ROOT, Cli, process


def test_version_is_the_packages(cli: Cli) -> None:
    assert cli("--version").out == f"lrcurve {lrcurve.__version__}\n"


def test_python_dash_m_runs_the_program() -> None:
    assert process("--version").stdout == f"lrcurve {lrcurve.__version__}\n".encode().replace(b"\n", b"\n")


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_start_up_imports_neither_numpy_nor_matplotlib(flag: str) -> None:
    code = (
        "import sys; from lrcurve.cli.app import run; run(sys.argv[1:]); "
        "print([name for name in ('numpy', 'matplotlib', 'pydantic') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, flag], capture_output=True, check=True, cwd=ROOT)
    assert done.stderr.strip() == b"[]"


def test_a_table_imports_no_matplotlib_and_no_pydantic() -> None:
    code = (
        "import sys; from lrcurve.cli.app import run; run(sys.argv[1:]); "
        "print([name for name in ('matplotlib', 'pydantic') if name in sys.modules], file=sys.stderr)"
    )
    arguments = ["table", "sample_configs/decays.yaml"]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True, cwd=ROOT)
    assert done.stderr.strip() == b"[]"


@pytest.mark.parametrize("command", command_names())
def test_every_command_has_help_with_an_example(cli: Cli, command: str) -> None:
    result = cli(command, "--help")
    assert result.code == 0
    assert f"lrcurve {command}" in result.out.split("Example", 1)[1]


@pytest.mark.parametrize("command", command_names())
def test_every_command_is_in_the_readme(command: str) -> None:
    pages = (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    assert any(re.search(rf"lrcurve {command}\b", page.read_text(encoding="utf-8")) for page in pages)


def test_an_unknown_command_gets_a_suggestion_and_exit_code_2(cli: Cli) -> None:
    result = cli("tabel")
    assert result.code == 2
    assert "Did you mean 'table'" in result.err


def test_no_argument_shows_help(cli: Cli) -> None:
    assert "Usage: lrcurve" in "".join([(result := cli()).out, result.err])


def test_the_examples_in_help_run(cli: Cli, tmp_path: Path) -> None:
    for name in ("decays", "warmup_then_step"):
        (tmp_path / f"{name}.yaml").write_text((ROOT / "sample_configs" / f"{name}.yaml").read_text(encoding="utf-8"))
    import shlex

    found = 0
    for command in command_names():
        text = " ".join(cli(command, "--help").out.split("Options", 1)[0].split())
        for example in re.findall(
            r"lrcurve (\w+ (?:(?! lrcurve ).)*?)(?= lrcurve |,| ╭| *$)", text.split("Example", 1)[1]
        ):
            words = shlex.split(example)
            result = cli(*words)
            assert result.code == 0, (example, result.err)
            found += 1
    assert found >= 10


def test_spec_errors_go_to_stderr_with_exit_code_2(cli: Cli) -> None:
    result = cli("table", "cosine lr=-1", "--steps", "5")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "inline:1:11: schedules.cosine.lr: must be at least 0, got -1\n  1 | cosine lr=-1\n                ^\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plot", "--width", "abc"], "'abc' is not a number"),
        (["table", "--every", "1.5"], "'1.5' is not a whole number"),
        (["table", "--every", "0"], "must be at least 1"),
        (["table", "--format", "cvs"], "did you mean 'csv'?"),
        (["table", "--stpes", "5"], "--steps"),
        (["table", "--at", ","], "names no step"),
        (["table", "--every", "2", "--joins"], "choose one of"),
        (["table", "--columns", "epochs"], "did you mean 'epoch'?"),
        (["table", "--columns", "tokens"], "how many tokens a step takes"),
        (["table", "--decay-rate", "0.9"], "say which with --type"),
        (["table", "--steps", "1e15", "--format", "csv"], "may have 1,000,000,000"),
        (["explain", "cosin"], "did you mean 'cosine'?"),
        (["list", "xyzzy"], "lrcurve list"),
        (["plot", "-o", "a.jpg"], "use .png, .svg or .pdf"),
        (["plot", "-o", "a.png", "--format", "svg"], "contradicts"),
        (["plot", "--xaxis", "tokens"], "it knows step, epoch, percent"),
        (["plot", "--dpi", "1000000"], "from 10 to 2400"),
        (["plot", "--width", "100", "--dpi", "2400"], "20,000 pixels"),
        (["plot", "--width", "100", "--height", "100"], "makes 15,000 x 15,000 pixels"),
    ],
)
def test_wrong_usage_says_what_is_allowed(cli: Cli, arguments: list[str], said: str) -> None:
    result = cli(*arguments)
    assert result.code == 2
    assert said in " ".join(result.err.replace("│", " ").split())
    assert "Traceback" not in result.err


def test_an_unreadable_folder_is_no_traceback(cli: Cli, tmp_path: Path) -> None:
    result = cli("plot", "-o", str(tmp_path / "missing" / "a.png"))
    assert result.code == 2
    assert "No such file or directory" in result.err


def test_a_reader_that_goes_away_is_no_error() -> None:
    script = f"{sys.executable} -m lrcurve table --steps 500000 --format csv | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines() == [b"step,step_decay,exponential,cosine,restarted", b"0"]
    assert b"Traceback" not in done.stderr


def test_completion_knows_the_commands_with_their_help() -> None:
    done = process(_LRCURVE_COMPLETE="zsh", _LRCURVE_LINE="lrcurve ").stdout.decode()
    assert [line.partition("\t")[0] for line in done.splitlines()] == command_names()
    assert "init\tWrite a commented lrcurve.yaml to start from.\n" in done


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed_once(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    assert cli("--install-completion").out.startswith(f"{shell} completion installed in {tmp_path}")
    first = {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert cli("--show-completion").out in first.values()
    assert cli("--install-completion", shell).code == 0
    assert {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()} == first


def test_completion_for_an_unknown_shell_says_which_there_are(cli: Cli) -> None:
    done = cli("--install-completion", "tcsh")
    assert (done.code, "'tcsh' is none of bash, zsh, fish" in done.err) == (2, True)


def test_a_call_as_python_writes_it_is_explained(cli: Cli) -> None:
    result = cli("table", "torch.CosineAnnealingLR(T_max=25)", "--steps", "5")
    assert result.code == 2
    assert "a call is written without its brackets" in result.err


@pytest.mark.parametrize("name", [".", "", "spec.json", "folder/"])
def test_init_writes_yaml_only(cli: Cli, name: str) -> None:
    result = cli("init", name)
    assert result.code == 2
    assert "must end in .yaml or .yml" in " ".join(result.err.replace("│", "").split())


def test_a_table_of_no_known_suffix_is_refused(cli: Cli, tmp_path: Path) -> None:
    result = cli("table", "cosine lr=0.1", "--steps", "5", "-o", "rates.png")
    assert result.code == 2
    assert not (tmp_path / "rates.png").exists()


def test_rates_below_0_have_a_summary(cli: Cli) -> None:
    # 1, 0.5, 0, -0.5, -1, -1.5: full, half (the fifth block of eight), and nothing four times
    result = cli("table", "torch.LambdaLR lr=1 lr_lambda='1 - t / 2'", "--steps", "6")
    assert result.code == 0
    assert result.out.rstrip().endswith("█▅▁▁▁▁")


def test_python_of_the_users_own_neither_prints_into_results_nor_ends_the_program(cli: Cli, tmp_path: Path) -> None:
    fine, leaves = "    print('loud')\n    return 0.5\n", "    raise SystemExit(0)\n"
    code = f"print('loud')\ndef fine(step):\n{fine}def leaves(step):\n{leaves}"
    (tmp_path / "train.py").write_text(code, encoding="utf-8")
    asked = ("table", "torch.LambdaLR lr=1 lr_lambda=train.py:{}", "--steps", "2", "--allow-code", "--format", "csv")
    result = cli(*(word.format("fine") for word in asked))
    assert (result.code, result.out) == (0, "step,torch.LambdaLR\n0,0.5\n1,0.5\n")
    result = cli(*(word.format("leaves") for word in asked))
    assert (result.code, result.out) == (2, "")
    assert "train.py:leaves(0) raised SystemExit" in result.err
