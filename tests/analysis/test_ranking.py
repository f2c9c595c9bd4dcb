"""Which causes are named beside the plainest."""

import pytest

import lrcurve

BASE = "step lr=0.1 gamma=0.5 step_size=10"


@pytest.mark.parametrize("head", ["step lr=0.1 gamma=0.5 step_size=20", "step lr=0.1 gamma=0.5 step_size=30"])
def test_no_pace_of_many_digits_is_named_beside_a_plain_one(head: str) -> None:
    (found,) = lrcurve.compare(BASE, head, steps=50)
    (pair,) = found.differences
    paces = [part.clock.rate for cause in pair.causes for part in cause.parts]
    assert paces
    assert all(max(pace.as_integer_ratio()) < 10_000 for pace in paces)
