import struct
from pathlib import Path

import pytest

from lrcurve.cli.delivery import file_name
from tests.cli.conftest import ROOT, Cli, process

DECAYS = str(ROOT / "sample_configs" / "decays.yaml")


def test_the_picture_is_named_after_the_file_and_said(cli: Cli, tmp_path: Path) -> None:
    result = cli("plot", DECAYS)
    assert (result.code, result.out, result.err) == (0, "", "wrote decays.png\n")
    assert (tmp_path / "decays.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("specs", "name"),
    [
        (["cosine lr=0.1"], "cosine"),
        (["cosine lr=0.1", "step lr=0.1 step_size=9"], "cosine-step"),
        (["cosine lr=0.1", "cosine lr=0.2"], "lr-0.1-lr-0.2"),
        (["warmup lr=1 steps=5 | cosine lr=1"], "warmup-cosine"),
        (["torch.CosineAnnealingLR lr=1 T_max=9"], "torch.CosineAnnealingLR"),
        (["--type", "exponential", "--lr", "0.1", "--decay-rate", "0.9"], "exponential"),
        ([f"{kind} lr=1" for kind in ("cosine", "linear", "constant", "cosine", "cosine")],
         "cosine-linear-constant-and-2-more"),
        ([DECAYS, str(ROOT / "sample_configs" / "transformer_recipe.yaml")], "decays-transformer_recipe"),
        ([], "lrcurve"),
    ],
)  # fmt: skip
def test_the_picture_is_named_after_the_schedules(cli: Cli, tmp_path: Path, specs: list[str], name: str) -> None:
    length = [] if not specs or specs[0] == DECAYS else ["--steps", "50"]
    assert cli("plot", *specs, *length, "--dpi", "10").err.endswith(f"wrote {name}.png\n")
    assert [file.name for file in tmp_path.iterdir()] == [f"{name}.png"]


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (["con"], "lr-con"),
        (["NUL.txt"], "lr-NUL.txt"),
        (["../up"], "up"),
        (["a/b\\c:d*e?f"], "a-b-c-d-e-f"),
        (["..."], "lrcurve"),
        (["余弦"], "余弦"),
        (["x" * 300], "x" * 40),
        (["a", "a"], "a"),
    ],
)
def test_a_file_name_is_safe_everywhere(names: list[str], name: str) -> None:
    assert file_name(names) == name


