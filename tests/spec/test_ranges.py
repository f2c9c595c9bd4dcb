"""Places and stretches of a run, and ranges of rates, as they are written."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.run import Run
from lrcurve.spec.ranges import moment, rates, stretch
from lrcurve.spec.units import UnitError

# 1,000 steps: 10 epochs of 100 steps, and 2,000,000 tokens each, 2 billion in all
RUN = Run(ticks=1000, steps_per_epoch=Fraction(100), tokens_per_step=Fraction(2_000_000))
UNKNOWN = Run(ticks=10_000, tick="share")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0..500", (0, 500)),
        (" 10% .. 30 % ", (100, 300)),
        ("10..30%", (100, 300)),
        ("2ep..", (200, None)),
        ("..1B tokens", (None, 500)),
        ("0.5..1B tokens", (250, 500)),
        ("500M..1B tokens", (250, 500)),
        ("1..2ep", (100, 200)),
        ("1ep..250", (100, 250)),
        ("0..1ep", (0, 100)),
        ("90%..end", (900, None)),
        ("..", (None, None)),
        ("900..5000", (900, 5000)),
        ("1e2..3e2", (100, 300)),
    ],
)
def test_a_stretch_is_counted_in_any_unit(text: str, found: tuple[int | None, int | None]) -> None:
    assert stretch(text, RUN) == found


@pytest.mark.parametrize(
    ("text", "run", "said"),
    [
        ("500", RUN, "must be a range, such as 0..500, 10%..30%, 2ep.. or ..1B tokens"),
        ("1..2..3", RUN, "must be a range"),
        ("a..b", RUN, "must be a length"),
        ("-5..10", RUN, "must not be negative"),
        ("30..10", RUN, "must end after it starts, got step 30 to step 10"),
        ("..0", RUN, "must end after it starts, got step 0 to step 0"),
        ("1000..", RUN, "starts at step 1,000, but the run has 1,000 steps"),
        ("0..1e18", RUN, r"must be at most 2\*\*53 steps"),
        ("0..1M samples", RUN, "is a length in samples, which the run does not tell"),
        ("5..10", UNKNOWN, "the run's length is not known: add --steps N"),
    ],
)
def test_what_is_no_stretch(text: str, run: Run, said: str) -> None:
    with pytest.raises(UnitError, match=said):
        stretch(text, run)


def test_places() -> None:
    assert [moment(text, RUN) for text in ("0", "10%", "5ep", "end", "100%", "1000", "1B tokens")] == [
        0, 100, 500, 999, 999, 1000, 500,
    ]  # fmt: skip
    assert moment("25%", UNKNOWN) == 2500


@given(st.integers(0, 999), st.integers(1, 2000))
def test_steps_are_themselves(first: int, length: int) -> None:
    assert stretch(f"{first}..{first + length}", RUN) == (first, first + length)


@pytest.mark.parametrize(
    ("text", "found"),
    [("1e-6..1e-3", (1e-6, 1e-3)), ("1e-9..", (1e-9, None)), ("...1", (None, 0.1)), ("-1 .. 0", (-1.0, 0.0))],
)
def test_rates(text: str, found: tuple[float | None, float | None]) -> None:
    assert rates(text) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1e-3", "must be a range, such as 1e-6..1e-3, 1e-9.. or ..0.1"),
        ("nan..1", "must be a number"),
        ("0..1e999", "must be a finite number"),
        ("1..1", "must end above its start, got 1 to 1"),
    ],
)
def test_what_is_no_range_of_rates(text: str, said: str) -> None:
    with pytest.raises(UnitError, match=said):
        rates(text)
