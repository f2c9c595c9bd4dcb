"""Where functions of the user's own stop rising and falling, by their rates alone."""

import pytest

from lrcurve.analysis.outline import Outline, outline
from lrcurve.frameworks.torch.lambda_lr import LambdaLR
from lrcurve.schedules import Schedule
from lrcurve.schedules.function import Function
from lrcurve.schedules.shapes.expression import Expression


def times(formula: str) -> Schedule:
    return LambdaLR(lr=0.1, lr_lambda=Function(formula))


@pytest.mark.parametrize(
    ("formula", "done", "top", "low"),
    [
        # a way down to an end: what is clamped, what turns, what would go below 0, what has no number behind it
        ("max(0, 1 - t / 1000)", 600, None, 1000),
        ("1 + cos(pi * t / 1000)", 600, None, 1000),
        ("1 + cos(pi * t / 777)", 1500, None, 777),
        ("1 - t / 1000", 600, None, 1000),
        ("(1 - t / 1000) ** 0.9", 600, None, 1000),
        ("max(0.1, 1 - t / 1000)", 950, None, 900),
        # a way up, and what is behind it
        ("min(1, (t + 1) / 500)", 200, 499, None),
        ("t / 100 if t < 100 else (1 + cos(pi * (t - 100) / 900)) / 2", 500, 100, 1000),
        ("t / 10 if t < 10 else 1 if t < 800 else 1 - (t - 800) / 200", 900, 10, 1000),
        # what heads for no end
        ("0.99 ** t", 500, None, None),
        ("max(0.99 ** t, 0.001)", 600, None, None),
        ("0.95 ** t if t < 20 else 0.95 ** 20 * 0.8 ** (t - 20)", 60, None, None),
        ("1 / (1 + t)", 500, None, None),
        ("1e7 ** (t / 100)", 100, None, None),
        ("1", 500, None, None),
        # what is a list of drops, a wave, or restarts
        ("0.1 ** (t // 30)", 90, None, None),
        ("0.55 + 0.45 * cos(2 * pi * t / 100)", 1000, None, None),
        ("1 - (t % 100) / 100", 1000, None, None),
        ("1 - (t % 100) / 100", 200, None, None),
    ],
)
def test_ends_by_the_rates(formula: str, done: int, top: int | None, low: int | None) -> None:
    assert outline(times(formula), done) == Outline(top, low)


def test_an_end_that_a_run_gave_is_looked_behind_unless_the_formula_knows_it() -> None:
    assert outline(Expression(formula="lr * max(0, 1 - t / 1000)", lr=0.1, steps=600), 600).low == 1000
    assert outline(Expression(formula="lr * (1 - t / T)", lr=0.1, steps=600), 600).low == 600


def test_a_long_run_is_followed_to_the_tick() -> None:
    million = 10**9
    assert outline(times(f"max(0, 1 - t / {2 * million})"), million).low == 2 * million
    assert outline(times(f"max(0, 1 - t / {2 * million})"), million, 5 * million).low == 2 * million


def test_a_run_of_a_step_or_two_says_nothing() -> None:
    assert outline(times("1 - t / 1000"), 1) == Outline(None, None)
