from pathlib import Path

import pytest

import lrcurve
from lrcurve.analysis.check import check
from lrcurve.analysis.rules.lr101 import LR101
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.warmup import Warmup
from tests.analysis.rules.checked import found, place, said, spec


def test_the_bad_example_by_hand() -> None:
    # Warmup over 2 epochs of 100 steps: epoch 0 at 0, epoch 1 at half of 0.1.
    (one,) = found(LR101.bad)
    assert (one.code, one.severity, one.step) == ("LR101", "warning", 0)
    assert one.message == ("the first 100 steps have rate 0 and train nothing; step 100 is the first with 0.05")
    assert place(one) == ("schedules.cosine.warmup", 3, 60)


def test_a_single_step_is_let_pass_and_a_single_epoch_a_note() -> None:
    # Most libraries' warmups start at 0, and lrcurve's own does by default.
    assert found(spec("{type: cosine, lr: 0.1, warmup: 10}")) == []
    assert found(spec("{type: cosine, lr: 0.1, warmup: 10%}", "{}")) == []
    (one,) = check([Curve("c", Warmup(lr=0.1, steps=10), Run(ticks=100, tick="epoch"))])
    assert (one.code, one.severity, one.message) == ("LR101", "note", "the first epoch has rate 0 and trains nothing")


def test_a_curve_that_is_zero_throughout_is_an_error() -> None:
    (one,) = found(spec("{type: cosine, lr: 0.1, scale: 0}"))
    assert (one.code, one.severity, one.message) == ("LR101", "error", "all 100 steps have rate 0 and train nothing")


@pytest.mark.parametrize(
    ("schedule", "key"),
    [
        (
            "{type: transformers.get_constant_schedule_with_warmup, lr: 0.1, num_warmup_steps: 5, interval: epoch}",
            ".num_warmup_steps",
        ),
        ("{type: transformers.get_constant_schedule_with_warmup, lr: 0, num_warmup_steps: 5}", ".lr"),
        ("{type: cosine, lr: 0.1, scale: 0}", ""),
    ],
)
def test_the_place_is_that_of_the_key_which_makes_it_zero(schedule: str, key: str) -> None:
    (one,) = found(spec(schedule, "{epochs: 50, steps_per_epoch: 2}"))
    assert one.path == f"schedules.a{key}"


def test_a_start_above_zero_and_a_constant_of_zero_are_meant() -> None:
    assert found(spec("{type: cosine, lr: 0.1, warmup: {steps: 10, start_lr: 1e-9}}")) == []
    assert said("[{type: constant, lr: 0, steps: 10}, {type: cosine, lr: 0.1}]") == []


@pytest.mark.parametrize("zeros", [2, 12_345_678, 999_999_999_999])
def test_a_long_run_is_counted_to_the_step(zeros: int) -> None:
    schedule = f"{{type: values, values: [0, 0.1], at: [0, {zeros}]}}"
    (message,) = said(schedule, "{steps: 1000000000000}")
    assert message.startswith(f"LR101 the first {zeros:,} steps have rate 0")


def test_a_log_that_begins_later_does_not_tell(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("step,lr\n71,0\n86,0.1\n99,0.1\n", encoding="utf-8")
    assert check(lrcurve.load(path)) == []


def test_rows_past_the_end_of_the_run_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("step,lr\n0,0\n9,0.1\n", encoding="utf-8")
    (one,) = check(lrcurve.load(path, steps=5))
    assert (one.code, one.message) == ("LR101", "all 5 steps have rate 0 and train nothing")
