"""Numbers, moments and names as people read them; how many digits a rate has is for ``lrcurve.digits`` to say."""

import json
import math
import re
from collections.abc import Iterable, Sequence

from lrcurve.digits import digits_shown, rate
from lrcurve.run import Run

LONGEST = 60
"""How many characters of a name a picture or report of a comparison shows."""

_ZEROS = re.compile(r"(?<=\de-)0+(?=\d)")
_SUFFIXES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def position(value: float) -> str:
    """Return a place on a run's clock, without an exponent, in four decimals or as many as show it is not whole."""
    if value == int(value):
        return f"{value:.0f}"
    texts = (f"{value:.{decimals}f}".rstrip("0").rstrip(".") for decimals in (4, 8, 12))
    return next((text for text in texts if "." in text), f"{value:.16f}")


def rate_text(value: float, digits: int = 3) -> str:
    """Return a rate as written by hand: ``0.1``, ``0.025``, ``1e-3``, ``2.5e-4``, ``0``."""
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if value == 0 or -2 <= int(exponent) <= 3:
        return rate(value, digits) if int(exponent) < digits else f"{float(f'{value:.{digits}g}'):g}"
    return f"{rate(float(mantissa), digits)}e{int(exponent)}"


def as_by_hand(text: str) -> str:
    """Return a text with its numbers as the axes have them: ``1e-6`` for ``1e-06``."""
    return _ZEROS.sub("", text)


def value_text(value: float) -> str:
    """Return a value of another parameter as text: up to six digits where it is close to 1, as momenta are."""
    rest = 1 - abs(value)
    return rate_text(value, digits_shown(min(2 - math.floor(math.log10(rest)), 6) if rest > 0 else 3))


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """Return ticks as text, all with digits enough for the ticks to be where they say."""
    exact = (digits for digits in range(3, 12) if all(float(rate_text(tick, digits)) == tick for tick in ticks))
    digits = next(exact, 12)
    return [rate_text(tick, digits) for tick in ticks]


def count_text(value: float, largest: float, digits: int = 6) -> str:
    """Return a count as text: ``20,000``, and ``200k`` or ``1.5M`` where the ``largest`` beside it has six digits."""
    if largest < 1e5:
        return f"{value:,.6g}"
    rounded = float(f"{value:.{digits}g}")  # 999,999,999,999 is 1T, not 1000B
    size, suffix = next((pair for pair in _SUFFIXES if rounded >= pair[0]), (1.0, ""))
    return f"{rounded / size:.{digits}g}{suffix}"


def in_unit(number: str, unit: str) -> str:
    """Return a place on a time axis: ``step 1,200``, ``epoch 2.4``, ``20 %``, ``2.1B tokens``."""
    ways = {"step": f"step {number}", "epoch": f"epoch {number}", "percent": f"{number} %"}
    return ways.get(unit, f"{number} {unit}")


def until(start: str, stop: str) -> str:
    """Return a stretch of time between two places: ``step 5 to 9``, ``5 % to 9 %``."""
    return f"{start} to {stop.removeprefix('step ').removeprefix('epoch ')}"


def tick(run: Run, number: int) -> str:
    """Return a tick of a run for a table: ``1,200``, or ``25 %`` where the run's length is unknown."""
    return f"{position(number * 100 / run.ticks)} %" if run.tick == "share" else f"{number:,}"


def counted(number: int, word: str) -> str:
    """Return how many there are: ``1 step``, ``1,200 steps``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def aligned(texts: Iterable[str]) -> list[str]:
    """Return number texts padded to one width, so that their decimal points stand in one column."""
    halves = []
    for text in texts:
        whole = len(text.partition("e")[0].partition(".")[0])
        halves.append((text, whole))
    before = max((whole for _, whole in halves), default=0)
    after = max((len(text) - whole for text, whole in halves), default=0)
    return [" " * (before - whole) + text.ljust(whole + after) for text, whole in halves]


def short(name: str, most: int = LONGEST) -> str:
    """Return a name of at most ``most`` characters, its middle left out if it must be."""
    return name if len(name) <= most else f"{name[: most // 2]}…{name[most // 2 + 1 - most :]}"


def listed(names: Sequence[str], most: int = 8) -> str:
    """Return names in one line, of which those beyond ``most`` are counted: ``a, b and 98 more``."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"


def json_text(value: object, indent: int | None = 2) -> str:
    """Return a value as JSON with a line end; what does not print is escaped, and so steers no terminal."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text) + "\n"
