"""ignite's straight lines between points, which a person lists as pairs."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from lrcurve.frameworks.ignite.base import Ignite
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.fields import Pairs, doc
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.piecewise import Piecewise


@dataclass(frozen=True, kw_only=True)
class Milestones(Ignite):
    """Straight lines from point to point."""

    milestones_values: Annotated[Pairs, doc("the points, each a pair of an event and the value there")]

    def lines(self) -> Schedule:
        """Return the lines on ignite's own clock; of several values at one event the last counts, after a jump.

        Raises:
            FieldError: if ignite refuses the points.
        """
        if not self.milestones_values:
            raise raises("ignite", "milestones_values", "ValueError for none")
        for event, _ in self.milestones_values:
            if not float(event).is_integer():
                raise raises("ignite", "milestones_values", f"TypeError: {event:g} is no whole number")
        events = [int(event) for event, _ in self.milestones_values]
        if any(later < event for event, later in pairwise(events)):
            raise raises("ignite", "milestones_values", "ValueError: the events must not fall")
        return _joined(events, [value for _, value in self.milestones_values])


def _joined(events: list[int], values: list[float]) -> Schedule:
    """Return lines through points, in a row wherever an event is listed again."""
    jumps = [place for place in range(1, len(events)) if events[place] == events[place - 1]]
    over = max((place for place in jumps if events[place] <= 0), default=0)
    events, values = events[over:], values[over:]
    jumps = [place - over for place in jumps if place > over]
    phases: list[Schedule] = []
    starts: list[int] = []
    for first, stop in zip([0, *jumps], [*jumps, len(events)], strict=True):
        start = events[first] if first else 0
        at = tuple(event - start for event in events[first:stop])
        line = Piecewise(at=at, values=tuple(values[first:stop])) if len(at) > 1 else Constant(lr=values[first])
        if starts and starts[-1] == start:
            phases[-1] = line
        else:
            phases.append(line)
            starts.append(start)
    lengths = tuple(later - start for start, later in pairwise(starts))
    return Sequence(phases=tuple(phases), lengths=lengths) if lengths else phases[0]
