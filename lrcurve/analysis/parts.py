"""A curve's schedule taken apart: every part with its place on the run and where it was written."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import ceil

from msgspec import Struct

from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.frameworks import Scheduler
from lrcurve.problems import Mark
from lrcurve.schedules import NEVER, Schedule
from lrcurve.schedules.combine import (
    AnnotatedSchedule,
    Clamp,
    Composed,
    PerEpoch,
    Product,
    Repeat,
    Scale,
    Sequence,
    Shift,
    Track,
    Truncated,
)
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.spec.aliases import plain
from lrcurve.spec.lengths import instead

COMBINATORS = (Clamp, Composed, AnnotatedSchedule, PerEpoch, Product, Repeat, Scale, Sequence, Shift, Truncated)


class Place(Struct, frozen=True):
    """Where something was written: its path in the spec, and its mark, or None where it has none."""

    path: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class Part:
    """One schedule of the tree.

    It runs from run step ``start`` until another takes over at ``stop`` (``NEVER`` if none does). Its own clock is at
    ``shift`` when it starts, and each tick of it takes ``each`` steps. ``node`` is what it was written as, under
    ``path``, or None. Of what repeats, only the first cycle is a part. ``above`` leads from the whole down to it.
    """

    schedule: Schedule
    node: Node | None = None
    path: str = ""
    start: int = 0
    stop: int = NEVER
    shift: int = 0
    each: int = 1
    above: tuple["Part", ...] = field(default=(), repr=False)

    @property
    def leaf(self) -> bool:
        """Whether it is made of nothing else."""
        return not isinstance(self.schedule, COMBINATORS)

    @property
    def cyclic(self) -> bool:
        """Whether it starts again and again."""
        return any(isinstance(part.schedule, Repeat) for part in self.above)

    @property
    def record(self) -> Schedule:
        """The record that a person wrote: a framework's where this is a piece of one, else its own."""
        whole = next((part.schedule for part in self.above if isinstance(part.schedule, Composed)), None)
        return whole or self.schedule

    @property
    def kind(self) -> str:
        """What the record is called."""
        if isinstance(self.record, Scheduler):
            return self.record.full_name()
        return _words(type(self.record).__name__)

    def step_of(self, tick: int) -> int:
        """Return the run step at which its own clock is at ``tick``, not before it starts."""
        return self.start + max(tick - self.shift, 0) * self.each

    def ticks_until(self, step: int) -> int:
        """Return its own clock's end, exclusive, if it runs until ``step`` or until another takes over."""
        return self.shift - (self.start - min(step, self.stop)) // self.each

    def written(self, *keys: str) -> Node | None:
        """Return the value of the first of ``keys`` that was written."""
        if not isinstance(self.node, MapNode):
            return None
        return next((node for key in keys if (node := self.node.get(key)) is not None), None)

    def place(self, *keys: str, item: int = 0) -> Place:
        """Return the place of the first of ``keys`` that was written, of its item where it is a list; else its own."""
        key = next((key for key in keys if self.written(key) is not None), None)
        if key is None:
            return Place(self.path, self.node.mark if self.node is not None else None)
        node = self.written(key)
        path = f"{self.path}.{key}".lstrip(".")
        if isinstance(node, ListNode) and item < len(node.items):
            path, node = f"{path}[{item}]", node.items[item]
        return Place(path, node.mark if node is not None else None)


def parts_of(schedule: Schedule, node: Node | None, path: str) -> tuple[Part, ...]:
    """Return the schedule and all that it is made of, outer before inner, in the order of time."""
    return tuple(_walk(Part(schedule, _plain(node), path)))


def _walk(part: Part) -> Iterator[Part]:
    yield part
    schedule = part.schedule
    if isinstance(schedule, Sequence):
        inside = _phases(part, schedule)
    elif isinstance(schedule, Product):
        inside = [_inside(part, factor, *_listed(part, i, "factors")) for i, factor in enumerate(schedule.factors)]
    elif isinstance(schedule, Repeat):
        # The first cycle ends where the second starts: the first join that a rate need not show.
        stop = min(part.stop, part.step_of(schedule.steps))
        inside = [replace(_inside(part, schedule.inner), stop=stop)] if part.shift < schedule.steps else []
    elif isinstance(schedule, Shift):
        inside = [replace(_inside(part, schedule.inner), shift=part.shift + schedule.shift)]
    elif isinstance(schedule, PerEpoch):
        inside = [replace(_inside(part, schedule.inner), each=part.each * schedule.steps_per_epoch)]
    elif isinstance(schedule, Clamp | Composed | AnnotatedSchedule | Scale | Truncated):
        inside = [_inside(part, schedule.inner)]
    else:
        inside = []
    for one in inside:
        yield from _walk(one)


