"""Every type of the catalogue, lrcurve's and the libraries', used soundly and with each mistake that its roles allow.

The mistakes are made by machine from the roles of a record, so that the records of a new library come in by themselves.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from lrcurve import frameworks
from lrcurve.analysis.check import check
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import NEVER, FieldError, Schedule, catalogue
from lrcurve.schedules.fields import Unit, fields_of
from lrcurve.schedules.roles import Role, annotated_roles, attribute, value_of
from lrcurve.schedules.tree import walk
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides

STEPS = 50
"""The length that the catalogue's examples show."""

NAMES = (*catalogue.names(), *frameworks.names())


class Use(NamedTuple):
    """A schedule on a run of some steps, of which several may make an epoch."""

    schedule: Schedule
    steps: int = STEPS
    per_epoch: int = 0

    def codes(self) -> set[str]:
        """Return the rules that find something beyond a note."""
        return {one.code for one in check([Curve("c", self.schedule, self.run)]) if one.severity != "note"}

    @property
    def run(self) -> Run:
        """The run that it is used on."""
        return Run(ticks=self.steps, steps_per_epoch=Fraction(self.per_epoch) if self.per_epoch else None)


@cache
def record(name: str) -> Schedule:
    """Return a type as its own example has it."""
    kind = frameworks.find(name) if frameworks.known(name) else catalogue.find(name)
    (curve, *_) = load_sources((kind.example,), Overrides(steps=str(STEPS), sets=("run.steps_per_epoch=1",))).curves
    assert curve.schedule is not None
    return next(place.schedule for place in walk(curve.schedule) if type(place.schedule) is kind)


def whole(one: Schedule) -> int | None:
    """Return how long a decay is, where the type says so, and it is one that should not be held."""
    lengths = {Role.WHOLE, Role.DECAY} & one.roles().keys()
    return one.horizon() if lengths and not one.holds and (one.horizon() or 0) >= 8 else None


def restart(one: Schedule) -> int | None:
    """Return the tick of the first restart."""
    tick = one.first_cycle()
    if tick is None or tick < 4:
        return None
    before, after = one([tick - 1, tick]).tolist()
    return tick if after > before else None


def sound_length(one: Schedule) -> int:
    """Return the length of a run that a type as its example has it fits."""
    cycle = one.cycle_at(restart(one) or 0) if restart(one) else None
    turns = None if cycle is not None else one.first_cycle()
    ends = cycle.stop if cycle is not None else 2 * turns if turns is not None else 0
    return whole(one) or ends or max(STEPS, 2 * (one.warmup_end() or 0))


def value(one: Schedule, role: Role) -> Any:
    """Return what is in a role, or None."""
    name = one.roles().get(role)
    return None if name is None else value_of(one, name)


def changed(one: Schedule, role: Role, new: object) -> Schedule | None:
    """Return a type with another value in a role; None where it has none, or refuses that."""
    name = annotated_roles(type(one)).get(role)
    if name is None or value_of(one, name) is None:
        return None
    try:
        return replace(one, **{attribute(one, name): new})
    except FieldError:
        return None


