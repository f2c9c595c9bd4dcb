"""Pictures as files: the same bytes every time, in any style, script and size."""

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib import style as styles

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import MAX_RATE, Schedule
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw, save
from lrcurve.views.style.figure import StyleError

STEP = Step(lr=1e-3, gamma=0.1, step_size=30)


def curve(schedule: Schedule = STEP, steps: int = 50, name: str = "curve") -> Curve:
    return Curve(name, schedule, Run(ticks=steps))


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_input_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    script = f"""
import sys
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import save
run = Run(ticks=100)
curves = [Curve("$a_1$", Cosine(lr=0.1, steps=100), run), Curve("b", Step(lr=0.1, step_size=7), run)]
save(curves, sys.argv[1], FigureOptions(title="学习率", joins=True), form="{form}")
assert "matplotlib.pyplot" not in sys.modules
"""
    written = []
    for number, seed in enumerate(("1", "2")):
        file = tmp_path / f"{number}.{form}"
        subprocess.run([sys.executable, "-c", script, str(file)], check=True, env={"PYTHONHASHSEED": seed}, timeout=120)
        written.append(file.read_bytes())
    assert written[0] == written[1]
    assert len(written[0]) > 5000


def test_the_users_own_settings_change_nothing(tmp_path: Path) -> None:
    plain, other = tmp_path / "plain.png", tmp_path / "other.png"
    save([curve()], plain, FigureOptions(), form="png")
    with mpl.rc_context({"lines.linewidth": 9, "axes.facecolor": "red", "savefig.bbox": "tight", "font.size": 30}):
        save([curve()], other, FigureOptions(), form="png")
        assert mpl.rcParams["lines.linewidth"] == 9
    assert plain.read_bytes() == other.read_bytes()


def test_a_style_sheet_is_laid_on_top(tmp_path: Path) -> None:
    sheet = tmp_path / "mine.mplstyle"
    sheet.write_text("axes.facecolor: 112233\naxes.prop_cycle: cycler(color=['445566'])\n")
    axes = draw([curve()], FigureOptions(style=str(sheet))).axes[0]
    assert axes.get_facecolor()[:3] == pytest.approx((0x11 / 255, 0x22 / 255, 0x33 / 255))
    assert axes.lines[0].get_color() == "#445566"
    with pytest.raises(StyleError, match=r"^'nosuch' is neither a style sheet that can be read nor one of "):
        draw([curve()], FigureOptions(style="nosuch"))


def test_signs_of_formulas_are_themselves() -> None:
    figure = draw([curve(name="$x_1$"), curve(name="_b$")], FigureOptions(title=r"50 $ a_b \frac"))
    figure.draw_without_rendering()
    found = [*figure.axes[0].texts, *figure.texts]
    assert {"$x_1$", "_b$ (same as $x_1$)", r"50 $ a_b \frac"} <= {text.get_text() for text in found}
    assert not any(text.get_parse_math() for text in found)


@pytest.mark.parametrize("style", ["default", *styles.available])
def test_every_style_of_matplotlib_draws(style: str) -> None:
    file = io.BytesIO()
    options = FigureOptions(width=2, height=1.5, dpi=30, style=style)
    assert save([curve(name="余弦")], file, options, form="png") == []
    assert file.getvalue().startswith(b"\x89PNG")


