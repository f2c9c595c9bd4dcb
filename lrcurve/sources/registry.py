"""What a text is: a log, lrcurve's own language, or a trainer's config; each knows its own by name and content."""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from lrcurve.documents.formats import FORMATS, reader
from lrcurve.documents.limits import check_size
from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.logs import catalogue as logs
from lrcurve.logs.log import LogFormat, read_log
from lrcurve.logs.named_columns import rates_among
from lrcurve.problems import Problem, Source, SpecError, nearest, suggest
from lrcurve.run import Run
from lrcurve.sources.files import Folder
from lrcurve.sources.naming import named
from lrcurve.sources.sweep import Choice, joined, placed_at, swept
from lrcurve.sources.text import SourceText
from lrcurve.spec.aliases import TYPE_KEYS
from lrcurve.spec.curves import Document, Loaded, build_curves
from lrcurve.spec.inline import read_swept
from lrcurve.spec.overrides import Overrides, settings
from lrcurve.spec.run_keys import read_facts, read_flags
from lrcurve.spec.settings import Setting, Sweep, put, texts_of
from lrcurve.spec.type_names import COMPOSITES, is_type
from lrcurve.trainers import catalogue as trainers
from lrcurve.trainers.read import keys_of, read_trainer, settings_of
from lrcurve.trainers.trainer import Trainer

SPECS = (".yaml", ".yml", ".json", ".toml")
"""The suffixes of files in lrcurve's own language."""

NO_LOGS = (".yaml", ".yml", ".toml")
"""Suffixes that no log has, so that for most specs nobody asks the formats of logs, which would all be imported."""

OWN = "lrcurve"
"""The name of that language among the dialects."""


_OF_TRAINERS = ("title", "run", "steps", "schedules", "params", "branch", "check")
"""The keys of that language which change what a trainer's config means; the rates are the config's own."""


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
    source = _source(text)
    inline = Source(text.name, source.text.strip())
    if text.suffix == "" and _is_inline(inline.text):
        return load_inline(inline, overrides, _files(text, overrides))
    node = reader(text.suffix)(source)
    foreign = text.suffix in FORMATS and text.suffix not in SPECS
    several = foreign and isinstance(node, ListNode)
    configs = node.items if several and isinstance(node, ListNode) else (node,)
    found = [
        loaded
        for one in configs
        if isinstance(one, MapNode) and (foreign or not _is_own_language(one))
        if (loaded := _load_recognised(one, text, overrides, by_line=several)) is not None
    ]
    if found:
        return joined(found, named([one.curves for one in found]) if several else found[0].curves)
    if foreign:
        what = f"{text.name}: is not a config of a trainer that lrcurve reads: {', '.join(trainers.trainers())}"
        raise SpecError([Problem("", f"{what}{_hint_at(node, text.suffix)}")])
    if isinstance(node, MapNode) and not _is_own_language(node) and (hint := _hint_at(node, text.suffix)):
        try:
            return _load_spec(node, source, text, overrides)
        except SpecError as error:
            problem = Problem("", f"{text.name}: is no config of a trainer either{hint}")
            raise SpecError([*error.problems, problem]) from None
    return _load_spec(node, source, text, overrides)


def _load_recognised(config: MapNode, text: SourceText, overrides: Overrides, *, by_line: bool) -> Loaded | None:
    """Return the curves of a config of the trainer that its keys tell, or None; ``by_line`` if it is one of several."""
    fitting = trainers.recognised(config, text.suffix)
    if len(fitting) > 1:
        listed = " or ".join(f"{one.name()} ({', '.join(trainers.signs_in(one, config))})" for one in fitting)
        raise SpecError([Problem("", f"{text.name}: may be a config of {listed}; say which with --as NAME")])
    if not fitting:
        return None
    line = f":{config.mark.line}" if by_line and config.mark is not None else ""
    signs = trainers.signs_in(fitting[0], config)
    note = f"{text.name}{line}: read as {fitting[0].name()}: it has {' and '.join(signs[:2])}"
    loaded = with_notes(_load_trainer(fitting[0], config, text, overrides), [note])
    return placed_at(loaded, f"{text.name}{line}", {}) if line else loaded


def _hint_at(config: Node, suffix: str) -> str:
    """Return which trainer's config a text looks most like, and how to say that it is one; nothing where none."""
    trainer = trainers.nearest_to(config, suffix) if isinstance(config, MapNode) else None
    if trainer is None or not isinstance(config, MapNode):
        return ""
    return f"; it has {' and '.join(trainers.signs_in(trainer, config)[:2])}: if it is one, add --as {trainer.name()}"


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
        return placed_at(loaded, "", {**texts_of(document), **_settings_of(choice[len(own) :])})

    return swept([*own, *overrides.sweeps], load, len(own))


def _settings_of(choice: Choice) -> dict[str, str]:
    """Return the values that flags choose of their sweeps, as text by their path."""
    return {setting.path: ",".join(texts_of(setting.value).values()) for setting in choice}


def _is_inline(text: str) -> bool:
    """Tell whether a text without a suffix is one line that begins with a type."""
    first = text.split(None, 1)[:1]
    return bool(first) and "\n" not in text and ": " not in text and is_type(first[0])


def _source(text: SourceText) -> Source:
    check_size(text.name, len(text.data))
    return text.source()


def _files(text: SourceText, overrides: Overrides) -> Folder:
    """Return the files that a text may name."""
    allowed = {"allow_code": overrides.allow_code, "allow_files": overrides.allow_files}
    return Folder(text.folder, **allowed, named=overrides.names())