def too_short_a_run(one: Schedule) -> Use | None:
    """Stop half-way down."""
    length = whole(one)
    return (
        None if length is None or restart(one) else Use(one, length - max((length - (one.warmup_end() or 0)) // 2, 3))
    )


def too_long_a_run(one: Schedule) -> Use | None:
    """Go on for as long again."""
    length = whole(one)
    return None if length is None else Use(one, 2 * length)


def ends_in_the_warmup(one: Schedule) -> Use | None:
    """Stop half-way up."""
    top = one.warmup_end()
    return None if top is None or top < 8 else Use(one, top // 2)


def one_cycle_alone(one: Schedule) -> Use | None:
    """Stop at the first restart."""
    tick = restart(one)
    return None if tick is None or one.only_cycles else Use(one, tick)


def a_cycle_cut_off(one: Schedule) -> Use | None:
    """Stop soon after a restart."""
    tick = restart(one)
    cycle = None if tick is None else one.cycle_at(tick)
    return None if cycle is None else Use(one, cycle.start + (cycle.stop - cycle.start) * 2 // 5)


def nothing_to_fall_to(one: Schedule) -> Use | None:
    """Make the floor the peak."""
    peak = value(one, Role.PEAK)
    same = changed(one, Role.FLOOR, peak) if peak else None
    return None if same is None or not (moves(one) and flat(same)) else Use(same, sound_length(one))


def all_of_the_peak(one: Schedule) -> Use | None:
    """Make the floor's share all of the peak."""
    same = changed(one, Role.FLOOR_SHARE, 1.0) if one.horizon() is not None else None
    return None if same is None else Use(same, sound_length(one))


def no_factor(one: Schedule) -> Use | None:
    """Multiply by 1, or divide by nothing more."""
    candidates = [each for each in (changed(one, Role.FACTOR, 1.0), changed(one, Role.FACTOR, 0.0)) if each is not None]
    same = next((each for each in candidates if flat(each)), None)
    return None if same is None or value(one, Role.PEAK) is None else Use(same, sound_length(one))


def a_floor_above(one: Schedule) -> Use | None:
    """Put the floor far above the peak."""
    peak = value(one, Role.PEAK)
    high = changed(one, Role.FLOOR, 10 * peak) if peak else None
    return None if high is None else Use(high, whole(high) or one.horizon() or sound_length(one))


def a_rate_for_a_share(one: Schedule) -> Use | None:
    """Take a tenth of a small peak, as a rate, for its share."""
    small = changed(one, Role.PEAK, 1e-3) if value(one, Role.FLOOR_SHARE) is not None else None
    share = None if small is None or value(small, Role.PEAK) != 1e-3 else changed(small, Role.FLOOR_SHARE, 1e-4)
    return None if share is None else Use(share, sound_length(one))


def a_start_above(one: Schedule) -> Use | None:
    """Start the way up far above its peak."""
    peak = value(one, Role.PEAK) if one.warmup_end() else None
    high = changed(one, Role.START, 10 * peak) if peak and Role.START in annotated_roles(type(one)) else None
    return None if high is None else Use(high, sound_length(one))


def a_milestone_past_the_end(one: Schedule) -> Use | None:
    """End the run at the last of what is listed."""
    ticks = one.listed_ticks()
    return Use(one, ticks[-1]) if ticks and ticks[-1] > 3 and (one.flat or one.children()) else None


def a_period_past_the_end(one: Schedule) -> Use | None:
    """Drop for the first time when the run is over."""
    size = value(one, Role.PERIOD)
    if not size or not one.flat or one.warmup_end():
        return None
    return Use(one, max(int(min(size, one.next_join(np.zeros(1, dtype=np.int64))[0])), 3))


def epochs_for_steps(one: Schedule) -> Use | None:
    """Take a run of as many epochs as the example has steps, each of a hundred steps."""
    ticks, length, factor = one.listed_ticks(), whole(one), value(one, Role.FACTOR)
    if restart(one) is not None or length is not None:
        epochs = length or STEPS
    elif ticks and not one.children():
        epochs = ticks[-1] + 1
    elif factor and 0 < factor < 1 and value(one, Role.PEAK) and not flat(one) and one([5000])[0] < 1e-15:
        epochs = STEPS
    else:
        return None
    return Use(one, 100 * epochs, 100)


def no_rate(one: Schedule) -> Use | None:
    """Make the peak 0."""
    zero = changed(one, Role.PEAK, 0.0)
    if (
        zero is None
        or zero(np.arange(STEPS)).any()
        or flat(one)
        or zero.next_join(np.zeros(1, dtype=np.int64))[0] == NEVER
    ):
        return None
    return Use(zero)


def most_of_the_run_warms_up(one: Schedule) -> Use | None:
    """Stop soon after the peak."""
    top = one.warmup_end()
    return None if top is None or top < 16 or value(one, Role.WARMUP) is None else Use(one, top + top // 4)


def a_factor_above_one(one: Schedule) -> Use | None:
    """Multiply by 10 where the example multiplies by less than 1."""
    factor = value(one, Role.FACTOR)
    high = changed(one, Role.FACTOR, 10.0) if factor and moves(one) else None
    return None if high is None or not high([STEPS - 1])[0] > high([0])[0] else Use(high, sound_length(one))


def a_lost_minus(one: Schedule) -> Use | None:
    """Write 2e5 for 2e-5."""
    huge = changed(one, Role.PEAK, 2e5)
    return None if huge is None or not huge([STEPS // 2])[0] > 1e3 else Use(huge, sound_length(one))


def a_drop_twice(one: Schedule) -> Use | None:
    """List the first milestone twice instead of the second."""
    listed = value(one, Role.MILESTONES)
    if not isinstance(listed, tuple) or len(listed) < 2:
        return None
    twice = changed(one, Role.MILESTONES, (listed[0], *listed[:1], *listed[2:]))
    return None if twice is None else Use(twice)


def a_cycle_that_ends_high(one: Schedule) -> Use | None:
    """Stop at the second peak of what turns."""
    cycle = one.first_cycle()
    if cycle is None or cycle < 8 or restart(one) is not None:
        return None
    return Use(one, cycle + int(one(np.arange(cycle, 2 * cycle)).argmax()) + 1)


def with_metrics(one: Schedule, **others: Any) -> Use | None:
    """Give a plateau a metric that falls to a tenth, as a loss does."""
    if Role.PATIENCE not in one.roles():
        return None
    name = next(field.name for field in fields_of(type(one)) if field.unit is Unit.METRIC)
    new: dict[str, Any] = {name: tuple(np.geomspace(1.0, 0.1, STEPS).tolist())}
    return Use(replace(one, **new, **others))


def more_is_better_of_a_loss(one: Schedule) -> Use | None:
    """Take a loss for an accuracy."""
    mode = one.roles().get(Role.MODE)
    return None if mode is None else with_metrics(one, **{mode: "max"})


def a_patience_past_the_end(one: Schedule) -> Use | None:
    """Bear as many metrics as there are."""
    patience = one.roles().get(Role.PATIENCE)
    return None if patience is None else with_metrics(one, **{patience: STEPS})


def flat(one: Schedule) -> bool:
    """Tell whether the rates are all the same behind the warmup."""
    rates = one(np.arange(one.warmup_end() or 0, 10 * STEPS))
    return bool(np.ptp(rates) <= 1e-12 * rates.max())


def moves(one: Schedule) -> bool:
    """Tell whether the rates of the example fall."""
    rates = one(np.arange(STEPS if one.end is None else min(STEPS, one.end.step)))
    return bool(rates[-1] < rates.max())


MISTAKES: dict[Callable[[Schedule], Use | None], set[str]] = {
    too_short_a_run: {"LR105"},
    too_long_a_run: {"LR104", "LR106", "LR107"},
    ends_in_the_warmup: {"LR102", "LR105"},
    one_cycle_alone: {"LR110"},
    a_cycle_cut_off: {"LR103", "LR105"},
    nothing_to_fall_to: {"LR108"},
    all_of_the_peak: {"LR108"},
    no_factor: {"LR108"},
    a_floor_above: {"LR114"},
    a_rate_for_a_share: {"LR114"},
    a_start_above: {"LR114"},
    a_milestone_past_the_end: {"LR109", "LR102"},
    a_period_past_the_end: {"LR109"},
    epochs_for_steps: {"LR203"},
    no_rate: {"LR101"},
    most_of_the_run_warms_up: {"LR116", "LR105"},
    a_factor_above_one: {"LR117", "LR114"},
    a_lost_minus: {"LR121"},
    a_drop_twice: {"LR122"},
    a_cycle_that_ends_high: {"LR123", "LR103"},
    more_is_better_of_a_loss: {"LR118"},
    a_patience_past_the_end: {"LR118"},
}
"""How each mistake is made, and the rules of which one must speak."""


def made() -> Iterator[Any]:
    """Yield every record with every mistake that it can be used with."""
    for name in NAMES:
        for mistake, expected in MISTAKES.items():
            use = mistake(record(name))
            if use is not None:
                yield pytest.param(use, expected, id=f"{name}-{mistake.__name__}")


CASES = list(made())


@pytest.mark.parametrize(("use", "expected"), CASES)
def test_a_mistake_is_found(use: Use, expected: set[str]) -> None:
    assert use.codes() & expected, f"{use}: {use.codes() or 'nothing'}"


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_use_is_silent(name: str) -> None:
    one = record(name)
    assert Use(one, sound_length(one)).codes() == set()


def test_each_mistake_is_made_in_several_records() -> None:
    kinds = [case.id.split("-")[1] for case in CASES]
    assert {mistake.__name__: kinds.count(mistake.__name__) >= 2 for mistake in MISTAKES} == {
        mistake.__name__: True for mistake in MISTAKES
    }
