import struct
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Cli, process

DECAYS = str(ROOT / "sample_configs" / "decays.yaml")


def test_the_picture_is_named_after_the_file_and_said(cli: Cli, tmp_path: Path) -> None:
    result = cli("plot", DECAYS)
    assert (result.code, result.out, result.err) == (0, "", "wrote decays.png\n")
    assert (tmp_path / "decays.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


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
