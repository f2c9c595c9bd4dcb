"""Patterns and folders that a person names, as the files in them."""

import glob
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from lrcurve.documents.formats import reader
from lrcurve.documents.node import MapNode
from lrcurve.documents.reference import split_reference
from lrcurve.problems import SpecError
from lrcurve.sources.argument import DEFAULT_FILE, is_pattern
from lrcurve.sources.registry import SPECS
from lrcurve.sources.text import SourceText, read_path
from lrcurve.spec.type_names import is_type
from lrcurve.trainers import catalogue as trainers

_OWN_NAME = re.compile(r"(^|\.)lrcurve\.\w+$")
_OWN_KEY = re.compile(rb"""^[\s{"'\[]*(schedules?|lr|learning_rate)["'\]]?\s*[:=]""", re.MULTILINE)

_OWN_MAPPING = re.compile(rb"^schedules:[ \t]*(\{|\r?\n[ \t]+[^-\s#])", re.MULTILINE)
"""A mapping of schedules in YAML as nearly everybody writes it, told without parsing the file twice."""


_SUGGESTS = re.compile(
    r"(?<![a-z])lr(?![a-z])|learning.?rate|schedul|decay|warm.?up|anneal|cosine|one.?cycle|multi.?step"
)
"""What the name or the text of a file says that is about rates."""


def expand(arguments: Sequence[str]) -> list[str]:
    """Return arguments with each pattern, such as ``configs/*.yaml`` or ``**/lrcurve.yaml``, as the files it matches.

    A shell does so itself, but not Windows', nor any inside quotes. What follows a # names curves of each file. A
    pattern that matches nothing stays, for whoever loads it to refuse.
    """
    found = []
    for name in arguments:
        file, part = split_reference(name, os.path.lexists)
        if not is_pattern(file):
            found.append(name)
            continue
        paths = glob.iglob(file, recursive=True)  # noqa: PTH207  # pathlib's takes no absolute patterns
        matching = sorted(path for path in paths if Path(path).is_file())
        found += [path if part is None else f"{path}#{part}" for path in matching] or [name]
    return found


def files_below(folder: Path) -> list[str]:
    """Return the files below a folder that have a suffix of specs or of trainers' configs; hidden folders are none."""
    suffixes, files = {*SPECS, *trainers.suffixes()}, list[str]()
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files += (str(Path(here, name)) for name in sorted(names) if Path(name).suffix.lower() in suffixes)
    return files


Content = Literal["schedule", "broken", "other"]
"""What a file holds: ``broken`` is one that cannot be read as anything, and looks as if it was meant to be a spec."""


def content_of(path: Path) -> Content:
    """Return whether a file is meant to hold a schedule, as far as its name and keys tell."""
    if path.name == DEFAULT_FILE or _OWN_NAME.search(path.name):
        return "schedule"
    try:
        text = read_path(path)
    except SpecError:
        return "schedule"  # a file that nobody can read is said to be so
    if text.suffix in (".yaml", ".yml") and _OWN_MAPPING.search(text.data):
        return "schedule"
    try:
        node = reader(text.suffix)(text.source())
    except SpecError:
        return _broken(text, path.stem)
    is_schedule = isinstance(node, MapNode) and (_is_spec(node, text) or trainers.recognised(node, text.suffix))
    return "schedule" if is_schedule else "other"


def _broken(text: SourceText, stem: str) -> Content:
    """Return what a file that cannot be parsed was meant to hold."""
    if text.suffix not in SPECS:
        return "other"
    if _OWN_KEY.search(text.data):
        return "schedule"
    return "broken" if _SUGGESTS.search(f"{stem}\n{text.head}".lower()) else "other"


def _is_spec(node: MapNode, text: SourceText) -> bool:
    if text.suffix not in SPECS:
        return False
    if isinstance(node.get("schedules"), MapNode) or isinstance(node.get("schedule"), MapNode):
        return True
    return "lr" in node.entries or is_type(str(node.get("type")))
