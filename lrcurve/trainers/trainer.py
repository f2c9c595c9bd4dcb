"""What a trainer is: the keys of its config with its own defaults, and what it makes of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from msgspec import Struct

from lrcurve.curve import LR
from lrcurve.run import Facts


class Value(Struct, frozen=True):
    """A value that a trainer makes, and the key of its config that it comes from."""

    value: Any
    key: str


class Wanted(Struct, frozen=True):
    """A schedule that a trainer sets up, in the words of lrcurve's language.

    ``arguments`` are the fields of ``type`` and its modifiers; a mapping of further values is one like ``warmup``.
    """

    name: str
    type: str
    arguments: Mapping[str, Value | Mapping[str, Value]]
    parameter: str = LR
    member: str | None = None


@dataclass(frozen=True, kw_only=True)
class Trainer(ABC):
    """A config, as a record: the fields are the trainer's keys with its defaults, each with its constraint and doc.

    A subclass stands in a file of its own, which is named as the trainer is. Class attributes say the rest:

    - ``version``: what it was read off; ``source``: where.
    - ``suffixes``: of the files that may be such a config.
    - ``signs``: keys that give it away, dotted where they are nested; ``needed`` of them make it one.
    - ``without``: keys that say that a file of it has no schedule, each with the reason.
    - ``differs``: its traps, a sentence each; ``example``: a config.
    """

    version: ClassVar[str]
    source: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    signs: ClassVar[tuple[str, ...]]
    needed: ClassVar[int] = 2
    without: ClassVar[Mapping[str, str]] = {}
    differs: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[str]

    @classmethod
    def name(cls) -> str:
        """Return what it is called: its file's name."""
        return cls.__module__.rpartition(".")[2]

    @abstractmethod
    def facts(self) -> Facts:
        """Return what the config says of the run; None where it does not."""

    def total(self, facts: Facts) -> int | None:
        """Return the updates of the run, in the trainer's own rounding; None where the config does not tell them."""
        return facts.length

    @abstractmethod
    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the schedules of a run of ``total`` updates."""
