"""Functions that a person writes: formulas, and with leave, Python of their own."""

import re
import runpy
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from lrcurve.documents.node import Node, Scalar
from lrcurve.problems import suggest
from lrcurve.schedules import RateError
from lrcurve.schedules.function import Function

_IN_FILE = re.compile(r"(?P<file>.+\.py):(?P<name>[A-Za-z_]\w*)")


class FunctionError(ValueError):
    """A function cannot be had; the message says why."""


def read_function(node: Node, variable: str, folder: str, *, allow_code: bool) -> Function:
    """Return the function that a value stands for: a formula of ``variable``, or ``train.py:name``.

    Raises:
        FunctionError: if it is no text, or names Python that may not be run or cannot be.
    """
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        raise FunctionError("must be a formula such as '0.95 ** t', or a function such as train.py:lr_lambda")
    text = str(node)
    found = _IN_FILE.fullmatch(text.strip())
    if found is None:
        return Function(text, variable)
    if not allow_code:
        raise FunctionError(f"'{text}' is Python, and drawing it runs it: add --allow-code if you trust that file")
    path = Path(folder) / found["file"]
    return Function(text, variable, _guarded(text, _load(path, found["name"])))


def _load(path: Path, name: str) -> Callable[[int], float]:
    if not path.is_file():
        raise FunctionError(f"{path}: no such file")
    try:
        with redirect_stdout(sys.stderr):  # standard output is for results
            there: dict[str, Any] = runpy.run_path(str(path), run_name="lrcurve_code")
    except (Exception, SystemExit) as error:  # whatever the person's own code raises
        raise FunctionError(f"{path}: running it raised {type(error).__name__}: {error}") from None
    function = there.get(name)
    if function is None:
        own = [key for key, value in there.items() if callable(value)]
        raise FunctionError(f"{path}: defines no '{name}'{suggest(name, own)}")
    if not callable(function):
        raise FunctionError(f"{path}: '{name}' is no function but {type(function).__name__}")
    return function  # type: ignore[no-any-return]  # what it returns is checked at every call


def _guarded(text: str, function: Callable[[int], float]) -> Callable[[int], float]:
    """Return the function with its own errors told as such."""

    def call(step: int) -> float:
        try:
            with redirect_stdout(sys.stderr):
                return float(function(step))
        except (Exception, SystemExit) as error:  # whatever the person's own code raises
            raise RateError(f"{text}({step}) raised {type(error).__name__}: {error}") from None

    return call
