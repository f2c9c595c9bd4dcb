"""What surrounds a schedule while it is read, and what reading it gives."""

from msgspec import Struct

from lrcurve.curve import LR
from lrcurve.documents.node import Node
from lrcurve.schedules import Schedule
from lrcurve.spec.units import Clock


class Scope(Struct, frozen=True):
    """What surrounds a schedule: the clock that its lengths count on, what is left of it, and the default rate.

    ``begin`` is the tick of the run at which the schedule's own time is 0, None where that is more than one or not
    known. ``parameter`` is what is scheduled.
    """

    clock: Clock
    left: int
    lr: Node | None
    folder: str = "."
    begin: int | None = 0
    parameter: str = LR


class Built(Struct, frozen=True):
    """A schedule, and how long it takes if something said so."""

    schedule: Schedule
    length: int | None
