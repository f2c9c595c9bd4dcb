from lrcurve.analysis.rules.lr114 import LR114
from tests.analysis.rules.checked import found, of, place, said
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
