"""Formulas compute what they say, and nothing else."""

import math
from typing import Any

import numpy as np
import pytest

from lrcurve.schedules import FieldError
from lrcurve.schedules.operations import FUNCTIONS
from tests.schedules.strategies import make

N = 2.0


def expression(formula: str, **fields: Any) -> Any:
    return make("expression", formula=formula, **({"lr": 0.1, "steps": 100} | fields))


def refusal(formula: str, **fields: Any) -> str:
    with pytest.raises(FieldError) as caught:
        expression(formula, **fields)
    assert caught.value.field == "formula"
    return str(caught.value)


@pytest.mark.parametrize(
    ("formula", "at_7"),
    [
        ("7", 7),
        ("t", 7),
        ("T - t", 93),
        ("lr", 0.1),
        ("pi + e", math.pi + math.e),
        ("t + 2 * 3", 13),
        ("(t + 2) * 3", 27),
        ("t - 1 - 2", 4),
        ("t / 2", 3.5),
        ("t // 2", 3),
        ("t % 4", 3),
        ("-t % 4", 1),
        ("2 ** 3 ** 2", 512),
        ("-2 ** 2 + 5", 1),
        ("+t", 7),
        ("t < 7", 0),
        ("t <= 7", 1),
        ("1 < t < 10 > 9", 1),
        ("1 < t < 5", 0),
        ("t == 7", 1),
        ("t != 7", 0),
        ("t > 1 and t < 5", 0),
        ("t > 1 or t / 0", 1),
        ("not t", 0),
        ("not t - 7", 1),
        ("t and 3", 1),
        ("(t > 1) + (t > 2)", 2),
        ("-(t < 1)", 0),
        ("1 if t < 5 else 2", 2),
        ("1 if t else 2", 1),
        ("1 if t < 7 else 2 if t < 8 else 3", 2),
        ("t if t > 0 else 1 / (t - 7)", 7),
        ("min(t, 3)", 3),
        ("min(t, 3, 2)", 2),
        ("max(1, t, 3)", 7),
        ("abs(3 - t)", 4),
        ("sqrt(t + 2)", 3),
        ("exp(t)", math.exp(7)),
        ("log(t)", math.log(7)),
        ("log2(t + 1)", 3),
        ("log10(t + 93)", 2),
        ("sin(t)", math.sin(7)),
        ("cos(t)", math.cos(7)),
        ("tan(t)", math.tan(7)),
        ("tanh(t)", math.tanh(7)),
        ("floor(t / 2)", 3),
        ("ceil(t / 2)", 4),
        ("round(t / 4)", 2),
        ("round(t / 2)", 4),
        ("round((t - 2) / 2)", 2),
        ("where(t > 6, 4, 5)", 4),
        ("where(t - 7, 4, 5)", 5),
        ("clip(t, 1, 5)", 5),
        ("clip(t, 8, 9)", 8),
        ("n * t", 14),
        (" \n t\n  + 1 ", 8),
        ("1e-3 * t", 0.007),
        ("9 ** 9 ** 9 > t", 1),
        ("math.exp(t)", math.exp(7)),
        ("1 - np.cos(np.pi * t)", 2),
        ("numpy.sqrt(t + 2)", 3),
        ("torch.where(t > 6, 4, 5)", 4),
        ("jnp.minimum(t, 3) + np.maximum(t, 9)", 12),
        ("math.e", math.e),
        ("torch.pi + np.e", math.pi + math.e),
        # what Python and its math module call them
        ("float(t) / float(2)", 3.5),
        ("int(t / 2) + int(-t / 2) + math.trunc(t / 4)", 1),
        ("math.fabs(3 - t)", 4),
        ("math.pow(t, 2) + np.power(2, t) + np.absolute(0 - t)", 184),
        ("math.hypot(t - 4, 4)", 5),
        ("math.cbrt(t + 1)", 2),
        ("math.exp2(t) + math.expm1(0)", 128),
        ("math.log(t + 1, 2) + math.log1p(0)", 3),
        ("math.asin(1) + np.arcsin(1)", math.pi),
        ("math.acos(0) + np.arccos(0)", math.pi),
        ("math.atan(t - 6) + np.arctan(1) + math.atan2(0, -1) + np.arctan2(0, -1)", 2.5 * math.pi),
        ("math.sinh(t) + math.cosh(t)", math.exp(7)),
        ("math.degrees(math.pi) - math.radians(180)", 180 - math.pi),
        ("np.float32(t) + np.float64(t) + np.rint(t / 4)", 16),
        # libraries whose functions lie deeper
        ("tf.math.exp(t) + tensorflow.math.minimum(t, 3)", math.exp(7) + 3),
        ("tf.sqrt(t + 2) + tf.keras.backend.abs(0 - t)", 10),
        ("2 + jax.numpy.cos(jax.numpy.pi * t)", 1),
        ("keras.ops.log2(t + 1) + ops.maximum(t, 9) + K.exp(0)", 13),
        ("keras.backend.sqrt(t + 2) + paddle.floor(t / 2)", 6),
    ],
)
def test_a_formula_gives_what_arithmetic_gives(formula: str, at_7: float) -> None:
    schedule = expression(formula, constants={"n": N})
    np.testing.assert_allclose(schedule([7, 7]), [at_7, at_7], rtol=1e-14)
    np.testing.assert_allclose(schedule(7), at_7, rtol=1e-14)


