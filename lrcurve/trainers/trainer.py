"""What a trainer is: the keys of its config with its own defaults, and what it makes of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct

from lrcurve.curve import LR
from lrcurve.run import Facts
from lrcurve.schedules import MAX_STEP

Updates = Annotated[int, Meta(ge=0, le=MAX_STEP)]
"""A number of updates in a trainer's config, which is a plain number: units are of lrcurve's own language."""


class Value(Struct, frozen=True):
    """A value that a trainer works out, and the key of its config that it comes from, dotted where it is nested."""

    value: Any
    key: str


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

    A trainer is a subclass in a file of its own, and the file's name is the trainer's. A field that may be None has no
    influence on the rates, and is None where the config computes it in a way that cannot be read. A combination of
    values that the trainer could not use is a ``FieldError`` of ``__post_init__``. Class attributes say the rest:

    - ``version``: which version of the trainer this is; ``source``: where it was read.
    - ``suffixes``: those that files with such a config may have.
    - ``signs``: keys that give such a config away, dotted where they are nested; ``needed`` of them make it one.
    - ``places``: where fields stand that are not keys of the top level under their own name, as dotted keys.
    - ``without``: keys that, if true, mean that a config has no schedule, each with the reason.
    - ``differs``: its traps, a sentence each; ``example``: a config.
    """

    version: ClassVar[str]
    source: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    signs: ClassVar[tuple[str, ...]]
    needed: ClassVar[int] = 2
    places: ClassVar[Mapping[str, str]] = {}
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
