import pytest

from lrcurve.analysis.rules.lr102 import LR102
from lrcurve.frameworks.transformers.constant_with_warmup import ConstantWithWarmup
from tests.analysis.rules.checked import found, of, place, said, spec


def test_the_bad_example_by_hand() -> None:
    # Step 49 of a warmup of 100 from 0.001 to 0.1: 0.001 + 0.099 * 0.49 = 0.04951, 49.51 % of 0.1.
    (one,) = found(LR102.bad)
    assert one.message == (
        "the run of 50 steps ends inside the warmup, which ends at step 100: it comes to 0.04951, 49.5 % of the peak"
    )
    assert (one.code, one.severity, one.step) == ("LR102", "warning", 49)
    assert place(one) == ("schedules.cosine.warmup.steps", 3, 51)


@pytest.mark.parametrize(
    "schedule",
    [
        "{type: cosine, lr: 0.1, warmup: {steps: 100, start_lr: 0.01}}",  # the peak would be step 100, one too late
        "[{type: warmup, lr: 0.1, start_lr: 0.01, steps: 100}, {type: constant, lr: 0.1, steps: 20}]",
        "{type: warmup, lr: 0.1, start_lr: 0.01, steps: 101}",
        "{type: noam, model_size: 512, warmup_steps: 101}",
        "{type: one_cycle, lr: 0.1, rise: 100, steps: 300}",
        "{type: multistep, lr: 0.1, milestones: [300], warmup: {steps: 200, start_lr: 0.01, overlay: true}}",
    ],
)
def test_every_kind_of_rise(schedule: str) -> None:
    assert [message[:5] for message in said(schedule)] == ["LR102"]


def test_a_rise_that_is_the_whole_run_or_gets_there_is_sound() -> None:
    assert said("{type: warmup, lr: 0.1, start_lr: 0.01, steps: 100}") == []
    assert said("{type: warmup, lr: 1.0, start_lr: 1e-6, shape: exponential}") == []
    assert said("{type: cosine, lr: 0.1, warmup: {steps: 99, start_lr: 0.01}}") == []
    assert said("{type: noam, model_size: 512, warmup_steps: 100}") == []


def test_a_rise_inside_a_librarys_record() -> None:
    rise = ConstantWithWarmup(lr=0.1, num_warmup_steps=200)
    # Step 99 of 200: 0.1 * 0.495 = 0.0495.
    assert of(rise, 100) == [
        "LR102 the run of 100 steps ends inside the warmup, which ends at step 200: "
        "it comes to 0.0495, 49.5 % of the peak"
    ]


@pytest.mark.parametrize(
    "wave",
    [
        "{type: torch.CyclicLR, base_lr: 0.001, max_lr: 0.1, step_size_up: %d}",
        "{type: cyclic, min_lr: 0.001, lr: 0.1, steps_up: %d}",
    ],
)
def test_a_wave_whose_first_way_up_the_run_does_not_finish(wave: str) -> None:
    (one,) = found(spec(wave % 20000, "{steps: 9000}"))
    assert (one.code, place(one)[0].rpartition("_")[2]) == ("LR102", "up")
    # 0.001 + 0.099 * 8999 / 20000 = 0.045545.
    assert one.message.startswith(
        "the run of 9,000 steps ends inside the first way up, which ends at step 20,000: it comes to 0.045545"
    )
    assert said(wave % 9000, "{steps: 9000}") == []  # a range test of rates


def test_a_warmup_that_is_a_rising_line_is_shortened_by_its_own_key() -> None:
    (one,) = found(spec("{type: torch.LinearLR, lr: 0.1, start_factor: 0.1, total_iters: 2000}", "{steps: 1000}"))
    assert [str(mend) for mend in one.mends] == ["total_iters: 50"]
