"""lrcurve: see, table, compare and check learning-rate schedules.

From Python ``lrcurve.evaluate("cosine lr=0.1", steps=100)`` gives an array of rates, ``lrcurve.load("file.yaml")`` a
list of curves; ``lrcurve.plot``, ``table``, ``compare``, ``check`` and ``export`` do what the commands do. What is
wrong in a spec raises ``lrcurve.SpecError``.
"""

import importlib
from typing import TYPE_CHECKING, Any

from lrcurve.version import __version__

__all__ = [
    "Curve",
    "Problem",
    "SpecError",
    "__version__",
    "check",
    "compare",
    "evaluate",
    "export",
    "load",
    "plot",
    "table",
]

if TYPE_CHECKING:
    from lrcurve.curve import Curve
    from lrcurve.problems import Problem, SpecError
    from lrcurve.sources.load import evaluate, load
    from lrcurve.verbs import check, compare, export, plot, table


_HOMES = {
    "Curve": "lrcurve.curve",
    "Problem": "lrcurve.problems",
    "SpecError": "lrcurve.problems",
    "check": "lrcurve.verbs",
    "compare": "lrcurve.verbs",
    "evaluate": "lrcurve.sources.load",
    "export": "lrcurve.verbs",
    "load": "lrcurve.sources.load",
    "plot": "lrcurve.verbs",
    "table": "lrcurve.verbs",
}
_GIVE_CURVES = ("Curve", "load")


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``lrcurve --version`` needs no numpy."""
    if name in _HOMES:
        if name in _GIVE_CURVES:
            importlib.import_module("lrcurve.notebook")  # a curve then shows itself there
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'lrcurve' has no attribute '{name}'")


def __dir__() -> list[str]:
    """Return the public names, imported or not."""
    return __all__
