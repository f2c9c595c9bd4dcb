"""torch's protocol: schedulers that hold others, and the scan that follows them call by call."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import cos, pi
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.frameworks import find
from lrcurve.frameworks.torch import scan
from lrcurve.frameworks.torch.scan import MAX_SCAN, Recursion
from lrcurve.frameworks.torch.stepping import Change, Group, Node, Recurrent
from lrcurve.schedules import End, RateError
from lrcurve.schedules.function import Function
from lrcurve.schedules.shapes.constant import Constant
from tests.frameworks.samples import made, torch

LR = 0.1


def linear(total: float = 5, start: float = 0.1) -> Any:
    return torch("LinearLR", lr=LR, start_factor=start, total_iters=total)


def decay(gamma: float = 0.9) -> Any:
    return torch("ExponentialLR", lr=LR, gamma=gamma)


def cosine(steps: float, low: float = 0.0) -> Any:
    return torch("CosineAnnealingLR", lr=LR, T_max=steps, eta_min=low)


def halving() -> Any:
    return torch("MultiplicativeLR", lr=LR, lr_lambda=Function("0.5"))


def averaging() -> Any:
    return torch("SWALR", lr=LR, swa_lr=0.2, anneal_epochs=2, anneal_strategy="linear")


def in_turn(*members: Any, at: tuple[float, ...]) -> Any:
    return torch("SequentialLR", schedulers=members, milestones=at)


def at_once(*members: Any) -> Any:
    return torch("ChainedScheduler", schedulers=members)


def half(t: int, steps: int) -> float:
    """Return how high half a cosine wave is after t of its steps."""
    return (1 + cos(pi * t / steps)) / 2


CAWR = torch("CosineAnnealingWarmRestarts", lr=LR, T_0=10)

HELD: list[tuple[Any, list[float]]] = [
    # a warmup of 5 that is cut short at 3 jumps to the rate, which then decays
    (in_turn(linear(), decay(), at=(3,)), [0.01, 0.028, 0.046, 0.1, 0.09, 0.081]),
    # the same with a milestone that no call comes to: the decay goes on from where the warmup is, by its ratios
    (in_turn(linear(), decay(), at=(2.5,)), [0.01, 0.028, 0.046, 0.046 * 0.9, 0.046 * 0.81]),
    (
        in_turn(linear(), cosine(5), at=(5,)),
        [0.01, 0.028, 0.046, 0.064, 0.082, 0.1, *(0.1 * half(t, 5) for t in range(1, 6)), 0.1 * half(4, 5)],
    ),
    # constructing OneCycleLR takes the initial rate to 1 / 25, from which the warmup then starts
    (
        in_turn(linear(3), torch("OneCycleLR", max_lr=1.0, total_steps=10), at=(3,)),
        [0.004, 0.016, 0.028, 0.04, 0.52, 1.0, 4e-6 + (1 - 4e-6) * half(1, 7)],
    ),
    # at its milestone this one only multiplies: by its function of 0
    (
        in_turn(linear(3), torch("MultiplicativeLR", lr=LR, lr_lambda=Function("0.5")), at=(3,)),
        [0.01, 0.04, 0.07, 0.035, 0.0175],
    ),
    (
        in_turn(linear(3), torch("CyclicLR", base_lr=0.001, max_lr=0.1, step_size_up=2), at=(3,)),
        [0.01, 0.04, 0.07, 0.001, 0.0505, 0.1, 0.0505, 0.001],
    ),
    # listed twice, a milestone skips the one in the middle
    (
        in_turn(torch("ConstantLR", lr=LR, factor=0.1), cosine(4), decay(), at=(3, 3)),
        [0.01, 0.01, 0.01, 0.1, 0.09, 0.081],
    ),
    # milestone 0 starts with the second
    (in_turn(linear(), decay(), at=(0,)), [0.1, 0.09, 0.081, 0.0729]),
    # stochastic weight averaging goes on from the rate that it finds, at its own call 1 of 2
    (
        in_turn(
            torch("ConstantLR", lr=LR, factor=0.5, total_iters=9),
            torch("SWALR", lr=LR, swa_lr=0.2, anneal_epochs=2, anneal_strategy="linear"),
            at=(3,),
        ),
        [0.05, 0.05, 0.05],
    ),
    # a sequence within one counts a call ahead of its members: it hands over at 2 where it would at 3
    (
        in_turn(in_turn(linear(3), decay(), at=(3,)), cosine(4), at=(4,)),
        [0.01, 0.04, 0.1, 0.09, 0.1, 0.1 * half(1, 4), 0.05],
    ),
    # all at once: what sets the rate wipes out the warmup before it
    (at_once(linear(), CAWR), [0.1 * half(t, 10) for t in range(10)] + [0.1]),
    # after it, the warmup's ratio of two calls is on top of the fresh rate: 2.8, then 4.6 / 2.8, ...
    (
        at_once(CAWR, linear()),
        [
            0.01,
            *(0.1 * half(t, 10) * (0.1 + 0.18 * t) / (0.1 + 0.18 * (t - 1)) for t in range(1, 6)),
            0.1 * half(6, 10),
        ],
    ),
    (at_once(linear(), decay(0.5)), [0.01, 0.014, 0.0115, 0.008, 0.005125, 0.003125, 0.0015625]),
    (at_once(linear(), cosine(10)), [0.01, *(0.1 * (0.1 + 0.18 * min(t, 5)) * half(t, 10) for t in range(1, 10))]),
    (
        at_once(
            torch("StepLR", lr=LR, step_size=2, gamma=0.5), torch("MultiStepLR", lr=LR, milestones=(2, 3), gamma=0.1)
        ),
        [0.1, 0.1, 0.005, 0.0005, 0.00025],
    ),
    (at_once(decay(), at_once(decay(0.5), decay(0.5))), [0.1, 0.0225, 0.0050625]),
]


@pytest.mark.parametrize(("schedule", "expected"), HELD)
def test_members_in_turn_and_all_at_once(schedule: Any, expected: list[float]) -> None:
    rates = schedule(np.arange(len(expected)))
    np.testing.assert_allclose(rates, expected, rtol=1e-12, atol=1e-17)


def test_a_floor_and_a_warmup_at_once_follow_both_ratios() -> None:
    """LinearLR multiplies the rate, then CosineAnnealingLR what is above its eta_min."""
    schedule = at_once(linear(), cosine(10, 0.01))
    lr, expected = 0.01, [0.01]
    for t in range(1, 10):
        lr *= (0.1 + 0.18 * t) / (0.1 + 0.18 * (t - 1)) if t <= 5 else 1.0
        lr = 0.01 + (lr - 0.01) * half(t, 10) / half(t - 1, 10)
        expected.append(lr)
    np.testing.assert_allclose(schedule(np.arange(10)), expected, rtol=1e-12)
    # and from its lowest it rises as from the rate of the optimizer, whatever the warmup did
    assert float(schedule(11)) == pytest.approx(0.01 + 0.09 * (1 - cos(pi / 10)) / 2, rel=1e-12)


ENDS: list[tuple[Any, End | None]] = [
    (in_turn(linear(), in_turn(linear(), decay(), at=(2,)), at=(4,)), End(4, "torch raises NotImplementedError")),
    (in_turn(linear(), at_once(decay()), at=(4,)), End(4, "torch raises NotImplementedError")),
    (in_turn(linear(), torch("StepLR", lr=LR, step_size=0), at=(4,)), End(4, "torch raises ZeroDivisionError")),
    (
        in_turn(linear(), torch("ConstantLR", lr=LR, factor=0, total_iters=3), at=(4,)),
        End(7, "torch raises ZeroDivisionError: the way back multiplies by 1 / factor, and factor is 0"),
    ),
    # the failing member gives way before it fails
    (in_turn(torch("ConstantLR", lr=LR, factor=0, total_iters=3), decay(), at=(3,)), None),
    (
        at_once(decay(), torch("ConstantLR", lr=LR, factor=0, total_iters=3), cosine(0)),
        End(1, "torch raises ZeroDivisionError: T_max is 0"),
    ),
    (
        in_turn(linear(), torch("OneCycleLR", max_lr=1.0, total_steps=10), at=(3,)),
        End(14, "torch raises ValueError: step 11 of a schedule of 10"),
    ),
    (in_turn(linear(), decay(), at=(3,)), None),
    (at_once(decay(), cosine(4)), None),
]


@pytest.mark.parametrize(("schedule", "end"), ENDS)
def test_a_holder_ends_where_a_member_raises(schedule: Any, end: End | None) -> None:
    assert schedule.end == end
    rates = schedule(np.arange(30))
    assert np.isfinite(rates[: 30 if end is None else end.step]).all()
    assert np.isnan(rates[30 if end is None else end.step :]).all()


@pytest.mark.parametrize(
    ("schedule", "joins"),
    [
        (in_turn(linear(), decay(), at=(3,)), [3]),
        (in_turn(linear(), cosine(5), at=(5,)), [5, 10, 15, 20]),
        (
            in_turn(torch("ConstantLR", lr=LR, total_iters=2), torch("StepLR", lr=LR, step_size=4), at=(5,)),
            [2, 5, 9, 13, 17],
        ),
        (at_once(linear(), torch("MultiStepLR", lr=LR, milestones=(3, 7))), [3, 5, 7]),
        (torch("MultiplicativeLR", lr=LR, lr_lambda=Function("1 if t < 6 else 0.5")), [6]),
    ],
)
def test_the_joins_of_the_members(schedule: Any, joins: list[int]) -> None:
    following = schedule.next_join(np.arange(16))
    assert following.tolist() == [next((join for join in joins if join > t), 2**53) for t in range(16)]


@dataclass
class Given(Node):
    """An object whose calls make given changes."""

    a: np.ndarray[Any, Any]
    b: np.ndarray[Any, Any]
    done: int = 0

    def initial_step(self, group: Group) -> None: ...

    def undo(self) -> None: ...

    def calls(self, count: int) -> Change:
        places = np.arange(self.done, self.done + count) % self.a.size
        self.done += count
        return Change(self.a[places], self.b[places])

    def restart(self) -> Change:
        raise NotImplementedError

    def failure(self) -> tuple[int, str] | None:
        return None


@dataclass
class Construct(Recurrent):
    a: list[float]
    b: list[float]

    def construct(self, group: Group) -> Node:
        return Given(np.array(self.a), np.array(self.b))


def recursion(a: list[float], b: list[float]) -> Recursion:
    return Recursion(record=Construct(a, b), lr=1.0, outline=Constant(lr=1.0))


FACTORS = st.sampled_from([0.0, 0.5, 0.99, 1.0, 1.001, 1.2, -0.5, 3.0])
OFFSETS = st.sampled_from([0.0, 0.0, 0.01, -0.3, 2.0])


@given(st.lists(st.tuples(FACTORS, OFFSETS), min_size=1, max_size=40), st.integers(0, 1500))
def test_the_scan_is_what_one_call_after_another_gives(changes: list[tuple[float, float]], last: int) -> None:
    """Whatever it multiplies and adds, over many of its blocks of calls; growth beyond the highest rate is left out."""
    lr, expected = 1.0, [1.0]
    for call in range(last):
        a, b = changes[call % len(changes)]
        lr = a * lr + b
        if abs(lr) > 1e99:
            break
        expected.append(lr)
    schedule = recursion([a for a, _ in changes], [b for _, b in changes])
    rates = schedule(np.arange(len(expected)))
    highest = np.maximum.accumulate(np.abs(expected))
    assert (np.abs(rates - expected) <= 1e-11 * highest).all()


@pytest.mark.parametrize("factor", [1.115, 1.12, 1.2, 1.5])
def test_what_grows_a_thousandfold_in_a_block_is_followed_call_by_call(factor: float) -> None:
    """A rate of 1 that is multiplied and brought back to 1: taken together, 64 calls would lose its digits."""
    assert factor**64 > 1000
    expected = list(accumulate(range(128), lambda lr, _: factor * lr + (1 - factor), initial=1.0))
    assert recursion([factor], [1 - factor])(np.arange(129)).tolist() == expected


@pytest.mark.parametrize("factor", [0.9, 1.05, 1.113])
def test_what_grows_less_keeps_its_digits(factor: float) -> None:
    assert factor**64 < 1000
    expected = list(accumulate(range(64), lambda lr, _: factor * lr + (1 - factor), initial=1.0))
    np.testing.assert_allclose(recursion([factor], [1 - factor])(np.arange(65)), expected, rtol=1e-12)


def test_where_calls_together_raise_the_rate_much_each_rounds_as_torch_does() -> None:
    a = [2.0] * 11 + [0.5] * 11 + [1.0] * 42  # 2,048 times, within what is taken together
    b = [0.1 * (call % 7) - 0.3 for call in range(64)]
    lr, expected = 1.0, [1.0]
    for call in range(640):
        lr = a[call % 64] * lr + b[call % 64]
        expected.append(lr)
    assert recursion(a, b)(np.arange(641)).tolist() == expected


def test_the_scan_goes_on_where_it_was_and_in_any_order() -> None:
    whole = recursion([0.5, 1.9], [0.1, 0.0])(np.arange(200_000))
    schedule = recursion([0.5, 1.9], [0.1, 0.0])
    for step in (3, 199_999, 0, 100_000, 65_536, 65_535, 65_537):
        assert float(schedule(step)) == whole[step]
    assert schedule([]).shape == (0,)


def test_a_rule_that_recurs_is_not_followed_for_ever() -> None:
    schedule = torch("MultiplicativeLR", lr=LR, lr_lambda=Function("1"))
    with pytest.raises(
        RateError, match=r"^a rule that recurs is followed for 16,777,216 steps, and step 16,777,216 is bey"
    ):
        schedule(MAX_SCAN)
    with pytest.raises(RateError, match=r"and step 9,007,199,254,740,991 is beyond$"):
        schedule([0, 2**53 - 1])
    assert float(schedule(1000)) == LR


@pytest.mark.parametrize(
    "schedule",
    [
        torch("StepLR", lr=LR, step_size=3),
        torch("CosineAnnealingLR", lr=LR, T_max=10),
        torch("LinearLR", lr=LR),
        in_turn(linear(), decay(0.9999), at=(5,)),
        in_turn(linear(), torch("StepLR", lr=LR, step_size=2**40), at=(5,)),
        at_once(linear(), decay(0.9999)),
        made("warmup_scheduler.GradualWarmupScheduler", lr=LR, multiplier=2, total_epoch=5),
    ],
)
def test_what_has_a_formula_has_no_such_limit(schedule: Any) -> None:
    assert np.isfinite(schedule([0, MAX_SCAN, 2**53 - 1])).all()


def test_members_take_their_rate_from_each_other() -> None:
    overwriting = torch("CyclicLR", base_lr=0.01, max_lr=0.2, step_size_up=2)
    assert overwriting.rate is None
    assert in_turn(overwriting, decay(), at=(2,)).rate == LR
    assert torch("ChainedScheduler", lr=0.3, schedulers=(overwriting,)).rate == 0.3
    assert at_once(overwriting).rate is None


def test_the_warmup_package_hands_over_and_ends() -> None:
    warm: Any = find("warmup_scheduler.GradualWarmupScheduler")
    nested = warm(lr=LR, multiplier=1, total_epoch=3, after_scheduler=in_turn(linear(), decay(), at=(2,)))
    assert nested.end == End(4, "torch raises NotImplementedError: such a scheduler cannot be asked for a rate")
    decaying = warm(lr=LR, multiplier=1, total_epoch=3, after_scheduler=decay())
    # the call at 4 already multiplies, and so the package loses a step
    np.testing.assert_allclose(decaying(np.arange(6)), [0, LR / 3, LR * 2 / 3, LR, 0.09, 0.081], rtol=1e-12, atol=1e-17)
    metrics = (1.0,) * 9
    plateau = torch("ReduceLROnPlateau", lr=LR, metrics=metrics, patience=1, factor=0.5)
    led = warm(lr=LR, multiplier=3, total_epoch=2, after_scheduler=plateau)
    # call 1 and 2 warm up, to 2 and 3 times the rate, counting one ahead; metric 2 starts the plateau
    assert led([0, 1]).round(12).tolist() == [0.2, 0.3]
    assert led.end is not None


def test_what_is_kept_of_scans_does_not_grow_with_their_length_or_number(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = lru_cache(2)(scan._chunk.__wrapped__)
    monkeypatch.setattr(scan, "_chunk", kept)
    schedules = [in_turn(halving(), decay(0.99999), averaging(), at=(5, 100_000)) for _ in range(3)]
    steps = np.arange(0, 300_000, 7)
    first, *others = [schedule(steps) for schedule in schedules]
    assert all(np.array_equal(first, other) for other in others)
    assert np.array_equal(schedules[0](steps[::-1]), first[::-1])
    assert kept.cache_info().currsize == 2


@pytest.mark.parametrize(("length", "end"), [(297_000_000, None), (300_000_000, 300_000_000), (10**9, 999_999_998)])
def test_a_wave_that_is_0_in_float64_before_its_lowest_point_ends_there(length: int, end: int | None) -> None:
    schedule = cosine(length)
    assert (None if schedule.end is None else schedule.end.step) == end
    for call in (length - 1, length) if end is None else (end - 2, end - 1):
        assert np.isfinite(schedule(call))
        assert (half(call, length) == 0) is (call in ((length if end is None else end - 1),))
    assert end is None or np.isnan(schedule(end))
