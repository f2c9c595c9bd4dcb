import pytest

from lrcurve.analysis.rules.lr121 import LR121
from tests.analysis.rules.checked import found, place, said, spec


def test_the_example() -> None:
    (one,) = found(LR121.bad)
    assert (one.message, one.hint) == ("the highest rate of the run is 200000", "was 2e-05 meant?")
    assert (one.step, place(one)) == (0, ("schedules.cosine.lr", 3, 30))


@pytest.mark.parametrize(("lr", "speaks"), [("999", 0), ("1000", 1), ("1e-9", 0), ("0.99e-9", 1)])
def test_the_bounds(lr: str, speaks: int) -> None:
    assert len(said(f"{{type: cosine, lr: {lr}}}")) == speaks


def test_a_tiny_rate_has_another_hint() -> None:
    (one,) = found(spec("{type: torch.CosineAnnealingLR, lr: 2e-12, T_max: 100}"))
    assert one.message == "the highest rate of the run is 2e-12"
    assert one.hint == "read the exponent again: it is far from any usual rate"
