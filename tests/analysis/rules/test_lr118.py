import pytest

from lrcurve.analysis.rules.lr118 import LR118
from tests.analysis.rules.checked import found, place, said, spec

LOSS = "[2.3, 1.9, 1.6, 1.4, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7]"
ACCURACY = "[0.1, 0.3, 0.45, 0.55, 0.6, 0.68, 0.7, 0.72, 0.73, 0.74]"


def test_the_example() -> None:
    (one,) = found(LR118.bad)
    assert one.message == "mode is max, and the metric falls from 2.3 to 0.7: what gets lower counts as worse"
    assert (one.hint, place(one)) == ("write mode: min", ("schedules.plateau.mode", 3, 43))


def test_a_mode_that_is_the_librarys_default() -> None:
    run = "{epochs: 10, steps_per_epoch: 2}"
    (one,) = found(spec(f"{{type: timm.PlateauLRScheduler, lr: 0.1, patience_t: 2, metrics: {LOSS}}}", run))
    assert one.message.startswith("mode is max, its default, and the metric falls from 2.3 to 0.7")
    assert said(f"{{type: timm.PlateauLRScheduler, lr: 0.1, patience_t: 2, metrics: {ACCURACY}}}", run) == []


@pytest.mark.parametrize(("patience", "speaks"), [(9, False), (10, True)])
def test_a_patience_of_as_many_as_there_are_is_never_reached(patience: int, speaks: bool) -> None:
    message = f"LR118 patience is {patience} and there are 10 metrics: it is never reached".replace(" and", ", and")
    schedule = f"{{type: plateau, lr: 0.1, patience: {patience}, metrics: {LOSS}}}"
    assert said(schedule, "{steps: 10}") == ([message] if speaks else [])


def test_a_patience_that_nobody_wrote_is_a_note() -> None:
    (one,) = found(spec(f"{{type: plateau, lr: 0.1, metrics: {LOSS}}}", "{steps: 10}"))
    assert (one.severity, one.message) == (
        "note",
        "patience is 10, its default, and there are 10 metrics: it is never reached",
    )


@pytest.mark.parametrize(
    "schedule",
    [
        f"{{type: plateau, lr: 0.1, mode: max, patience: 2, metrics: {ACCURACY}}}",
        # up and down: no way round is wrong
        "{type: plateau, lr: 0.1, mode: max, patience: 2, metrics: [5, 3, 6, 2, 7, 1, 6, 3, 5, 4]}",
        # no share and no percentage rises to 900: a loss that diverges
        "{type: plateau, lr: 0.1, patience: 2, metrics: [1, 2, 4, 9, 20, 40, 90, 200, 400, 900]}",
        "{type: plateau, lr: 0.1, mode: max, patience: 2, metrics: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}",
        # a loss and an accuracy in keras' auto
        f"{{type: keras.ReduceLROnPlateau, lr: 0.1, patience: 2, metrics: {LOSS}}}",
    ],
)
def test_the_right_way_round_and_what_nobody_can_tell_are_sound(schedule: str) -> None:
    assert said(schedule, "{steps: 10}") == []


def test_metrics_of_a_run_that_goes_on_do_not_tell_how_many_there_will_be() -> None:
    schedule = f"{{type: plateau, lr: 0.1, patience: 20, metrics: {LOSS}}}"
    assert found(spec(schedule, "{steps: 90}")) == []
