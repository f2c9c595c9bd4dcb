from lrcurve.analysis.rules.lr111 import LR111
from tests.analysis.rules.checked import found, place, said


def test_the_bad_example_by_hand() -> None:
    # 0.4 % of 100 steps is 0.4 steps.
    (one,) = found(LR111.bad)
    assert one.message == "warmup 0.4% is 0.4 steps, which rounds to 0"
    assert place(one) == ("schedules.cosine.warmup", 3, 43)


def test_tokens_deeper_in_the_spec_and_on_the_clock_of_epochs() -> None:
    (message,) = said("{type: cosine, lr: 0.1, warmup: {steps: 1M tokens}}", "{steps: 100, tokens_per_step: 4000000}")
    assert message == "LR111 steps 1M tokens is 0.25 steps, which rounds to 0"
    (message,) = said(
        "{type: cosine, lr: 0.1, interval: epoch, warmup: 30 steps}", "{epochs: 10, steps_per_epoch: 100}"
    )
    assert message == "LR111 warmup 30 steps is 0.3 epochs, which rounds to 0"


def test_half_a_step_rounds_up_and_nothing_is_nothing() -> None:
    assert said("{type: cosine, lr: 0.1, warmup: {steps: 0.5%, start_lr: 0.01}}") == []
    assert said("{type: cosine, lr: 0.1, warmup: 0%}") == []
