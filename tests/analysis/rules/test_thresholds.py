"""Each share from which a rule speaks: just inside it is silent, just outside it is not."""

import pytest

from tests.analysis.rules.checked import found, of, spec
from tests.analysis.rules.record import Alpha

SAME = 1 - 9e-13
OTHER = 1 - 1.1e-12
EPOCHS = "{epochs: 10, steps_per_epoch: 10}"


@pytest.mark.parametrize(
    ("code", "run", "silent", "speaks"),
    [
        # the end of tanh is 1 / (1 + exp(2 upper)) of the way above the floor: 0.0493 and 0.0512
        (
            "LR103",
            "{steps: 100}",
            "{type: tanh, lr: 1, min_lr: 0.1, upper: 1.48}",
            "{type: tanh, lr: 1, min_lr: 0.1, upper: 1.46}",
        ),
        # step 49 of the line is at 0.051, step 50 at 0.05: what follows may start within 0.00051 of that
        (
            "LR105",
            "{steps: 100}",
            "[{phases: [{type: linear, lr: 0.1, steps: 100}], steps: 50}, {type: constant, lr: 0.0505}]",
            "[{phases: [{type: linear, lr: 0.1, steps: 100}], steps: 50}, {type: constant, lr: 0.05055}]",
        ),
        # 0.9e-12 and 1.1e-12 of the rate
        (
            "LR108",
            "{steps: 100}",
            f"{{type: linear, lr: 1, min_lr: {OTHER!r}}}",
            f"{{type: linear, lr: 1, min_lr: {SAME!r}}}",
        ),
        # step 99 of the warmup is at 0.99, 2 % below that is 0.9702; 2 % above 1 is 1.02
        *(
            (
                "LR201",
                "{steps: 200}",
                f"[{{type: warmup, lr: 1, start_lr: 0, steps: 100}}, {{type: constant, lr: {silent}}}]",
                f"[{{type: warmup, lr: 1, start_lr: 0, steps: 100}}, {{type: constant, lr: {speaks}}}]",
            )
            for silent, speaks in ((0.971, 0.969), (1.019, 1.021))
        ),
        # 0.9**29 is 0.0471, 0.9**28 is 0.0523
        (
            "LR201",
            "{steps: 200}",
            "{type: constant, lr: 1, warmup: {steps: 29, shape: saturating, gamma: 0.9}}",
            "{type: constant, lr: 1, warmup: {steps: 28, shape: saturating, gamma: 0.9}}",
        ),
        # 0.757**99 is 1.07e-12, 0.756**99 is 9.4e-13
        (
            "LR203",
            EPOCHS,
            "{type: exponential, lr: 0.1, decay_rate: 0.757}",
            "{type: exponential, lr: 0.1, decay_rate: 0.756}",
        ),
        # 0.214**9 is 9.4e-7, 0.217**9 is 1.07e-6
        (
            "LR203",
            EPOCHS,
            "{type: exponential, lr: 0.1, decay_rate: 0.214}",
            "{type: exponential, lr: 0.1, decay_rate: 0.217}",
        ),
        # 5 % of the higher rate: of 1.05 it is 0.0525, of 1.055 it is 0.05275, of 1 it is 0.05
        *(
            (
                "LR301",
                "{steps: 100}",
                f"[{{type: constant, lr: 1, steps: 50}}, {{type: constant, lr: {silent}, advance: 50}}]",
                f"[{{type: constant, lr: 1, steps: 50}}, {{type: constant, lr: {speaks}, advance: 50}}]",
            )
            for silent, speaks in ((1.05, 1.055), (0.951, 0.949))
        ),
    ],
)
def test_a_share(code: str, run: str, silent: str, speaks: str) -> None:
    assert found(spec(silent, run), code) == []
    assert [one.code for one in found(spec(speaks, run), code)] == [code]


def test_a_last_cycle_may_stop_a_twentieth_above_its_floor() -> None:
    # 949 and 951 steps into the second line from 1 to 0 over 1,000 steps, where it is at 0.051 and 0.049
    schedule = "{type: linear, lr: 1, steps: 1000, repeat: true}"
    assert [one.code for one in found(spec(schedule, "{steps: 1950}"), "LR103")] == ["LR103"]
    assert found(spec(schedule, "{steps: 1952}"), "LR103") == []


def test_a_decay_may_lack_one_step_in_a_hundred() -> None:
    schedule = "{type: linear, lr: 0.1, steps: 1000}"
    assert found(spec(schedule, "{steps: 990}"), "LR105") == []
    assert [one.code for one in found(spec(schedule, "{steps: 989}"), "LR105")] == ["LR105"]


@pytest.mark.parametrize(
    ("peak", "alpha", "speaks"),
    [
        # a hundredth of the peak or more would be a usual floor; below 1e-7 the product is none
        (0.01, 1.1e-4, 1), (0.01, 9e-5, 0), (1e-3, 9e-6, 1), (1.0, 1.1e-7, 0), (1.0, 9e-8, 1),
        # no rate is meant by what is above a thousandth, or above the peak
        (0.1, 1.01e-3, 0), (1e-4, 1.1e-4, 0),
    ],
)  # fmt: skip
def test_a_fraction_that_would_be_a_usual_floor_looks_like_a_rate(peak: float, alpha: float, speaks: int) -> None:
    assert len(of(Alpha(lr=peak, alpha=alpha, length=100), 100)) == speaks


def test_a_record_of_a_library_is_followed_for_sixteen_runs() -> None:
    # It does not change at its first join either, and nothing tells whether it does later.
    record = "{type: torch.StepLR, lr: 0.1, gamma: 1, step_size: %d}"
    assert [one.code for one in found(spec(record % 1600), "LR108")] == ["LR108"]
    assert found(spec(record % 1601), "LR108") == []
