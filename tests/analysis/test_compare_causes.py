"""Simple causes: found where they hold, and claimed nowhere else."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.analysis.compare import Cause, differ
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Scale, Sequence, Shift
from lrcurve.schedules.combine.time import PerEpoch
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine
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
    return {cause.kind: cause for cause in differ(base, head).causes}


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("factor", [2.0, 0.5, 1.1, 1 / 3])
def test_scaled_by_a_factor(name: str, factor: float) -> None:
    cause = causes(curve(BASES[name]), curve(Scale(inner=BASES[name], scale=factor)))["scaled"]
    assert cause.everywhere
    assert cause.value == pytest.approx(factor, rel=1e-11)


def test_a_factor_is_told_in_as_few_digits_as_account_for_it() -> None:
    base = curve(Cosine(lr=0.3, min_lr=0.003, steps=N))
    assert causes(base, curve(Cosine(lr=0.1, min_lr=0.001, steps=N)))["scaled"].value == pytest.approx(1 / 3, rel=1e-11)
    assert causes(base, curve(Cosine(lr=0.39, min_lr=0.0039, steps=N)))["scaled"].value == 1.3


def test_scaled_in_one_stretch_and_the_same_elsewhere() -> None:
    found = causes(curve(Multistep(lr=0.1, milestones=(100,))), curve(Multistep(lr=0.1, milestones=(130,))))["scaled"]
    assert (found.value, found.start, found.stop, found.everywhere) == (10, 100, 129, False)


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
    assert (cause.value, cause.held) == (n, held)


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("k", [2, 3, 8, 20, 64])
def test_stepped_several_times_per_update(name: str, k: int) -> None:
    base = BASES[name]
    rates = base(np.arange(N) * k)
    found = causes(curve(base), table(rates))["faster"]
    assert base(np.arange(N) * int(found.value)) == pytest.approx(rates, rel=1e-12)
    assert found.value <= k


@pytest.mark.parametrize("k", [2, 3, 5])
def test_a_base_that_runs_through_the_head_faster(k: int) -> None:
    found = causes(curve(Cosine(lr=0.1, steps=N)), curve(Cosine(lr=0.1, steps=k * N)))
    assert found["faster"] == Cause("faster", k, swapped=True)


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("k", [2, 3, 7, 60, 150])
def test_stepped_once_per_several_updates(name: str, k: int) -> None:
    head = PerEpoch(inner=BASES[name], steps_per_epoch=k)
    found = causes(curve(BASES[name]), curve(head))
    rates = head(np.arange(N))
    if np.ptp(rates) > 0:
        assert found["slower"].value == k
        assert causes(curve(BASES[name]), table(rates))["slower"].value == k


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
    # Between two tables, the head's last row would need a step that the base has not.
    assert "shifted" not in causes(table(cosine[:-1]), table(cosine[1:]))
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


RATES = st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.4, 0.8]), min_size=1, max_size=40)


@settings(max_examples=400)
@given(RATES, RATES)
def test_what_is_claimed_accounts_for_every_step(base: list[float], head: list[float]) -> None:
    size = min(len(base), len(head))
    one, other = np.array(base[:size]), np.array(head[:size])
    t = np.arange(size)
    for cause in differ(table(one), table(other)).causes:
        assert not cause.swapped
        inside = (t >= cause.start) & (t <= cause.stop)
        if cause.kind == "scaled":
            wanted = np.where(inside | cause.everywhere, cause.value, 1.0) * one
            assert other == pytest.approx(wanted, rel=1e-11)
        elif cause.kind == "shifted":
            late = (t >= cause.value) & (t - cause.value < size)
            assert late.sum() >= size // 2
            assert (t - cause.value < size).all()
            assert (other[late] == one[(t - int(cause.value))[late]]).all()
            assert cause.held == bool((other[t < cause.value] == one[0]).all())
        elif cause.kind == "faster":
            assert (other == one[t * int(cause.value)]).all()
        elif cause.kind == "slower":
            assert (other == one[t // int(cause.value)]).all()
        elif cause.kind == "same_until":
            assert (other == one)[: cause.start].all()
            assert other[cause.start] != one[cause.start]
            assert other[-1] != one[-1]
        else:
            assert (other == one)[~inside].all()
