import pytest

from lrcurve.analysis.rules.lr113 import LR113
from tests.analysis.rules.checked import of
from tests.analysis.rules.record import Ramp


def test_a_ratio_by_hand() -> None:
    # 0.1 of 1,000 steps is 100.
    message = "LR113 num_warmup_steps is 0.1, less than one step; 0.1 of the run is 100 steps"
    assert of(Ramp(lr=0.1, num_warmup_steps=0.1), 1000) == [message]


@pytest.mark.parametrize("steps", [0.0, 1.0, 100, 2.5])
def test_a_number_of_steps_is_sound(steps: float) -> None:
    assert of(Ramp(lr=0.1, num_warmup_steps=steps), 1000) == []


def test_other_fields_may_be_fractions() -> None:
    assert of(Ramp(lr=0.1, num_warmup_steps=10, warmup_ratio=0.5), 1000) == []


def test_the_rule_explains_itself() -> None:
    assert "num_warmup_steps: 0.1" in LR113.bad
    assert "num_warmup_steps: 100" in LR113.good