def _inside(part: Part, schedule: Schedule, node: Node | None = None, path: str = "") -> Part:
    """Return a part inside ``part``, at the same place unless told otherwise."""
    node, path = (part.node, part.path) if node is None else (node, path)
    return replace(part, schedule=schedule, node=node, path=path, above=(*part.above, part))


def _phases(part: Part, sequence: Sequence) -> list[Part]:
    found, tick = [], 0
    for i, phase in enumerate(sequence.phases):
        last = i == len(sequence.phases) - 1
        ends = NEVER if last else tick + sequence.lengths[i]
        if ends > part.shift:
            start = part.step_of(tick)
            stop = part.stop if last else min(part.stop, part.step_of(ends))
            place = _inside(part, phase, *_phase_node(part, sequence, i))
            if start < stop:  # else what follows takes over before it begins
                found.append(replace(place, start=start, stop=stop, shift=max(part.shift - tick, 0)))
        tick = ends
    return found


def led(part: Part) -> bool:
    """Return whether a part is a schedule behind the modifier ``warmup``: of its two phases only the first is timed."""
    schedule = part.schedule
    return (
        isinstance(schedule, Sequence)
        and len(schedule.phases) == 2
        and len(schedule.lengths) == 1
        and isinstance(schedule.phases[0], Warmup)
        and part.written("warmup") is not None
    )


def resumed(part: Part) -> bool:
    """Return whether a part is a run until its checkpoint and what goes on from there: the key ``resume``."""
    return isinstance(part.schedule, Sequence) and part.written("resume") is not None


def interrupted(part: Part) -> bool:
    """Return whether a part is of a run that is stopped, to go on with something else."""
    wholes = (one.schedule for one in part.above if resumed(one))
    return any(isinstance(whole, Sequence) and part.start < whole.lengths[0] for whole in wholes)


def _phase_node(part: Part, sequence: Sequence, i: int) -> tuple[Node | None, str]:
    """Return where phase ``i`` was written, and its path."""
    if resumed(part):
        node = part.node.without("resume") if isinstance(part.node, MapNode) else None
        resume = part.written("resume")
        following = resume.get("with") if isinstance(resume, MapNode) else None
        if i == 0 or following is None or node is None:
            return node, part.path
        return _plain(instead(following, node)), f"{part.path}.resume.with"
    if led(part):
        return (part.written("warmup"), f"{part.path}.warmup") if i == 0 else (part.node, part.path)
    if isinstance(part.node, ListNode):
        same = len(part.node.items) == len(sequence.phases)
        return (_plain(part.node.items[i]), f"{part.path}[{i}]") if same else (part.node, part.path)
    return _listed(part, i, "phases", "schedulers")


def _listed(part: Part, i: int, *keys: str) -> tuple[Node | None, str]:
    for key in keys:
        node = part.written(key)
        if isinstance(node, ListNode) and i < len(node.items):
            return _plain(node.items[i]), f"{part.path}.{key}[{i}]"
    return part.node, part.path


def _plain(node: Node | None) -> Node | None:
    """Return a schedule's node with its arguments beside its type, however it was written."""
    return plain(node, "", []) if isinstance(node, MapNode) else node


def length_of(part: Part) -> int | None:
    """Return how many ticks a schedule takes by its own fields, or None where it is no decay with an end.

    A library's record tells its length itself, where it has a field for that; else its pieces do.
    """
    schedule = part.schedule
    if isinstance(part.record, Composed) and _horizon(part.record) is not None:
        return _horizon(part.record) if part.record is schedule else None
    if not part.leaf or isinstance(schedule, Warmup) or (part.record is not schedule and warms(schedule)):
        return None
    if isinstance(schedule, Track):
        falls = schedule.values[-1] < schedule.values[-2] and schedule.at[-1] > 0
        return ceil(schedule.at[-1]) if falls else None
    steps = getattr(schedule, "steps", None)
    return steps if isinstance(steps, int) else None


HORIZONS = ("steps", "T_max", "total_steps", "num_training_steps")
"""The keys that say how long a decay is: lrcurve's own, and those of libraries' records."""


def _horizon(record: Composed) -> int | None:
    found = next((value for key in HORIZONS[1:] if (value := getattr(record, key, None)) is not None), None)
    return ceil(found) if isinstance(found, int | float) and found > 0 else None


def bare(node: Node | None) -> bool:
    """Return whether a length was written as a number alone, or not at all, rather than in a unit of the run."""
    return not isinstance(node, Scalar) or str(node).replace("_", "").strip().isdigit()


def warms(schedule: Schedule) -> bool:
    """Return whether a schedule is a way up to what follows."""
    if isinstance(schedule, Track):
        return schedule.values[0] < schedule.values[-1]
    if isinstance(schedule, Linear):
        return schedule.lr < schedule.min_lr
    return isinstance(schedule, Warmup) and schedule.start_lr < schedule.lr


def _words(name: str) -> str:
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
