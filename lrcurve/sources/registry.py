"""What a text is: a log, lrcurve's own language, or a trainer's config; each knows its own by name and content."""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from lrcurve.documents.formats import FORMATS, reader
from lrcurve.documents.node import ListNode, MapNode, Node
from lrcurve.logs import catalogue as logs
from lrcurve.logs.log import LogFormat, read_log
from lrcurve.logs.named_columns import rates_among
from lrcurve.problems import Problem, Source, SpecError, suggest
from lrcurve.run import Run
from lrcurve.sources.files import Folder
from lrcurve.sources.sweep import Choice, placed_at, swept
from lrcurve.sources.text import SourceText
from lrcurve.sources.trainer_configs import (
    hint_at,
    load_as,
    load_recognised,
    settings_of_choice,
    source_of,
    with_text,
)
from lrcurve.spec.aliases import TYPE_KEYS
from lrcurve.spec.curves import Document, Loaded, build_curves
from lrcurve.spec.inline import read_swept
from lrcurve.spec.overrides import Overrides
from lrcurve.spec.run_keys import read_facts
from lrcurve.spec.settings import Sweep, put, texts_of
from lrcurve.spec.type_names import COMPOSITES, is_type
from lrcurve.trainers import catalogue as trainers

SPECS = (".yaml", ".yml", ".json", ".toml")
"""The suffixes of files in lrcurve's own language."""

NO_LOGS = (".yaml", ".yml", ".toml")
"""Suffixes that no log has, so that for most specs nobody asks the formats of logs, which would all be imported."""

OWN = "lrcurve"
"""The name of that language among the dialects."""


def dialects() -> tuple[str, ...]:
    """Return the names of everything that a text can be."""
    return (OWN, *trainers.trainers(), *logs.formats())


def known_suffixes() -> tuple[str, ...]:
    """Return the suffixes of files that can be read."""
    return tuple(dict.fromkeys((*SPECS, *logs.suffixes(), *trainers.suffixes())))


def load_text(text: SourceText, overrides: Overrides) -> Loaded:
    """Return the curves of a text, whatever it is.

    Raises:
        SpecError: if nobody knows it, or something in it is wrong.
    """
    if overrides.dialect is not None:
        return _load_as(overrides.dialect, text, overrides)
    log = None if text.suffix in NO_LOGS else logs.recognised(text.name, text.head)
    if log is not None:
        return _load_log(log, text, overrides)
    source = source_of(text)
    inline = Source(text.name, source.text.strip())
    if text.suffix == "" and _is_inline(inline.text):
        return load_inline(inline, overrides, _files(text, overrides))
    node = reader(text.suffix)(source)
    foreign = text.suffix in FORMATS and text.suffix not in SPECS
    if not foreign and _is_own_language(node):
        return _load_spec(node, source, text, overrides)
    found = load_recognised(node, text, overrides)
    if found is not None:
        return found
    hint = hint_at(node, text.suffix)
    if foreign:
        what = f"{text.name}: is not a config of a trainer that lrcurve reads: {', '.join(trainers.trainers())}"
        raise SpecError([Problem("", f"{what}{hint}")])
    try:
        return _load_spec(node, source, text, overrides)
    except SpecError as error:
        problem = [Problem("", f"{text.name}: is no config of a trainer either{hint}")] if hint else []
        raise SpecError([*error.problems, *problem]) from None


def load_inline(source: Source, overrides: Overrides, files: Folder) -> Loaded:
    """Return the curves of an inline schedule, one for each combination of its sweeps and those of flags.

    Raises:
        SpecError: if something in it is wrong.
    """
    node, own = read_swept(source)
    return load_schedule(node, overrides, files, own)


