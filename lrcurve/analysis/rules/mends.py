"""Changes of single keys that mend a mistake, in the spelling of the type at hand.

Each function returns the changes that it is sure of, and nothing where the type has no such key.
"""

import dataclasses
import math
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from lrcurve.analysis.parts import Part
from lrcurve.documents.node import MapNode
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.roles import Role, annotated_roles, attribute, value_of

DIGITS = 6
"""How many digits a number is written with."""

USUAL_WARMUP = 20
"""A warmup of one in so many steps of the run is usual."""

USUAL_FLOOR = 0.01
"""A floor, or the start of a warmup, of this share of the peak is usual."""


class Mend(Struct, frozen=True):
    """A key of a document, by its path, and the value that mends it, as ``--set path=value`` takes them."""

    path: str
    value: str

    def __str__(self) -> str:
        """Return it as a person would write it."""
        return f"{self.path.rpartition('.')[2]}: {self.value}"


Mends = tuple[Mend, ...]


def put(part: Part, key: str | Role | None, value: object) -> Mends:
    """Return the change of a key of a part, or of its field in a role, if the text of the part is known."""
    name = (part.name_of(key) or annotated_roles(type(part.schedule)).get(key)) if isinstance(key, Role) else key
    written = None if name is None else part.written(name)
    text = _text(value)
    if written is not None:
        # A trainer's own key may count in another unit.
        last = written.path.rpartition(".")[2].partition("[")[0]
        return (Mend(written.path, text),) if last in (name, "steps", "warmup") else ()
    own = part.built.node is not None and part.built.node is part.node
    if name is None or not own or part.node is None or not part.node.path:
        return ()
    if isinstance(part.node, MapNode) or part.node.path.endswith(".warmup"):
        return (Mend(f"{part.node.path}.{name}", text),)
    return ()


def fitted(part: Part, ticks: int, warmup: int | None = None) -> Mends:
    """Return the change of length that ends a shape after some ticks; ``warmup`` is what its warmup is changed to."""
    shape = part.schedule if warmup is None else changed(part.schedule, Role.WARMUP, warmup)
    ends = None if shape is None else shape.horizon()
    if shape is None or ends is None or ends == ticks:
        return ()
    for role in (Role.WHOLE, Role.DECAY):
        name = shape.roles().get(role)
        own = None if name is None else value_of(shape, name)
        length = ticks - ends + int(own) if isinstance(own, int | float) else 0
        new = changed(shape, role, length) if length > 0 else None
        if new is not None and new.horizon() == ticks:
            return put(part, role, length)
    return ()


def warmed(part: Part, warmup: int, ticks: int) -> Mends:
    """Return the changes that make a warmup that long, and let the decay behind it end after ``ticks``."""
    shape = changed(part.schedule, Role.WARMUP, warmup)
    alone = all(one.native for one in part.above) and (part.leaf or part.native)
    if shape is None or not alone or Role.WARMUP not in shape.roles() or abs((shape.warmup_end() or 0) - warmup) > 1:
        return ()
    length = fitted(part, ticks, warmup)
    ends = shape.horizon()
    return (*put(part, Role.WARMUP, warmup), *length) if length or ends in (None, ticks) else ()


def shorter_warmup(part: Part, ticks: int) -> Mends:
    """Return a usual warmup for a run of so many ticks, unless it is too short for one."""
    return warmed(part, ticks // USUAL_WARMUP, ticks) if ticks >= USUAL_WARMUP else ()


def first_cycle(part: Part, ticks: int) -> Mends:
    """Return the length of the first of two cycles that fill so many ticks, of whatever length the second is."""
    for times in (2, 3):
        new = changed(part.schedule, Role.CYCLE, ticks // times)
        cycle = None if new is None else new.cycle_at(ticks // times)
        if cycle is not None and cycle.stop == ticks:
            return put(part, Role.CYCLE, ticks // times)
    return ()


def lower(part: Part, role: Role, peak: float) -> Mends:
    """Return a floor, or a start of the warmup, that is a usual share of the peak."""
    return put(part, role, USUAL_FLOOR * peak)


def led_up_to(part: Part, rate: float, ticks: int) -> Mends:
    """Return the change of a warmup's length, or of the share that it ends at, by which it is at a rate after ticks."""
    peak = part.value(Role.PEAK)
    for role, value in ((Role.WARMUP, ticks), (Role.FLOOR_SHARE, rate / peak if peak else 0.0)):
        shape = changed(part.schedule, role, value)
        if shape is not None and math.isclose(float(shape([ticks])[0]), rate, rel_tol=1e-6):
            return put(part, role, value)
    return ()


def own_peak(part: Part, peak: float) -> Mends:
    """Return another peak for a phase; a library's phases on one optimizer have its rate in common, and no other."""
    shared = part.name_of(Role.PEAK) == "lr" and any(not one.native for one in part.above)
    return () if shared else put(part, Role.PEAK, peak)


def slower(part: Part, ticks: int) -> Mends:
    """Return the distance of drops that lets a decay fall to a thousandth in so many ticks, and no further."""
    factor, period = part.value(Role.FACTOR), part.value(Role.PERIOD)
    if factor is None or not 0 < factor < 1:
        return ()
    drops = max(int(math.log(1e-3) / math.log(factor)), 1)
    if period is not None:
        return put(part, Role.PERIOD, math.ceil(ticks / (drops + 1)))
    return put(part, Role.FACTOR, 1e-3 ** (1 / ticks))


def item_text(item: float | str) -> str:
    """Return an item of a list as it is written; a library's own words for a time stay as they are."""
    return item if isinstance(item, str) else f"{item:.12g}"


def words(mends: Iterable[Mend]) -> str:
    """Return changes in words."""
    return "write " + " and ".join(map(str, mends))


def changed(schedule: Schedule, role: Role, value: object) -> Schedule | None:
    """Return a schedule with another value in a role, or None if it has no such field or refuses the value."""
    name = schedule.roles().get(role) or annotated_roles(type(schedule)).get(role)
    if name is None:
        return None
    new: dict[str, Any] = {attribute(schedule, name): value}
    try:
        return dataclasses.replace(schedule, **new)
    except FieldError:
        return None


def _text(value: object) -> str:
    """Return a value as it is written in YAML."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}"
    return str(value)
