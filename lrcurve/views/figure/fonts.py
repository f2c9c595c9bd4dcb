"""Fonts for scripts that matplotlib's own font lacks."""

import contextlib
import functools
from collections.abc import Iterable, Iterator
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

_PREFERRED = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Noto Sans JP",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Noto Sans",
    "Arial Unicode MS",
)
_COVERED = 0x250  # DejaVu Sans has all letters of Latin below this
_BOXES = "Last Resort"  # matplotlib's own, which has a box for every character that there is


def fallbacks(texts: Iterable[str], families: Iterable[str]) -> tuple[list[str], str]:
    """Return the families to add to ``families`` so that ``texts`` can be drawn, and the characters no font has."""
    missing = {char for text in texts for char in text if ord(char) >= _COVERED}
    if not missing:
        return [], ""
    for family in families:
        missing -= _covered(font_file([family]), missing)
    found = []
    for name, path in _candidates():
        if not missing:
            break
        covered = _covered(path, missing)
        if covered:
            found.append(name)
            missing -= covered
    return found, "".join(sorted(missing))


def font_file(families: Iterable[str]) -> str:
    """Return the file of the first of these families that is installed, generic ones such as sans-serif included."""
    return font_manager.findfont(FontProperties(family=list(families)))


def text_widths(texts: Iterable[str], size: float = 1.0) -> list[float]:
    """Return how wide texts are when they are drawn with letters of ``size`` ems, in ems."""
    em = mpl.rcParams["font.size"] * mpl.rcParams["figure.dpi"] / 72
    renderer, font = _renderer(mpl.rcParams["figure.dpi"]), FontProperties(size=size * mpl.rcParams["font.size"])
    return [float(renderer.get_text_width_height_descent(text, font, ismath=False)[0] / em) for text in texts]


@functools.lru_cache(maxsize=4)
def _renderer(dpi: float) -> Any:
    return RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]


def _candidates() -> Iterator[tuple[str, str]]:
    """Yield the installed upright fonts, one file of each family: those made for reading on a screen first.

    After those that matplotlib found when it was first used come those installed since then.
    """
    known = {font.fname for font in font_manager.fontManager.ttflist}
    yield from _by_preference()
    added = sorted(set(font_manager.findSystemFonts()) - known)
    for path in added:
        with contextlib.suppress(OSError, RuntimeError):
            font_manager.fontManager.addfont(path)
    if added:
        yield from _by_preference()


def _by_preference() -> list[tuple[str, str]]:
    files: dict[str, str] = {}
    for font in sorted(font_manager.fontManager.ttflist, key=lambda font: (font.name, str(font.weight), font.fname)):
        if font.style == "normal" and font.weight in (400, "normal", "regular") and _BOXES not in font.name:
            files.setdefault(font.name, font.fname)
    names = [name for name in _PREFERRED if name in files]
    rest = sorted(set(files) - set(names), key=lambda name: ("Sans" not in name, name))
    return [(name, files[name]) for name in (*names, *rest)]


def _covered(path: str, chars: set[str]) -> set[str]:
    """Return which of ``chars`` the font has; none if the file cannot be read."""
    try:
        font = FT2Font(path)
    except (OSError, RuntimeError):
        return set()
    return {char for char in chars if font.get_char_index(ord(char))}
