from lrcurve.analysis.rules.lr205 import LR205
from tests.analysis.rules.checked import found, place, said


def test_the_bad_example_by_hand() -> None:
    # One process would take 8,000 / 8 = 1,000 steps an epoch, 10,000 in all; four take 2,500.
    (one,) = found(LR205.bad)
    assert one.message == (
        "cosine takes 10,000 steps, as many as one process alone would; with 4 processes the run has 2,500"
    )
    assert place(one) == ("schedules.cosine.steps", 3, 57)


def test_a_last_batch_that_is_not_full_counts() -> None:
    # One process: ceil(8001 / 8) = 1,001 a pass; four: ceil(8001 / 32) = 251.
    run = "{epochs: 1, dataset_size: 8001, batch_size: 8, processes: 4}"
    (message,) = said("{type: cosine, lr: 0.1, steps: 1001}", run)
    assert (
        message
        == "LR205 cosine takes 1,001 steps, as many as one process alone would; with 4 processes the run has 251"
    )
    assert [text[:5] for text in said("{type: cosine, lr: 0.1, steps: 1004}", run)] == ["LR105"]


def test_the_horizon_of_the_run_is_sound() -> None:
    run = "{epochs: 10, dataset_size: 8000, batch_size: 8, processes: 4}"
    assert said("{type: cosine, lr: 0.1}", run) == []
