"""Numbers as people read them."""

from collections.abc import Iterable

DIGITS = 6
"""How many significant digits a rate is shown with."""

LONGEST = 60
"""How many characters of a name a picture or report of a comparison shows."""


def rate(value: float, digits: int = DIGITS) -> str:
    """Return a rate with up to ``digits`` significant digits: ``0.1``, ``0.0975528``, ``1e-05``."""
    return f"{value:.{digits}g}"


def position(value: float) -> str:
    """Return a place on a run's clock, without an exponent, in four decimals or as many as show it is not whole."""
    if value == int(value):
        return f"{value:.0f}"
    texts = (f"{value:.{decimals}f}".rstrip("0").rstrip(".") for decimals in (4, 8, 12))
    return next((text for text in texts if "." in text), f"{value:.16f}")


def aligned(texts: Iterable[str]) -> list[str]:
    """Return number texts padded to one width, so that their decimal points stand in one column."""
    halves = []
    for text in texts:
        whole = len(text.partition("e")[0].partition(".")[0])
        halves.append((text, whole))
    before = max((whole for _, whole in halves), default=0)
    after = max((len(text) - whole for text, whole in halves), default=0)
    return [" " * (before - whole) + text.ljust(whole + after) for text, whole in halves]


def printable(name: str) -> str:
    """Return a name without characters that would move the cursor or start an escape sequence."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)


def short(name: str, most: int = LONGEST) -> str:
    """Return a name of at most ``most`` characters, its middle left out if it must be."""
    return name if len(name) <= most else f"{name[: most // 2]}…{name[-(most // 2) :]}"
