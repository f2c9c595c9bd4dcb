"""What surrounds a schedule while it is read, and where the reader notes what is wrong."""

from fractions import Fraction

from msgspec import Struct, structs

from lrcurve.curve import LR
from lrcurve.documents.node import ListNode, MapNode, Node, key_path
from lrcurve.problems import Mark, Problem
from lrcurve.run import Run
from lrcurve.spec.files import Files, NoFiles
from lrcurve.spec.units import Clock


class Context(Struct, frozen=True):
    """What surrounds a schedule: the clock that its lengths count on, what is left of it, and the default rate.

    ``begin`` is the tick of the run at which the schedule's own time is 0, None where that is more than one or not
    known. A ``member`` is called by the library's scheduler that holds it. ``parameter`` is what is scheduled,
    ``files`` reads the files that the spec names. ``problems`` and ``notes`` fill up while a document is read.
    """

    clock: Clock
    left: int
    lr: Node | None
    problems: list[Problem]
    notes: list[Problem]
    files: Files = NoFiles()
    begin: int | None = 0
    parameter: str = LR
    member: bool = False

    @property
    def run(self) -> Run:
        """The run of the document."""
        return self.clock.run

    def lengths(self, *, last: bool = False) -> Clock:
        """Return the clock that counts lengths of the schedule, from where it begins; of its ``last`` part, backwards.

        That makes a difference only where the run changes.
        """
        begin = Fraction(self.begin or 0)
        if not self.run.changes:
            return self.clock
        if self.clock.per_epoch:
            begin = self.run.ticks_of(begin, "epoch") or Fraction(0)
        end = int(begin) + self.left if last and not self.clock.per_epoch else None
        return structs.replace(self.clock, begin=int(begin), end=end)

    def problem(self, node: Node | None, message: str, *keys: str, mark: Mark | None = None) -> None:
        """Note what is wrong at a node, or at what it has under ``keys``, as far as that is there."""
        self.problems.append(located(node, message, *keys, mark=mark))

    def note(self, node: Node | None, message: str, *keys: str) -> None:
        """Note what the person should know of a node, or of what it has under ``keys``."""
        self.notes.append(located(node, message, *keys))

    def silent(self) -> "Context":
        """Return the same with nowhere to note anything."""
        return structs.replace(self, problems=[], notes=[])


def located(node: Node | None, message: str, *keys: str, mark: Mark | None = None) -> Problem:
    """Return a problem with a node, or with what it has under ``keys``, as far as that is there."""
    path = node.path if node is not None else ""
    for i, key in enumerate(keys):
        inner = node.get(key) if isinstance(node, MapNode) else None
        if inner is None:
            path = ".".join((path, *keys[i:])).strip(".")
            break
        node, path = inner, inner.path or key_path(path, key)
    return Problem(path, message, mark or (node.mark if node is not None else None))


def item_of(node: Node, place: int) -> Node:
    """Return an item of a list, or the node itself where it is no list or has none there."""
    return node.items[place] if isinstance(node, ListNode) and place < len(node.items) else node
