"""Read a text as each test needs it: into curves, rates, or the error that it gives."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from lrcurve.curve import Curve
from lrcurve.documents import ini, json, python_literals, shell_arguments, toml, yaml
from lrcurve.documents.node import ListNode, MapNode, Node
from lrcurve.problems import Source, SpecError
from lrcurve.sources.files import Folder
from lrcurve.sources.load import load_sources
from lrcurve.spec.curves import Document, Loaded, build_curves
from lrcurve.spec.overrides import Overrides

READERS = {
    "yaml": yaml.read, "json": json.read, "toml": toml.read,
    "ini": ini.read, "py": python_literals.read, "sh": shell_arguments.read,
}  # fmt: skip


def read(text: str, kind: str = "yaml") -> Node:
    """Return the document of a text."""
    return READERS[kind](Source(f"spec.{kind}", text))


def unreadable(text: str, kind: str = "yaml") -> SpecError:
    """Return the error that reading a text gives."""
    with pytest.raises(SpecError) as caught:
        read(text, kind)
    return caught.value


def first_line(text: str, kind: str = "yaml") -> str:
    """Return the first line of that error."""
    return str(unreadable(text, kind)).split("\n")[0]


def plain(node: Node) -> Any:
    """Return a document as plain values."""
    if isinstance(node, MapNode):
        return {key: plain(item) for key, item in node.items()}
    return [plain(item) for item in node.items] if isinstance(node, ListNode) else node.value


def loaded(text: str, kind: str = "yaml", *, overrides: Overrides | None = None, folder: str = ".") -> Loaded:
    """Return the curves of a whole document."""
    given = overrides or Overrides()
    return build_curves(
        Document(read(text, kind), Folder(folder, allow_code=given.allow_code, allow_files=True)), given
    )


def curve(schedule: str, run: str = "{steps: 100}", *, lr: str = "", folder: str = ".") -> Curve:
    """Return the curve of one schedule in YAML's flow style, on a run."""
    default = f"lr: {lr}\n" if lr else ""
    return loaded(f"run: {run}\n{default}schedules:\n  a: {schedule}\n", folder=folder).curves[0]


def rates(schedule: str, at: Sequence[int], run: str = "{steps: 100}", *, lr: str = "") -> list[float]:
    """Return the rates of one schedule at some steps."""
    found: list[float] = curve(schedule, run, lr=lr).lr(list(at)).tolist()
    return found


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


def sources(
    *arguments: str,
    steps: str | None = None,
    lr: str | None = None,
    sets: tuple[str, ...] = (),
    run: Mapping[str, int] | None = None,
) -> Loaded:
    """Return the curves of what a command line names; ``run`` are its flags that say something of the run."""
    flags = tuple((key, str(value)) for key, value in (run or {}).items())
    return load_sources(arguments, Overrides(steps, lr, sets, run=flags))


def sources_refused(*arguments: str, sets: tuple[str, ...] = ()) -> str:
    """Return the error that a command line gives."""
    with pytest.raises(SpecError) as caught:
        sources(*arguments, sets=sets)
    return str(caught.value)


def named(loaded: Loaded) -> list[str]:
    """Return the names of all curves."""
    return [curve.name for curve in loaded.curves]


def at(loaded: Loaded, steps: list[int]) -> list[float]:
    """Return the rates of the first curve."""
    found: list[float] = loaded.curves[0].lr(steps).tolist()
    return found
