"""torchtitan's TOML and torchtune's YAML: lengths, defaults and curves. Rates are worked out by hand."""

import math
from pathlib import Path
from typing import Any

import pytest

import lrcurve
from tests.spec.texts import sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

TITAN = "[training]\nsteps = 20\nseq_len = 8\n[optimizer]\nlr = 1.0\n"
TUNE = "optimizer:\n  _component_: torch.optim.AdamW\n  lr: 1.0\nmodel:\n  _component_: x\nbatch_size: 2\n"
COSINE = "lr_scheduler:\n  _component_: torchtune.modules.get_cosine_schedule_with_warmup\n  num_warmup_steps: 4\n"


def config(text: str, name: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_titan_warms_up_holds_and_decays() -> None:
    (curve,) = lrcurve.load(config(TITAN + "[lr_scheduler]\nwarmup_steps = 4\ndecay_ratio = 0.5\n", "t.toml"))
    assert curve.run.steps == 20
    # (t + 1) / 4, then 1 until 20 + 1 - 10, then 1 - (t - 10) / 10
    assert curve.lr([0, 3, 10, 11, 15, 19]).tolist() == pytest.approx([0.25, 1, 1, 0.9, 0.5, 0.1], rel=1e-12)


def test_titans_defaults() -> None:
    (curve,) = lrcurve.load(config("[training]\nsteps = 1000\n[lr_scheduler]\n", "t.toml"))
    assert curve.lr([0, 199, 600]).tolist() == pytest.approx([8e-4 / 200, 8e-4, 4e-4], rel=1e-12)


def test_titans_curve_may_be_shorter_than_its_run() -> None:
    lines = "[lr_scheduler]\nwarmup_steps = 4\ntotal_steps = 12\nmin_lr_factor = 0.5\n"
    (curve,) = lrcurve.load(config(TITAN + lines, "t.toml"))
    assert curve.run.steps == 20
    assert curve.lr([8, 12, 16]).tolist() == pytest.approx([0.75, 0.5, 0.25], rel=1e-12)  # the line goes on


def test_titan_tells_the_tokens_of_an_update() -> None:
    text = (
        TITAN.replace("seq_len = 8", "seq_len = 8\nglobal_batch_size = 16\nlocal_batch_size = 2") + "[lr_scheduler]\n"
    )
    loaded = sources(config(text, "t.toml"))
    assert loaded.curves[0].run.tokens_per_step == 128
    assert len(loaded.notes) == 1


@pytest.mark.parametrize(
    ("lines", "run", "updates"),
    [
        ("", {"dataset_size": 21}, 10),  # floor(21 / 2)
        ("gradient_accumulation_steps: 3\n", {"dataset_size": 21}, 3),  # floor(10 / 3)
        ("gradient_accumulation_steps: 3\nepochs: 2\n", {"dataset_size": 21}, 6),
        ("", {"dataset_size": 21, "processes": 2}, 5),  # floor(ceil(21 / 2) / 2)
        ("max_steps_per_epoch: 4\nepochs: 3\n", {"dataset_size": 21}, 12),
        ("epochs: 3\n", {"steps_per_epoch": 7}, 21),
        ("epochs: 3\n", {"steps": 8}, 8),
    ],
)
def test_tune_counts_whole_updates(lines: str, run: dict[str, Any], updates: int) -> None:
    (curve,) = lrcurve.load(config(TUNE + COSINE + lines, "t.yaml"), **run)
    assert curve.run.steps == updates
    wanted = [t / 4 if t < 4 else (1 + math.cos(math.pi * (t - 4) / max(1, updates - 4))) / 2 for t in range(updates)]
    assert curve.lr(range(updates)).tolist() == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_tune_without_a_scheduler_is_constant() -> None:
    (curve,) = lrcurve.load(config(TUNE, "t.yaml"))
    assert curve.run.steps is None
    assert curve.lr([0, 9999]).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TUNE + COSINE, "lr_scheduler.num_warmup_steps: is 4 updates of a run of unknown length"),
        (TUNE + COSINE.replace("  num_warmup_steps: 4\n", ""), "num_warmup_steps: is missing"),
        (
            TUNE + COSINE.replace("get_cosine_schedule_with_warmup", "mine"),
            "lr_scheduler._component_: is not known here",
        ),
        (TUNE.replace("  lr: 1.0\n", ""), "optimizer.lr: is missing"),
    ],
)
def test_what_tune_cannot_tell(text: str, message: str) -> None:
    assert message in sources_refused(config(text, "t.yaml"))


def test_an_epoch_without_a_whole_update() -> None:
    text = TUNE + COSINE + "gradient_accumulation_steps: 30\n"
    assert "leaves no whole update in an epoch" in str(sources_refused(config(text, "t.yaml"), run={"dataset_size": 8}))
