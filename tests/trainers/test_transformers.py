"""Arguments of Hugging Face's Trainer: its length of a run, its warmup, its schedulers, and what the file leaves out.

Rates are worked out by hand from the formulas of the documentation; the library itself is asked in tests/conformance.
"""

import json
import math
from pathlib import Path
from typing import Any

import pytest

import lrcurve
from lrcurve.analysis.check import check
from lrcurve.curve import Curve
from lrcurve.problems import SpecError
from tests.spec.texts import sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

BASE = "learning_rate: 1.0\nlr_scheduler_type: linear\nper_device_train_batch_size: 4\n"


def config(text: str, name: str = "train.yaml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def one(text: str, dialect: str | None = None, **run: int) -> Curve:
    keys: dict[str, Any] = run
    (curve,) = lrcurve.load(config(text), dialect, **keys)
    return curve


def linear(t: int, warmup: int, total: int) -> float:
    return t / max(1, warmup) if t < warmup else max(0.0, (total - t) / max(1, total - warmup))


@pytest.mark.parametrize(
    ("lines", "run", "total", "warmup"),
    [
        ("max_steps: 20\n", {}, 20, 0),
        ("max_steps: 20\nwarmup_steps: 5\n", {}, 20, 5),
        ("max_steps: 20\nwarmup_ratio: 0.12\n", {}, 20, 3),  # ceil(2.4)
        ("max_steps: 20\nwarmup_steps: 0.12\n", {}, 20, 3),
        ("max_steps: 20\nwarmup_steps: 2.7\n", {}, 20, 2),
        ("max_steps: 20\nwarmup_steps: 1\n", {}, 20, 1),
        ("max_steps: 1\n", {}, 1, 0),
        ("num_train_epochs: 2\ndataloader_drop_last: true\n", {"dataset_size": 3}, 2, 0),  # 2 * max(1, floor(3 / 4))
        ("num_train_epochs: 2\n", {"dataset_size": 18}, 10, 0),  # 2 * ceil(18 / 4)
        ("num_train_epochs: 2\n", {"dataset_size": 18, "processes": 2}, 6, 0),  # 2 * ceil(18 / 8)
        ("num_train_epochs: 2\ngradient_accumulation_steps: 2\n", {"dataset_size": 18}, 6, 0),  # 2 * ceil(5 / 2)
        ("num_train_epochs: 2\ndataloader_drop_last: true\n", {"dataset_size": 18}, 8, 0),
        ("num_train_epochs: 1.5\n", {"batches_per_epoch": 5}, 8, 0),  # ceil(7.5)
        ("num_train_epochs: 2.1\n", {"batches_per_epoch": 7}, 15, 0),  # ceil(14.7)
        ("num_train_epochs: 1\n", {"dataset_size": 3, "processes": 8}, 1, 0),
        ("warmup_ratio: 0.1\n", {"steps": 11}, 11, 2),
        ("max_steps: 20\n", {"steps": 12}, 12, 0),
    ],
)
def test_the_length_and_the_warmup(lines: str, run: dict[str, int], total: int, warmup: int) -> None:
    curve = one(BASE + lines, None, **run)
    assert curve.run.steps == total
    wanted = [linear(t, warmup, total) for t in range(total)]
    assert curve.lr(range(total)).tolist() == pytest.approx(wanted, rel=1e-12, abs=1e-15)


def test_before_4_52_batches_that_fill_no_update_are_dropped() -> None:
    text = BASE + "num_train_epochs: 2\ngradient_accumulation_steps: 2\n"
    assert one(text, "transformers==4.51", dataset_size=18).run.steps == 4  # 2 * floor(5 / 2)
    assert one(text, "transformers==4.52", dataset_size=18).run.steps == 6


def test_a_run_of_unknown_length_is_shown_in_percent() -> None:
    curve = one(BASE.replace("linear", "cosine") + "warmup_ratio: 0.25\nnum_train_epochs: 3\n")
    assert curve.run.tick == "share"
    rates = curve.lr([0, 1250, 2500, 6250, 10_000 - 1])  # shares of a hundredth of a percent
    wanted = [0, 0.5, 1, 0.5, (1 + math.cos(math.pi * 7499 / 7500)) / 2]
    assert rates.tolist() == pytest.approx(wanted, rel=1e-9, abs=1e-15)
    (note,) = [note for note in sources("train.yaml").notes if "percent" in note]
    assert "add --steps N, or --dataset-size N --processes N" in note


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("warmup_steps: 100\n", "warmup_steps"),
        ("lr_scheduler_type: inverse_sqrt\n", "lr_scheduler_type"),
    ],
)
def test_what_counts_updates_needs_the_length_of_the_run(lines: str, key: str) -> None:
    text = BASE.replace("lr_scheduler_type: linear\n", "") + "num_train_epochs: 3\n" + lines
    with pytest.raises(SpecError) as caught:
        one(text)
    (problem,) = caught.value.problems
    assert problem.path == key
    assert problem.message.endswith("add steps=N, or dataset_size=N and processes=N")
    assert problem.mark is not None
    assert problem.mark.line == text.count("\n")


