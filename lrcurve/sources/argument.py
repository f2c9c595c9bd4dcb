"""One source that a person names: a file, an inline schedule, standard input, flags, or none."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import structs

from lrcurve.documents.node import Entry, ListNode, MapNode, Node, Scalar
from lrcurve.documents.reference import split_reference
from lrcurve.problems import Problem, Source, SpecError, suggest
from lrcurve.sources.files import Folder
from lrcurve.sources.registry import known_suffixes, load_schedule, load_text
from lrcurve.sources.selection import part_of
from lrcurve.sources.text import SourceText, read_path, read_stdin, siblings
from lrcurve.sources.trainer_configs import with_notes
from lrcurve.spec.convert import is_number
from lrcurve.spec.curves import Loaded
from lrcurve.spec.inline import read_swept, read_value
from lrcurve.spec.overrides import Overrides, flag_mark
from lrcurve.spec.type_names import is_type, type_names

DEFAULT_FILE = "lrcurve.yaml"
STDIN = "-"
_PATTERN = re.compile(r"[*?]|\[.+\]")
_CALL = re.compile(r"[A-Za-z_][\w.]*\(")

DOCUMENTS_COMPARISON = """\
title: Step vs exponential vs cosine
run: {epochs: 50}
lr: 0.1
schedules:
  step_decay: {type: step, gamma: 0.5, step_size: 10}
  exponential: {type: exponential, decay_rate: 0.9}
  cosine: {type: cosine, min_lr: 0.001}
  restarted: {type: cosine, min_lr: 0.001, steps: 25, repeat: true}
"""
"""What is shown when nothing is named: the comparison of the documents that lrcurve was made from."""


def load_argument(name: str, overrides: Overrides) -> Loaded:
    """Return the curves of a file, or of those of it that are named after a ``#``; of an inline schedule, or ``-``.

    Raises:
        SpecError: if it is none of these, or something in it is wrong.
    """
    if name == STDIN:
        return load_text(read_stdin(), overrides)
    file, part = split_reference(name, _is_there)
    if is_pattern(file):
        raise SpecError([Problem("", f"{name}: no file matches this pattern")])
    if _is_there(file) or ("=" not in file and Path(file).suffix.lower() in known_suffixes()):
        loaded = load_file(Path(file), structs.replace(overrides, column=part is not None))
        return loaded if part is None else part_of(loaded, part, file)
    if _CALL.match(name):
        example = "'torch.StepLR step_size=30 lr=0.1'"
        raise SpecError([Problem("", f"{name}: a call is written without its brackets, like {example}")])
    source = Source("inline", name)
    node, sweeps = read_swept(source)
    if "=" not in name and isinstance(node, MapNode) and not is_type(str(node.get("type"))):
        near = suggest(name, (*type_names(), *siblings(Path(name), known_suffixes())))
        raise SpecError([Problem("", f"{name}: neither a file nor a type of schedule{near or '; see lrcurve list'}")])
    _refuse_values_as_phases(node)
    loaded = load_schedule(node, overrides, Folder(allow_code=overrides.allow_code, allow_files=True), sweeps)
    return structs.replace(loaded, texts=(source,))


def is_pattern(name: str) -> bool:
    """Tell whether a name is a pattern such as ``configs/*.yaml``, and neither a file's nor a schedule."""
    return "=" not in name and _PATTERN.search(name) is not None and not os.path.lexists(name)


def _refuse_values_as_phases(node: Node) -> None:
    """Refuse ``lr=1e-4|3e-4``, which would be a phase of type 3e-4, and say how several values are tried."""
    kinds = (
        [phase.get("type") for phase in node.items if isinstance(phase, MapNode)] if isinstance(node, ListNode) else []
    )
    problems = [
        Problem("", f"| begins the next phase, got '{kind}'; values to try are in braces: lr={{1e-4,3e-4}}", kind.mark)
        for kind in kinds
        if isinstance(kind, Scalar) and is_number(kind)
    ]
    if problems:
        raise SpecError(problems)


def _is_there(name: str) -> bool:
    """Tell whether a name is a file's, a folder's or a pipe's."""
    path = Path(name)
    try:
        return bool(name) and (path.is_file() or path.is_dir() or path.is_fifo())
    except (OSError, ValueError):
        return False  # a text too long for a file name, or with a character that none has


def load_default(overrides: Overrides) -> Loaded:
    """Return the curves of ``lrcurve.yaml`` in the current folder, else the documents' comparison, which is noted.

    Raises:
        SpecError: if something in it is wrong.
    """
    if Path(DEFAULT_FILE).is_file():
        return load_file(Path(DEFAULT_FILE), overrides)
    loaded = load_text(SourceText("built-in", DOCUMENTS_COMPARISON.encode(), suffix=".yaml"), overrides)
    note = f"no spec given and no {DEFAULT_FILE} here: showing the documents' comparison ('lrcurve init' starts a file)"
    return with_notes(loaded, [note])


def load_file(path: Path, overrides: Overrides) -> Loaded:
    """Return the curves of a spec, a trainer's config, or a log.

    Raises:
        SpecError: if it cannot be read, or something in it is wrong.
    """
    if path.is_dir():
        what = f"is a folder; name files in it, such as '{path / '*.yaml'}' ('lrcurve check' takes a whole folder)"
        raise SpecError([Problem("", f"{path}: {what}")])
    return load_text(read_path(path, known_suffixes), overrides)


def load_flags(flags: Mapping[str, str], overrides: Overrides) -> Loaded:
    """Return the curves of a schedule written as flags, ``--decay-rate 0.9`` for ``decay_rate: 0.9``.

    Raises:
        SpecError: if something in it is wrong.
    """
    entries = {}
    for key, value in flags.items():
        name = f"--{key.replace('_', '-')}"
        entries[key] = Entry(read_value(value, flag_mark(name, value)), flag_mark(name, value))
    kind = entries["type"].mark if "type" in entries else None
    return load_schedule(MapNode(entries, kind), overrides, Folder(allow_code=overrides.allow_code, allow_files=True))
