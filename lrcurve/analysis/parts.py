"""A curve's schedule taken apart: every part with its place on the run and what it was written as."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from msgspec import Struct

from lrcurve.analysis.outline import Outline, outline
from lrcurve.curve import Curve
from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.frameworks import Scheduler
from lrcurve.problems import Mark
from lrcurve.provenance import Built
from lrcurve.schedules import MAX_STEP, NEVER, Schedule
from lrcurve.schedules.fields import Unit, fields_of
from lrcurve.schedules.roles import Role, annotated_roles, value_of
from lrcurve.schedules.tree import Placed

LENGTHS = (Role.WHOLE, Role.DECAY)
"""The roles of the fields that say how long a shape is."""


class Place(Struct, frozen=True):
    """Where something was written: its path in the spec, and its mark, or None where it has none."""

    path: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class Part:
    """One schedule of the tree: when it runs, and what it was built from.

    ``node`` is the text that it was written as, its own or that of what it is a piece of, or None. ``above`` leads from
    the whole down to it. Of what repeats, only the first cycle is a part. The run has ``steps`` steps.
    """

    time: Placed
    built: Built
    steps: int
    node: Node | None = None
    above: tuple["Part", ...] = field(default=(), repr=False)

    @property
    def schedule(self) -> Schedule:
        """The schedule itself."""
        return self.time.schedule

    @property
    def start(self) -> int:
        """The run step that it starts at."""
        return self.time.start

    @property
    def stop(self) -> int:
        """The run step at which another takes over; 2**53 if none does."""
        return self.time.stop

    @property
    def each(self) -> int:
        """How many steps each tick of its clock takes."""
        return self.time.each

    def step_of(self, tick: int) -> int:
        """Return the run step at which its own clock is at ``tick``, not before it starts."""
        return self.time.step_of(tick)

    def ticks_until(self, step: int) -> int:
        """Return its own clock's end, exclusive, if it runs until ``step`` or until another takes over."""
        return self.time.ticks_until(step)

    @property
    def leaf(self) -> bool:
        """Whether it is a type that a person wrote and not made of others."""
        return not self.schedule.children()

    @property
    def cyclic(self) -> bool:
        """Whether it starts again and again."""
        return any(part.schedule.first_cycle() is not None for part in self.above)

    @property
    def done(self) -> int:
        """How many ticks of its own clock are over when the run, or its phase, ends."""
        return self.ticks_until(self.steps)

    @property
    def native(self) -> bool:
        """Whether its type is lrcurve's own and no library's."""
        return not isinstance(self.schedule, Scheduler)

    @property
    def kind(self) -> str:
        """What its type is called."""
        if isinstance(self.schedule, Scheduler):
            return self.schedule.full_name()
        name = type(self.schedule).__name__
        return "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()

    @property
    def constant(self) -> bool:
        """Whether it has one rate for ever, as a person may ask for."""
        return (
            self.leaf and self.schedule.flat and int(self.schedule.next_join(np.zeros(1, dtype=np.int64))[0]) >= NEVER
        )

    @property
    def metrics(self) -> tuple[float, ...]:
        """The metrics that its rates depend on, if they do."""
        fields = (field for field in fields_of(type(self.schedule)) if field.unit is Unit.METRIC)
        return next((tuple(found) for field in fields if (found := value_of(self.schedule, field.name))), ())

    @property
    def follows_metric(self) -> bool:
        """Whether its rates depend on a metric."""
        return len(self.metrics) > 0

    @property
    def milestones(self) -> tuple[int, ...]:
        """The ticks, on its own clock, of what it does at listed steps."""
        return self.schedule.listed_ticks()

    @property
    def warmed(self) -> bool:
        """Whether it is a schedule behind the modifier ``warmup``."""
        return "warmup" in self.built.keys

    @property
    def interrupted(self) -> bool:
        """Whether it is of a run that is stopped, to go on with something else: the key ``resume``."""
        stops = (part.step_of(part.schedule.children()[-1].start) for part in self.above if "resume" in part.built.keys)
        return any(self.start < stop for stop in stops)

    @cached_property
    def outline(self) -> Outline:
        """What its rates tell of its ends, where a function of the user's own gives them and nothing else does."""
        free = self.leaf and self.schedule.free and self.written(*LENGTHS) is None and self.done > 1
        return outline(self.schedule, self.done, 2 * self.steps if self.each > 1 else 0) if free else Outline()

    @cached_property
    def horizon(self) -> int | None:
        """How many ticks its shape takes, by its own fields or its outline; None where it has no end, or leads up."""
        if self.outline.low is not None:
            return self.outline.low
        if not self.leaf or not any(role in self.schedule.roles() for role in LENGTHS):
            return None
        return self.schedule.horizon()

    @property
    def extent(self) -> int | None:
        """How many ticks its shape takes, also where listed points tell it; cycles are no one shape."""
        if self.horizon is None and self.leaf and not self.schedule.flat and self.schedule.first_cycle() is None:
            return self.schedule.horizon()
        return self.horizon

    @cached_property
    def restart(self) -> int | None:
        """The tick at which its second cycle starts: above the end of the first, or counted, as no triangle is."""
        tick = self.schedule.first_cycle()
        if tick is None or tick < 1 or tick >= MAX_STEP:
            return None
        before, after = self.schedule([tick - 1, tick]).tolist()
        return tick if after > before or self.schedule.cycle_count() is not None else None

    @cached_property
    def top(self) -> int | None:
        """The tick at which its own way up is done, or None where it does not start with one."""
        top = self.schedule.warmup_end()
        return self.outline.top if top is None else top

    def value(self, role: Role) -> float | None:
        """Return the number in a role, or None."""
        name = self.schedule.roles().get(role)
        value = None if name is None else value_of(self.schedule, name)
        return float(value) if isinstance(value, int | float) else None

    def meant(self, role: Role) -> tuple[str, float] | None:
        """Return name and number of the field that its type has for a role, whatever the values make of it."""
        name = annotated_roles(type(self.schedule)).get(role)
        value = None if name is None else value_of(self.schedule, name)
        return (name, float(value)) if name is not None and isinstance(value, int | float) else None

    @property
    def rise(self) -> tuple[tuple[str, float], tuple[str, float]] | None:
        """Name and rate of the field that a warmup starts at, and of the one that it leads to, whichever is higher."""
        if {Role.START, Role.PEAK} <= self.schedule.roles().keys():
            start, peak = ((self.name_of(role) or "", self.value(role) or 0.0) for role in (Role.START, Role.PEAK))
            return start, peak
        meant = self.meant(Role.START), self.meant(Role.PEAK)
        return None if meant[0] is None or meant[1] is None else (meant[0], meant[1])

    def name_of(self, role: Role) -> str | None:
        """Return what the type calls the field in a role, or None."""
        return self.schedule.roles().get(role)

    def written(self, *keys: str | Role) -> Node | None:
        """Return the node of the first of some keys, or fields in some roles, that was written."""
        roles = self.schedule.roles()
        for key in keys:
            name = roles.get(key) if isinstance(key, Role) else key
            if name is None:
                continue
            found = self.built.keys.get(name) or (self.node.get(name) if isinstance(self.node, MapNode) else None)
            if found is not None:
                return found
        return None

    def place(self, *keys: str | Role, item: int = 0) -> Place:
        """Return the place of the first of ``keys`` that was written, of its item where it is a list; else its own."""
        node = self.written(*keys)
        node = self.node if node is None else node
        if isinstance(node, ListNode) and keys and item < len(node.items):
            node = node.items[item]
        return Place() if node is None else Place(node.path, node.mark)


