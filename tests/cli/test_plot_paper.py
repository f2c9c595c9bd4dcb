"""``plot --paper``, ``--notes`` and ``--draw``."""

import re
import struct
from pathlib import Path

import numpy as np
import pytest

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.multistep import Multistep
from lrcurve.views.figure.options import FigureOptions, Notes
from lrcurve.views.figure.picture import draw
from lrcurve.views.terminal.drawing import draw as draw_in_terminal
from tests.cli.conftest import ROOT, Cli

DECAYS = str(ROOT / "sample_configs" / "decays.yaml")
STEP = Curve("drop", Multistep(lr=0.1, milestones=(5,)), Run(ticks=10))


def words(file: Path) -> list[str]:
    """Return the texts of an SVG that has texts as such."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", file.read_text(encoding="utf-8"))


def test_a_picture_for_a_paper_is_a_column_wide_and_has_names_but_no_notes(cli: Cli, tmp_path: Path) -> None:
    assert cli("plot", DECAYS, "--paper", "--dpi", "100").code == 0
    assert struct.unpack(">II", (tmp_path / "decays.png").read_bytes()[16:24]) == (330, 220)
    cli("plot", DECAYS, "--paper", "-o", "a.svg")
    found = words(tmp_path / "a.svg")
    assert {"step_decay", "exponential", "cosine", "restarted", "learning rate", "step"} <= set(found)
    assert not [text for text in found if "peak" in text or "Step vs" in text or text == "6.25e-3"]
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    sizes = {float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)}
    assert "sans-serif" in svg
    assert max(sizes) == 8.0
    assert min(sizes) >= 6.6  # the names of the legend


def test_a_paper_has_a_title_notes_and_a_size_if_they_are_asked_for(cli: Cli, tmp_path: Path) -> None:
    flags = ["--title", "Ours", "--notes", "all", "--width", "6.75", "--height", "2.5"]
    assert cli("plot", DECAYS, "--paper", *flags, "-o", "a.svg").code == 0
    text = (tmp_path / "a.svg").read_text()
    assert {"Ours", "6.25e-3"} <= set(words(tmp_path / "a.svg"))
    assert 'width="486pt" height="180pt"' in text  # 72 points an inch


def test_several_panels_of_a_paper_are_higher(cli: Cli, tmp_path: Path) -> None:
    dino = str(ROOT / "sample_configs" / "dino_parameters.yaml")
    assert cli("plot", dino, "--paper", "--dpi", "100").code == 0
    # 7.5 inches for three panels where one has 5, of 2.2
    assert struct.unpack(">II", (tmp_path / "dino_parameters.png").read_bytes()[16:24]) == (330, 330)


def test_fonts_of_a_pdf_are_type_42(cli: Cli, tmp_path: Path) -> None:
    cli("plot", DECAYS, "--paper", "-o", "a.pdf")
    data = (tmp_path / "a.pdf").read_bytes()
    assert b"/CIDFontType2" in data
    assert b"/Type3" not in data


@pytest.mark.parametrize(("notes", "shown"), [("none", set()), ("peak", {"peak"}), ("all", {"peak", "last"})])
def test_notes_say_what_is_written(notes: Notes, shown: set[str]) -> None:
    axes = draw([STEP], FigureOptions(notes=notes)).axes[0]
    texts = {text.get_text() for text in axes.texts}
    assert {"peak" for text in texts if text.startswith("peak 0.1")} == shown & {"peak"}
    assert ("0.01" in texts) == ("last" in shown)
    terminal = draw_in_terminal([STEP], width=60, height=10, color=False, unicode=True, notes=notes)
    line = terminal.splitlines()[-1]
    assert line.startswith("⣿⣿ drop")
    assert {word for word in ("peak", "last") if word in line} == shown


def test_steps_are_held_and_smooth_lines_go_straight_from_step_to_step() -> None:
    def vertices(**options: str) -> list[tuple[float, float]]:
        (line,) = [one for one in draw([STEP], FigureOptions(**options)).axes[0].lines if one.get_zorder() == 3]  # type: ignore[arg-type]
        return [(float(x), float(y)) for x, y in np.asarray(line.get_xydata())]

    held = np.array(vertices())
    assert held[held[:, 0] == 5, 1] == pytest.approx([0.1, 0.01])
    assert held[-1] == pytest.approx([10, 0.01])
    smooth = np.array(vertices(draw="smooth"))
    assert np.unique(smooth[:, 0]).size == len(smooth)  # no vertical edge
    assert smooth[np.isin(smooth[:, 0], (4, 5, 9)), 1] == pytest.approx([0.1, 0.01, 0.01])
    assert smooth[-1, 0] == 9
    decay = Curve("line", Linear(lr=1.0, steps=10), Run(ticks=10))
    (line,) = [one for one in draw([decay], FigureOptions(draw="smooth", yscale="linear")).axes[0].lines
               if one.get_zorder() == 3]  # fmt: skip
    x, y = np.asarray(line.get_xydata()).T
    assert y == pytest.approx(1 - x / 10)


def test_a_terminal_draws_smooth_lines_too() -> None:
    def rows(*, smooth: bool) -> list[str]:
        return draw_in_terminal(
            [STEP], width=60, height=10, color=False, unicode=False, yscale="linear", smooth=smooth
        ).splitlines()[:10]

    assert rows(smooth=False) != rows(smooth=True)


def test_a_report_is_smooth_if_asked_and_refuses_what_is_for_pictures(cli: Cli, tmp_path: Path) -> None:
    for flag, shape in ((("--draw", "smooth"), '"shape":"linear"'), ((), '"shape":"hv"')):
        assert cli("plot", DECAYS, "-o", "a.html", *flag).code == 0
        assert shape in (tmp_path / "a.html").read_text(encoding="utf-8")
    for flags in (["--paper"], ["--notes", "peak"]):
        refused = cli("plot", DECAYS, "-o", "b.html", *flags)
        assert refused.code == 2
        assert "is for pictures; a report fits its window" in " ".join(refused.err.split())
        assert not (tmp_path / "b.html").exists()


def test_a_misspelt_word_gets_a_suggestion(cli: Cli) -> None:
    for flag, word, hint in (("--notes", "peek", "peak"), ("--draw", "smoth", "smooth")):
        result = cli("plot", DECAYS, flag, word)
        assert result.code == 2
        assert f"did you mean '{hint}'?" in " ".join(result.err.replace("│", " ").split())