def test_every_function_is_tried_above() -> None:
    marks = test_a_formula_gives_what_arithmetic_gives.pytestmark  # type: ignore[attr-defined]
    tried = " ".join(formula for formula, _ in marks[0].args[1])
    assert [name for name in FUNCTIONS if f"{name}(" not in tried] == []


@pytest.mark.parametrize(
    "formula",
    [
        "t.real",
        "t.__class__",
        "().__class__.__bases__[0].__subclasses__()",
        "lambda: 0",
        "(lambda: t)()",
        "[t for t in (1, 2)]",
        "[1, 2]",
        "(1, 2)",
        "{1: 2}",
        "{1}",
        "t[0]",
        "f'{t}'",
        "'text'",
        "b'bytes'",
        "True",
        "None",
        "...",
        "1j",
        "(x := 1)",
        "t is 1",
        "t in (1, 2)",
        "t & 1",
        "t | 1",
        "t << 1",
        "t @ 1",
        "~t",
        "sqrt(*t)",
        "sqrt(x=t)",
        "sqrt(t)(t)",
        "min(1, *t)",
    ],
)
def test_what_is_no_arithmetic_is_refused(formula: str) -> None:
    message = refusal(formula)
    assert "is not allowed: a formula holds numbers" in message


@pytest.mark.parametrize(
    "formula", ["", "t +", "t = 1", "import os", "t; t", "(t", "1if", "t\0", "\\", "yield t", "é é"]
)
def test_what_is_no_expression_is_refused(formula: str) -> None:
    assert "cannot be read" in refusal(formula)


@pytest.mark.parametrize(
    "formula", ["__import__('os').system('true')", "open(t)", "eval(t)", "exec(t)", "sqrt.real(t)"]
)
def test_nothing_of_python_can_be_called(formula: str) -> None:
    message = refusal(formula)
    assert "is not allowed" in message or message.startswith("unknown function")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("lr * sqr(t)", "unknown function 'sqr'; did you mean 'sqrt'?"),
        ("lr * steps_dome", "unknown name 'steps_dome'; did you mean 'steps_done'?"),
        ("lr ^ 2", "'^' is not allowed; a power is written '**'"),
        ("sqrt(1, 2)", "sqrt takes 1 argument, got 2"),
        ("min(1)", "min takes at least 2 arguments, got 1"),
        ("where(t, 1)", "where takes 3 arguments, got 2"),
        ("1 + x" * 300, "has 1500 characters, the limit is 1000"),
        ("9" * 999, "holds a number that is too large for a float"),
    ],
)
def test_a_refusal_says_what_to_do(formula: str, message: str) -> None:
    assert refusal(formula, constants={"steps_done": 1.0}) == message


def test_a_name_that_nothing_resembles_is_answered_with_all_names() -> None:
    assert refusal("lr * qqq") == "unknown name 'qqq'; known are t, T, lr, pi, e"


@pytest.mark.parametrize("opening", ["(", "-", "not ", "sqrt(", "1+(", "t if t else ", "lambda: ", "[", "t**"])
def test_deep_nesting_is_refused(opening: str) -> None:
    many = 990 // (len(opening) + 1)
    closing = {"(": ")", "[": "]"}.get(opening[-1], "")
    message = refusal(opening * many + "t" + closing * many)
    assert any(said in message for said in ("nests deeper than 50 levels", "cannot be read", "is not allowed"))


def test_nesting_up_to_the_limit_is_read() -> None:
    assert float(expression("1+" * 49 + "t")(3)) == 52.0
    assert refusal("1+" * 50 + "t").startswith("nests deeper than 50 levels")


@pytest.mark.parametrize(
    "formula", ["9**9**9", "9**9**9**9**9", "2**(2**(2**(2**(2**2))))", "10**400", "exp(exp(exp(9)))", "-9**9**9 + t"]
)
def test_huge_numbers_overflow_instead_of_hanging(formula: str) -> None:
    with pytest.raises(ValueError, match=r"^the formula gives -?inf at step 0; a rate must be a finite number"):
        expression(formula)(np.arange(10))


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("1 / (t - 5)", "the formula gives -0.2 at step 0;"),
        ("1 / abs(t - 5)", "the formula gives inf at step 5;"),
        ("log(t - 3 + (t < 4))", "the formula gives nan at step 0;"),
        ("20 - t", "the formula gives -1 at step 21;"),
    ],
)
def test_a_rate_that_is_none_is_reported_with_its_step(formula: str, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^{message} a rate must be a finite number and at least 0$"):
        expression(formula)(np.arange(100))


def test_the_formula_holds_past_its_end() -> None:
    assert expression("t / T", steps=4)([3, 4, 5, 2**53 - 1]).tolist() == [0.75, 1, 1, 1]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("t", "'t' already means something else in a formula"),
        ("sqrt", "'sqrt' already means something else in a formula"),
        ("a b", "'a b' is no name: it must be letters, digits and _"),
        ("1a", "'1a' is no name: it must be letters, digits and _"),
    ],
)
def test_constants_must_be_new_names(name: str, message: str) -> None:
    with pytest.raises(FieldError) as caught:
        expression("t", constants={name: 1.0})
    assert (caught.value.field, str(caught.value)) == ("constants", message)
