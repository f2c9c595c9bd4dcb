import pytest

from lrcurve.analysis.rules.lr114 import LR114
from tests.analysis.rules.checked import found, of, place, said, spec
from tests.analysis.rules.record import Alpha


def test_the_bad_example_by_hand() -> None:
    # 0.1 * 3e-4 = 3e-5.
    (one,) = found(LR114.bad)
    assert one.message == "min_lr is 0.1, above the peak 0.0003: the decay rises; 0.1 of the peak is 3e-05"
    assert place(one) == ("schedules.cosine.min_lr", 3, 44)


def test_a_floor_above_one_is_no_fraction() -> None:
    assert said("{type: linear, lr: 0.5, min_lr: 2}") == ["LR114 min_lr is 2, above the peak 0.5: the decay rises"]


def test_a_rate_where_a_fraction_belongs() -> None:
    # 1e-5 of 1e-3 is 1e-8.
    assert of(Alpha(lr=1e-3, alpha=1e-5, length=100), 100) == [
        "LR114 alpha is 1e-05, a fraction of the peak 0.001: the floor is 1e-08"
    ]
    assert of(Alpha(lr=1e-3, alpha=0.01, length=100), 100) == []
    assert of(Alpha(lr=1e-3, alpha=0.0, length=100), 100) == []


def test_a_floor_below_the_peak_is_sound() -> None:
    assert said("{type: cosine, lr: 0.1, min_lr: 0.0999}") == []


@pytest.mark.parametrize(
    ("schedule", "message", "key"),
    [
        (  # 0.1 / 25 / 1e-4
            "{type: torch.OneCycleLR, max_lr: 0.1, total_steps: 100, final_div_factor: 1e-4}",
            "torch.OneCycleLR ends at 40, above its peak 0.1: the decay rises",
            "final_div_factor",
        ),
        (
            "{type: keras.PolynomialDecay, initial_learning_rate: 1e-5, decay_steps: 100}",
            "end_learning_rate is 0.0001, its default, above the peak 1e-05: the decay rises",
            "initial_learning_rate",
        ),
        (
            "{type: optax.warmup_cosine_decay_schedule, init_value: 0.1, peak_value: 1e-3, warmup_steps: 10, "
            "decay_steps: 100}",
            "init_value is 0.1, above peak_value, 0.001: the way up goes down",
            "init_value",
        ),
        (
            "{type: torch.OneCycleLR, max_lr: 0.1, total_steps: 100, div_factor: 0.5}",
            "the first rate is 0.2, above max_lr, 0.1: the way up goes down",
            "div_factor",
        ),
    ],
)  # fmt: skip
def test_ends_and_starts_above_the_peak(schedule: str, message: str, key: str) -> None:
    (one,) = found(spec(schedule))
    assert (one.code, one.message, place(one)[0]) == ("LR114", message, f"schedules.a.{key}")


def test_a_transition_that_rises_for_a_while_is_a_warmup() -> None:
    schedule = "{type: optax.linear_schedule, init_value: 1e-6, end_value: 1e-3, transition_steps: %d}"
    assert said(schedule % 50) == []
    assert [text[:5] for text in said(schedule % 100)] == ["LR114"]
    assert [text[:5] for text in said(schedule % 200)] == ["LR102"]


def test_listed_factors_that_make_it_rise() -> None:
    listed = '{type: optax.piecewise_constant_schedule, init_value: 0.1, boundaries_and_scales: {"50": 10, "80": %s}}'
    (one,) = found(spec(listed % 10))
    assert one.message == "optax.piecewise_constant_schedule ends at 10, above its peak 0.1: the decay rises"
    assert (one.code, place(one)[0]) == ("LR114", "schedules.a.boundaries_and_scales")
    assert said(listed % 0.1) == []  # 0.1, 1, 0.1


def test_rates_given_as_factors_of_a_line() -> None:
    line = "{type: torch.LinearLR, lr: 0.001, start_factor: %s, end_factor: %s, total_iters: %d}"
    (one,) = found(spec(line % ("1.0", "1.0e-5", 100)))
    assert one.message == "end_factor is 1e-05, a fraction of the peak 0.001: the floor is 1e-08"
    assert one.hint == "if the floor should be 1e-05, write end_factor: 0.01"
    (one,) = found(spec(line % ("1.0e-6", "0.001", 10)))
    assert one.message == "end_factor is 0.001, a fraction of the rate 0.001: the way up ends at 1e-06"
    assert (one.code, place(one)[0]) == ("LR114", "schedules.a.end_factor")
    assert said(line % ("1.0e-3", "1.0", 10)) == []
    assert said(line % ("1.0", "0.01", 100)) == []


def test_a_target_below_the_start_of_its_warmup() -> None:
    keras = (
        "{type: keras.CosineDecay, initial_learning_rate: %s, warmup_target: 0.01, warmup_steps: %d, decay_steps: %d}"
    )
    (one,) = found(spec(keras % ("0.1", 10, 90)))
    assert (one.code, place(one)[0]) == ("LR114", "schedules.a.initial_learning_rate")
    assert one.message == "initial_learning_rate is 0.1, above warmup_target, 0.01: the way up goes down"
    assert said(keras % ("0.1", 0, 100)) == []  # it starts at the target
    assert said(keras % ("0.001", 10, 90)) == []


def test_a_divisor_below_1_is_blamed_for_the_first_rate() -> None:
    # 0.1 / 0.04 = 2.5.
    (one,) = found(spec("{type: torch.OneCycleLR, max_lr: 0.1, total_steps: 100, div_factor: 0.04}"))
    assert one.message == "the first rate is 2.5, above max_lr, 0.1: the way up goes down"
    assert (place(one)[0], [str(mend) for mend in one.mends]) == ("schedules.a.div_factor", ["div_factor: 25"])


def test_a_floor_that_is_a_rate_is_no_fraction_of_the_peak() -> None:
    (one,) = found(spec("{type: torch.CosineAnnealingLR, lr: 1.0e-5, eta_min: 1.0e-4, T_max: 100}"))
    assert one.message == "eta_min is 0.0001, above the peak 1e-05: the decay rises"
    assert [str(mend) for mend in one.mends] == ["eta_min: 1e-07"]
