"""Which types are decays: those that have something to make their rates change."""

from lrcurve.analysis.parts import Part
from lrcurve.schedules.roles import Role, annotated_roles

CHANGING = {
    Role.WHOLE, Role.DECAY, Role.CYCLE, Role.PERIOD, Role.FACTOR, Role.MILESTONES, Role.FLOOR, Role.FLOOR_SHARE,
    Role.START,
}  # fmt: skip
"""What a type has, beside a peak, whose rates are to change; others list rates one by one, or may be constant."""


def is_decay(part: Part) -> bool:
    """Tell whether a type has a rate to start from and something that makes it change."""
    roles = annotated_roles(type(part.schedule)).keys() | part.schedule.roles().keys()
    listed = len(part.milestones) > 1 and part.top is None and part.written("file") is None
    return listed or bool(Role.PEAK in roles and CHANGING & roles)
