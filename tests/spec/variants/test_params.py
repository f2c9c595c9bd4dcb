"""Other parameters than the rate: those that a file schedules, and those that a scheduler brings along."""

import pytest

from lrcurve.problems import SpecError
from lrcurve.sources.load import load_sources
from lrcurve.spec.curves import Loaded
from lrcurve.spec.overrides import Overrides
from tests.spec.variants.texts import curves, wrong

ONE_CYCLE = "torch.OneCycleLR max_lr=1 total_steps=10"


def test_a_parameter_is_a_curve_beside_the_rate() -> None:
    found = curves("a: {type: cosine, params: {momentum: {type: linear, lr: 0.85, min_lr: 0.95}, beta2: 0.999}}")
    assert [(name, curve.parameter) for name, curve in found.items()] == [
        ("a", "lr"),
        ("a.momentum", "momentum"),
        ("a.beta2", "beta2"),
    ]
    assert found["a.momentum"].lr([0, 50]).tolist() == pytest.approx([0.85, 0.9], rel=1e-12)
    assert found["a.beta2"].lr([0, 99]).tolist() == [0.999, 0.999]


def test_the_rate_of_the_document_is_no_momentum() -> None:
    assert wrong("a: {type: cosine, params: {momentum: cosine}}") == [
        "schedules.a.params.momentum: cosine needs 'lr', the rate at the start"
    ]


def test_a_document_may_schedule_one_beside_all_its_schedules() -> None:
    from tests.spec.texts import loaded

    text = "steps: 10\nlr: 0.1\nparams: {weight_decay: {type: linear, lr: 0.2}}\nschedules: {a: cosine, b: constant}\n"
    found = loaded(text).curves
    assert [(curve.name, curve.parameter) for curve in found] == [
        ("a", "lr"),
        ("b", "lr"),
        ("weight_decay", "weight_decay"),
    ]
    assert found[2].lr([5]).tolist() == [0.1]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ("5", "schedules.a.params: must be a mapping of parameters to numbers or schedules, such as {momentum: 0.9}"),
        ("{lr: 0.1}", "schedules.a.params.lr: is the schedule itself"),
        ("{'a b': 0.1}", "schedules.a.params.a b: must be a name of letters, digits and underscores"),
        ("{beta1: lin}",
         "schedules.a.params.beta1: must be a number or a schedule: unknown type 'lin'; did you mean 'linear'?"),
        ("{beta1: -1}", "schedules.a.params.beta1: must be at least 0, got -1"),
        ("{beta1: {type: linear, lr: 1, min: 0}}",
         "schedules.a.params.beta1.min: unknown key 'min'; did you mean 'min_lr'?"),
    ],
)  # fmt: skip
def test_what_is_no_parameter_is_refused(params: str, expected: str) -> None:
    assert wrong(f"a: {{type: cosine, params: {params}}}") == [expected]


def of(*params: str, spec: str = ONE_CYCLE) -> Loaded:
    return load_sources([spec], Overrides(steps="10", params=params))


def test_what_a_scheduler_brings_is_shown_when_it_is_asked_for() -> None:
    assert [curve.name for curve in of().curves] == ["torch.OneCycleLR"]
    assert [curve.name for curve in of("momentum").curves] == ["torch.OneCycleLR.momentum"]
    assert [curve.name for curve in of("all").curves] == ["torch.OneCycleLR", "torch.OneCycleLR.momentum"]
    assert [curve.name for curve in of("momentum", "lr").curves] == ["torch.OneCycleLR", "torch.OneCycleLR.momentum"]


def test_what_a_file_says_of_it_counts_more() -> None:
    found = of("momentum", spec=f"{ONE_CYCLE} params.momentum=0.5").curves
    assert [(curve.name, curve.lr([0])[0]) for curve in found] == [("torch.OneCycleLR.momentum", 0.5)]


def test_a_momentum_goes_against_the_rate() -> None:
    (momentum,) = of("momentum").curves
    # up to update 2, pct_start * total_steps - 1, and down to 9
    assert momentum.lr([0, 2, 9]).tolist() == pytest.approx([0.95, 0.85, 0.95], rel=1e-12)
    assert momentum.lr([1]).tolist() == pytest.approx([0.9], rel=1e-12)
    (three,) = of("momentum", spec=f"{ONE_CYCLE} three_phase=true pct_start=0.4").curves
    # down to update 3, back by 6, and it stays
    assert three.lr([0, 3, 6, 7, 9]).tolist() == pytest.approx([0.95, 0.85, 0.95, 0.95, 0.95], rel=1e-12)
    (cyclic,) = of("momentum", spec="torch.CyclicLR base_lr=0.1 max_lr=1 step_size_up=2").curves
    assert cyclic.lr([0, 1, 2, 3, 4]).tolist() == pytest.approx([0.9, 0.85, 0.8, 0.85, 0.9], rel=1e-12)


def test_a_momentum_keeps_the_epochs_of_its_scheduler() -> None:
    spec = f"{ONE_CYCLE} interval=epoch"
    found = load_sources([spec], Overrides(steps="30", sets=("run.steps_per_epoch=3",), params=("momentum",)))
    assert found.curves[0].lr([2, 3, 5, 6]).tolist() == pytest.approx([0.95, 0.9, 0.9, 0.85], rel=1e-12)


def test_a_scheduler_without_a_cycle_of_momentum_brings_none() -> None:
    with pytest.raises(SpecError, match=r"--param momentum: nothing here schedules it; there are lr"):
        of("momentum", spec=f"{ONE_CYCLE} cycle_momentum=false")
    with pytest.raises(SpecError, match=r"--param momentun: nothing here schedules it; did you mean 'momentum'?"):
        of("momentun")


def test_two_curves_cannot_have_one_name() -> None:
    assert wrong("a: {type: cosine, params: {momentum: 0.9}}\na.momentum: constant") == [
        "schedules.a.momentum: makes a second curve called 'a.momentum'"
    ]


def test_a_momentum_starts_again_with_its_scheduler() -> None:
    (momentum,) = of("momentum", spec=f"{ONE_CYCLE} steps=5 repeat.count=2 repeat.decay=0.5").curves
    assert momentum.lr([0, 2, 5, 7]).tolist() == pytest.approx([0.95, 0.85, 0.95, 0.85], rel=1e-12)
