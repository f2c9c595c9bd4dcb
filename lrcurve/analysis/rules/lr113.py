"""A ratio as a number of steps."""

from collections.abc import Iterator

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import Mends, put, warmed
from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.roles import Role, value_of


class LR113(Rule):
    """Looks at numbers of steps, in libraries' records, that lie between 0 and 1.

    lrcurve's own types take whole steps only and refuse such a number when the spec is read; some libraries take it,
    and then round it, or compare the step with it.
    """

    title = "a number of steps between 0 and 1: was a ratio meant?"
    severity = "warning"
    why = "The library takes it for less than one step, so that the warmup or decay is over at once."
    hint = "give the number of steps, that ratio times the length of the run"
    bad = """\
steps: 1000
schedules:
  cosine: {type: transformers.cosine, lr: 5e-5, num_warmup_steps: 0.1, num_training_steps: 1000}
"""
    good = """\
steps: 1000
schedules:
  cosine: {type: transformers.cosine, lr: 5e-5, num_warmup_steps: 100, num_training_steps: 1000}
"""
    source = "huggingface/trl#4983"
    explains = ("LR108",)

    def look(self, case: Case) -> Iterator[Found]:
        """Look at every field that counts steps."""
        for part in case.running:
            if not part.leaf:
                continue
            for name, moments in _written(part.schedule):
                item, low = next(((i, one) for i, one in enumerate(moments) if 0 < one < 1), (0, None))
                if low is not None:
                    share = f"; {low:g} of the run is {low * case.steps:,.0f} steps"
                    meant = max(round(low * case.steps / part.each), 1)
                    mends = _counted(part, name, meant)
                    message = f"{name} is {low:g}, less than one step{share}"
                    yield Found(message, part, part.place(name, item=item), mends=mends)


def _counted(part: Part, name: str, steps: int) -> Mends:
    """Return a number of steps for the share, and what else then has to change."""
    if name == part.name_of(Role.WARMUP):
        return warmed(part, steps, part.done)
    return () if isinstance(value_of(part.schedule, name), tuple | dict) else put(part, name, steps)


def _written(schedule: Schedule) -> Iterator[tuple[str, list[float]]]:
    """Yield each field that counts steps as they are written, with its numbers; not one that may be a share."""
    for field in fields_of(type(schedule)):
        value = value_of(schedule, field.name)
        if isinstance(value, dict) and schedule.roles().get(Role.MILESTONES) == field.name:
            yield field.name, [float(step) for step in value]
        elif field.as_written and not field.may_be_share:
            numbers = value if field.many else [value]
            yield field.name, [one for one in numbers if isinstance(one, int | float)]