def parts_of(curve: Curve) -> tuple[Part, ...]:
    """Return a curve's schedule and all that it is made of, outer before inner, in the order of time."""
    if curve.schedule is None:
        return ()
    built = Built(curve.schedule) if curve.made_from is None else curve.made_from.built
    return tuple(_walk(Part(Placed(curve.schedule), built, curve.run.whole, built.node)))


def _walk(part: Part) -> Iterator[Part]:
    yield part
    known = {id(built.schedule): built for built in part.built.inner}
    for child in part.schedule.children():
        time = part.time.below(child)
        if time is not None:
            # A piece that nobody wrote by itself stands where the whole of it does.
            built = known.get(id(child.schedule)) or Built(child.schedule, keys=part.built.keys, inner=part.built.inner)
            yield from _walk(Part(time, built, part.steps, built.node or part.node, (*part.above, part)))


def is_bare(node: Node | None) -> bool:
    """Return whether a length was written as a number alone, or not at all, rather than in a unit of the run."""
    return not isinstance(node, Scalar) or str(node).replace("_", "").strip().isdigit()


def is_delayed(part: Part, done: int) -> bool:
    """Return whether the delay before a decay is longer than the ticks that are left of it behind its warmup."""
    delay = part.value(Role.DELAY)
    return delay is not None and delay >= done - (part.top or 0) > 0


def runs_out(part: Part) -> str | None:
    """Return what to write where a resumed schedule is over before its first step, as its clock goes on."""
    at, length = part.time.shift, part.horizon
    resumed = any("resume" in one.built.keys for one in part.above)
    if length is None or not resumed or at < length:
        return None
    late = f"its clock goes on at step {part.start:,}, behind its end"
    return f"{late}: to have all of it run from there on, write restart: true beside at"


def leads_up(schedule: Schedule) -> bool:
    """Return whether a schedule is nothing but a way up to what follows."""
    return schedule.warmup_end() is not None and schedule.horizon() is None and not schedule.children()
