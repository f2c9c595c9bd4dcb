"""Functions that a person writes: formulas, and with leave, Python of their own."""

import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout

from lrcurve.documents.node import Node, Scalar
from lrcurve.schedules import RateError
from lrcurve.schedules.function import Function
from lrcurve.spec.files import Files

_IN_FILE = re.compile(r"(?P<file>.+\.py):(?P<name>[A-Za-z_]\w*)")


def read_function(node: Node, variable: str, files: Files) -> Function:
    """Return the function that a value stands for: a formula of ``variable``, or ``train.py:name``.

    Raises:
        ValueError: if it is no text, or names Python that may not be run or cannot be; the message says why.
    """
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        raise ValueError("must be a formula such as '0.95 ** t', or a function such as train.py:lr_lambda")
    text = str(node)
    found = _IN_FILE.fullmatch(text.strip())
    if found is None:
        return Function(text, variable)
    return Function(text, variable, _guarded(text, files.function(found["file"], found["name"])))


def _guarded(text: str, function: Callable[[int], float]) -> Callable[[int], float]:
    """Return the function with its own errors told as such."""

    def call(step: int) -> float:
        try:
            with redirect_stdout(sys.stderr):
                return float(function(step))
        except (Exception, SystemExit) as error:  # whatever the person's own code raises
            raise RateError(f"{text}({step}) raised {type(error).__name__}: {error}") from None

    return call
