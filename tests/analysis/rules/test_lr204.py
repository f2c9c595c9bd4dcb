import pytest

from lrcurve.analysis.rules.lr204 import LR204
from tests.analysis.rules.checked import found, place, said

RUN = "{epochs: 10, dataset_size: 8000, batch_size: 8, accumulation: 4}"


def test_the_bad_example_by_hand() -> None:
    # 8,000 / 8 = 1,000 batches an epoch, 10,000 in all, and a quarter of them updates.
    (one,) = found(LR204.bad)
    assert one.message == (
        "cosine takes 10,000 steps, as many as the run has batches; with an accumulation of 4 the run has 2,500 updates"
    )
    assert place(one) == ("schedules.cosine.steps", 3, 57)


def test_a_horizon_with_its_warmup() -> None:
    (message,) = said("{type: linear, lr: 0.1, steps: 9900, warmup: {steps: 100, start_lr: 0.01}}", RUN)
    assert message.startswith("LR204 linear takes 10,000 steps")


@pytest.mark.parametrize("steps", [2500, 9999])
def test_another_horizon_is_not_about_accumulation(steps: int) -> None:
    assert not [text for text in said(f"{{type: cosine, lr: 0.1, steps: {steps}}}", RUN) if text.startswith("LR204")]


def test_without_accumulation_there_is_none_to_ignore() -> None:
    assert said("{type: cosine, lr: 0.1, steps: 10000}", RUN.replace("accumulation: 4", "accumulation: 1")) == []
