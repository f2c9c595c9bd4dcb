"""A trainer's config as a source: whose it is, what flags change in it, and the curves that it means."""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from lrcurve.documents.formats import reader
from lrcurve.documents.limits import check_size
from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.problems import Problem, Source, SpecError, nearest
from lrcurve.sources.naming import named
from lrcurve.sources.sweep import Choice, joined, placed_at, swept
from lrcurve.sources.text import SourceText
from lrcurve.spec.curves import Document, Loaded, build_curves
from lrcurve.spec.overrides import Overrides, settings
from lrcurve.spec.run_keys import read_flags
from lrcurve.spec.settings import Setting, put, texts_of
from lrcurve.trainers import catalogue as trainers
from lrcurve.trainers.read import keys_of, read_trainer, settings_of
from lrcurve.trainers.trainer import Trainer

_OF_TRAINERS = ("title", "run", "steps", "schedules", "params", "branch", "check")
"""The keys of that language which change what a trainer's config means; the rates are the config's own."""


def load_recognised(node: Node, text: SourceText, overrides: Overrides) -> Loaded | None:
    """Return the curves of a config of the trainer that its keys tell; None where they tell none.

    Of several command lines of a script each is a config; those of no trainer are left out.

    Raises:
        SpecError: if two trainers fit equally, or something in it is wrong.
    """
    found = [
        (config, trainer)
        for config in (node.items if isinstance(node, ListNode) else (node,))
        if isinstance(config, MapNode) and (trainer := _recognised(config, text)) is not None
    ]
    return _each(found, text, overrides, several=isinstance(node, ListNode), told=True) if found else None


def load_as(trainer: type[Trainer], version: str, text: SourceText, overrides: Overrides) -> Loaded:
    """Return the curves of a config of a trainer that somebody names, as it was in a version, such as 4.44, or is.

    Raises:
        SpecError: if something in it is wrong.
    """
    trainer = _at(trainer, version)
    node = reader(text.suffix if text.suffix in trainer.suffixes else trainer.suffixes[0])(source_of(text))
    several = isinstance(node, ListNode) and all(isinstance(one, MapNode) for one in node.items)
    configs = node.items if several and isinstance(node, ListNode) else (node,)
    return _each([(config, trainer) for config in configs], text, overrides, several=several, told=False)


def _each(
    found: Sequence[tuple[Node, type[Trainer]]], text: SourceText, overrides: Overrides, *, several: bool, told: bool
) -> Loaded:
    """Return the curves of each config, called by its line where there are ``several``."""
    loaded = []
    for config, trainer in found:
        line = f":{config.mark.line}" if several and config.mark is not None else ""
        one = _load(trainer, config, text, overrides)
        if told and isinstance(config, MapNode):
            signs = trainers.signs_in(trainer, config)
            one = with_notes(one, [f"{text.name}{line}: read as {trainer.name()}: it has {' and '.join(signs[:2])}"])
        loaded.append(placed_at(one, f"{text.name}{line}", {}) if line else one)
    return joined(loaded, named([one.curves for one in loaded])) if several else loaded[0]


def _recognised(config: MapNode, text: SourceText) -> type[Trainer] | None:
    """Return the trainer whose config it is."""
    fitting = trainers.recognised(config, text.suffix)
    if len(fitting) > 1:
        listed = " or ".join(f"{one.name()} ({', '.join(trainers.signs_in(one, config))})" for one in fitting)
        raise SpecError([Problem("", f"{text.name}: may be a config of {listed}; say which with --as NAME")])
    return fitting[0] if fitting else None


def hint_at(config: Node, suffix: str) -> str:
    """Return which trainer's config a text looks most like, and how to say that it is one; nothing where none."""
    trainer = trainers.nearest_to(config, suffix) if isinstance(config, MapNode) else None
    if trainer is None or not isinstance(config, MapNode):
        return ""
    return f"; it has {' and '.join(trainers.signs_in(trainer, config)[:2])}: if it is one, add --as {trainer.name()}"


def _at(trainer: type[Trainer], version: str) -> type[Trainer]:
    """Return a trainer as it was in a version, which is text such as 4.44; without one, as it is."""
    if not version:
        return trainer
    parts = version.split(".")
    if not trainer.versions or not all(part.isascii() and part.isdecimal() for part in parts):
        what = "must be a version such as 4.44" if trainer.versions else "no version of it is read otherwise"
        raise SpecError([Problem("", f"--as {trainer.name()}=={version}: {what}")])
    return trainer.at(tuple(map(int, parts)))


def _load(trainer: type[Trainer], config: Node, text: SourceText, overrides: Overrides) -> Loaded:
    """Return the curves of a config, titled as its file; ``--set`` changes its own keys, and those of what it means."""
    source = source_of(text)
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
        loaded = with_notes(with_text(loaded, source), [f"{source.name}: {note}" for note in notes])
        loaded = structs.replace(loaded, origins=tuple(f"{source.name}: {origin}" for origin in reading.origins))
        return placed_at(loaded, source.name, settings_of_choice(choice))

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


def settings_of_choice(choice: Choice) -> dict[str, str]:
    """Return the values that flags choose of their sweeps, as text by their path."""
    return {setting.path: ",".join(texts_of(setting.value).values()) for setting in choice}


def source_of(text: SourceText) -> Source:
    """Return a text for errors.

    Raises:
        SpecError: if it is too long, or no UTF-8.
    """
    check_size(text.name, len(text.data))
    return text.source()


def with_notes(loaded: Loaded, before: list[str]) -> Loaded:
    """Return what was loaded with further notes, which come first."""
    return structs.replace(loaded, notes=(*before, *loaded.notes))


def with_text(loaded: Loaded, source: Source) -> Loaded:
    """Return what was loaded with the text that it was read from."""
    return structs.replace(loaded, texts=(source,))