@pytest.mark.parametrize(
    ("version", "warmup"),
    [("4.36", 5), ("4.57", 5), ("5.0", 10), ("5.14", 10)],
)
def test_steps_beside_a_ratio_go_by_the_version(version: str, warmup: int) -> None:
    text = BASE + "max_steps: 20\nwarmup_steps: 5\nwarmup_ratio: 0.5\n"
    assert one(text, f"transformers=={version}").lr(1) == pytest.approx(1 / warmup, rel=1e-12)


def test_steps_beside_a_ratio_are_refused_where_no_version_says_which_counts() -> None:
    text = BASE + "max_steps: 20\nwarmup_steps: 5\nwarmup_ratio: 0.5\n"
    assert "say which by --as transformers==4.57 or ==5.14" in sources_refused(config(text))
    with pytest.raises(SpecError, match=r"is no argument since 5\.15"):
        one(text, "transformers==5.15")


@pytest.mark.parametrize(("version", "refuses"), [("4.36", False), ("4.37", True), ("4.57", True), ("5.0", False)])
def test_a_share_of_the_run_as_warmup_steps_is_refused_by_late_4_x(version: str, refuses: bool) -> None:
    text = BASE + "max_steps: 20\nwarmup_steps: 1.5\n"
    if not refuses:
        assert one(text, f"transformers=={version}").lr(1) == pytest.approx(1, rel=1e-12)
        return
    with pytest.raises(SpecError, match=r"must be a whole number before 5\.0, got 1\.5"):
        one(text, f"transformers=={version}")


def test_a_ratio_of_1() -> None:
    text = BASE + "max_steps: 4\nwarmup_ratio: 1.0\n"
    assert one(text, "transformers==4.57").lr([0, 3]).tolist() == pytest.approx([0, 0.75], rel=1e-12)
    assert one(text, "transformers==5.0").lr([0, 1]).tolist() == pytest.approx([0, 1], rel=1e-12)


@pytest.mark.parametrize("version", ["x", "4.", "4.4a", "-1"])
def test_a_version_is_numbers(version: str) -> None:
    with pytest.raises(SpecError, match=r"must be a version such as 4\.44"):
        one(BASE, f"transformers=={version}")
    with pytest.raises(SpecError, match="no version of it is read otherwise"):
        lrcurve.load(config("x = 1\n", "train.py"), "nanogpt==1")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("lr_scheduler_type: constant\nwarmup_steps: 3\n", "warmup_steps has no effect: constant has no warmup"),
        (
            "lr_scheduler_type: constant\nlr_scheduler_kwargs: {num_cycles: 2}\n",
            "lr_scheduler_kwargs.num_cycles has no effect: constant drops what it does not take",
        ),
        ("warmup_ration: 0.1\n", "warmup_ration: transformers does not know it; did you mean warmup_ratio?"),
        ("max_step: 9\n", None),
        ("eval_steps: 9\nper_device_eval_batch_size: 3\n", None),
        ("warmup_steps: 0.1\n", "warmup_steps 0.1 is read as a share of the run, as since 5.0; 4.x refuses it"),
    ],
)
def test_what_changes_nothing_is_said(lines: str, said: str | None) -> None:
    base = "learning_rate: 1.0\nper_device_train_batch_size: 4\nmax_steps: 20\n"
    first, *notes = sources(config(base + lines)).notes
    assert "read as transformers" in first
    assert [note for note in notes if said is not None and said in note] == notes
    assert len(notes) == (said is not None)


