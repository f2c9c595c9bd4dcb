"""What a person writes, read into curves."""

from lrcurve.spec.curves import Loaded
from lrcurve.spec.errors import Problem, SpecError
from lrcurve.spec.load import evaluate, load, load_sources
from lrcurve.spec.overrides import Overrides

__all__ = ["Loaded", "Overrides", "Problem", "SpecError", "evaluate", "load", "load_sources"]
