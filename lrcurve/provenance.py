"""Where curves come from: the tree of what was built, each schedule with the text that it was written as."""

from collections.abc import Mapping

from msgspec import Struct

from lrcurve.documents.node import MapNode, Node
from lrcurve.schedules import Schedule


class Built(Struct, frozen=True):
    """A schedule with the node that it was written as.

    ``keys`` holds, for each field of its record that was written, the node that the value came from; ``inner`` are the
    schedules inside, as far as they were written themselves. ``length`` is how many ticks it says that it takes, or
    None where nothing says so.
    """

    schedule: Schedule
    node: Node | None = None
    keys: Mapping[str, Node] = {}
    inner: tuple["Built", ...] = ()
    length: int | None = None


class MadeFrom(Struct, frozen=True):
    """What a curve was made from: its schedule as written, and what its file says of rules under ``check``.

    ``implicit`` says that nobody wrote the curve down: it is a parameter that another scheduler moves along. ``key`` is
    what its schedule is called in the file, whatever name it has. ``config`` is the trainer's config that it was
    read from: what it says of the schedule and the run, under dotted keys.
    """

    built: Built
    check: Node | None = None
    implicit: bool = False
    key: str = ""
    config: MapNode | None = None


class Origin(Struct, frozen=True):
    """Where a curve was read: its ``file``, empty for what was written on the command line.

    ``settings`` are the keys that were written there, of a file those of a sweep, each with its value as text.
    """

    file: str = ""
    settings: tuple[tuple[str, str], ...] = ()
