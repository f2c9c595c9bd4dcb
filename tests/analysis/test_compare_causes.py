"""Simple causes: found where they hold, and claimed nowhere else."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.analysis.compare import SAME, STOPPED, Cause, Clock, Part, differ
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Clamp, Scale, Sequence, Shift
from lrcurve.schedules.combine.time import PerEpoch
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.exponential import Exponential
from lrcurve.schedules.shapes.multistep import Multistep
from lrcurve.schedules.shapes.one_cycle import OneCycle
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.values import Values
from lrcurve.schedules.shapes.warmup import Warmup

N = 600

BASES: dict[str, Schedule] = {
    "cosine": Cosine(lr=0.1, min_lr=1e-3, steps=N),
    "short cosine": Cosine(lr=0.1, steps=N // 3),
    "step": Step(lr=0.1, gamma=0.5, step_size=70),
    "multistep": Multistep(lr=0.1, milestones=(150, 300)),
    "one cycle": OneCycle(lr=0.1, steps=N),
    "warmup": Sequence(phases=(Warmup(lr=0.1, steps=40), Cosine(lr=0.1, steps=N - 40)), lengths=(40,)),
    "warmup then nothing": Warmup(lr=0.1, steps=100),
    "values": Values(values=tuple((2 + np.sin(np.arange(2 * N) / 50)).tolist())),
}


def curve(schedule: Schedule, steps: int = N, **known: Any) -> Curve:
    return Curve("c", schedule, Run(ticks=steps, **known))


def table(rates: Any, half_unit: float = 0.0) -> Curve:
    """Return a full table."""
    size = len(rates)
    recorded = Recorded(np.arange(size), np.asarray(rates, dtype=np.float64), np.full(size, half_unit))
    return Curve("table", recorded, Run(ticks=size))


def causes(base: Curve, head: Curve) -> dict[str, Cause]:
    return {cause.kind: cause for cause in reversed(differ(base, head).causes)}


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("factor", [2.0, 0.5, 1.1, 1 / 3])
def test_scaled_by_a_factor(name: str, factor: float) -> None:
    cause = causes(curve(BASES[name]), curve(Scale(inner=BASES[name], scale=factor)))["scaled"]
    assert cause.everywhere
    assert cause.value == pytest.approx(factor, rel=1e-11)


def test_a_factor_is_what_all_rows_of_a_float32_table_leave_room_for() -> None:
    rates = (BASES["cosine"](np.arange(N)) * (10 / 11)).astype(np.float32).astype(np.float64)
    cause = differ(curve(BASES["cosine"]), table(rates)).causes[0]
    assert (cause.kind, cause.value) == ("scaled", 10 / 11)


def test_a_factor_is_told_in_as_few_digits_as_account_for_it() -> None:
    base = curve(Cosine(lr=0.3, min_lr=0.003, steps=N))
    assert causes(base, curve(Cosine(lr=0.1, min_lr=0.001, steps=N)))["scaled"].value == pytest.approx(1 / 3, rel=1e-11)
    assert causes(base, curve(Cosine(lr=0.39, min_lr=0.0039, steps=N)))["scaled"].value == 1.3


def test_scaled_in_one_stretch_and_the_same_elsewhere() -> None:
    rates = BASES["cosine"](np.arange(N))
    rates[100:130] *= 10
    found = causes(curve(BASES["cosine"]), table(rates))["scaled"]
    assert (found.value, found.main.start, found.main.stop, found.everywhere) == (10, 100, 129, False)


def test_nearly_scaled_is_not_scaled() -> None:
    rates = BASES["cosine"](np.arange(N)) * 2
    rates[444] *= 1 + 1e-9
    assert "scaled" not in causes(curve(BASES["cosine"]), table(rates))


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("n", [1, 7, 120, 299])
def test_shifted_earlier(name: str, n: int) -> None:
    head = Shift(inner=BASES[name], shift=n)
    found = causes(curve(BASES[name]), curve(head))
    if np.ptp(head(np.arange(N))) > 0:
        assert found["shifted"].value == -n
    else:
        assert "shifted" not in found  # a constant is the end of many curves


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("n", [1, 7, 120, 299])
@pytest.mark.parametrize("held", [True, False])
def test_shifted_later(name: str, n: int, held: bool) -> None:
    first = float(BASES[name](0)) if held else 0.7
    head = Sequence(phases=(Constant(lr=first), BASES[name]), lengths=(n,))
    cause = causes(curve(BASES[name]), curve(head))["shifted"]
    assert (cause.value, cause.parts[0].clock == STOPPED) == (n, held)


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("k", [2, 3, 8, 20, 64])
def test_stepped_several_times_per_update(name: str, k: int) -> None:
    base = BASES[name]
    rates = base(np.arange(N) * k)
    found = next(iter(differ(curve(base), table(rates)).causes)).main.clock
    assert base(np.arange(N) * int(found.rate)) == pytest.approx(rates, rel=1e-12)
    assert found.rate <= k


def test_a_shorter_warmup_before_a_constant_is_told_as_one() -> None:
    base, head = (curve(Warmup(lr=0.1, steps=steps)) for steps in (100, 50))
    (cause, *_) = differ(base, head).causes
    assert cause.parts == (Part(0, 49, Clock(rate=Fraction(2))), Part(50, N - 1, Clock(offset=Fraction(50))))


@pytest.mark.parametrize("k", [2, 3, 5])
def test_a_horizon_several_times_as_long(k: int) -> None:
    found = causes(curve(Cosine(lr=0.1, steps=N)), curve(Cosine(lr=0.1, steps=k * N)))
    assert found["stretched"].main.clock == Clock(rate=Fraction(1, k))


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("k", [2, 3, 7, 60])
def test_stepped_once_per_several_updates(name: str, k: int) -> None:
    head = PerEpoch(inner=BASES[name], steps_per_epoch=k)
    for other in (curve(head), table(head(np.arange(N)))):
        if np.unique(other.lr(np.arange(N))).size > 2:
            assert causes(curve(BASES[name]), other)["slower"].value == k


@pytest.mark.parametrize("first", [0, 3])
def test_epochs_of_many_steps(first: int) -> None:
    steps, k = 1_000_000, 4567
    base = (
        Sequence(phases=(Constant(lr=0.1), Cosine(lr=0.1, steps=steps)), lengths=(first,)) if first else BASES["cosine"]
    )
    found = causes(curve(base, steps), curve(PerEpoch(inner=base, steps_per_epoch=k), steps))
    assert found["slower"].value == k


def test_a_table_as_base_is_explained_by_the_schedule() -> None:
    cosine = BASES["cosine"]
    found = causes(table(cosine(np.arange(N) + 1)), curve(cosine))["shifted"]
    assert (found.value, found.swapped) == (-1, True)
    found = causes(table(cosine(np.arange(N) * 2)), curve(cosine))["faster"]
    assert (found.value, found.swapped) == (2, True)


def test_a_table_says_nothing_beyond_its_last_row() -> None:
    cosine = BASES["cosine"](np.arange(N + 1))
    # The head's last row would need a step that the base has not; the base's first is left over the other way round.
    found = causes(table(cosine[:-1]), table(cosine[1:]))["shifted"]
    assert (found.swapped, found.value, found.parts[0].line) == (True, 1, (cosine[0], cosine[0]))
    assert causes(table(cosine[1:]), table(cosine[:-1]))["shifted"].value == 1


def test_printed_digits_do_not_hide_a_cause() -> None:
    rates = np.array([float(f"{rate:.4g}") for rate in BASES["cosine"](np.arange(N) + 1).tolist()])
    head = table(rates, half_unit=0.5e-4)
    assert causes(curve(BASES["cosine"]), head)["shifted"].value == -1


def test_the_same_until_a_step() -> None:
    base, head = curve(Cosine(lr=0.1, steps=N)), curve(Multistep(lr=0.1, milestones=(1,)))
    assert causes(base, head) == {}
    linear = Sequence(phases=(Constant(lr=0.1), Warmup(lr=0.5, start_lr=0.1, steps=400)), lengths=(100,))
    cosine = Sequence(phases=(Constant(lr=0.1), Cosine(lr=0.1, steps=500)), lengths=(100,))
    found = causes(curve(linear), curve(cosine))
    assert list(found) == ["same_until"]
    assert found["same_until"].start == 101  # both are at 0.1 at step 100 too


def test_the_same_except_from_a_step_to_another() -> None:
    rates = np.full(N, 0.25)
    rates[[40, 50]] = 0.3, 0.4
    found = causes(curve(Constant(lr=0.25)), table(rates))
    assert list(found) == ["same_but"]
    assert (found["same_but"].start, found["same_but"].stop) == (40, 50)


def test_a_constant_is_no_shift_and_no_stretch_of_anything() -> None:
    late, early = Multistep(lr=0.1, milestones=(300,)), Multistep(lr=0.2, gamma=0.5, milestones=(3,))
    assert list(causes(curve(late), curve(Constant(lr=0.1)))) == ["scaled"]  # from step 300 on
    assert list(causes(curve(early), curve(Constant(lr=0.1)))) == ["scaled"]  # up to step 2
    assert set(causes(curve(BASES["cosine"]), curve(Constant(lr=0.1)))) <= {"same_until"}
    assert set(causes(curve(Constant(lr=0.1)), curve(BASES["warmup"]))) <= {"same_until", "same_but"}


def test_a_huge_run_is_explained() -> None:
    steps = 10**14
    base = Cosine(lr=0.1, steps=steps)
    head = Shift(inner=base, shift=steps // 7)
    assert causes(curve(base, steps), curve(head, steps))["shifted"].value == -(steps // 7)
    assert causes(curve(base, steps), curve(Scale(inner=base, scale=4.0), steps))["scaled"].value == 4


WARM = Sequence(phases=(Warmup(lr=0.1, steps=50), Cosine(lr=0.1, steps=N - 50)), lengths=(50,))


def logged(rates: Any, steps: Any) -> Curve:
    """Return a log with these rows."""
    steps = np.asarray(steps)
    recorded = Recorded(steps, np.asarray(rates, dtype=np.float64), np.zeros(steps.size))
    return Curve("log", recorded, Run(ticks=int(steps[-1]) + 1))


def test_a_clock_that_starts_again() -> None:
    head = Sequence(phases=(WARM, WARM), lengths=(400,))
    (cause,) = differ(curve(WARM), curve(head)).causes
    assert cause.parts == (Part(0, 399), Part(400, N - 1, Clock(offset=Fraction(-400))))


@pytest.mark.parametrize("every", [1, 10])
def test_a_warmup_of_another_length_and_the_same_after_it(every: int) -> None:
    longer = Sequence(phases=(Warmup(lr=0.1, steps=70), Cosine(lr=0.1, steps=N - 50)), lengths=(70,))
    rows = np.arange(every - 1, N, every)
    head = curve(longer) if every == 1 else logged(longer(rows), rows)
    cause = differ(curve(WARM), head).causes[0]
    assert cause.parts == (
        Part(int(rows[0]), 69, Clock(rate=Fraction(5, 7))),
        Part(70, int(rows[-1]), Clock(offset=Fraction(-20))),
    )


def test_a_warmup_of_another_length_and_a_decay_that_ends_where_it_did() -> None:
    # Behind step 51 the decay has 549 steps for what took 550.
    ceil = Sequence(phases=(Warmup(lr=0.1, steps=51), Cosine(lr=0.1, steps=N - 51)), lengths=(51,))
    cause = differ(curve(WARM), curve(ceil)).causes[0]
    rate = Fraction(550, 549)
    assert [part.clock for part in cause.parts] == [Clock(rate=Fraction(50, 51)), Clock(rate, 50 - 51 * rate)]
    assert cause.parts[1].start == 51


@pytest.mark.parametrize("ratio", [Fraction(3, 2), Fraction(4, 5), Fraction(10, 9)])
def test_a_horizon_of_another_length(ratio: Fraction) -> None:
    head = Cosine(lr=0.1, min_lr=1e-3, steps=int(ratio * 540))
    found = causes(curve(Cosine(lr=0.1, min_lr=1e-3, steps=540)), curve(head))["stretched"]
    assert found.main.clock == Clock(rate=1 / ratio)


def test_a_horizon_counted_in_epochs() -> None:
    base, head = (PerEpoch(inner=Cosine(lr=0.1, steps=steps), steps_per_epoch=30) for steps in (20, 30))
    run: dict[str, Any] = {"steps_per_epoch": Fraction(30)}
    found = differ(curve(base, **run), curve(head, **run)).causes[0]
    assert (found.main.clock.rate, found.main.clock.every) == (Fraction(2, 3), 30)


@pytest.mark.parametrize("n", [7, 39])
def test_rates_that_are_held(n: int) -> None:
    t = np.arange(N)
    rates = BASES["one cycle"](t // n * n)
    assert causes(curve(BASES["one cycle"]), table(rates))["held"].value == n
    rows = t[9::10]
    assert causes(curve(BASES["cosine"]), logged(BASES["cosine"](rows // n * n), rows))["held"].value == n


def test_limits() -> None:
    found = causes(curve(WARM), curve(Clamp(inner=WARM, floor=0.002)))["clamped"]
    assert (found.low, found.high) == (0.002, None)
    found = causes(curve(WARM), curve(Clamp(inner=WARM, floor=0.002, ceiling=0.08)))["clamped"]
    assert (found.low, found.high) == (0.002, 0.08)


def test_two_causes_at_once() -> None:
    t = np.arange(N)
    found = differ(curve(WARM), curve(Scale(inner=Shift(inner=WARM, shift=1), scale=2.0))).causes[0]
    assert found.parts == (Part(0, N - 1, Clock(offset=Fraction(1)), 2.0),)
    found = differ(curve(WARM), table(np.maximum(0.5 * WARM(t), 0.003))).causes[0]
    assert (found.parts, found.low) == ((Part(0, N - 1, SAME, 0.5),), 0.003)
    found = differ(curve(WARM), table(2 * WARM(t // 20 * 20))).causes[0]
    assert found.parts == (Part(0, N - 1, Clock(every=20), 2.0),)


def test_an_exponential_that_is_logged_one_step_late_is_shifted() -> None:
    base = Exponential(lr=0.1, decay_rate=0.5, decay_steps=1000)
    t = np.arange(1, N)
    found = differ(curve(base), logged(base(t - 1), t)).causes
    assert (found[0].kind, found[0].value) == ("shifted", 1)
    # Times 2 ** (1 / 1000) explains it as well: a factor of many digits, which nobody has written, is not named.
    assert all(cause.kind == "shifted" for cause in found)


def test_what_differs_nearly_everywhere_is_not_the_same_except_there() -> None:
    rates = BASES["cosine"](np.arange(N)) ** 2 / 0.1
    assert differ(curve(BASES["cosine"]), table(rates)).causes == ()


RATES = st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.4, 0.8]), min_size=1, max_size=40)


def explained(cause: Cause, one: Curve, size: int) -> Any:
    """Return the rates that a cause gives, by what its words mean; NaN where it gives none."""
    rates = np.full(size, np.nan)
    for part in cause.parts:
        t = np.arange(part.start, part.stop + 1)
        if part.line is not None:
            rates[t] = np.linspace(*part.line, t.size) if t.size > 1 else part.line[0]
            continue
        clock = part.clock
        for step in t.tolist():
            held = step if clock.every == 1 else (step - clock.phase) // clock.every * clock.every + clock.phase
            moment = clock.rate * held + clock.offset
            if clock.every > 1 and step < clock.phase:
                moment = max(moment, Fraction(0))
            assert moment.denominator == 1
            rates[step] = part.factor * one.lr(int(moment))
    return np.clip(rates, -np.inf if cause.low is None else cause.low, np.inf if cause.high is None else cause.high)


@settings(max_examples=60, deadline=None)
@given(RATES, RATES)
def test_what_is_claimed_accounts_for_every_step(base: list[float], head: list[float]) -> None:
    size = min(len(base), len(head))
    one, other = table(base[:size]), table(head[:size])
    t = np.arange(size)
    for cause in differ(one, other).causes:
        source, target = (other, one) if cause.swapped else (one, other)
        same = np.equal(base[:size], head[:size])
        if cause.only == "same_until":
            assert same[: cause.start].all()
            assert not same[cause.start]
            assert not same[-1]
        elif cause.only == "same_but":
            inside = (t >= cause.start) & (t <= cause.stop)
            assert same[~inside].all()
            assert inside.sum() * 2 <= size
        else:
            assert explained(cause, source, size) == pytest.approx(target.lr(t), rel=1e-11, abs=1e-14)


def test_a_warmup_of_another_length_times_a_factor_in_a_table_of_few_digits() -> None:
    longer = Sequence(phases=(Warmup(lr=0.2, steps=70), Cosine(lr=0.2, steps=N - 50)), lengths=(70,))
    rates = np.round(longer(np.arange(N)), 6)
    cause = differ(curve(WARM), table(rates, half_unit=0.5e-6)).causes[0]
    assert cause.parts == (
        Part(0, 69, Clock(rate=Fraction(5, 7)), 2.0),
        Part(70, N - 1, Clock(offset=Fraction(-20)), 2),
    )


@pytest.mark.parametrize(("n", "m"), [(20, 2), (7, 90), (39, -10)])
def test_holds_that_count_from_another_step(n: int, m: int) -> None:
    t = np.arange(N)
    rates = BASES["cosine"](np.maximum((t + m) // n * n, 0))
    cause = differ(curve(BASES["cosine"]), table(rates)).causes[0]
    assert cause.main.clock == Clock(offset=Fraction(m), every=n, phase=-m % n)
    assert cause.main.clock.counts_on


def test_holds_on_another_horizon_in_a_log_with_gaps() -> None:
    rows = np.arange(9, N, 10)
    head = logged(Cosine(lr=0.2, min_lr=2e-3, steps=2 * N)(rows // 20 * 20), rows)
    cause = differ(curve(BASES["cosine"]), head).causes[0]
    assert cause.parts == (Part(9, 599, Clock(rate=Fraction(1, 2), every=20), 2.0),)


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_the_same_few_rates_changed_at_other_steps(factor: float) -> None:
    early, late = (
        Multistep(lr=lr, gamma=0.5, milestones=milestones)
        for lr, milestones in ((0.1, (150, 300)), (0.1 * factor, (160, 320)))
    )
    (cause,) = differ(curve(early), curve(late)).causes
    assert (cause.kind, [part.factor for part in cause.parts]) == ("moved", [factor] * 3)
    assert [(part.start, int(part.clock.offset)) for part in cause.parts] == [(0, 0), (160, 150), (320, 300)]


def test_steps_with_other_rates_are_not_moved() -> None:
    base = curve(Multistep(lr=0.1, gamma=0.5, milestones=(150, 300)))
    for gamma in (0.4, 0.6):
        assert "moved" not in causes(base, curve(Multistep(lr=0.1, gamma=gamma, milestones=(160, 320))))


def test_steps_that_go_back_to_the_first_rate() -> None:
    base = Multistep(lr=0.1, gamma=0.5, milestones=(150, 500))
    head = Scale(inner=Sequence(phases=(base, base), lengths=(460,)), scale=2.0)
    (cause,) = differ(curve(base), curve(head)).causes
    assert (cause.kind, cause.main.factor) == ("moved", 2)
    assert [(part.start, int(part.clock.offset)) for part in cause.parts] == [(0, 0), (150, 150), (460, 0)]


def test_rows_at_one_place_of_each_hold_do_not_tell_of_it() -> None:
    rows = np.arange(9, N, 10)
    found = differ(curve(BASES["cosine"]), logged(BASES["cosine"](rows - 1), rows)).causes
    assert found[0].kind == "shifted"
    assert all(part.clock.every == 1 for cause in found for part in cause.parts)


def test_a_clock_that_starts_again_goes_by_that_name_on_a_wave() -> None:
    wave = Cosine(lr=0.1, steps=100)
    repeated = Sequence(phases=(wave,) * 6, lengths=(100,) * 5)
    head = Sequence(phases=(repeated, repeated), lengths=(140,))
    cause = differ(curve(repeated), curve(head)).causes[0]
    assert cause.parts == (Part(0, 139), Part(140, N - 1, Clock(offset=Fraction(-140))))


def test_a_scheduler_stepped_once_per_two_updates_in_a_log_with_gaps() -> None:
    rows = np.arange(9, N, 10)
    found = causes(curve(BASES["cosine"]), logged(BASES["cosine"](rows // 2), rows))
    assert found["slower"].value == 2
