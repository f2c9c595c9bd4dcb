"""A ratio as a number of steps."""

from collections.abc import Iterator

from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.schedules.fields import fields_of


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

    def look(self, case: Case) -> Iterator[Found]:
        """Look at every field that counts steps."""
        for part in case.running:
            if not part.leaf:
                continue
            for field in fields_of(type(part.schedule)):
                value = getattr(part.schedule, field.name)
                if field.as_written and isinstance(value, float) and 0 < value < 1:
                    share = f"; {value:g} of the run is {value * case.steps:,.0f} steps"
                    message = f"{field.name} is {value:g}, less than one step{share}"
                    yield Found(message, part, part.place(field.name))
