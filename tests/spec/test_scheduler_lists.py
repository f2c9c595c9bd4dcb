"""Schedulers that a library's own list calls, some per epoch and some per iteration, and arguments of their own."""

import numpy as np

import lrcurve
from lrcurve.spec.overrides import Overrides
from tests.spec.texts import complaints, curve, loaded

RUN = "{epochs: 4, steps_per_epoch: 5}"
WARMUP = "{type: mmengine.LinearLR, start_factor: 0.5, by_epoch: false, end: 3}"
DROP = "{type: mmengine.MultiStepLR, milestones: [2], gamma: 0.5}"


def listed(*members: str) -> str:
    return f"{{type: mmengine.build_param_scheduler, lr: 0.8, scheduler: [{', '.join(members)}]}}"


def rates(*members: str, run: str = RUN) -> list[float]:
    found: list[float] = curve(listed(*members), run).lr(np.arange(20)).round(12).tolist()
    return found


def test_members_that_count_epochs_act_at_the_first_iteration_of_one() -> None:
    assert rates(WARMUP, DROP) == [0.4, 0.6, *[0.8] * 8, *[0.4] * 10]


def test_a_length_of_such_a_member_in_epochs_is_one_of_its_calls() -> None:
    low = "{type: mmengine.ConstantLR, factor: 0.5, end: 2ep}"  # which ends one call early
    assert rates(WARMUP, low) == rates(WARMUP, low.replace("2ep", "2")) == [0.2, 0.3, 0.4, 0.4, 0.4, *[0.8] * 15]


def test_a_list_whose_members_all_count_epochs_does() -> None:
    assert rates(DROP) == [*[0.8] * 10, *[0.4] * 10]


def test_a_member_is_converted_with_the_epochs_of_the_run() -> None:
    member = "{type: mmengine.LinearLR, start_factor: 0.5, end: 1, convert_to_iter_based: true}"
    assert rates(member) == [0.4, 0.5, 0.6, 0.7, *[0.8] * 16]


def test_the_iterations_of_an_epoch_are_needed_where_two_clocks_meet() -> None:
    (found,) = complaints(listed(WARMUP, DROP), "{steps: 20}")
    assert found.startswith("schedules.a.epoch_length: is needed where some members count epochs and others iterations")
    given = listed(WARMUP, DROP).replace("lr: 0.8", "lr: 0.8, epoch_length: 3")
    assert curve(given, "{steps: 20}").lr([0, 5, 6]).tolist() == [0.4, 0.8, 0.4]


def test_a_member_without_an_end_has_that_of_the_training() -> None:
    open_ended = "{type: mmengine.LinearLR, start_factor: 0.5, by_epoch: false}"
    whole = listed(open_ended).replace("lr: 0.8", "lr: 0.8, max_iters: 3")
    assert curve(whole, RUN).lr([0, 1, 2, 3]).round(12).tolist() == [0.4, 0.6, 0.8, 0.8]


def test_a_member_takes_no_modifiers() -> None:
    found = complaints(listed(WARMUP.replace("end: 3", "end: 3, interval: epoch")), RUN)
    assert found == ["schedules.a.scheduler[0]: must be a scheduler of the same library, without modifiers"]


def test_the_momentum_of_a_list_is_beside_its_rate() -> None:
    momentum = "{type: mmengine.LinearMomentum, momentum: 0.9, start_factor: 0.5, by_epoch: false, end: 3}"
    text = f"run: {RUN}\nschedules:\n  a: {listed(WARMUP, momentum)}\n"
    curves = {one.parameter: one for one in loaded(text, overrides=Overrides(params=("all",))).curves}
    assert curves["momentum"].lr([0, 1, 2, 3]).round(12).tolist() == [0.45, 0.675, 0.9, 0.9]
    assert curves["lr"].lr([0, 1, 2, 3]).round(12).tolist() == [0.4, 0.6, 0.8, 0.8]


def test_an_argument_called_end_is_no_end_of_the_curve() -> None:
    found = lrcurve.evaluate({"type": "fastai.SchedLin", "start": 0.8, "end": 0.4}, steps=4)
    assert found.round(12).tolist() == [0.8, 0.7, 0.6, 0.5]


def test_points_are_written_as_pairs() -> None:
    text = 'ignite.PiecewiseLinear param_name=lr milestones_values="[[0, 0.8], [2, 0.4]]"'
    assert lrcurve.evaluate(text, steps=4).round(12).tolist() == [0.8, 0.6, 0.4, 0.4]
    for wrong in ("[[0, 0.8], [2]]", "[0, 0.8]", "{0: 0.8}"):
        (found,) = complaints(f"{{type: ignite.PiecewiseLinear, param_name: lr, milestones_values: {wrong}}}")
        assert "must be a list of pairs of numbers, such as [[0, 0.1], [10, 0]]" in found
