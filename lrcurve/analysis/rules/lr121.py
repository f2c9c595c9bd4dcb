"""A rate of absurd size."""

from collections.abc import Iterator

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import Mends, put
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.schedules.roles import Role

HUGE, TINY = 1e3, 1e-9
"""A peak of the first or more, and one below the second, is no rate that anybody trains with."""

USUAL = 1e-7
"""A rate from here on may be what was meant by one that has lost its minus sign."""


class LR121(Rule):
    """Looks at the highest rate of the run.

    Nobody trains above some 100 (LARS on huge batches) or below 1e-8: behind such a number is a lost minus sign, or a
    zero too many.
    """

    title = "a rate of absurd size"
    severity = "warning"
    why = "A lost minus sign makes 2e5 of 2e-5: the first update ruins the model; 2e-12 trains nothing."
    hint = "read the number again: is the minus sign of the exponent lost, or a digit too many?"
    bad = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 2e5}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 2e-5}
"""
    source = "lr=2e5 for 2e-5"

    def look(self, case: Case) -> Iterator[Found]:
        """Look at the peak."""
        at, rates = case.profile
        peak = float(rates.max(initial=0.0))
        if TINY <= peak < HUGE or peak == 0:
            return
        step = int(at[rates.argmax()])
        part = case.shape_at(step)
        meant = float(f"{peak:e}".replace("e+", "e-")) if peak >= HUGE else 0.0
        lost = meant >= USUAL
        hint = f"was {meant:g} meant?" if lost else "read the exponent again: it is far from any usual rate"
        place = None if part is None else part.place(Role.PEAK, Role.START)
        mends = _meant(part, peak, meant) if part is not None and lost else ()
        yield Found(f"the highest rate of the run is {shown(peak)}", part, place, step, hint=hint, mends=mends)


def _meant(part: Part, peak: float, rate: float) -> Mends:
    """Return the peak that was meant, where the other rates fit to it."""
    others = [part.value(role) or 0.0 for role in (Role.START, Role.FLOOR)]
    return put(part, Role.PEAK, rate) if part.value(Role.PEAK) == peak and max(others) < rate else ()
