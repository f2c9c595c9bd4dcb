"""Read a text as each test needs it: into curves, rates, or the error that it gives."""

from collections.abc import Sequence

import pytest

from lrcurve.curve import Curve
from lrcurve.spec import Loaded, Overrides, SpecError
from lrcurve.spec.curves import Document, build_curves
from lrcurve.spec.errors import Source
from lrcurve.spec.read import read_json, read_toml, read_yaml

READERS = {"yaml": read_yaml, "json": read_json, "toml": read_toml}


def loaded(text: str, kind: str = "yaml", *, overrides: Overrides | None = None, folder: str = ".") -> Loaded:
    """Return the curves of a whole document."""
    node = READERS[kind](Source(f"spec.{kind}", text))
    return build_curves(Document(node, folder), overrides or Overrides())


def curve(schedule: str, run: str = "{steps: 100}", *, lr: str = "", folder: str = ".") -> Curve:
    """Return the curve of one schedule in YAML's flow style, on a run."""
    default = f"lr: {lr}\n" if lr else ""
    return loaded(f"run: {run}\n{default}schedules:\n  a: {schedule}\n", folder=folder).curves[0]


def rates(schedule: str, at: Sequence[int], run: str = "{steps: 100}", *, lr: str = "") -> list[float]:
    """Return the rates of one schedule at some steps."""
    return curve(schedule, run, lr=lr).lr(list(at)).tolist()


def refused(text: str, kind: str = "yaml", *, overrides: Overrides | None = None) -> SpecError:
    """Return the error that a whole document gives."""
    with pytest.raises(SpecError) as caught:
        loaded(text, kind, overrides=overrides)
    return caught.value


def complaints(schedule: str, run: str = "{steps: 100}", *, lr: str = "") -> list[str]:
    """Return path and message of each problem of one schedule."""
    with pytest.raises(SpecError) as caught:
        curve(schedule, run, lr=lr)
    return [f"{problem.path}: {problem.message}" for problem in caught.value.problems]
