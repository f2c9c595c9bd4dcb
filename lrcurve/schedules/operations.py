"""What a formula may compute with: Python's operators and a list of functions, each as numpy's."""

import ast
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

Value = Any  # a float64 or boolean array, or a numpy scalar: whatever numpy's functions take and give

OPERATORS: dict[type[ast.AST], Callable[..., Value]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.FloorDiv: np.floor_divide,
    ast.Mod: np.remainder,
    ast.Pow: np.power,
    ast.USub: np.negative,
    ast.UAdd: np.positive,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}
"""The function of each operator."""


def _log(value: Value, base: Value | None = None) -> Value:
    """Return the natural logarithm, or the one to a base, as Python's ``math.log`` does."""
    return np.log(value) if base is None else np.log(value) / np.log(base)


FUNCTIONS: dict[str, tuple[Callable[..., Value], int, int]] = {
    "min": (lambda *values: reduce(np.minimum, values), 2, 1000),
    "max": (lambda *values: reduce(np.maximum, values), 2, 1000),
    "abs": (np.abs, 1, 1),
    "fabs": (np.abs, 1, 1),
    "float": (np.positive, 1, 1),
    "int": (np.trunc, 1, 1),
    "trunc": (np.trunc, 1, 1),
    "pow": (np.power, 2, 2),
    "hypot": (np.hypot, 2, 2),
    "sqrt": (np.sqrt, 1, 1),
    "cbrt": (np.cbrt, 1, 1),
    "exp": (np.exp, 1, 1),
    "exp2": (np.exp2, 1, 1),
    "expm1": (np.expm1, 1, 1),
    "log": (_log, 1, 2),
    "log1p": (np.log1p, 1, 1),
    "log2": (np.log2, 1, 1),
    "log10": (np.log10, 1, 1),
    "sin": (np.sin, 1, 1),
    "cos": (np.cos, 1, 1),
    "tan": (np.tan, 1, 1),
    "asin": (np.arcsin, 1, 1),
    "acos": (np.arccos, 1, 1),
    "atan": (np.arctan, 1, 1),
    "atan2": (np.arctan2, 2, 2),
    "sinh": (np.sinh, 1, 1),
    "cosh": (np.cosh, 1, 1),
    "tanh": (np.tanh, 1, 1),
    "degrees": (np.degrees, 1, 1),
    "radians": (np.radians, 1, 1),
    "floor": (np.floor, 1, 1),
    "ceil": (np.ceil, 1, 1),
    "round": (np.rint, 1, 1),
    "where": (np.where, 3, 3),
    "clip": (lambda value, low, high: np.minimum(np.maximum(value, low), high), 3, 3),
}
"""Each function with the fewest and the most arguments that it takes."""

LIBRARIES = {
    "math", "np", "numpy", "torch", "jnp", "jax.numpy", "paddle", "tf", "tf.math", "tensorflow", "tensorflow.math",
    "ops", "keras.ops", "K", "keras.backend", "tf.keras.backend",
}  # fmt: skip
"""What may stand before a function, as in Python code."""

_SAME = {
    "minimum": "min",
    "maximum": "max",
    "power": "pow",
    "absolute": "abs",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "rint": "round",
    "float32": "float",
    "float64": "float",
}
"""What the libraries call a function that has another name here."""

JUMPING = {"floor", "ceil", "round", "int", "trunc"}
"""The functions that jump."""


def function_name(node: ast.expr) -> str | None:
    """Return which function a name means, a library's such as ``np.minimum`` too; None for anything that is no name."""
    library, name = _split(node)
    if library is None:
        return name
    return _SAME.get(name or "", name) if library in LIBRARIES else None


def constant_name(node: ast.expr) -> str | None:
    """Return a name, or the constant of a library such as ``math.pi``; None for anything else of a library's."""
    library, name = _split(node)
    return name if library is None or (library in LIBRARIES and name in ("pi", "e")) else None


def _split(node: ast.expr) -> tuple[str | None, str | None]:
    """Return what stands before the last dot of a name, if there is one, and what is behind it."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None, None
    parts.insert(0, node.id)
    return ".".join(parts[:-1]) or None, parts[-1]
