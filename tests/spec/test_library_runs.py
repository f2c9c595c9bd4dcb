"""What a library's scheduler takes from the run and from the optimizer: its length, its batches, its groups."""

import pytest

from tests.spec.texts import complaints, loaded, rates


@pytest.mark.parametrize(
    ("run", "time"),
    [
        ("{steps: 40}", "10ba"),
        ("{steps: 40}", "0.25dur"),
        ("{steps: 43}", "0.25dur"),  # 10.75 batches, rounded down
        ("{epochs: 4, steps_per_epoch: 10}", "1ep"),
        ("{steps: 40, batch_size: 8}", "80sp"),
        ("{steps: 40, batch_size: 2, processes: 2, accumulation: 2}", "80sp"),
        ("{steps: 40, tokens_per_step: 64}", "640tok"),
        ("{steps: 40, batch_size: 2, sequence_length: 32}", "6.4e2tok"),
    ],
)
def test_composers_times_are_resolved_on_the_run(run: str, time: str) -> None:
    schedule = f"{{type: composer.ConstantScheduler, lr: 0.8, alpha: 0.5, t_max: {time}}}"
    assert rates(schedule, [0, 10, 11], run) == [0.4, 0.4, 0.8]


def test_a_composer_run_may_be_another_than_that_of_the_document() -> None:
    schedule = "{type: composer.CosineAnnealingScheduler, lr: 0.8, max_duration: 2ep, batches_per_epoch: 5}"
    assert rates(schedule, [0, 6, 11, 39], "{steps: 40}") == pytest.approx([0.8, 0.4, 0.0, 0.0], abs=1e-15)


UNITS = "iter, ep, ba, sp, tok, dur"


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2ep", "needs the batches of an epoch, which are not known: add 'batches_per_epoch'"),
        ("9sp", "is in sp, which the run does not tell in batches: add 'samples_per_batch'"),
        ("9tok", "is in tok, which the run does not tell in batches: add 'tokens_per_batch'"),
        (
            "9",
            "is refused: composer raises ValueError: a time is a number and a unit, one of iter, ep, ba, sp, tok, dur",
        ),
        ("2.5ba", "is refused: composer raises TypeError: only dur takes a fraction, got 2.5ba"),
        ("-2ba", "must not be negative, got -2ba"),
    ],
)
def test_what_is_wrong_with_a_time_of_composer(time: str, said: str) -> None:
    found = complaints(f"{{type: composer.LinearScheduler, lr: 0.8, t_max: {time}}}", "{steps: 40}")
    assert found == [f"schedules.a.t_max: {said}"]


def test_composer_needs_a_run_of_known_length() -> None:
    (found,) = complaints("{type: composer.LinearScheduler, lr: 0.8}", "{}")
    assert found.startswith("schedules.a.max_duration: is needed, such as 100ba or 2ep")


@pytest.mark.parametrize("name", ["torchtitan.LRSchedulersContainer", "torchtitan.build_lr_schedulers"])
def test_torchtitan_decays_over_the_run_unless_told_otherwise(name: str) -> None:
    base = f"type: {name}, lr: 0.8, warmup_steps: 2"
    assert rates(f"{{{base}}}", [0, 1, 5], "{steps: 6}") == pytest.approx([0.4, 0.8, 0.2])
    assert rates(f"{{{base}, total_steps: 10}}", [0, 1, 6], "{steps: 7}") == pytest.approx([0.4, 0.8, 0.4])


def test_olmo_decays_over_the_run_in_steps_or_tokens() -> None:
    base = "type: olmo.LinearWithWarmup, lr: 0.8, alpha_f: 0.5"
    expected = pytest.approx([0.44, 0.8, 0.6, 0.4])
    assert rates(f"{{{base}, warmup_steps: 2}}", [0, 1, 3, 5], "{steps: 6}") == expected
    run = "{steps: 6, tokens_per_step: 50}"
    assert rates(f"{{{base}, warmup_steps: 100, units: tokens}}", [0, 1, 3, 5], run) == expected
    (found,) = complaints(f"{{{base}, warmup_steps: 100, units: tokens}}", "{steps: 6}")
    assert found.startswith("schedules.a.tokens_per_step: is needed for a clock of tokens")


MEGATRON = "type: megatron.OptimizerParamScheduler, init_lr: 0, max_lr: 0.8, min_lr: 0, lr_decay_style: linear"


def test_lengths_of_another_clock_are_plain_numbers() -> None:
    assert rates(f"{{{MEGATRON}, lr_warmup_steps: 20%, lr_decay_steps: 100%}}", [0, 1, 6], "{steps: 10}") == [
        0,
        0.4,
        0.4,
    ]
    plain = f"{{{MEGATRON}, lr_warmup_steps: 16, lr_decay_steps: 80, increment: 8}}"
    assert rates(plain, [0, 1, 6], "{steps: 10}") == [0, 0.4, 0.4]
    found = complaints(f"{{{MEGATRON}, lr_warmup_steps: 20%, lr_decay_steps: 80, increment: 8}}", "{steps: 10}")
    assert found == [
        "schedules.a.lr_warmup_steps: must be a plain number, for with 'increment' it does not count steps, got 20%"
    ]


def test_lists_of_deepspeed_are_parameter_groups() -> None:
    text = "type: deepspeed.WarmupLR, warmup_num_steps: 4, warmup_type: linear"
    found = loaded(f"steps: 9\nschedules: {{a: {{{text}, warmup_max_lr: [0.4, 0.8], warmup_min_lr: [0, 0.4]}}}}").curves
    assert [curve.name for curve in found] == ["a[group0]", "a[group1]"]
    assert [curve.lr([1, 3, 5]).tolist() for curve in found] == [[0.0, 0.2, 0.4], [0.4, pytest.approx(0.6), 0.8]]
    (alone,) = loaded(f"steps: 9\nschedules: {{a: {{{text}, warmup_max_lr: [0.4]}}}}").curves
    assert alone.name == "a"


def test_what_is_wrong_with_lists_for_groups() -> None:
    text = "type: deepspeed.WarmupLR, warmup_max_lr: [0.4, 0.8]"
    assert complaints(f"{{{text}, warmup_min_lr: [0, 0.1, 0.2]}}") == [
        "schedules.a.warmup_max_lr: has values for 2 parameter groups, and 'warmup_min_lr' for 3"
    ]
    assert complaints(f"{{{text}, groups: {{head: 1}}}}") == [
        "schedules.a.groups: cannot be together with the list of 'warmup_max_lr', which has them, too"
    ]
    assert complaints(f"{{{text}, warmup_num_steps: [1, 2]}}") == [
        "schedules.a.warmup_num_steps: must be a length, got a list"
    ]
