"""From what a person names (files, inline schedules, flags, standard input) to curves."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import structs

from lrcurve.curve import LR, Curve
from lrcurve.spec.clock import RunReader
from lrcurve.spec.curves import MAX_CURVES, MAX_MEMBERS, Document, Loaded, build_curves
from lrcurve.spec.document import Entry, ListNode, MapNode, Node, Scalar, from_python
from lrcurve.spec.errors import Problem, Source, SpecError, suggest
from lrcurve.spec.inline import read_inline, read_value
from lrcurve.spec.origin import Origin
from lrcurve.spec.overrides import Overrides, flag_mark
from lrcurve.spec.read import check_size, read_json, read_toml, read_yaml
from lrcurve.spec.samples import curves_from_table
from lrcurve.spec.spellings import TYPE_KEYS
from lrcurve.spec.tables import is_table
from lrcurve.spec.types import COMPOSITES, is_type, type_names

READERS: Mapping[str, Callable[[Source], Node]] = {
    ".yaml": read_yaml, ".yml": read_yaml, ".json": read_json, ".toml": read_toml,
}  # fmt: skip
TABLES = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl"}
DEFAULT_FILE = "lrcurve.yaml"
STDIN = "-"
MAX_EVALUATED = 10**8
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


def load(path: str | Path) -> list[Curve]:
    """Return the curves of a file: YAML, JSON, TOML, or a CSV, TSV or JSON-lines table of rates.

    Raises:
        SpecError: with every problem in it and its position, also where the file cannot be read.
    """
    return list(_load_file(Path(path), Overrides()).curves)


def evaluate(
    spec: Mapping[str, Any] | Sequence[Any] | str, steps: int | None = None, **run: Any
) -> npt.NDArray[np.float64]:
    """Return the rates of one schedule, float64 of shape ``(steps,)``: ``lr(0) ... lr(steps - 1)``.

    Args:
        spec: a mapping (``{"type": "cosine", "lr": 0.1}``), a list of phases, or inline text (``"cosine lr=0.1"``).
        steps: the length of the run in optimizer updates; may be left out where ``run`` or the schedule tells it.
        **run: any key of ``run``: epochs, steps_per_epoch, dataset_size, batch_size, tokens_per_step, ...

    Where a library raises in the middle of the run, the rates from there on are NaN.

    Raises:
        SpecError: if something in the spec or the run is wrong, or the length is not known.
    """
    node = read_inline(Source("spec", spec)) if isinstance(spec, str) else from_python(spec)
    keys = {**run} if steps is None else {**run, "steps": steps}
    document = MapNode({"run": Entry(from_python(keys)), "schedules": Entry(MapNode({"": Entry(node)}))})
    curve = build_curves(Document(document), Overrides()).curves[0]
    if curve.family is not None:
        what = f"makes a curve for each of its {curve.family.kind}, and evaluate gives one: write a file, and load it"
        raise SpecError([Problem("", what)])
    if curve.run.percent:
        raise SpecError(
            [Problem("steps", "the length of the run is not known: give steps=N, or epochs=N and steps_per_epoch=N")]
        )
    length = curve.run.planned or curve.run.steps
    if length > MAX_EVALUATED:
        message = f"is {length:,}; evaluate gives {MAX_EVALUATED:,} rates at most"
        raise SpecError([Problem("steps", message)])
    try:
        return curve.lr(np.arange(length))
    except ValueError as error:
        raise SpecError([Problem("", str(error))]) from None


def load_sources(arguments: Sequence[str], overrides: Overrides, flags: Mapping[str, str] | None = None) -> Loaded:
    """Return the curves of everything a command was given.

    Args:
        arguments: files, inline schedules, or ``-`` for standard input; none means ``lrcurve.yaml`` in the current
            folder or, failing that, the documents' comparison.
        overrides: what common flags say.
        flags: a schedule as flags, field by field with its ``type``; one curve more.

    Raises:
        SpecError: with the problems of all of them.
    """
    loaded: list[Loaded] = []
    problems: list[Problem] = []
    jobs: list[Callable[[], Loaded]] = [partial(_load_argument, name, overrides) for name in arguments]
    if flags:
        jobs.append(lambda: build_curves(_from_flags(flags), overrides))
    if not jobs:
        jobs.append(lambda: _load_default(overrides))
    for job in jobs:
        try:
            loaded.append(job())
        except SpecError as error:
            problems.extend(error.problems)
    if problems:
        raise SpecError(problems)
    curves = [curve for one in loaded for curve in one.curves]
    for what, count, limit in (
        ("curves", sum(curve.family is None and curve.parameter == LR for curve in curves), MAX_CURVES),
        ("curves in all", len(curves), MAX_MEMBERS),
    ):
        if count > limit:
            raise SpecError([Problem("", f"{count} {what}; the limit is {limit}")])
    notes = tuple(note for one in loaded for note in one.notes)
    origins = tuple(origin for one in loaded for origin in one.origins)
    title = next((one.title for one in loaded if one.title), None)
    whole = Loaded(_distinct(curves), title, notes, origins)
    return _only(whole, overrides.params) if overrides.params else whole


def _only(loaded: Loaded, params: tuple[str, ...]) -> Loaded:
    """Return the curves of some parameters, or of ``all``."""
    known = tuple(dict.fromkeys(curve.parameter for curve in loaded.curves))
    for name in params:
        if name not in (*known, "all"):
            near = suggest(name, known) or f"; there are {', '.join(known)}"
            raise SpecError([Problem("", f"--param {name}: nothing here schedules it{near}")])
    both = zip(loaded.curves, loaded.origins, strict=True)
    kept = [(curve, origin) for curve, origin in both if curve.parameter in params or "all" in params]
    curves, origins = (tuple(part) for part in zip(*kept, strict=True))
    return structs.replace(loaded, curves=curves, origins=origins)


def _load_argument(name: str, overrides: Overrides) -> Loaded:
    if name == STDIN:
        return _load_text("<stdin>", _stdin(), "", overrides, ".")
    path = Path(name)
    try:
        if path.is_file() or path.is_dir() or path.is_fifo():
            return _load_file(path, overrides)
    except OSError:
        pass  # a text too long for a file name
    if path.suffix.lower() in (*READERS, *TABLES) and "=" not in name:
        return _load_file(path, overrides)
    if _CALL.match(name):
        example = "'torch.StepLR step_size=30 lr=0.1'"
        raise SpecError([Problem("", f"{name}: a call is written without its brackets, like {example}")])
    source = Source("inline", name)
    node = read_inline(source)
    if "=" not in name and isinstance(node, MapNode) and not is_type(str(node.get("type"))):
        near = suggest(name, (*type_names(), *(other.name for other in _siblings(path))))
        raise SpecError([Problem("", f"{name}: neither a file nor a type of schedule{near or '; see lrcurve list'}")])
    return build_curves(_alone(node), overrides)


def _siblings(path: Path) -> list[Path]:
    try:
        return [other for other in path.parent.iterdir() if other.suffix.lower() in (*READERS, *TABLES)]
    except OSError:
        return []


def _stdin() -> str:
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError([Problem("", f"<stdin>: is not UTF-8 text (byte {error.start})")]) from None


def _load_default(overrides: Overrides) -> Loaded:
    if Path(DEFAULT_FILE).is_file():
        return _load_file(Path(DEFAULT_FILE), overrides)
    loaded = _load_text("built-in", DOCUMENTS_COMPARISON, ".yaml", overrides, ".")
    note = f"no spec given and no {DEFAULT_FILE} here: showing the documents' comparison ('lrcurve init' starts a file)"
    return structs.replace(loaded, notes=(note, *loaded.notes))


def _load_file(path: Path, overrides: Overrides) -> Loaded:
    try:
        if path.suffix.lower() not in (*TABLES, ".json"):
            check_size(str(path), path.stat().st_size)
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError([Problem("", f"{path}: is not UTF-8 text (byte {error.start})")]) from None
    except FileNotFoundError:
        near = suggest(path.name, [other.name for other in _siblings(path)])
        raise SpecError([Problem("", f"{path}: no such file{near}")]) from None
    except (OSError, ValueError) as error:
        raise SpecError([Problem("", f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}")]) from None
    return _load_text(str(path), text, path.suffix.lower(), overrides, str(path.parent))


def _load_text(name: str, text: str, suffix: str, overrides: Overrides, folder: str) -> Loaded:
    source = Source(name, text)
    if suffix in TABLES or (suffix not in (".yaml", ".yml", ".toml") and is_table(text)):
        return _load_table(source, TABLES.get(suffix) or _table_kind(text), overrides)
    check_size(name, len(text))
    if suffix == "":
        first = text.strip().split(None, 1)[:1]
        if "\n" not in text.strip() and ": " not in text and first and is_type(first[0]):
            return build_curves(_alone(read_inline(Source(name, text.strip()))), overrides)
    node = READERS.get(suffix, read_yaml)(source)
    stem = "stdin" if name == "<stdin>" else Path(name).stem.encode(errors="replace").decode()
    return build_curves(Document(node, folder, stem if _is_schedule(node) else None), overrides)


def _table_kind(text: str) -> str:
    start = text.lstrip("\ufeff").lstrip()
    if start.startswith("["):
        return "json"
    if start.startswith("{"):
        return "jsonl"
    return "tsv" if "\t" in start.split("\n", 1)[0] else "csv"


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


def _from_flags(flags: Mapping[str, str]) -> Document:
    """Return the document of a schedule written as flags, ``--decay-rate 0.9`` for ``decay_rate: 0.9``."""
    entries = {}
    for key, value in flags.items():
        name = f"--{key.replace('_', '-')}"
        entries[key] = Entry(read_value(value, flag_mark(name, value)), flag_mark(name, value))
    return _alone(MapNode(entries))


def _distinct(curves: list[Curve]) -> tuple[Curve, ...]:
    """Give curves of one name numbers, so that a table has no two columns of one header."""
    distinct: dict[str, Curve] = {}
    for curve in curves:
        name, number = curve.name, 1
        while name in distinct:
            number += 1
            name = f"{curve.name} ({number})"
        distinct[name] = replace(curve, name=name)
    return tuple(distinct.values())
