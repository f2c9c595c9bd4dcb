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

FUNCTIONS: dict[str, tuple[Callable[..., Value], int, int]] = {
    "min": (lambda *values: reduce(np.minimum, values), 2, 1000),
    "max": (lambda *values: reduce(np.maximum, values), 2, 1000),
    "abs": (np.abs, 1, 1),
    "sqrt": (np.sqrt, 1, 1),
    "exp": (np.exp, 1, 1),
    "log": (np.log, 1, 1),
    "log2": (np.log2, 1, 1),
    "log10": (np.log10, 1, 1),
    "sin": (np.sin, 1, 1),
    "cos": (np.cos, 1, 1),
    "tan": (np.tan, 1, 1),
    "tanh": (np.tanh, 1, 1),
    "floor": (np.floor, 1, 1),
    "ceil": (np.ceil, 1, 1),
    "round": (np.rint, 1, 1),
    "where": (np.where, 3, 3),
    "clip": (lambda value, low, high: np.minimum(np.maximum(value, low), high), 3, 3),
}
"""Each function with the fewest and the most arguments that it takes."""

LIBRARIES = {"math", "np", "numpy", "jnp", "torch"}
"""What may stand before a function, as in Python code."""

SAME = {"minimum": "min", "maximum": "max"}
"""What the libraries call a function that has another name here."""

JUMPING = {"floor", "ceil", "round"}
"""The functions that jump."""
