"""Nothing that a person or a machine does ends in a traceback, or in an exit code that says something was found."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import lrcurve
from lrcurve.cli.app import run
from lrcurve.cli.commands import fingerprint
from lrcurve.cli.environment import Environment
from lrcurve.cli.errors import interrupted
from tests.cli.conftest import ROOT, Cli

FEW = ("cosine lr=0.1", "--steps", "3")


def started(shell: str, folder: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of a shell in which ``lrcurve`` is the program."""
    program = f'lrcurve() {{ "{sys.executable}" -m lrcurve "$@"; }}\n'
    return subprocess.run(
        ["bash", "-c", program + shell],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, **env, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("flags", [(), ("--debug",)])
@pytest.mark.parametrize("kind", [ValueError, TypeError, ZeroDivisionError, KeyError, RecursionError, AssertionError])
def test_a_defect_of_ours_is_a_line_and_with_debug_a_traceback(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...], kind: type[Exception]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise kind("a line\nand \x1b[2J another")

    monkeypatch.setattr(fingerprint, "deliver", broken)
    done = cli("fingerprint", *FEW, *flags)
    assert done.code == 2
    assert done.out == ""
    last = done.err.splitlines()[-1]
    assert last.startswith(f"lrcurve: internal error: {kind.__name__}: ")
    assert last.endswith("; --debug shows more, please report it")
    assert "\x1b" not in last
    assert ("Traceback" in done.err) is bool(flags)
    assert len(done.err.splitlines()) == 1 or flags


def test_debug_may_be_a_variable_and_stand_anywhere(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Traceback" in cli("--debug", "table", "cosin lr=1").err
    assert "Traceback" not in cli("table", "cosin lr=1").err
    assert cli("explain", "cosine", "--debug").code == 0
    monkeypatch.setenv("LRCURVE_DEBUG", "1")
    assert "Traceback" in cli("table", "cosin lr=1").err


def test_an_interrupt_that_a_library_turns_into_another_error_is_one() -> None:
    error = ImportError("numpy could not be imported")
    error.__context__ = KeyboardInterrupt()
    assert interrupted(error)
    assert not interrupted(ImportError("numpy could not be imported"))


def test_ctrl_c_while_importing_is_no_traceback(tmp_path: Path) -> None:
    # The module that the program imports first stands for the moment at which Ctrl-C comes.
    (tmp_path / "typer.py").write_text(f"import os\nos.kill(os.getpid(), {int(signal.SIGINT)})\n", encoding="utf-8")
    done = started("lrcurve --version", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


VERBS = ("table {}", "plot -t {}", "check {}", "fingerprint {}", "export {}", "compare {} {}", "list", "schema")


@pytest.mark.parametrize("verb", VERBS)
def test_a_closed_stream_is_no_traceback(tmp_path: Path, verb: str) -> None:
    (tmp_path / "a.yaml").write_text("{type: cosine, lr: 0.1, steps: 9}", encoding="utf-8")
    line = f"lrcurve {verb.format('a.yaml', 'a.yaml')}"
    done = started(f"{line} >&-", tmp_path)
    assert (done.returncode, done.stderr) == (2, b"lrcurve: standard output is closed\n")
    done = started(f"{line} <&-; {line} 2>&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, b"no findings in 1 curve\n" if verb == "check {}" else b"")
    assert len(done.stdout) > 10 or verb == "check {}"


def test_what_prints_no_result_needs_no_output_and_closed_input_is_empty(tmp_path: Path) -> None:
    done = started("lrcurve plot 'cosine lr=0.1' --steps 3 -o a.png >&- <&- 2>&-", tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    done = started("lrcurve table - <&-", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(b"<stdin>: is empty")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a system without /dev/full")  # noqa: PTH110
def test_a_full_device_is_a_line(tmp_path: Path) -> None:
    done = started("lrcurve list > /dev/full", tmp_path)
    assert (done.returncode, done.stderr) == (2, b"lrcurve: No space left on device\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a system without /dev/full")  # noqa: PTH110
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("check 'cosine lr=0.1' --steps 3", 0),
        ("check 'cosine lr=0.1' --steps 3 -v", 0),
        ("plot 'cosine lr=0.1' --steps 3 -o a.png", 0),
        ("check missing.yaml", 2),
        ("table missing.yaml", 2),
        ("table --nonsense", 2),
        ("nonsense", 2),
        ("table 'cosine lr=0.1' --steps 3 -o missing/a.csv", 2),
        ("compare 'cosine lr=0.1' 'cosine lr=0.2' --steps 3", 1),
    ],
)
def test_messages_that_cannot_be_printed_change_no_exit_code(tmp_path: Path, line: str, code: int) -> None:
    assert started(f"lrcurve {line} 2> /dev/full", tmp_path).returncode == code


@pytest.mark.skipif(sys.platform == "win32", reason="a system without limits for files")
def test_init_writes_both_files_or_none(tmp_path: Path) -> None:
    # A file of at most 8 kB stands for a disk on which the first of the two finds room, and not the second.
    done = started("ulimit -f 8; lrcurve init", tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"lrcurve: ")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("endless", "message"),
    [
        ("cat /dev/zero", "<stdin>:1:1: is not valid YAML: the character U+0000 may not be in it"),
        ("yes", "<stdin>: has more than 50,000,000 lines, which is the limit"),
        ("echo step,a; yes 1,0.1", "<stdin>: has more than 50,000,000 lines, which is the limit"),
        ("tr '\\0' a < /dev/zero", "<stdin>: has more than 67,108,864 bytes in its first line, which is the limit"),
    ],
)
def test_input_without_an_end_is_not_read_to_its_end(tmp_path: Path, endless: str, message: str) -> None:
    done = started(f"ulimit -v 1500000; ({endless}) | lrcurve table -", tmp_path)
    assert (done.returncode, done.stderr.decode().strip()) == (2, message)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
@pytest.mark.parametrize("verb", ["table", "plot -t", "check", "fingerprint", "export", "table --format csv"])
def test_names_that_an_output_cannot_carry_are_escaped(tmp_path: Path, encoding: str, verb: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("steps: 5000\nschedules: {学ш: {type: exponential, lr: 0.1, decay_rate: 1}}", encoding="utf-8")
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    given = Environment(stdout=out, stderr=err, variables={"COLUMNS": "80"})
    assert run([*verb.split(), str(path)], given) in (0, 1)
    out.flush()
    data = out.buffer.getvalue()
    if verb not in ("check", "plot -t", "table --format csv"):
        assert rb"\u5b66\u0448" in data


def test_a_file_whose_name_is_no_utf8_is_named_in_every_format(cli: Cli, tmp_path: Path) -> None:
    name = os.fsdecode(b"b\xffd.yaml")
    (tmp_path / name).write_text("{type: cosin, lr: 1, steps: 3}", encoding="utf-8")
    for form in ("text", "json", "github", "sarif"):
        done = cli("check", name, "--format", form)
        assert done.code == 2
        assert "unknown type 'cosin'" in done.out
    assert "b%FFd.yaml" in done.out
    assert cli("check", name, "--format", "sarif", "-o", "a.sarif").code == 2
    assert "b%FFd.yaml" in (tmp_path / "a.sarif").read_text(encoding="utf-8")
    assert cli("plot", *FEW, "-o", os.fsdecode(b"b\xff.png")).code == 0
    assert (tmp_path / os.fsdecode(b"b\xff.png")).exists()


@pytest.mark.parametrize("suffix", ["png", "svg", "html"])
def test_a_title_of_any_bytes_is_drawn(cli: Cli, tmp_path: Path, suffix: str) -> None:
    assert cli("plot", *FEW, "--title", os.fsdecode(b"a\xff\x1b\nb"), "-o", f"a.{suffix}").code == 0
    assert b"\x1b" not in (tmp_path / f"a.{suffix}").read_bytes() or suffix == "png"


@pytest.mark.parametrize("columns", ["0", "1", "-3", "x", "²", "999999999", ""])
def test_a_width_that_is_none_is_not_heeded(columns: str) -> None:
    for line in (("table", *FEW), ("plot", "-t", *FEW), ("table", "--help"), ("list",)):
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        assert run(line, Environment(stdout=out, variables={"COLUMNS": columns, "LINES": columns})) == 0
        out.flush()
        assert len(out.buffer.getvalue()) > (5 if columns == "1" else 50)


def test_matplotlibs_settings_of_others_have_no_part_in_a_picture(tmp_path: Path) -> None:
    plot = f"lrcurve plot '{FEW[0]}' --steps 3 -o"
    (tmp_path / "matplotlibrc").write_bytes(np.random.default_rng(0).bytes(300))
    done = started(f"{plot} a.png && {plot} b.png", tmp_path, MPLBACKEND="nonsense")
    assert (done.returncode, done.stderr) == (0, b"wrote a.png\nwrote b.png\n")
    done = started(f"{plot} c.png", tmp_path, MATPLOTLIBRC=str(tmp_path / "matplotlibrc"))
    assert (done.returncode, done.stderr) == (0, b"wrote c.png\n")
    (tmp_path / "matplotlibrc").unlink()
    assert started(f"{plot} d.png", tmp_path).returncode == 0
    assert len({(tmp_path / f"{name}.png").read_bytes() for name in "abcd"}) == 1


@pytest.mark.parametrize("verb", [("table",), ("plot", "-t"), ("plot",), ("check",), ("fingerprint",)])
@pytest.mark.parametrize(
    ("line", "message"),
    [
        (("constant lr=1e308", "--steps", "200"), "the rate at step 0 is 1e+308, which is beyond the limit, 1e+100"),
        (("cosine lr=1e-400", "--steps", "3"), "is too small for a number of 64 bits"),
        (
            ("optax.linear_onecycle_schedule peak_value=0.1 transition_steps=9 pct_start=1e308", "--steps", "9"),
            "cannot be computed: OverflowError: cannot convert float infinity to integer",
        ),
        (
            ("torch.OneCycleLR max_lr=0.1 epochs=1e200 steps_per_epoch=9", "--steps", "9"),
            "epochs: must be at most 2**53, got 1e200",
        ),
        (
            ("torch.OneCycleLR max_lr=0.1 epochs=9e15 steps_per_epoch=9e15", "--steps", "9"),
            "the rates from step 0 on cannot be computed",
        ),
        (
            ("cosine lr=0.1 steps=50 repeat.count=9007199254740991 | constant lr=0.1", "--steps", "100"),
            "repeat.count: makes 450,359,962,737,049,550 steps; the limit is 2**53",
        ),
    ],
)
def test_numbers_at_the_end_of_float64_are_refused(
    cli: Cli, verb: Sequence[str], line: Sequence[str], message: str
) -> None:
    done = cli(*verb, *line)
    assert done.code == 2
    assert message in (done.out + done.err).replace("LR001 error: ", "")
    assert "internal error" not in done.err
    assert "nan" not in done.out.lower().split()


@pytest.mark.parametrize("verb", [("table",), ("plot", "-t"), ("plot",), ("check",), ("fingerprint",)])
@pytest.mark.parametrize(
    "line",
    [
        ("constant lr=5e-324", "--steps", "9"),
        ("constant lr=1e100", "--steps", "200"),
        ("constant lr=1e100", "--steps", "9007199254740992"),
        ("cosine lr=0.1 advance=1", "--steps", "9007199254740992"),
        ("torch.CosineAnnealingWarmRestarts lr=0.1 T_0=10 T_mult=1e300", "--steps", "100"),
        ("timm.PlateauLRScheduler lr=0.1 patience_t=0 cooldown_t=-1 metrics=1,1,1", "--steps", "3"),
        ("timm.TanhLRScheduler lr=0.1 t_initial=10 cycle_mul=-182 cycle_limit=67108863", "--steps", "100"),
        ("cosine lr=0.1 steps=1 repeat.count=9007199254740991 | constant lr=0.1", "--steps", "100"),
        ("cosine lr=0.1 steps=10 repeat.count=1000 repeat.stretch=2", "--steps", "100"),
        (str(ROOT / "sample_configs/resume.yaml"), *(("--steps", "9000"))),
    ],
)
def test_numbers_near_it_have_a_result(cli: Cli, verb: Sequence[str], line: Sequence[str]) -> None:
    scale = ("--yscale", "linear") if verb[0] == "plot" else ()
    done = cli(*verb, *line, *scale)
    assert done.code in (0, 1) if verb[0] == "check" else done.code == 0, done.err
    assert "nan" not in done.out.lower().split()


def test_the_largest_rates_are_the_same_as_themselves(cli: Cli) -> None:
    assert cli("compare", "constant lr=1e100", "constant lr=1e100", "--steps", "3000000").code == 0
    assert cli("compare", "constant lr=1.5e303", "constant lr=1.5e303", "--steps", "3000000").code == 2


def test_a_cycle_that_grows_out_of_all_runs_begins_as_a_constant() -> None:
    rates = lrcurve.evaluate("torch.CosineAnnealingWarmRestarts lr=0.5 T_0=2 T_mult=1e300", 6)
    # The first half wave of 2 steps, and then one of 2e300, of which 4 steps are nothing.
    assert rates.tolist() == pytest.approx([0.5, 0.25, 0.5, 0.5, 0.5, 0.5], rel=1e-15)


def test_a_cooldown_below_0_is_none() -> None:
    schedule = "torch.ReduceLROnPlateau lr=0.8 factor=0.5 patience=0 cooldown={} metrics=3,3,3,3"
    assert lrcurve.evaluate(schedule.format(-1), 5).tolist() == [0.8, 0.8, 0.4, 0.2, 0.1]
    assert lrcurve.evaluate(schedule.format(0), 5).tolist() == [0.8, 0.8, 0.4, 0.2, 0.1]


def test_a_step_beyond_all_runs_is_refused_where_it_is_written(cli: Cli) -> None:
    for flag in ("--at", "--from", "--to"):
        done = cli("table", "cosine lr=0.1", "--steps", "100", flag, "9007199254740992")
        assert done.code == 2
        assert f"Invalid value for {flag}: 9007199254740992: must stay below 2**53 steps" in done.err


@pytest.mark.parametrize("sheet", ["text.usetex: True", "font.size: 0", "axes.prop_cycle: cycler('color', [])"])
def test_any_style_sheet_gives_a_picture_or_a_reason(cli: Cli, tmp_path: Path, sheet: str) -> None:
    (tmp_path / "own.mplstyle").write_text(sheet, encoding="utf-8")
    done = cli("plot", *FEW, "--style", "own.mplstyle")
    assert done.code == 0 or (done.code == 2 and "own.mplstyle" in done.err)
    assert "internal error" not in done.err


@pytest.mark.parametrize(
    "size", [("--width", "1"), ("--width", "2", "--height", "1"), ("--width", "1", "--height", "1")]
)
@pytest.mark.parametrize("name", ["resume.yaml", "dino_parameters.yaml"])
def test_the_smallest_pictures_are_drawn(cli: Cli, name: str, size: tuple[str, ...]) -> None:
    assert cli("plot", str(ROOT / "sample_configs" / name), *size).code == 0


NEGATIVE = """\
steps: 1000
schedules:
  fine: {type: cosine, lr: 0.1}
  dips: {type: expression, lr: 0.1, formula: "where(abs(t - 500.5) < 1, -1, 0.1)"}
"""


@pytest.mark.parametrize(
    "verb", ["table", "table --format csv", "table --at 500", "plot", "plot -t", "fingerprint", "check"]
)
def test_a_rate_that_cannot_be_used_in_mid_run_has_its_place(cli: Cli, tmp_path: Path, verb: str) -> None:
    (tmp_path / "a.yaml").write_text(NEGATIVE, encoding="utf-8")
    done = cli(*verb.split(), "a.yaml")
    assert done.code == 2
    shown = (done.out + done.err).replace("LR002 error: ", "")
    assert "a.yaml:4:9: schedules.dips: the formula gives -1 at step 500; a rate must be a finite number and" in shown
    (curve,) = lrcurve.load("a.yaml", only="dips")
    with pytest.raises(lrcurve.SpecError, match=r"^a\.yaml:4:9: schedules\.dips: the formula gives -1 at step 500"):
        curve.to_numpy()


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (
            ("--type", "expression", "--formula", "t-5", "--lr", "1"),
            "command line:1:8: schedules.expression: the formula",
        ),
        (
            ("cosine lr=0.1" + " " * 10_000,),
            "inline:1:1: an inline schedule may have 10,000 characters, this has 10,013",
        ),
    ],
)
def test_what_is_wrong_on_the_command_line_has_its_place(cli: Cli, line: Sequence[str], place: str) -> None:
    assert cli("table", *line, "--steps", "9").err.startswith(place)