def _sheet(folder: Path, text: str) -> FigureOptions:
    (folder / "own.mplstyle").write_text(text)
    return FigureOptions(width=2, height=1.5, dpi=30, style=str(folder / "own.mplstyle"))


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("font.family: sans-serif", ""),
        ("font.family: serif\naxes.prop_cycle: cycler(color=[])", ""),
        ("axes.prop_cycle: cycler(linewidth=[1, 2])", ""),
        ("figure.constrained_layout.use: True", ""),
        ("axes.facecolor: nocolour", "Bad value in file .*own.mplstyle', line 1"),
        ("axes.facecolor red", "Missing colon in file .*own.mplstyle', line 1"),
        ("no.such.key: 3", "Bad key no.such.key in file .*own.mplstyle, line 1"),
        ("font.family: No Such Font", "findfont: Font family .*No Such Font.* not found"),
    ],
)
def test_a_faulty_style_sheet_draws_with_a_note(
    text: str, noted: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    notes = save([curve()], tmp_path / "a.png", _sheet(tmp_path, text), form="png")
    assert bool(notes) == bool(noted)
    assert re.match(noted, "".join(notes[:1]))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("font.size: 0", "font.size must be above 0, got 0"),
        ("font.size: nan", "font.size must be above 0, got nan"),
        ("font.size: 1e9", "nothing can be drawn in the style '.*own.mplstyle': "),
    ],
)
def test_a_style_that_cannot_be_drawn_is_an_error(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(StyleError, match=said):
        save([curve()], tmp_path / "a.png", _sheet(tmp_path, text), form="png")
    assert not (tmp_path / "a.png").exists()


def test_a_style_sheet_is_text(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\x00\x81")
    with pytest.raises(StyleError, match=r"picture.png' is no style sheet: 'utf-8' codec can't decode"):
        draw([curve()], FigureOptions(style=str(tmp_path / "picture.png")))


def test_latex_is_asked_for_in_vain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StyleError, match=r"own.mplstyle': .*latex could not be found"):
        save([curve(name="never tex-ed before")], tmp_path / "a.png", _sheet(tmp_path, "text.usetex: True"), form="png")


_CJK = [path for path in font_manager.findSystemFonts() if "NotoSansCJK" in path]


@pytest.mark.skipif(not _CJK, reason="no CJK font is installed")
@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_title_in_another_script_is_drawn(form: Any, tmp_path: Path) -> None:
    assert save([curve(name="余弦退火")], tmp_path / "a", FigureOptions(title="学习率调度 한국어"), form=form) == []


def _without_cjk(monkeypatch: pytest.MonkeyPatch, installed: list[str]) -> None:
    """Let matplotlib know its own fonts only, that of boxes included, and the system have those ``installed``."""
    bundled = ("DejaVu", "Last Resort")
    own = [font for font in font_manager.fontManager.ttflist if font.name.startswith(bundled)]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: installed)


@pytest.mark.skipif(not _CJK, reason="no CJK font is installed")
def test_a_font_installed_after_matplotlib_looked_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _without_cjk(monkeypatch, [])
    save([curve()], tmp_path / "boxes", FigureOptions(title="学"), form="png")
    _without_cjk(monkeypatch, [*_CJK, str(tmp_path / "gone.ttf")])
    assert save([curve()], tmp_path / "glyphs", FigureOptions(title="学"), form="png") == []
    assert (tmp_path / "glyphs").read_bytes() != (tmp_path / "boxes").read_bytes()


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_script_without_a_font_is_noted_and_warns_nobody(
    form: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_cjk(monkeypatch, [])
    notes = save([curve()], tmp_path / "a", FigureOptions(title="学习率"), form=form)
    assert notes == ["no installed font has 习学率, drawn as boxes; install one, such as Noto Sans CJK"]


def test_size_and_resolution(tmp_path: Path) -> None:
    save([curve()], tmp_path / "a.png", FigureOptions(width=3, height=2, dpi=100), form="png")
    header = (tmp_path / "a.png").read_bytes()[16:24]
    assert (int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")) == (300, 200)


def test_no_curve_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no curve to draw"):
        draw([], FigureOptions())


@pytest.mark.parametrize("steps", [1, 2, 10**12, 2**53])
@pytest.mark.parametrize("scale", ["log", "linear", "symlog"])
def test_any_length_and_range_draws(steps: int, scale: Any, tmp_path: Path) -> None:
    curves = [
        curve(Cosine(lr=3e-300, min_lr=1e-305, steps=steps), steps, "tiny"),
        curve(Cosine(lr=MAX_RATE, steps=steps), steps, "huge"),
        curve(Step(lr=0.1, gamma=0.1, step_size=1), min(steps, 10), "short"),
    ]
    assert save(curves, tmp_path / "a.png", FigureOptions(yscale=scale, dpi=50), form="png") == []
