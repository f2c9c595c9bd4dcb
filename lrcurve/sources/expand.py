"""Patterns and folders that a person names, as the files in them."""

import glob
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from lrcurve.documents.formats import reader
from lrcurve.documents.node import MapNode
from lrcurve.problems import Problem, SpecError
from lrcurve.sources.argument import DEFAULT_FILE
from lrcurve.sources.registry import SPECS
from lrcurve.sources.text import SourceText, read_path
from lrcurve.spec.type_names import is_type
from lrcurve.trainers import catalogue as trainers

_PATTERN = re.compile(r"[*?]|\[.+\]")
_OWN_NAME = re.compile(r"(^|\.)lrcurve\.\w+$")
_OWN_KEY = re.compile(rb"""^[\s{"'\[]*(schedules?|lr|learning_rate)["'\]]?\s*[:=]""", re.MULTILINE)


class Expanded(Struct, frozen=True):
    """The sources that are to be read, and the files that were left out because no schedule is in them."""

    names: list[str]
    others: list[str]


def expand(arguments: Sequence[str]) -> list[str]:
    """Return arguments with each pattern, such as ``configs/*.yaml`` or ``**/lrcurve.yaml``, as the files it matches.

    A shell does so itself, but not Windows', nor any inside quotes.

    Raises:
        SpecError: for a pattern that matches no file.
    """
    found, problems = [], []
    for name in arguments:
        if "=" in name or not _PATTERN.search(name) or os.path.lexists(name):
            found.append(name)
            continue
        paths = glob.iglob(name, recursive=True)  # noqa: PTH207  # pathlib's takes no absolute patterns
        matching = sorted(path for path in paths if Path(path).is_file())
        if not matching:
            problems.append(Problem("", f"{name}: no file matches this pattern"))
        found += matching
    if problems:
        raise SpecError(problems)
    return found


def with_folders(arguments: Sequence[str], *, skip_others: bool = False) -> Expanded:
    """Return arguments with each folder as the files below it that hold a schedule, in the order of their names.

    Hidden folders are passed over. With ``skip_others`` files that were named themselves are chosen likewise.

    Raises:
        SpecError: for a pattern that matches no file, and for folders without a schedule.
    """
    expanded, problems = Expanded([], []), []
    for name in expand(arguments):
        if Path(name).is_dir():
            kept, others = _split(_files(Path(name)))
            if not kept:
                problems.append(Problem("", f"{name}: no schedule in this folder ({len(others)} files looked at)"))
        elif skip_others and Path(name).is_file():
            kept, others = _split([Path(name)])
        else:
            kept, others = [name], []
        expanded.names.extend(kept)
        expanded.others.extend(others)
    if problems:
        raise SpecError(problems)
    return expanded


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that have a suffix of specs or of trainers' configs."""
    suffixes = {*SPECS, *trainers.suffixes()}
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here, name) for name in sorted(names) if Path(name).suffix.lower() in suffixes)


def _split(paths: Sequence[Path] | Iterator[Path]) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    others: list[str] = []
    for path in paths:
        (kept if _holds_schedule(path) else others).append(str(path))
    return kept, others


def _holds_schedule(path: Path) -> bool:
    """Tell whether a file is meant to hold a schedule, as far as its name and keys tell."""
    if path.name == DEFAULT_FILE or _OWN_NAME.search(path.name):
        return True
    try:
        text = read_path(path)
    except SpecError:
        return True  # a file that nobody can read is said to be so
    try:
        node = reader(text.suffix)(text.source())
    except SpecError:
        return text.suffix in SPECS and _OWN_KEY.search(text.data) is not None
    return isinstance(node, MapNode) and (_is_spec(node, text) or bool(trainers.recognised(node, text.suffix)))


def _is_spec(node: MapNode, text: SourceText) -> bool:
    if text.suffix not in SPECS:
        return False
    if isinstance(node.get("schedules"), MapNode) or isinstance(node.get("schedule"), MapNode):
        return True
    return "lr" in node.entries or is_type(str(node.get("type")))
