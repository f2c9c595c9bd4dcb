"""What a text is: a log, lrcurve's own language, or a trainer's config; each knows its own by name and content."""

from dataclasses import replace

from lrcurve.documents.formats import FORMATS, reader
from lrcurve.documents.limits import check_size
from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.logs import catalogue as logs
from lrcurve.logs.log import LogFormat, read_log
from lrcurve.problems import Problem, Source, SpecError, suggest
from lrcurve.run import Run
from lrcurve.sources.files import Folder
from lrcurve.sources.text import SourceText
from lrcurve.spec.aliases import TYPE_KEYS
from lrcurve.spec.curves import Document, Loaded, build_curves
from lrcurve.spec.inline import read_inline
from lrcurve.spec.overrides import Overrides, flag_mark
from lrcurve.spec.run_keys import read_facts
from lrcurve.spec.type_names import COMPOSITES, is_type
from lrcurve.tables.table_text import TABLE_FILES
from lrcurve.trainers import catalogue as trainers
from lrcurve.trainers.read import read_trainer
from lrcurve.trainers.trainer import Trainer

SPECS = (".yaml", ".yml", ".json", ".toml")
"""The suffixes of files in lrcurve's own language."""


def known_suffixes() -> tuple[str, ...]:
    """Return the suffixes of files that can be read."""
    return tuple(dict.fromkeys((*SPECS, *TABLE_FILES, *trainers.suffixes())))


def load_text(text: SourceText, overrides: Overrides) -> Loaded:
    """Return the curves of a text, whatever it is.

    Raises:
        SpecError: if nobody knows it, or something in it is wrong.
    """
    if overrides.dialect is not None:
        return _load_as(overrides.dialect, text, overrides)
    log = None if text.suffix in (".yaml", ".yml", ".toml") else logs.recognised(text.name, text.head)
    if log is not None:
        return _load_log(log, text, overrides)
    source = _spec_source(text)
    inline = Source(text.name, source.text.strip())
    if text.suffix == "" and _is_inline(inline.text):
        return build_curves(alone(read_inline(inline), Folder(text.folder)), overrides)
    node = reader(text.suffix if text.suffix in FORMATS else "")(source)
    if not _is_own_language(node) and isinstance(node, MapNode):
        fitting = trainers.recognised(node, text.suffix)
        if len(fitting) > 1:
            listed = ", ".join(f"{kind.name()} ({', '.join(trainers.signs_in(kind, node))})" for kind in fitting)
            raise SpecError([Problem("", f"{text.name}: may be a config of several trainers, {listed}: name one")])
        if fitting:
            return _load_trainer(fitting[0], node, source, overrides)
        if text.suffix not in SPECS and text.suffix in trainers.suffixes():
            what = f"{text.name}: is no config of a trainer that is known: {', '.join(trainers.names())}"
            raise SpecError([Problem("", what)])
    return _load_spec(node, source, text, overrides)


def _is_inline(text: str) -> bool:
    """Tell whether a text without a suffix is one line that begins with a type."""
    first = text.split(None, 1)[:1]
    return bool(first) and "\n" not in text and ": " not in text and is_type(first[0])


def _spec_source(text: SourceText) -> Source:
    check_size(text.name, len(text.data))
    return text.source()


def _load_spec(node: Node, source: Source, text: SourceText, overrides: Overrides) -> Loaded:
    files = Folder(text.folder, allow_code=overrides.allow_code)
    loaded = build_curves(Document(node, files, text.stem if is_schedule(node) else None), overrides)
    return _with_text(loaded, source)


def _load_as(dialect: str, text: SourceText, overrides: Overrides) -> Loaded:
    """Return the curves of what somebody says that a text is."""
    if dialect in logs.names():
        return _load_log(logs.find(dialect), text, overrides)
    source = _spec_source(text)
    node = reader(text.suffix if text.suffix in FORMATS else "")(source)
    if dialect in trainers.names() and isinstance(node, MapNode):
        return _load_trainer(trainers.find(dialect), node, source, overrides)
    if dialect == "lrcurve":
        return _load_spec(node, source, text, overrides)
    known = ("lrcurve", *trainers.names(), *logs.names())
    what = f"--as {dialect}: is no trainer and no format of logs"
    raise SpecError([Problem("", what + (suggest(dialect, known) or f"; there are {', '.join(known)}"))])


def _load_trainer(kind: type[Trainer], node: MapNode, source: Source, overrides: Overrides) -> Loaded:
    signs = trainers.signs_in(kind, node)[:2]
    note = f"{source.name}: read as {kind.name()}: it has {' and '.join(signs)}" if signs else ""
    loaded = build_curves(Document(read_trainer(kind, node)), overrides)
    return _with_text(replace_notes(loaded, ([note] if note else [])), source)


def _load_log(log: LogFormat, text: SourceText, overrides: Overrides) -> Loaded:
    """Return logged curves on a run of ``--steps``, if given; the other flags have nothing to change in a log."""
    run = None
    if overrides.steps is not None:
        problems: list[Problem] = []
        run = Run.of(read_facts(None, Scalar(overrides.steps, flag_mark("--steps", overrides.steps)), problems))
        if problems:
            raise SpecError(problems)
        run = replace(run, tick=log.tick)
    curves, notes = read_log(log, text.table(), run, overrides.offset)
    if log.name() != "table":
        notes = [f"{text.name}: read as a log of {log.name()}", *notes]
    return Loaded(tuple(curves), notes=tuple(notes))


def replace_notes(loaded: Loaded, before: list[str]) -> Loaded:
    """Return what was loaded with further notes, which come first."""
    return Loaded(loaded.curves, loaded.title, (*before, *loaded.notes), loaded.texts)


def _with_text(loaded: Loaded, source: Source) -> Loaded:
    return Loaded(loaded.curves, loaded.title, loaded.notes, (source,))


def _is_own_language(node: Node) -> bool:
    return is_schedule(node) or (isinstance(node, MapNode) and "schedules" in node.entries)


def is_schedule(node: Node) -> bool:
    """Tell whether a text holds a single schedule, or a list of phases, rather than a whole document."""
    if isinstance(node, MapNode):
        return "schedules" not in node.entries and any(
            key in node.entries for key in (*TYPE_KEYS, *COMPOSITES.values())
        )
    return isinstance(node, ListNode)


def alone(node: Node, files: Folder) -> Document:
    """Return the document of one schedule, named by its types."""
    phases = node.items if isinstance(node, ListNode) else (node,)
    kinds = [str(phase.get("type") or "") for phase in phases if isinstance(phase, MapNode)]
    return Document(node, files, name=" | ".join(kinds))
