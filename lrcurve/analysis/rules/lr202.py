"""A milestone at 0."""

from collections.abc import Iterator

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import Mends, item_text, put
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.schedules.roles import Role, value_of


class LR202(Rule):
    """Looks for 0 among the milestones of ``multistep`` with ``gamma`` and of libraries' sequences."""

    title = "a milestone at 0 changes the rate before the first step"
    severity = "warning"
    why = "What is before the milestone is never used; torch's SequentialLR even starts from the wrong scheduler then."
    hint = "leave the milestone at 0 out, and start with the rate or scheduler that should come first"
    bad = """\
steps: 90
schedules:
  steps: {type: multistep, lr: 0.1, milestones: [0, 30, 60]}
"""
    good = """\
steps: 90
schedules:
  steps: {type: multistep, lr: 0.1, milestones: [30, 60]}
"""
    source = "pytorch/pytorch#185872"

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each list of milestones."""
        for part in case.running:
            if 0 not in part.milestones:
                continue
            lr = part.value(Role.PEAK)
            # timm takes the optimizer's rate for update 0, whatever its milestones.
            first = next((rate for rate in part.schedule([0, 1]).tolist() if rate != lr), lr)
            if first is None or (not part.schedule.children() and lr in (None, first)):
                continue
            instead = f" instead of lr, {shown(lr)}" if lr is not None and lr != first else ""
            message = f"{part.kind} has a milestone at 0: the first rate is {shown(first)}{instead}"
            place = part.place(Role.MILESTONES, item=part.milestones.index(0))
            yield Found(message, part, place, part.start, mends=_without_zero(part))


def _without_zero(part: Part) -> Mends:
    """Return the list without the 0, where nothing is listed beside it."""
    name = part.name_of(Role.MILESTONES)
    listed = None if name is None else value_of(part.schedule, name)
    if not isinstance(listed, tuple) or part.schedule.children() or part.name_of(Role.FACTOR) is None:
        return ()
    kept = [item_text(item) for item, tick in zip(listed, part.milestones, strict=True) if tick]
    return put(part, Role.MILESTONES, kept)