def _load_spec(node: Node, source: Source, text: SourceText, overrides: Overrides) -> Loaded:
    files = _files(text, overrides)

    def load(choice: Choice) -> Loaded:
        document = Document(node, files, text.stem if is_schedule(node) else None)
        loaded = build_curves(document, structs.replace(overrides, chosen=choice))
        return placed_at(_with_text(loaded, source), text.name, _settings_of(choice))

    return swept(overrides.sweeps, load)


def _load_as(dialect: str, text: SourceText, overrides: Overrides) -> Loaded:
    """Return the curves of a text of a dialect that somebody names."""
    dialect, _, version = dialect.partition("==")
    if dialect in logs.formats():
        return _load_log(logs.formats()[dialect], text, overrides)
    if dialect == OWN:
        source = _source(text)
        return _load_spec(reader(text.suffix)(source), source, text, overrides)
    if dialect not in trainers.trainers():
        near = suggest(dialect, dialects()) or f"; there are {', '.join(dialects())}"
        raise SpecError([Problem("", f"'{dialect}' is no trainer and no format of logs{near}")])
    trainer, source = _at(trainers.trainers()[dialect], version), _source(text)
    config = reader(text.suffix if text.suffix in trainer.suffixes else trainer.suffixes[0])(source)
    return _load_trainer(trainer, config, text, overrides)


def _at(trainer: type[Trainer], version: str) -> type[Trainer]:
    """Return a trainer as it was in a version, which is text such as 4.44; without one, as it is."""
    if not version:
        return trainer
    parts = version.split(".")
    if not trainer.versions or not all(part.isascii() and part.isdecimal() for part in parts):
        what = "must be a version such as 4.44" if trainer.versions else "no version of it is read otherwise"
        raise SpecError([Problem("", f"--as {trainer.name()}=={version}: {what}")])
    return trainer.at(tuple(map(int, parts)))


def _load_trainer(trainer: type[Trainer], config: Node, text: SourceText, overrides: Overrides) -> Loaded:
    """Return the curves of a config, titled as its file; ``--set`` changes its own keys, and those of what it means."""
    source = _source(text)
    own = {key.partition(".")[0] for key in (*keys_of(trainer).values(), *trainer.without)}

    def load(choice: Choice) -> Loaded:
        problems: list[Problem] = []
        changed, others = config, list[Setting]()
        told = {} if overrides.steps is None else {"steps": overrides.scalar("steps", overrides.steps)}
        for setting in settings(structs.replace(overrides, chosen=choice), problems):
            if setting.keys[0] in own:
                changed = put(changed, setting, problems)
            elif setting.keys[0] == "run" and len(setting.keys) == 2 and isinstance(setting.value, Scalar):
                told[setting.keys[1]] = setting.value
            elif setting.keys[0] in _OF_TRAINERS:
                others.append(setting)
            else:
                what = _without_effect(setting.keys[0], trainer, config)
                problems.append(Problem(setting.keys[0], what, setting.mark))
        if not isinstance(changed, MapNode):
            problems.append(Problem("", f"a config of {trainer.name()} must be a mapping, got {changed}", changed.mark))
        facts = read_flags(told, problems)
        if problems or not isinstance(changed, MapNode):
            raise SpecError(problems)
        reading = read_trainer(trainer, changed, facts)
        notes = [*reading.notes]
        if overrides.lr is not None:
            notes.append(f"--lr has no effect{_meant('lr', trainer)}")
        loaded = build_curves(
            Document(reading.document.with_entry("title", Scalar(text.stem))),
            structs.replace(overrides, steps=None, sets=(), run=(), given=overrides.given and (), chosen=tuple(others)),
        )
        loaded = _with_config(loaded, settings_of(trainer, changed))
        loaded = with_notes(_with_text(loaded, source), [f"{source.name}: {note}" for note in notes])
        loaded = structs.replace(loaded, origins=tuple(f"{source.name}: {origin}" for origin in reading.origins))
        return placed_at(loaded, source.name, _settings_of(choice))

    return swept(overrides.sweeps, load)


def _without_effect(key: str, trainer: type[Trainer], config: Node) -> str:
    """Return what is wrong with changing a key that no rate depends on."""
    if key == "lr":
        return f"has no effect{_meant(key, trainer)}"
    if isinstance(config, MapNode) and key in config.entries:
        return f"has no effect: {trainer.name()}'s rates do not depend on it"
    return f"'{key}' is no key that {trainer.name()}'s rates depend on{_meant(key, trainer)}"


def _meant(key: str, trainer: type[Trainer]) -> str:
    """Return which key of a trainer may be meant; where none is like it, all."""
    keys = {own.replace("learning_rate", "lr"): own for own in keys_of(trainer).values()}
    near = keys.get(key) or nearest(key, keys.values())
    return f"; did you mean '{near}'?" if near else f"; they depend on {', '.join(keys.values())}"


def _with_config(loaded: Loaded, config: MapNode) -> Loaded:
    """Return curves that know the config of a trainer that they were made from."""
    curves = [
        replace(curve, made_from=curve.made_from and structs.replace(curve.made_from, config=config))
        for curve in loaded.curves
    ]
    return structs.replace(loaded, curves=tuple(curves))


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


def with_notes(loaded: Loaded, before: list[str]) -> Loaded:
    """Return what was loaded with further notes, which come first."""
    return structs.replace(loaded, notes=(*before, *loaded.notes))


def _with_text(loaded: Loaded, source: Source) -> Loaded:
    return structs.replace(loaded, texts=(source,))


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
