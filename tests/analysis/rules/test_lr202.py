from lrcurve.analysis.rules.lr202 import LR202
from lrcurve.schedules.shapes.linear import Linear
from tests.analysis.rules.checked import found, of, place, said
from tests.analysis.rules.record import InTurn


def test_the_bad_example_by_hand() -> None:
    # The default gamma is 0.1: the first rate is 0.1 * 0.1.
    (one,) = found(LR202.bad)
    assert one.message == "multistep has a milestone at 0: the first rate is 0.01 instead of lr, 0.1"
    assert place(one) == ("schedules.steps.milestones[0]", 3, 50)


def test_rates_listed_from_step_0_on_are_meant() -> None:
    assert said("{type: multistep, lr: 0.1, milestones: [0, 50], values: [0.1, 0.01]}") == []


def test_a_librarys_sequence() -> None:
    lines = (Linear(lr=0.3, steps=100), Linear(lr=0.2, steps=100))
    assert of(InTurn(schedulers=lines, milestones=(0.0,)), 100) == [
        "LR202 in turn has a milestone at 0: the first rate is 0.2"
    ]
