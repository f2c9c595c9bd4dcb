"""A fraction where a rate is expected, or the reverse."""

from collections.abc import Iterator

from lrcurve.analysis.parts import Part, length_of
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.schedules.combine import Composed

_FLOORS = ("min_lr", "eta_min", "lr_min", "lr_end", "end_learning_rate", "end_value", "final_lr")
_PEAKS = ("lr", "initial_learning_rate", "init_value", "max_lr", "peak_value", "warmup_target")
_FRACTIONS = ("alpha", "min_lr_ratio", "min_lr_rate")

SMALL = 1e-3
"""A fraction below this, and below the peak rate, looks like a rate."""


class LR114(Rule):
    """Looks for a floor above the peak, and for a fraction of the peak that is as small as a rate.

    A floor is a rate, as ``min_lr``; a fraction, as Keras' ``alpha``, is multiplied with the peak. A decay whose floor
    is above its start rises, which nobody calls a decay.
    """

    title = "a fraction where a rate is expected, or a rate where a fraction is"
    severity = "warning"
    why = (
        "A fraction taken for a rate makes a floor above the peak, and the decay rises; a rate taken for a fraction "
        "makes a floor far below the one that was meant."
    )
    hint = "write min_lr as a rate: the peak times the fraction that was meant"
    bad = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 3e-4, min_lr: 0.1}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 3e-4, min_lr: 3e-5}
"""
    source = "keras-team/keras#21772"
    explains = ("LR103", "LR104", "LR105", "LR106")

    def look(self, case: Case) -> Iterator[Found]:
        """Compare floors and fractions with peaks."""
        for part in case.running:
            if part.record is not part.schedule:
                continue
            if isinstance(part.schedule, Composed) or length_of(part) is not None:
                peak = _first(part, _PEAKS)
                if peak is not None:
                    yield from _compared(part, peak[1])


def _compared(part: Part, peak: float) -> Iterator[Found]:
    floor, fraction = _first(part, _FLOORS), _first(part, _FRACTIONS)
    if floor is not None and floor[1] > peak > 0 and part.written(floor[0]) is not None:
        name, value = floor
        meant = f"; {value:g} of the peak is {shown(value * peak)}" if value <= 1 else ""
        message = f"{name} is {shown(value)}, above the peak {shown(peak)}: the decay rises{meant}"
        yield Found(message, part, part.place(name), part.start)
    if fraction is not None and 0 < fraction[1] < min(SMALL, peak):
        name, value = fraction
        message = f"{name} is {shown(value)}, a fraction of the peak {shown(peak)}: the floor is {value * peak:.3g}"
        hint = f"if the floor should be {shown(value)}, write {name}: {value / peak:.3g}"
        yield Found(message, part, part.place(name), part.start, hint=hint)


def _first(part: Part, keys: tuple[str, ...]) -> tuple[str, float] | None:
    """Return the first of some fields that the record has, with its value."""
    for key in keys:
        value = getattr(part.schedule, key, None)
        if isinstance(value, float) and not isinstance(value, bool):
            return key, value
    return None
