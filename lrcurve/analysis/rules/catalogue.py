"""Find a rule by its code: a rule's code is the name of its file, so nothing lists them twice."""

import functools
import importlib
import pkgutil
import re
from pathlib import Path

from lrcurve.analysis.rules.rule import Rule


@functools.cache
def codes() -> tuple[str, ...]:
    """Return the codes of all rules, sorted."""
    modules = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return tuple(sorted(name.upper() for name in modules if re.fullmatch(r"lr\d+", name)))


@functools.cache
def find(code: str) -> Rule:
    """Return the rule of a code.

    Raises:
        KeyError: if there is none.
    """
    if code not in codes():
        raise KeyError(code)
    module = importlib.import_module(f"lrcurve.analysis.rules.{code.lower()}")
    rule: Rule = getattr(module, code)()
    return rule
