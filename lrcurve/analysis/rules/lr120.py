"""A warmup that does not happen."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.decays import is_decay
from lrcurve.analysis.rules.mends import Mends, lower
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.documents.node import Node
from lrcurve.frameworks import Scheduler, find, names
from lrcurve.schedules import NEVER
from lrcurve.schedules.arrays import distinct
from lrcurve.schedules.roles import Role, annotated_roles
from lrcurve.spec.units import UnitError, quantity

PROBES = 64
"""How many ticks of the warmup are looked at."""

ROUND_OFF = 1e-12
"""How far rates may differ, as a share, and be the same."""


class LR120(Rule):
    """Looks for a warmup whose length was written, and in which the rate never rises.

    A type of constant rate passes the length over, some libraries do so without a rate to warm up to, and one that
    starts at its peak has nowhere to go.
    """

    title = "a warmup was asked for and none happens"
    severity = "warning"
    why = "Training starts at the peak rate, which the warmup was there to avoid, and nothing says so."
    hint = "say where the warmup starts and what it leads up to, or take a type that warms up"
    bad = """\
steps: 1000
schedules:
  cosine: {type: keras.CosineDecay, initial_learning_rate: 0.001, warmup_steps: 100, decay_steps: 900}
"""
    good = """\
steps: 1000
schedules:
  cosine:
    type: keras.CosineDecay
    initial_learning_rate: 0
    warmup_target: 0.001
    warmup_steps: 100
    decay_steps: 900
"""
    source = "keras' warmup_steps without warmup_target; transformers' constant with num_warmup_steps"
    explains = ("LR106", "LR107")

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each shape."""
        for part in case.leaves:
            if part.follows_metric:
                continue
            own = annotated_roles(type(part.schedule)).get(Role.WARMUP) if is_decay(part) else None
            name = own or _passed_over(part)
            length = None if name is None else _length(part, name, own=own is not None)
            if name is None or length is None:
                continue
            rates = part.schedule(distinct(np.linspace(0, length, PROBES)))
            if rates[0] > 0 and rates.max() <= rates[0] * (1 + ROUND_OFF):
                falls = "and falls from there" if rates[-1] < rates[0] * (1 - ROUND_OFF) else "from the start"
                yield Found(
                    f"there is no warmup: {name} is {length:,.12g}, and the rate is {shown(float(rates[0]))} {falls}",
                    part,
                    part.place(name),
                    mends=_lower_start(part) if own is not None else (),
                    hint=_hint(part) if own is not None else "leave the warmup out, or take a type that warms up",
                )


def _hint(part: Part) -> str:
    """Return which key lets the warmup start lower, if any does."""
    if part.rise is not None:
        (start, _), (peak, _) = part.rise
        return f"let {start} be below {peak}"
    return "give the rates that it starts from and leads up to; without both the library leaves it out"


def _lower_start(part: Part) -> Mends:
    """Return a start below the peak, where the type has a key for it and that is too high."""
    return () if part.rise is None else lower(part, Role.START, part.rise[1][1])


def _length(part: Part, name: str, *, own: bool) -> float | None:
    """Return how many ticks a warmup that was written takes, if that is at least two."""
    node = part.written(name)
    length = getattr(part.schedule, name) if own else _number(node)
    return float(length) if node is not None and isinstance(length, int | float) and 2 <= length < NEVER else None


def _passed_over(part: Part) -> str | None:
    """Return the key of a warmup that was written though the library passes it over in silence."""
    record = part.schedule
    if not isinstance(record, Scheduler):
        return None
    written = [name for name in record.ignored if part.written(name) is not None]
    warmups = {annotated_roles(find(name)).get(Role.WARMUP) for name in names(record.library)} if written else set()
    return next((name for name in written if name in warmups), None)


def _number(node: Node | None) -> float | None:
    """Return the number that was written, or None for anything else."""
    try:
        return float(quantity(str(node)).amount)
    except UnitError:
        return None
