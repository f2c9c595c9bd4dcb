import pytest

from lrcurve.analysis.rules.lr119 import LR119
from tests.analysis.rules.checked import found, place, said


def test_the_example() -> None:
    # The peak is 3e-4 / sqrt(512 * 4000) = 2.09631e-7; with a factor of 3e-4 * 3e-4 / 2.09631e-7 it is 3e-4.
    (one,) = found(LR119.bad)
    assert one.message == "factor is 0.0003, and every rate is multiplied by it: the peak is 2.09631e-07"
    assert one.hint == "for a peak of 0.0003 write factor: 0.429"
    assert place(one) == ("schedules.noam.factor", 3, 67)


def test_a_function_that_gives_rates() -> None:
    schedule = "{type: torch.LambdaLR, lr: 3e-4, lr_lambda: 'lambda s: 3e-4 if s < 50 else 3e-5'}"
    assert said(schedule) == [
        "LR119 lr is 0.0003, and the function's values, up to 0.0003, multiply it: the highest rate is 9e-08"
    ]


def test_a_function_that_falls_from_a_rate() -> None:
    # 0.1 * 3e-4 = 3e-5.
    (message,) = said('{type: torch.LambdaLR, lr: 0.1, lr_lambda: "lambda s: 3e-4 * (1 - s / 100)"}')
    assert message == (
        "LR119 lr is 0.1, and the function's values, up to 0.0003, multiply it: the highest rate is 3e-05"
    )


@pytest.mark.parametrize(
    "schedule",
    [
        "{type: torch.LambdaLR, lr: 0.1, lr_lambda: 'lambda s: 2e-3 * (1 - s / 100)'}",
        # Noam's, whose rate is multiplied
        "{type: torch.LambdaLR, lr: 0.1, lr_lambda: 'lambda s: 0.04 * min((s + 1) ** -0.5, (s + 1) / 27)'}",
        "{type: noam, model_size: 512, warmup_steps: 20, factor: 0.1}",
        # rates, times 1
        "{type: torch.LambdaLR, lr: 1, lr_lambda: 'lambda s: 3e-4 if s < 50 else 3e-5'}",
        "{type: torch.LambdaLR, lr: 1, lr_lambda: 'lambda s: 5e-6 * (1 - s / 100)'}",
        # factors, times a rate
        "{type: torch.LambdaLR, lr: 1e-6, lr_lambda: 'lambda s: 1 - s / 100'}",
    ],
)
def test_one_rate_and_one_factor_are_sound(schedule: str) -> None:
    assert said(schedule) == []
