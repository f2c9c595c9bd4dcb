"""The trainers by their names, which are those of their files, and those that a config may be of."""

import functools
from collections.abc import Mapping

from lrcurve.documents.node import MapNode, value_at
from lrcurve.folders import classes_in
from lrcurve.trainers.trainer import Trainer


@functools.cache
def trainers() -> Mapping[str, type[Trainer]]:
    """Return all trainers by name, sorted."""
    return {name: one for name, one in classes_in("lrcurve.trainers") if issubclass(one, Trainer)}


def suffixes() -> tuple[str, ...]:
    """Return the suffixes that trainers' configs may have."""
    return tuple(dict.fromkeys(suffix for trainer in trainers().values() for suffix in trainer.suffixes))


def signs_in(trainer: type[Trainer], config: MapNode) -> list[str]:
    """Return the keys of a config that give a trainer away, behind the command that they are arguments of."""
    command = [one for one in trainer.commands if _starts(config, one)]
    return [*command, *(sign for sign in trainer.signs if value_at(config, sign) is not None)]


def recognised(config: MapNode, suffix: str) -> list[type[Trainer]]:
    """Return the trainers that a config may be of: those with the most signs, several where they have equally many."""
    asked = [one for one in trainers().values() if suffix in one.suffixes and _tells(one, config)]
    counts = {one: len(signs_in(one, config)) for one in asked}
    fitting = {
        one: count
        for one, count in counts.items()
        if count >= one.needed or any(_starts(config, command) for command in one.commands)
    }
    return [one for one, count in fitting.items() if count == max(fitting.values())]


def nearest_to(config: MapNode, suffix: str) -> type[Trainer] | None:
    """Return the trainer whose config something that is none looks most like, if any."""
    asked = [one for one in trainers().values() if suffix in one.suffixes and signs_in(one, config)]
    shares = {one: (len(signs_in(one, config)) / one.needed, -len(one.signs)) for one in asked}
    return max(shares, key=lambda one: shares[one], default=None)


def _tells(trainer: type[Trainer], config: MapNode) -> bool:
    if any(_starts(config, command) for command in trainer.commands):
        return True
    return not trainer.telling or any(value_at(config, key) is not None for key in trainer.telling)


def _starts(config: MapNode, command: str) -> bool:
    """Tell whether arguments are those of a command, such as ``swift sft``, which their tag names."""
    return config.tag is not None and f"{config.tag} ".startswith(f"{command} ")
