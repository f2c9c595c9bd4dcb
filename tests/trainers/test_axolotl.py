"""axolotl's configs: its rounding, its own cosines, its groups, and what it ignores. Rates are worked out by hand."""

import math
from pathlib import Path
from typing import Any

import pytest

import lrcurve
from lrcurve.problems import SpecError
from tests.spec.texts import sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

BASE = "base_model: some/model\nlearning_rate: 1.0\nmicro_batch_size: 2\ngradient_accumulation_steps: 4\n"


def config(lines: str) -> str:
    Path("train.yml").write_text(BASE + lines, encoding="utf-8")
    return "train.yml"


def rates(lines: str, steps: list[int], **run: Any) -> list[float]:
    (curve,) = lrcurve.load(config(lines), **run)
    found: list[float] = curve.lr(steps).tolist()
    return found


def cosine(t: float, warmup: int, total: int) -> float:
    return t / warmup if t < warmup else (1 + math.cos(math.pi * (t - warmup) / (total - warmup))) / 2


@pytest.mark.parametrize(
    ("lines", "run", "total", "warmup"),
    [
        ("max_steps: 40\nwarmup_steps: 10\n", {}, 40, 10),
        ("max_steps: 40\nwarmup_steps: 1\n", {}, 40, 2),
        ("max_steps: 19\nwarmup_ratio: 0.2\n", {}, 19, 3),  # int(3.8)
        ("max_steps: 100\n", {}, 100, 3),  # int(3.0)
        ("max_steps: 4000\n", {}, 4000, 100),
        ("num_epochs: 3\nwarmup_steps: 2\n", {"dataset_size": 50, "processes": 2}, 10, 2),  # ceil(150 / 16)
        ("num_epochs: 1.5\nwarmup_steps: 2\n", {"dataset_size": 50}, 10, 2),  # ceil(75 / 8)
        ("num_epochs: 1\nwarmup_steps: 2\nbatch_size: 5\n", {"dataset_size": 50}, 10, 2),
        ("sample_packing: true\nmax_steps: 12\nwarmup_steps: 2\n", {"dataset_size": 50}, 12, 2),
    ],
)
def test_the_length_and_the_warmup(lines: str, run: dict[str, int], total: int, warmup: int) -> None:
    steps = list(range(0, total, max(1, total // 50)))
    assert lrcurve.load(config(lines), None, **dict[str, Any](run))[0].run.steps == total
    assert rates(lines, steps, **run) == pytest.approx([cosine(t, warmup, total) for t in steps], rel=1e-9, abs=1e-12)


def test_a_cosine_to_a_lowest_rate() -> None:
    lines = "max_steps: 20\nwarmup_steps: 4\ncosine_min_lr_ratio: 0.2\n"
    assert rates(lines, [2, 4, 12, 19]) == pytest.approx(
        [0.5, 1.0, 0.6, 0.2 + 0.8 * cosine(19, 4, 20)], rel=1e-12
    )  # fmt: skip


def test_a_cosine_that_is_held_for_the_rest() -> None:
    lines = "max_steps: 20\nwarmup_steps: 4\ncosine_min_lr_ratio: 0.2\ncosine_constant_lr_ratio: 0.6\n"
    assert rates(lines, [2, 4, 8, 12, 19]) == pytest.approx([0.5, 1.0, 0.6, 0.2, 0.2], rel=1e-12)


def test_a_quadratic_warmup() -> None:
    lines = "max_steps: 20\nwarmup_steps: 4\nlr_quadratic_warmup: true\n"
    assert rates(lines, [0, 1, 2, 4, 12]) == pytest.approx([0, 1 / 16, 1 / 4, 1, 0.5], rel=1e-12, abs=1e-15)


def test_rex() -> None:
    lines = "max_steps: 20\nwarmup_steps: 4\nlr_scheduler: rex\ncosine_min_lr_ratio: 0.1\n"
    half = 0.1 + 0.9 * 0.5 / 0.55  # z = 1/2 at n = 12, which is update 11
    assert rates(lines, [0, 3, 11, 19]) == pytest.approx([0.25, 1, half, 0.1], rel=1e-12)


def test_one_cycle_gives_every_group_the_same_rate() -> None:
    lines = "max_steps: 20\nwarmup_steps: 5\nlr_scheduler: one_cycle\nembedding_lr: 0.5\n"
    assert rates(lines, [0, 4, 19]) == pytest.approx([1 / 25, 1, 4e-6], rel=1e-12)  # pct_start 5/20: the peak at 4


@pytest.mark.parametrize(
    ("lines", "names", "peaks"),
    [
        ("embedding_lr: 0.5\n", ["model", "embeddings"], [1, 0.5]),
        ("embedding_lr_scale: 0.25\nembedding_lr: 0.5\n", ["model", "embeddings"], [1, 0.25]),
        ("loraplus_lr_ratio: 16\n", ["model", "lora_B", "lora_embedding"], [1, 16, 1e-6]),
    ],
)
def test_parameters_with_a_rate_of_their_own(lines: str, names: list[str], peaks: list[float]) -> None:
    curves = lrcurve.load(config(f"max_steps: 20\nwarmup_steps: 4\n{lines}"))
    assert [curve.name for curve in curves] == [f"learning_rate[{name}]" for name in names]
    assert [curve.lr(4) for curve in curves] == pytest.approx(peaks, rel=1e-12)
    assert [curve.lr(2) for curve in curves] == pytest.approx([peak / 2 for peak in peaks], rel=1e-12)


def test_in_percent_where_the_length_is_unknown() -> None:
    (curve,) = lrcurve.load(config("num_epochs: 3\nwarmup_ratio: 0.1\n"))
    assert curve.run.tick == "share"
    assert curve.lr([500, 1000, 5500]).tolist() == pytest.approx([0.5, 1, 0.5], rel=1e-12)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("num_epochs: 3\n", "the warmup is 3 % of the run and at most 100 updates, and the run's length is not known"),
        ("num_epochs: 3\nwarmup_steps: 9\n", "is 9 updates of a run of unknown length"),
        ("num_epochs: 3\nwarmup_ratio: 0.1\nlr_scheduler: rex\n", "rex counts updates"),
        ("max_steps: 9\nwarmup_steps: 9\nwarmup_ratio: 0.1\n", "takes warmup_steps or warmup_ratio, not both"),
        ("max_steps: 9\njagged_restart_steps: 3\n", "makes restarts that lrcurve does not know"),
        ("max_steps: 9\ncosine_min_lr_ratio: 2\n", "must be at most 1, got 2"),
        ("max_steps: 9\nlr_scheduler: cosinus\n", "did you mean 'cosine'?"),
        (
            "max_steps: 20\nwarmup_steps: 8\ncosine_min_lr_ratio: 0.1\ncosine_constant_lr_ratio: 0.4\n",
            "ends the cosine at update 8, inside the warmup",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said(lines: str, message: str) -> None:
    assert message in sources_refused(config(lines))


def test_the_learning_rate_is_asked_for() -> None:
    Path("train.yml").write_text(BASE.replace("learning_rate: 1.0\n", "") + "max_steps: 9\n")
    with pytest.raises(SpecError, match="learning_rate: is missing"):
        lrcurve.load("train.yml")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("lr_scheduler: linear\ncosine_min_lr_ratio: 0.1\n", "cosine_min_lr_ratio has no effect on linear"),
        (
            "lr_quadratic_warmup: true\ncosine_min_lr_ratio: 0.1\n",
            "cosine_min_lr_ratio has no effect with lr_quadratic_warmup",
        ),
        ("cosine_constant_lr_ratio: 0.5\n", "cosine_constant_lr_ratio has no effect without cosine_min_lr_ratio"),
        ("warmup_ration: 0.1\n", "warmup_ration: axolotl does not know it; did you mean warmup_ratio?"),
        ("deepspeed: zero2.json\n", "deepspeed names zero2.json, which is not read"),
    ],
)
def test_what_changes_nothing_is_said(lines: str, said: str) -> None:
    first, *notes = sources(config(f"max_steps: 20\nwarmup_steps: 4\n{lines}")).notes
    assert first.startswith("train.yml: read as axolotl: it has base_model and ")
    assert len(notes) == 1
    assert said in notes[0]


def test_the_length_says_how_it_follows() -> None:
    config("num_epochs: 3\nwarmup_ratio: 0.1\n")
    origins = sources("train.yml", run={"dataset_size": 50_000, "processes": 8}).origins
    assert "train.yml: updates 2,344 = ceil(50,000 * 3 / 64)" in origins
    assert "train.yml: warmup 234 = int(0.1 * 2,344)" in origins
