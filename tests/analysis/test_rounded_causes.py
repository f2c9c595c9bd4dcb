"""Tables of two digits that truly differ from a schedule: what became of it is found in spite of the rounding."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from lrcurve.analysis.compare import Difference, differ
from lrcurve.curve import Curve
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides

N = 1000
Read = Callable[[str, list[str]], Difference]


@pytest.fixture
def compared(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Return a comparison of a schedule with a CSV file of these cells."""

    def read(base: str, cells: list[str]) -> Difference:
        path = tmp_path_factory.mktemp("table") / "rates.csv"
        path.write_text("step,lr\n" + "".join(f"{t},{cell}\n" for t, cell in enumerate(cells)), encoding="utf-8")
        (head,) = load_sources([str(path)], Overrides()).curves
        return differ(schedule(base), head)

    return read


def schedule(text: str) -> Curve:
    return load_sources((text,), Overrides(steps=str(N))).curves[0]


def two_digits(text: str) -> list[str]:
    return [f"{rate:.1e}" for rate in schedule(text).lr(np.arange(N)).tolist()]


def test_a_factor(compared: Read) -> None:
    found = compared("cosine lr=3e-4 min_lr=3e-5", two_digits("cosine lr=9e-5 min_lr=9e-6"))
    assert found.stored == (None, "2 digits")
    (cause,) = found.causes
    assert (cause.kind, cause.value) == ("scaled", 0.3)


def test_a_shift(compared: Read) -> None:
    found = compared("polynomial lr=0.01 power=0.9", two_digits("polynomial lr=0.01 power=0.9 advance=1"))
    assert (found.causes[0].kind, found.causes[0].value) == ("shifted", -1)


def test_a_longer_warmup(compared: Read) -> None:
    found = compared("linear lr=3e-4 warmup=100", two_digits("linear lr=3e-4 warmup=207 steps=900"))
    cause = found.causes[0]
    assert [(part.start, part.clock.rate) for part in cause.parts] == [(0, Fraction(100, 207)), (207, Fraction(1))]
    assert cause.parts[1].clock.shift == 107


def test_numbers_that_people_write_are_not_rounded(compared: Read) -> None:
    # 0.5, 0.495, 0.49 ... has three digits in between, 1, 0.99, 0.98 ... has two: both are what they say.
    found = compared("linear lr=1 steps=100", [repr(round(max(0.5 - t / 200, 0.0), 3)) for t in range(N)])
    assert (found.stored, found.causes[0].kind, found.causes[0].value) == ((None, None), "scaled", 0.5)
    found = compared("linear lr=2 steps=100", [repr(round(max(1 - t / 100, 0.0), 2)) for t in range(N)])
    assert (found.stored, found.causes[0].kind, found.causes[0].value) == ((None, None), "scaled", 0.5)


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ("cosine lr=3e-4 warmup=100", "linear lr=3e-4 warmup=100"),
        ("cosine lr=0.1", "exponential lr=0.1 decay_rate=0.995"),
        ("polynomial lr=0.1 power=2", "cosine lr=0.1"),
        ("inverse_sqrt lr=0.001 timescale=200 warmup=200", "cosine lr=0.001 warmup=200"),
    ],
)
def test_another_formula_has_no_cause(base: str, head: str, compared: Read) -> None:
    found = compared(base, two_digits(head))
    assert found.differing
    assert all(cause.only for cause in found.causes)
    assert found.stored == (None, None)
