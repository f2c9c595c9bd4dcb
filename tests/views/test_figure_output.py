"""Pictures as files: the same bytes every time, in any style, script and size."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import font_manager

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.figure.picture import FigureOptions, draw, save
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
from lrcurve.views.figure.picture import FigureOptions, save
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
    assert {"$x_1$", "_b$", r"50 $ a_b \frac"} <= {text.get_text() for text in found}
    assert not any(text.get_parse_math() for text in found)


def _fonts(names: Sequence[str]) -> list[str]:
    return [font.name for font in font_manager.fontManager.ttflist if font.name.startswith(tuple(names))]


@pytest.mark.skipif(not _fonts(["Noto Sans CJK"]), reason="no CJK font is installed")
@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_title_in_another_script_is_drawn(form: Any, tmp_path: Path) -> None:
    assert save([curve(name="余弦退火")], tmp_path / "a", FigureOptions(title="学习率调度 한국어"), form=form) == []


@pytest.mark.skipif(not _fonts(["Noto Sans CJK"]), reason="no CJK font is installed")
def test_another_script_is_more_than_boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save([curve()], tmp_path / "glyphs", FigureOptions(title="学"), form="png")
    own = [font for font in font_manager.fontManager.ttflist if font.name.startswith("DejaVu")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    save([curve()], tmp_path / "boxes", FigureOptions(title="学"), form="png")
    assert (tmp_path / "glyphs").read_bytes() != (tmp_path / "boxes").read_bytes()


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_script_without_a_font_is_told_and_warns_nobody(
    form: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = [font for font in font_manager.fontManager.ttflist if font.name.startswith("DejaVu")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    notes = save([curve()], tmp_path / "a", FigureOptions(title="学习率"), form=form)
    assert notes == ["no installed font has 习学率, drawn as boxes; a font such as Noto Sans CJK has most scripts"]


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
        curve(Cosine(lr=1e300, steps=steps), steps, "huge"),
        curve(Step(lr=0.1, gamma=0.1, step_size=1), min(steps, 10), "short"),
    ]
    assert save(curves, tmp_path / "a.png", FigureOptions(yscale=scale, dpi=50), form="png") == []
