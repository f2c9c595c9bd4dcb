"""One source that a person names: a file, an inline schedule, standard input, flags, or none."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from msgspec import structs

from lrcurve.curve import Curve
from lrcurve.documents.files import check_size, siblings
from lrcurve.documents.formats import reader
from lrcurve.documents.node import Entry, ListNode, MapNode, Node, Scalar
from lrcurve.problems import Problem, Source, SpecError, suggest
from lrcurve.spec.aliases import TYPE_KEYS
from lrcurve.spec.curves import Document, Loaded, build_curves
from lrcurve.spec.inline import read_inline, read_value
from lrcurve.spec.made_from import Origin
from lrcurve.spec.overrides import Overrides, flag_mark
from lrcurve.spec.run_keys import RunReader
from lrcurve.spec.type_names import COMPOSITES, is_type, type_names
from lrcurve.tables.samples import curves_from_table
from lrcurve.tables.table_text import SUFFIXES as TABLES
from lrcurve.tables.table_text import is_table, table_kind

SPECS = (".yaml", ".yml", ".json", ".toml")
DEFAULT_FILE = "lrcurve.yaml"
STDIN = "-"
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
    """Return the curves of a file, an inline schedule, or ``-``.

    Raises:
        SpecError: if it is none of these, or something in it is wrong.
    """
    if name == STDIN:
        return _load_text("<stdin>", _stdin(), "", overrides, ".")
    path = Path(name)
    try:
        if path.is_file() or path.is_dir() or path.is_fifo():
            return load_file(path, overrides)
    except OSError:
        pass  # a text too long for a file name
    if path.suffix.lower() in (*SPECS, *TABLES) and "=" not in name:
        return load_file(path, overrides)
    if _CALL.match(name):
        example = "'torch.StepLR step_size=30 lr=0.1'"
        raise SpecError([Problem("", f"{name}: a call is written without its brackets, like {example}")])
    source = Source("inline", name)
    node = read_inline(source)
    if "=" not in name and isinstance(node, MapNode) and not is_type(str(node.get("type"))):
        near = suggest(name, (*type_names(), *siblings(path, (*SPECS, *TABLES))))
        raise SpecError([Problem("", f"{name}: neither a file nor a type of schedule{near or '; see lrcurve list'}")])
    return build_curves(_alone(node), overrides)


def _stdin() -> str:
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError([Problem("", f"<stdin>: is not UTF-8 text (byte {error.start})")]) from None


def load_default(overrides: Overrides) -> Loaded:
    """Return the curves of ``lrcurve.yaml`` in the current folder, else the documents' comparison, which is noted.

    Raises:
        SpecError: if something in it is wrong.
    """
    if Path(DEFAULT_FILE).is_file():
        return load_file(Path(DEFAULT_FILE), overrides)
    loaded = _load_text("built-in", DOCUMENTS_COMPARISON, ".yaml", overrides, ".")
    note = f"no spec given and no {DEFAULT_FILE} here: showing the documents' comparison ('lrcurve init' starts a file)"
    return structs.replace(loaded, notes=(note, *loaded.notes))


def load_file(path: Path, overrides: Overrides) -> Loaded:
    """Return the curves of a spec or a table.

    Raises:
        SpecError: if it cannot be read, or something in it is wrong.
    """
    try:
        if path.suffix.lower() not in (*TABLES, ".json"):
            check_size(str(path), path.stat().st_size)
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError([Problem("", f"{path}: is not UTF-8 text (byte {error.start})")]) from None
    except FileNotFoundError:
        near = suggest(path.name, siblings(path, (*SPECS, *TABLES)))
        raise SpecError([Problem("", f"{path}: no such file{near}")]) from None
    except (OSError, ValueError) as error:
        raise SpecError([Problem("", f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}")]) from None
    return _load_text(str(path), text, path.suffix.lower(), overrides, str(path.parent))


def _load_text(name: str, text: str, suffix: str, overrides: Overrides, folder: str) -> Loaded:
    source = Source(name, text)
    if suffix in TABLES or (suffix not in (".yaml", ".yml", ".toml") and is_table(text)):
        return _load_table(source, table_kind(text, suffix), overrides)
    check_size(name, len(text))
    if suffix == "":
        first = text.strip().split(None, 1)[:1]
        if "\n" not in text.strip() and ": " not in text and first and is_type(first[0]):
            return build_curves(_alone(read_inline(Source(name, text.strip()))), overrides)
    node = reader(suffix if suffix in SPECS else "")(source)
    stem = "stdin" if name == "<stdin>" else Path(name).stem.encode(errors="replace").decode()
    return build_curves(Document(node, folder, stem if _is_schedule(node) else None), overrides)


def _load_table(source: Source, kind: str, overrides: Overrides) -> Loaded:
    """Return logged curves on a run of ``--steps``, if given; the other flags have nothing to change in a log."""
    if overrides.steps is None:
        return _logged(curves_from_table(source, kind))
    problems: list[Problem] = []
    run = RunReader(problems).read(None, Scalar(overrides.steps, flag_mark("--steps", overrides.steps)), None)
    if problems:
        raise SpecError(problems)
    return _logged(curves_from_table(source, kind, run))


def _logged(curves: list[Curve]) -> Loaded:
    """Return curves of logged rates, which no schedule was written for."""
    return Loaded(tuple(curves), origins=(Origin(),) * len(curves))


def _alone(node: Node) -> Document:
    """Return the document of one schedule, named by its types."""
    phases = node.items if isinstance(node, ListNode) else (node,)
    kinds = [str(phase.get("type") or "") for phase in phases if isinstance(phase, MapNode)]
    return Document(node, name=" | ".join(kinds))


def _is_schedule(node: Node) -> bool:
    """Tell whether a file holds a single schedule, or a list of phases, rather than a whole document."""
    if isinstance(node, MapNode):
        return "schedules" not in node.entries and any(
            key in node.entries for key in (*TYPE_KEYS, *COMPOSITES.values())
        )
    return isinstance(node, ListNode)


def from_flags(flags: Mapping[str, str]) -> Document:
    """Return the document of a schedule written as flags, ``--decay-rate 0.9`` for ``decay_rate: 0.9``."""
    entries = {}
    for key, value in flags.items():
        name = f"--{key.replace('_', '-')}"
        entries[key] = Entry(read_value(value, flag_mark(name, value)), flag_mark(name, value))
    return _alone(MapNode(entries))
