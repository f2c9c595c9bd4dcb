"""What a trainer is: the keys of its config with its own defaults, and what it makes of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from msgspec import Meta, Struct

from lrcurve.curve import LR
from lrcurve.documents.node import Node
from lrcurve.run import Facts
from lrcurve.schedules import MAX_STEP

Updates = Annotated[int, Meta(ge=0, le=MAX_STEP)]
"""A number of updates in a trainer's config, which is a plain number: units are of lrcurve's own language."""


class Value(Struct, frozen=True):
    """A value that a trainer works out, and the key of its config that it comes from, dotted where it is nested."""

    value: Any
    key: str


class MissingFactError(Exception):
    """A schedule cannot be worked out from what is known: ``what`` of ``key`` needs a fact that some flags tell."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(what)
        self.key = key


class Wanted(Struct, frozen=True):
    """A schedule that a trainer sets up, in the words of lrcurve's language.

    ``arguments`` are fields of ``type`` and modifiers; a modifier with keys of its own, such as ``warmup``, is a
    mapping of further values. Of several with one ``name``, the first is that of the rate; the others are of a
    parameter group, ``member``, or of another ``parameter`` of the optimizer. Where there are groups, the first has a
    ``member`` too.
    """

    name: str
    type: str
    arguments: Mapping[str, Value | Mapping[str, Value]]
    parameter: str = LR
    member: str | None = None


@dataclass(frozen=True, kw_only=True)
class Trainer(ABC):
    """A config, as a record: the fields are the trainer's keys with its defaults, each with its constraint and doc.

    A trainer is a subclass in a file of its own, and the file's name is the trainer's. A combination of values that the
    trainer could not use is a ``FieldError`` of ``__post_init__``. Class attributes say the rest:

    - ``version``: which version of the trainer this is; ``source``: where it was read.
    - ``suffixes``: those that files with such a config may have.
    - ``signs``: keys that give such a config away, dotted where they are nested; ``needed`` of them make it one, if at
      least one of ``telling`` is there.
    - ``commands``: how the command lines begin that such arguments stand on, as in shell scripts.
    - ``asked``: the version that somebody names, of those that differ, which ``versions`` describes in words.
    - ``unneeded``: fields without influence on the rates, None where the config computes them and cannot be read.
    - ``places``: where fields stand that are not keys of the top level under their own name, as dotted keys.
    - ``without``: keys that, if true, mean that a config has no schedule, each with the reason.
    - ``differs``: its traps, a sentence each; ``example``: a config.
    """

    version: ClassVar[str]
    source: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    signs: ClassVar[tuple[str, ...]]
    needed: ClassVar[int] = 2
    telling: ClassVar[tuple[str, ...]] = ()
    commands: ClassVar[tuple[str, ...]] = ()
    versions: ClassVar[str] = ""
    asked: ClassVar[tuple[int, ...] | None] = None
    unneeded: ClassVar[tuple[str, ...]] = ()
    places: ClassVar[Mapping[str, str]] = {}
    without: ClassVar[Mapping[str, str]] = {}
    differs: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[str]

    @classmethod
    def name(cls) -> str:
        """Return what it is called: its file's name."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def at(cls, version: tuple[int, ...]) -> type[Self]:
        """Return the trainer as it was in a version."""
        return type(cls.__name__, (cls,), {"__module__": cls.__module__, "__doc__": cls.__doc__, "asked": version})

    @abstractmethod
    def facts(self) -> Facts:
        """Return what the config says of the run; None where it does not."""

    def completed(self, facts: Facts) -> Facts:
        """Return all facts with those that the trainer works out from them."""
        return facts

    def total(self, facts: Facts) -> int | None:
        """Return the updates of the run, in the trainer's own rounding; None where nothing tells them.

        ``facts`` are those of the config, or what somebody says beside it.
        """
        return facts.length

    def remarks(self, facts: Facts, written: Mapping[str, Node]) -> Iterable[str]:
        """Yield what a person should know: keys that are ``written`` and change nothing, and facts that are taken."""
        return ()

    def worked_out(self, facts: Facts) -> Iterable[str]:
        """Yield how numbers follow from others, such as ``updates 6,750 = 3 * ceil(18,000 / 8)``."""
        return ()

    @abstractmethod
    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the schedules of a run of ``total`` updates, or in percent of it where that is None.

        Raises:
            MissingFactError: if they cannot be told without.
        """