def test_nobody_says_how_many_processes() -> None:
    config(BASE + "num_train_epochs: 1\n")
    assert any("1 is taken (--processes)" in note for note in sources("train.yaml", run={"dataset_size": 8}).notes)
    both = sources("train.yaml", run={"dataset_size": 8, "processes": 1})
    assert not any("processes" in note for note in both.notes)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("lr_scheduler_kwargs: {num_cycles: 2}\n", "linear takes no num_cycles, and transformers raises TypeError"),
        ("lr_scheduler_type: greedy\n", "follows a metric"),
        ("warmup_ratio: 1.5\n", "must be at most 1, got 1.5"),
        ("lr_scheduler_type: cosin\n", "did you mean 'cosine'?"),
        ("learning_rate: fast\n", "must be a number, got fast"),
        ("learning_rate: -1\n", "must be at least 0, got -1"),
        ("per_device_train_batch_size: 0\n", "must be at least 1, got 0"),
        ("max_steps: [3]\n", "must be an integer, got a list"),
    ],
)
def test_what_the_trainer_could_not_use_is_refused(lines: str, message: str) -> None:
    key = lines.partition(":")[0]
    base = "".join(line for line in (BASE + "max_steps: 20\n").splitlines(keepends=True) if not line.startswith(key))
    assert message in sources_refused(config(base + lines))


def test_every_fact_says_where_it_comes_from() -> None:
    config(BASE + "num_train_epochs: 3\nwarmup_ratio: 0.1\n")
    origins = sources("train.yaml", run={"dataset_size": 18_000, "processes": 2}).origins
    for part in (
        "train.yaml: learning_rate 1.0 (line 1)",
        "train.yaml: max_steps -1 (default of transformers 5.23.0)",
        "train.yaml: updates 6,750 = ceil(3 * 2,250)",
        "train.yaml: batches of an epoch 2,250 = 18,000 samples / 8 of all processes, rounded up",
        "train.yaml: warmup 675 = ceil(0.1 * 6,750)",
    ):
        assert part in origins


def test_json_with_numbers_as_text() -> None:
    keys = {"learning_rate": "2e-5", "lr_scheduler_type": "constant", "max_steps": "3", "num_train_epochs": 1}
    (curve,) = lrcurve.load(config(json.dumps(keys), "arguments.json"))
    assert curve.lr([0, 2]).tolist() == [2e-5, 2e-5]


def test_a_finding_stands_on_the_trainers_own_key() -> None:
    text = BASE + "max_steps: 20\nwarmup_steps: 30\n"
    found = [finding for finding in check([one(text)]) if finding.code == "LR102"]
    assert [(finding.path, finding.mark and finding.mark.line) for finding in found] == [("warmup_steps", 5)]


def test_what_looks_like_a_config_and_is_none_names_the_trainer() -> None:
    refused = sources_refused(config("warmup_ratio: 0.1\noutput: x\n"))
    assert refused.endswith(
        "is no config of a trainer either; it has warmup_ratio: if it is one, add --as transformers"
    )


def test_what_is_exported_is_the_same_schedule() -> None:
    curve = one(BASE + "max_steps: 20\nwarmup_steps: 3\n")
    Path("own.yaml").write_text(lrcurve.export("train.yaml"), encoding="utf-8")
    (again,) = lrcurve.load("own.yaml")
    assert again.lr(range(20)).tolist() == curve.lr(range(20)).tolist()
