"""Functions of the step that a person writes."""

import numpy as np
import pytest

from lrcurve.schedules import NEVER
from lrcurve.schedules.formula import FormulaError
from lrcurve.schedules.function import Function

T = np.arange(5)
STEADY = Function("train.py:steady", python=lambda _: 1.0)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (Function("0.5 ** t"), [1, 0.5, 0.25, 0.125, 0.0625]),
        (Function("0.5 ** x", "x"), [1, 0.5, 0.25, 0.125, 0.0625]),
        (Function("lambda epoch: 0.5 ** epoch"), [1, 0.5, 0.25, 0.125, 0.0625]),
        (Function("lambda epoch: 2 * epoch", "x"), [0, 2, 4, 6, 8]),
        (Function(" lambda  e : e + 1 "), [1, 2, 3, 4, 5]),
        (Function("0.5"), [0.5] * 5),
        (Function("2 * pi / pi + e / e"), [3] * 5),
        (Function("1 / (t - 2)"), [-0.5, -1, np.inf, 1, 0.5]),
        (Function("train.py:half", python=lambda step: step / 2), [0, 0.5, 1, 1.5, 2]),
        (Function("train.py:whole", python=lambda step: step // 2), [0, 0, 1, 1, 2]),
    ],
)
def test_the_value_at_each_step(function: Function, expected: list[float]) -> None:
    function.check()
    assert function(T).tolist() == expected
    assert function(T).dtype == np.float64
    assert function(T[:4].reshape(2, 2)).tolist() == [expected[:2], expected[2:4]]
    assert function(T[:0]).shape == (0,)


def test_python_is_given_python_integers() -> None:
    given: list[type] = []

    def note(step: int) -> float:
        given.append(type(step))
        return 1.0

    Function("train.py:note", python=note)(T)
    assert given == [int] * 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0.5 ** epoch", "unknown name 'epoch'; known are t, pi, e"),
        ("lambda epoch: 0.5 ** t", "unknown name 't'; known are epoch, pi, e"),
        ("lr * t", "unknown name 'lr'; known are t, pi, e"),
        ("0.5 **", "cannot be read"),
        ("os.exp(t)", "'os.exp(t)' is not allowed"),
        ("np.linalg.norm(t)", "'np.linalg.norm(t)' is not allowed"),
        ("np.load(t)", "unknown function 'load'"),
        ("tf.io.exp(t)", "'tf.io.exp(t)' is not allowed"),
        ("np.math.math.exp(t)", "'np.math.math.exp(t)' is not allowed"),
        ("exp(t).cos(t)", "'exp(t).cos(t)' is not allowed"),
        ("jax.numpy", "'jax.numpy' is not allowed"),
        ("tf.e.real", "'tf.e.real' is not allowed"),
        ("math.tau * t", "'math.tau' is not allowed"),
        ("np.exp", "'np.exp' is not allowed"),
        ("lambda a, b: a", "'lambda a, b: a' is not allowed"),
        ("lambda *a: 1", "'lambda *a: 1' is not allowed"),
        ("lambda t: lambda s: s", "'lambda s: s' is not allowed"),
    ],
)
def test_what_is_no_formula_of_the_variable(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        Function(text).check()
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (Function("0.5 ** t"), [NEVER] * 5),
        (Function("1 if t < 3 else 0.1"), [3, 3, 3, NEVER, NEVER]),
        (Function("lambda epoch: 0.5 ** (epoch // 2)"), [2, 2, 4, 4, 6]),
        (Function("floor(t ** 2)"), [1, 2, 3, 4, 5]),
        (STEADY, [1, 2, 3, 4, 5]),
    ],
)
def test_the_next_step_at_which_it_may_jump(function: Function, expected: list[int]) -> None:
    assert function.next_join(T).tolist() == expected


def test_python_may_jump_at_the_last_step_and_not_past_it() -> None:
    assert STEADY.next_join(np.array([NEVER - 1])).tolist() == [NEVER]
