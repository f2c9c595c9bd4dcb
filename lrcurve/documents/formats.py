"""Which reader reads a document, by the suffix of its file."""

from collections.abc import Callable, Mapping
from importlib import import_module

from lrcurve.documents.node import Node
from lrcurve.problems import Source

FORMATS: Mapping[str, str] = {
    ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml", ".ini": "ini", ".cfg": "ini",
    ".py": "python_literals", ".sh": "shell_arguments",
}  # fmt: skip
"""The module of this folder that reads files with a suffix."""


def reader(suffix: str) -> Callable[[Source], Node]:
    """Return what reads files with a suffix, imported only now; YAML for any other."""
    read: Callable[[Source], Node] = import_module(f"lrcurve.documents.{FORMATS.get(suffix.lower(), 'yaml')}").read
    return read
