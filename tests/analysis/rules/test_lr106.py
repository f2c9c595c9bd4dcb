import pytest

from lrcurve.analysis.rules.lr106 import LR106
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.shapes.constant import Constant
from tests.analysis.rules.checked import found, of, place, said


def test_the_bad_example_by_hand() -> None:
    (one,) = found(LR106.bad)
    assert one.message == "cosine ends at step 60 and holds 0.001 for the last 40 steps of 100"
    assert (one.severity, one.step, place(one)) == ("warning", 60, ("schedules.cosine.steps", 3, 57))


def test_raising_is_an_error() -> None:
    schedule = Truncated(inner=Constant(lr=0.1), steps=60, why="the library raises ValueError")
    assert of(schedule, 100) == [
        "LR106 there is no rate from step 60 on, the run has 100 steps: the library raises ValueError"
    ]
    assert of(schedule, 60) == []


@pytest.mark.parametrize("length", ["60%", "60ep", "240 samples"])
def test_a_length_in_a_unit_of_the_run_was_meant(length: str) -> None:
    run = "{epochs: 100, dataset_size: 4, batch_size: 4}"
    assert said(f"{{type: cosine, lr: 0.1, min_lr: 0.01, steps: {length}}}", run) == []


def test_counted_cycles_and_lists_that_run_out() -> None:
    (message,) = said("{type: cosine, lr: 0.1, min_lr: 0.01, steps: 20, repeat: {count: 3}}")
    assert message == "LR106 repeat ends at step 60 and holds 0.01 for the last 40 steps of 100"
    (message,) = said("{type: values, values: [0.3, 0.2, 0.1]}")
    assert message == "LR106 values ends at step 2 and holds 0.1 for the last 98 steps of 100"


def test_a_step_more_is_let_pass() -> None:
    # Steps 98 and 99 are at the floor, which nobody wrote; step 97 too is one too many.
    schedule = "{type: keras.PolynomialDecay, initial_learning_rate: 0.1, decay_steps: %d}"
    assert said(schedule % 98) == []
    assert [text[:5] for text in said(schedule % 97)] == ["LR106"]


@pytest.mark.parametrize(
    "schedule",
    [
        "{type: cosine, lr: 0.1, min_lr: 0.01, steps: %d}",
        "{type: optax.cosine_decay_schedule, init_value: 0.1, decay_steps: %d, alpha: 0.1}",
        "{type: torch.LambdaLR, lr: 0.1, lr_lambda: 'lambda s: max(0.02, 1 - 0.98 * s / %d)'}",
    ],
)
def test_a_floor_that_was_written_may_be_held_for_a_while(schedule: str) -> None:
    # GPT-3 decays over 260 of its 300 billion tokens and holds a tenth of the peak for the rest, 13 %.
    assert said(schedule % 85) == []
    assert [text[:5] for text in said(schedule % 83)] == ["LR106"]


def test_a_lively_limit_in_a_function_is_meant() -> None:
    schedule = "{type: torch.LambdaLR, lr: 0.1, lr_lambda: 'lambda s: max(%s, 1 - s / 64)'}"
    assert said(schedule % 0.06) == []  # from step 61 on, 39 %
    assert [text[:5] for text in said(schedule % 0.04)] == ["LR106"]  # from step 62 on


def test_what_has_no_end_is_sound() -> None:
    assert said("{type: warmup, lr: 0.1, start_lr: 0.01, steps: 10}") == []
    assert said("{type: values, values: [0.3, 0.2], at: [0, 50]}") == []
