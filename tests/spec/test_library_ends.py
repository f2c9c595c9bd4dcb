"""Where a library raises in the middle of a run: the note, the shorter curve, and what each view makes of it."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

import lrcurve
from lrcurve.run import Run
from tests.cli.conftest import Cli, cli
from tests.spec.texts import at, complaints, curve, loaded, sources, sources_refused

__all__ = ["cli"]  # the fixture

ONE_CYCLE = "{type: torch.OneCycleLR, max_lr: 1, total_steps: 10}"  # call 11 raises
BOTH = f"steps: 20\nschedules:\n  ended: {ONE_CYCLE}\n  whole: {{type: constant, lr: 0.5}}\n"
WHY = "torch raises ValueError: step 11 of a schedule of 10"


def test_the_note_says_where_and_why() -> None:
    found = loaded(BOTH)
    assert found.notes == (f"ended: the rates end at step 11 of 20: {WHY}",)
    thousands = loaded(BOTH.replace("20", "20_000").replace("total_steps: 10", "total_steps: 10_000"))
    expected = (
        "ended: the rates end at step 10,001 of 20,000: torch raises ValueError: step 10001 of a schedule of 10000"
    )
    assert thousands.notes == (expected,)


def test_the_curve_is_as_long_as_it_has_rates_and_knows_what_was_planned() -> None:
    ended, whole = loaded(BOTH).curves
    assert (ended.run.ticks, ended.run.planned) == (11, 20)
    assert (whole.run.ticks, whole.run.planned) == (20, None)
    assert np.isfinite(ended.lr(np.arange(11))).all()


@pytest.mark.parametrize("steps", [5, 10, 11])
def test_a_run_that_is_over_before_is_whole(steps: int) -> None:
    found = loaded(BOTH.replace("20", str(steps)))
    assert found.notes == ()
    assert found.curves[0].run == Run(ticks=steps)


def test_a_curve_without_any_rate_is_refused() -> None:
    found = complaints("{type: torch.StepLR, lr: 0.1, step_size: 0, advance: 1}")
    assert found == ["schedules.a: has no rate at any step: torch raises ZeroDivisionError: step_size is 0"]


def test_an_end_counts_what_is_around_it() -> None:
    epochs = "{type: torch.OneCycleLR, max_lr: 1, total_steps: 10, interval: epoch}"
    assert curve(epochs, "{epochs: 20, steps_per_epoch: 5}").run.ticks == 55
    assert curve(f"[{{type: constant, lr: 1, steps: 4}}, {ONE_CYCLE}]").run.ticks == 15
    assert curve(f"[{ONE_CYCLE[:-1]}, steps: 9}}, {{type: constant, lr: 1}}]").run.planned is None
    assert curve(f"{ONE_CYCLE[:-1]}, warmup: 3}}").run.ticks == 14
    metrics = "{type: torch.ReduceLROnPlateau, lr: 1, metrics: [1, 1, 1], interval: epoch}"
    assert curve(metrics, "{epochs: 20, steps_per_epoch: 5}").run.ticks == 20  # metric 3 is heard after epoch 2
    assert curve("{type: plateau, lr: 1, metrics: [1, 1], every: 5}").run.ticks == 15


def test_evaluate_gives_the_whole_run() -> None:
    rates = lrcurve.evaluate("torch.OneCycleLR max_lr=1 total_steps=10", 20)
    assert rates.shape == (20,)
    assert np.isfinite(rates[:11]).all()
    assert np.isnan(rates[11:]).all()
    assert np.isnan(lrcurve.evaluate({"type": "torch.StepLR", "lr": 1, "step_size": 0}, 3)).tolist() == [
        False,
        True,
        True,
    ]


def test_percent_is_of_the_planned_run() -> None:
    ended, whole = loaded(BOTH).curves
    assert ended.run.per_tick("percent") == whole.run.per_tick("percent") == 5


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "both.yaml"
    path.write_text(BOTH)
    return str(path)


def test_a_table_leaves_blank_what_has_no_rate(cli: Cli, spec: str) -> None:
    done = cli("table", spec, "--format", "csv", "--columns", "percent")
    assert done.err.startswith(f"note: ended: the rates end at step 11 of 20: {WHY}\n")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["step"] for row in rows] == [str(step) for step in range(20)]
    assert [row["ended"] != "" for row in rows] == [step < 11 for step in range(20)]
    assert [float(row["percent"]) for row in rows] == [5.0 * step for step in range(20)]
    assert {row["whole"] for row in rows} == {"0.5"}
    assert "nan" not in done.out


def test_every_format_holds_curves_of_different_length(cli: Cli, spec: str) -> None:
    rows = json.loads(cli("table", spec, "--format", "json").out)
    assert len(rows) == 20
    assert [row.get("ended") is None for row in rows] == [step >= 11 for step in range(20)]
    lines = [json.loads(line) for line in cli("table", spec, "--format", "jsonl").out.splitlines()]
    assert lines == rows
    assert "nan" not in cli("table", spec, "--format", "markdown").out.lower()
    text = cli("table", spec)
    assert text.code == 0
    assert "nan" not in text.out.lower()


def test_alone_it_is_shown_as_far_as_it_goes(cli: Cli) -> None:
    alone = "torch.OneCycleLR max_lr=1 total_steps=10"
    done = cli("table", alone, "--steps", "20", "--format", "csv", "-q")
    assert (len(done.out.splitlines()), done.err) == (12, "")
    # and at half of the planned run: step 10 of 20
    half = cli(
        "table", "torch.OneCycleLR max_lr=1 total_steps=10", "--steps", "20", "--at", "50%", "--format", "csv", "-q"
    )
    assert half.out.splitlines()[1].startswith("10,")


@pytest.mark.parametrize("axis", ["step", "percent"])
def test_pictures_are_drawn(cli: Cli, spec: str, tmp_path: Path, axis: str) -> None:
    assert cli("plot", spec, "-o", "both.svg", "--xaxis", axis).code == 0
    assert "nan" not in (tmp_path / "both.svg").read_text().lower()
    drawn = cli("plot", spec, "--terminal", "--xaxis", axis)
    assert drawn.code == 0
    assert "ended" in drawn.out


def test_an_end_in_a_run_of_unknown_length_is_refused() -> None:
    found = sources_refused("plateau lr=1 metrics=1,2 every=10%")
    message = "ends at 30 %: the metrics end after 2; to see it, add --steps N or 'steps: N'"
    assert found.splitlines()[0] == f"inline:1:1: schedules.plateau: {message}"
    assert sources("plateau lr=1 metrics=1,2 every=10%", steps="50").curves[0].run.ticks == 15
    assert sources("plateau lr=1 metrics=1,2 every=50%").curves[0].run.planned is None


@pytest.mark.parametrize(
    "text",
    [
        "torch.ReduceLROnPlateau lr=1 metrics=1,1,1",
        "torch.ExponentialLR lr=1 gamma=0.9",
        "torch.LambdaLR lr=1 lr_lambda=1/(t+1)",
        "timm.create_scheduler_v2 lr=1",
        "torch.ChainedScheduler schedulers='[{type: torch.ExponentialLR, lr: 1, gamma: 0.9}]'",
    ],
)
def test_what_counts_calls_needs_a_run_that_has_some(text: str) -> None:
    with pytest.raises(
        lrcurve.SpecError, match=r"counts calls, but the run's length is not known: add --steps N or 'st"
    ):
        sources(text)
    assert sources(text, steps="9").curves[0].run.ticks <= 9


def test_shares_of_an_unknown_run_and_constants_need_none() -> None:
    assert at(sources("torch.CosineAnnealingLR lr=1 T_max=50%"), [0, 5000]) == [1, 0]  # 100 parts to the percent
    assert at(sources("transformers.constant lr=1"), [0, 5000]) == [1, 1]
    assert at(sources("torch.ConstantLR lr=1 factor=0.5 total_iters=10%"), [999, 1000]) == [0.5, 1]
