"""A part of the machine-made pairs, which ``python -m tests.analysis.mistakes`` tries whole: causes are found."""

import pytest

from lrcurve.analysis.compare import differ
from tests.analysis.mistakes import SIMPLE, Pair, pairs, unrelated


@pytest.mark.parametrize("kind", [*SIMPLE, "horizon", "ceil", "shifted+scaled", "clamped+scaled"])
def test_most_mistakes_are_named(kind: str) -> None:
    few = [pair for pair in list(pairs(1, (kind,)))[::5] if "gaps" not in pair.shape]
    assert sum(_is_named(pair) for pair in few) >= 0.8 * len(few)


def _is_named(pair: Pair) -> bool:
    causes = [cause for cause in differ(pair.base, pair.head).causes if cause.only is None]
    return any(map(pair.names, causes)) or bool(causes and pair.stepwise)


def test_unrelated_curves_have_no_cause() -> None:
    for pair in unrelated(11, 16):
        assert all(cause.only is not None for cause in differ(pair.base, pair.head).causes), pair.shape
