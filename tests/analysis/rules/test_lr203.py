import pytest

from lrcurve.analysis.rules.lr203 import LR203
from tests.analysis.rules.checked import found, place, said

RUN = "{epochs: 90, steps_per_epoch: 100}"


def test_the_bad_example_by_hand() -> None:
    # Step 80 of 9,000 is 0.888... %.
    (one,) = found(LR203.bad)
    assert one.message == "the last milestone is step 80, 0.889 % of the run: the run has 90 epochs and 9,000 steps"
    assert place(one) == ("schedules.steps.milestones[0]", 3, 50)


def test_a_length_in_epochs_driven_per_step() -> None:
    assert said("{type: cosine, lr: 0.1, min_lr: 0.001, steps: 90}", RUN) == [
        "LR203 cosine ends at step 90, 1 % of the run: the run has 90 epochs and 9,000 steps"
    ]
    assert said("{type: cosine, lr: 0.1, min_lr: 0.001, steps: 85, warmup: {steps: 5, start_lr: 0.01}}", RUN) == [
        "LR203 cosine ends at step 90, 1 % of the run: the run has 90 epochs and 9,000 steps"
    ]


def test_a_length_in_steps_driven_per_epoch() -> None:
    assert said("{type: cosine, lr: 0.1, interval: epoch, steps: 9000}", RUN) == [
        "LR203 cosine is driven once per epoch and has 9,000 epochs, as many as the run has steps: "
        "1 % of it is executed in 90 epochs"
    ]


def test_a_factor_for_epochs_driven_per_step() -> None:
    # Epoch 89: 0.1 * 0.95 ** 89 = 0.00104; 0.95 ** 8999 is about 1e-200.
    (message,) = said("{type: exponential, lr: 0.1, decay_rate: 0.95}", RUN)
    assert message.startswith("LR203 exponential is driven 9,000 times and falls to ")
    assert message.endswith("e-202; driven once per epoch, 90 times, it would fall to 0.00104")


def test_a_run_must_be_ten_times_as_long_in_steps() -> None:
    schedule = "{type: multistep, lr: 0.1, milestones: [30, 60]}"
    assert said(schedule, "{epochs: 90, steps_per_epoch: 9}") == []
    assert [text[:5] for text in said(schedule, "{epochs: 90, steps_per_epoch: 10}")] == ["LR203"]


@pytest.mark.parametrize(
    ("schedule", "run"),
    [
        ("{type: multistep, lr: 0.1, milestones: [30, 60, 80], interval: epoch}", RUN),
        ("{type: multistep, lr: 0.1, milestones: [30, 60, 80]}", "{steps: 9000}"),  # epochs are not known
        ("{type: multistep, lr: 0.1, milestones: [30 steps, 60 steps]}", RUN),  # said so
        ("{type: multistep, lr: 0.1, milestones: [3000, 6000]}", RUN),
        ("{type: exponential, lr: 0.1, decay_rate: 0.9995}", RUN),
        ("{type: exponential, lr: 0.1, decay_rate: 0.95}", "{epochs: 90}"),
    ],
)
def test_what_fits_its_clock_is_sound(schedule: str, run: str) -> None:
    assert said(schedule, run) == []


def test_restarts_of_epochs_that_are_driven_per_step() -> None:
    schedule = "{type: torch.CosineAnnealingWarmRestarts, lr: 0.1, T_0: %d}"
    run = "{epochs: 100, steps_per_epoch: 500}"
    assert said(schedule % 10, run) == [
        "LR203 torch.CosineAnnealingWarmRestarts starts again after 10 steps, 0.02 % of the run: "
        "the run has 100 epochs and 50,000 steps"
    ]
    assert said(schedule % 5000, run) == []


def test_a_clamp_holds_what_would_vanish() -> None:
    run = "{epochs: 50, steps_per_epoch: 200}"
    assert [text[:5] for text in said("{type: exponential, lr: 0.1, decay_rate: 0.95}", run)] == ["LR203"]
    assert said("{type: exponential, lr: 0.1, decay_rate: 0.95, floor: 1e-4}", run) == []


def test_milestones_of_steps_that_are_driven_per_epoch() -> None:
    schedule = "{type: multistep, lr: 0.1, milestones: [%s], interval: epoch}"
    run = "{epochs: 90, steps_per_epoch: 100}"
    (message,) = said(schedule % "3000, 6000", run)
    assert message == (
        "LR203 multistep is driven once per epoch, and its first milestone is epoch 3,000: "
        "the run has 90 epochs, and 9,000 steps"
    )
    # 150 and 225 are no share of 9,000 steps that anybody would choose, but epochs of a longer run.
    assert [text[:5] for text in said(schedule % "150, 225", run)] == ["LR109"]