def test_a_stretch_of_the_run_and_a_range_of_rates(cli: Cli) -> None:
    whole = cli("plot", DECAYS, "--terminal").out
    found = cli("plot", DECAYS, "--terminal", "--xlim", "40..60%", "--ylim", "1e-3..")
    assert (found.code, found.err) == (0, "")
    rows = found.out.splitlines()
    ruler = next(number for number, row in enumerate(rows) if "└" in row or row.lstrip().startswith("+"))
    ticks = rows[ruler + 1].split()
    assert (ticks[0], ticks[-1]) == ("20", "30")
    # What is said of each curve is of the whole run.
    assert [row for row in rows if ": peak" in row] == [row for row in whole.splitlines() if ": peak" in row]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--xlim", "5"], "--xlim: 5: must be a range, such as 0..500"),
        (["--xlim", "1ep..2ep"], "--xlim: 1ep..2ep: is a length in epochs, which the run does not tell"),
        (["--xlim", "50.."], "--xlim: 50..: starts at step 50, but the run has 50 steps"),
        (["--ylim", "1..2..3"], "--ylim: 1..2..3: must be a range"),
        (["--ylim", "0..1"], "--ylim: 0 has no place on a log scale"),
        (["--ylim", "5..", "--terminal"], "--ylim: no rate is above 5; the highest is 0.1"),
        (["--ylim", "5..", "-o", "a.html"], "--ylim: no rate is above 5; the highest is 0.1"),
    ],
)
def test_limits_that_leave_nothing_are_errors(cli: Cli, tmp_path: Path, flags: list[str], said: str) -> None:
    result = cli("plot", "cosine lr=0.1", "--steps", "50", *flags)
    assert result.code == 2
    assert said in " ".join(result.err.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stretch", ["..1B", "10..500"])
def test_a_stretch_ends_with_the_run_and_says_so(cli: Cli, stretch: str) -> None:
    flags = ["cosine lr=0.1", "--steps", "100", "-t", "--width", "80", "--height", "10", "--xlim"]
    found, whole = cli("plot", *flags, stretch), cli("plot", *flags, stretch.partition("..")[0] + "..")
    assert (found.code, found.out) == (0, whole.out)
    (note,) = found.err.splitlines()
    assert note.startswith("note: --xlim goes to step ")
    assert note.endswith(", but the run has 100 steps; it is shown to its end")


@pytest.mark.parametrize("flags", [["--style", "nosuch"], ["--format", "pdf"], ["--paper"], ["--open"]])
def test_what_a_drawing_in_the_terminal_has_no_use_for_is_refused(cli: Cli, flags: list[str]) -> None:
    result = cli("plot", "cosine lr=0.1", "--steps", "50", "-t", *flags)
    assert (result.code, result.out) == (2, "")
    told = " ".join(result.err.replace("│", " ").split())
    assert f"{flags[0]}: is for pictures; leave out --terminal, or add -o" in told


def test_a_run_of_zeros_is_drawn_at_0(cli: Cli) -> None:
    result = cli("plot", "cosine lr=0", "--steps", "50", "-t", "--width", "71", "--height", "10")
    assert "nothing of" not in result.out + result.err
    labels = [row.split("┤")[0].strip() for row in result.out.splitlines() if "┤" in row]
    assert "0" in labels
    assert "0.1" not in labels


def test_a_curve_outside_the_stretch_is_noted(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("step,logged\n0,1.0\n1,0.5\n")
    result = cli("plot", "rows.csv", "cosine lr=0.1 steps=50", "--steps", "50", "--xlim", "10..", "-o", "a.svg")
    assert result.code == 0
    assert "note: nothing of logged is in --xlim" in result.err


def test_the_terminal_marks_joins(cli: Cli) -> None:
    flags = ["--steps", "30", "--terminal", "--width", "71", "--height", "10"]
    plain = cli("plot", "step lr=0.1 step_size=10", *flags).out
    marked = cli("plot", "step lr=0.1 step_size=10", *flags, "--joins").out
    assert "step: joins at step 10, step 20\n" in marked
    assert "joins" not in plain
    # Step 10 is a third of the way over 62 columns, step 20 two thirds; the line itself hides what is behind it.
    rows = [{place - 9 for place, char in enumerate(row) if char == "│" and place > 9} for row in marked.splitlines()]
    assert rows[1] == {round(61 * 2 / 3)}
    assert rows[6] == {round(61 / 3)}


def test_more_curves_than_colours_have_a_letter_each(cli: Cli) -> None:
    specs = [f"linear lr={rate}" for rate in range(1, 13)]
    drawn = cli("plot", *specs, "--steps", "50", "--terminal").out
    keys = [row[:2] for row in drawn.splitlines() if ": peak" in row]
    assert len(set(keys)) == 12
    assert all(key[0] == key[1] for key in keys)


def test_width_height_and_dpi_make_the_pixels(cli: Cli, tmp_path: Path) -> None:
    cli("plot", DECAYS, "--width", "6", "--height", "3", "--dpi", "100")
    assert struct.unpack(">II", (tmp_path / "decays.png").read_bytes()[16:24]) == (600, 300)


@pytest.mark.parametrize(("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_the_suffix_chooses_the_kind_and_bytes_repeat(cli: Cli, tmp_path: Path, suffix: str, start: bytes) -> None:
    for name in ("a", "b"):
        assert cli("plot", DECAYS, "-o", f"{name}.{suffix}").code == 0
    first, second = (tmp_path / f"{name}.{suffix}" for name in ("a", "b"))
    assert first.read_bytes().startswith(start)
    assert first.read_bytes() == second.read_bytes()


def test_a_picture_goes_to_standard_output() -> None:
    done = process("plot", DECAYS, "-o", "-", "--format", "svg")
    assert done.stdout.startswith(b"<?xml")
    assert done.stderr == b""


def test_the_terminal_picture_has_names_and_no_escapes_when_piped() -> None:
    done = process(
        "plot", "cosine lr=0.1 min_lr=1e-3 warmup=5", "step lr=0.1 step_size=10", "--steps", "50", "--terminal"
    )
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "cosine" in text
    assert "step" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_terminal_without_unicode_gets_ascii() -> None:
    done = process("plot", DECAYS, "--terminal", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_a_title_in_any_script_and_with_dollars_is_drawn(cli: Cli) -> None:
    result = cli("plot", DECAYS, "--title", "学习率 $5 a_b", "-o", "a.png")
    assert result.code == 0


def test_an_unknown_style_says_so(cli: Cli) -> None:
    result = cli("plot", DECAYS, "--style", "no-such-style")
    assert result.code == 2
    assert "no-such-style" in result.err


def test_a_windows_path_is_a_missing_file_and_not_a_schedule(cli: Cli) -> None:
    result = cli("plot", "C:\\configs\\decays.yaml")
    assert result.code == 2
    assert "no such file" in result.err


def test_a_picture_that_is_replaced_is_said_to_be(cli: Cli) -> None:
    assert cli("plot", "cosine lr=0.1", "--steps", "5").err == "wrote cosine.png\n"
    assert cli("plot", "cosine lr=0.2", "--steps", "5").err == "wrote cosine.png, in place of the one that was there\n"
    assert cli("plot", "cosine lr=0.2", "--steps", "5", "-o", "cosine.png").err == "wrote cosine.png\n"


@pytest.mark.parametrize("verb", ["plot", "table", "fingerprint"])
def test_a_folder_is_no_spec_and_what_to_name_instead_is_said(cli: Cli, verb: str) -> None:
    Path("specs").mkdir()
    result = cli(verb, "specs")
    assert (result.code, result.out) == (2, "")
    assert "specs: is a folder; name files in it, such as 'specs/*.yaml' ('lrcurve check' takes a whole" in result.err