def load_schedule(node: Node, overrides: Overrides, files: Folder, own: Sequence[Sweep] = ()) -> Loaded:
    """Return the curves of a schedule of the command line, which has ``own`` sweeps.

    Raises:
        SpecError: if something in it is wrong.
    """

    def load(choice: Choice) -> Loaded:
        document, problems = node, list[Problem]()
        for setting in choice[: len(own)]:
            document = put(document, setting, problems)
        loaded = build_curves(alone(document, files), structs.replace(overrides, chosen=choice[len(own) :]))
        return placed_at(loaded, "", {**texts_of(document), **settings_of_choice(choice[len(own) :])})

    return swept([*own, *overrides.sweeps], load, len(own))


def _is_inline(text: str) -> bool:
    """Tell whether a text without a suffix is one line that begins with a type."""
    first = text.split(None, 1)[:1]
    return bool(first) and "\n" not in text and ": " not in text and is_type(first[0])


def _files(text: SourceText, overrides: Overrides) -> Folder:
    """Return the files that a text may name."""
    allowed = {"allow_code": overrides.allow_code, "allow_files": overrides.allow_files}
    return Folder(text.folder, **allowed, named=overrides.names())


def _load_spec(node: Node, source: Source, text: SourceText, overrides: Overrides) -> Loaded:
    files = _files(text, overrides)

    def load(choice: Choice) -> Loaded:
        document = Document(node, files, text.stem if is_schedule(node) else None)
        loaded = build_curves(document, structs.replace(overrides, chosen=choice))
        return placed_at(with_text(loaded, source), text.name, settings_of_choice(choice))

    return swept(overrides.sweeps, load)


def _load_as(dialect: str, text: SourceText, overrides: Overrides) -> Loaded:
    """Return the curves of a text of a dialect that somebody names."""
    dialect, _, version = dialect.partition("==")
    if dialect in logs.formats():
        return _load_log(logs.formats()[dialect], text, overrides)
    if dialect == OWN:
        source = source_of(text)
        return _load_spec(reader(text.suffix)(source), source, text, overrides)
    if dialect not in trainers.trainers():
        near = suggest(dialect, dialects()) or f"; there are {', '.join(dialects())}"
        raise SpecError([Problem("", f"'{dialect}' is no trainer and no format of logs{near}")])
    return load_as(trainers.trainers()[dialect], version, text, overrides)


def _load_log(log: LogFormat, text: SourceText, overrides: Overrides) -> Loaded:
    """Return logged curves on a run of ``--steps``, if given; the other flags have nothing to change in a log."""
    run = None
    if overrides.steps is not None:
        problems: list[Problem] = []
        run = Run.of(read_facts(None, overrides.scalar("steps", overrides.steps), problems))
        if problems:
            raise SpecError(problems)
        run = replace(run, tick=log.tick)
    curves, notes = read_log(log, text.table(), run, overrides.offset)
    if log.name() == "table" and not overrides.only and not overrides.column:
        curves, others = rates_among(curves, text.name)
        notes += others
    if log.name() != "table":
        notes = [f"{text.name}: read as a log of {log.name()}", *notes]
    return placed_at(Loaded(tuple(curves), notes=tuple(notes)), text.name, {})


def _is_own_language(node: Node) -> bool:
    return is_schedule(node) or (isinstance(node, MapNode) and "schedules" in node.entries)


def is_schedule(node: Node) -> bool:
    """Tell whether a text holds a single schedule, or a list of phases, rather than a whole document.

    Beside a type, a list of ``schedules`` is a field of it, as optax.join_schedules has one.
    """
    if isinstance(node, MapNode):
        if isinstance(node.get("schedules"), ListNode):
            return any(key in node.entries for key in TYPE_KEYS)
        return "schedules" not in node.entries and any(
            key in node.entries for key in (*TYPE_KEYS, *COMPOSITES.values())
        )
    return isinstance(node, ListNode)


def alone(node: Node, files: Folder) -> Document:
    """Return the document of one schedule, named by its types."""
    phases = node.items if isinstance(node, ListNode) else (node,)
    kinds = [str(phase.get("type") or "") for phase in phases if isinstance(phase, MapNode)]
    return Document(node, files, name=" | ".join(kinds))
