"""ms-swift's command lines and files: its defaults, several commands of one script, what only the shell knows."""

from pathlib import Path

import pytest

import lrcurve
from tests.spec.texts import named, sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")


def script(text: str) -> str:
    Path("train.sh").write_text(text, encoding="utf-8")
    return "train.sh"


SFT = "swift sft --learning_rate 1.0 --warmup_ratio 0.1 "


def test_a_command_line() -> None:
    text = f"LAST=0.2\n{SFT} --max_steps 20 --lr_scheduler_type cosine_with_min_lr \\\n"
    text += '  --lr_scheduler_kwargs \'{"min_lr_rate": 0.2}\' --output_dir "out $LAST"\n'
    (curve,) = lrcurve.load(script(text))
    assert curve.lr([1, 2, 11]).tolist() == pytest.approx([0.5, 1.0, 0.6], rel=1e-12)
    assert sources("train.sh").notes == ("train.sh: read as ms_swift: it has swift sft and learning_rate",)


@pytest.mark.parametrize(
    ("arguments", "processes", "updates"),
    [
        ("", 1, 2),  # an update takes 16 samples: ceil(32 / 16)
        ("", 4, 2),  # 4 passes of 4 processes
        ("", 32, 1),
        ("--per_device_train_batch_size 5", 1, 2),  # ceil(16 / 5) = 4 passes; ceil(ceil(32 / 5) / 4)
        ("--gradient_accumulation_steps 2", 1, 16),
        ("--rlhf_type grpo", 1, 32),
    ],
)
def test_the_accumulation_follows_from_the_processes(arguments: str, processes: int, updates: int) -> None:
    (curve,) = lrcurve.load(script(f"{SFT} --num_train_epochs 1 {arguments}"), dataset_size=32, processes=processes)
    assert curve.run.steps == updates
    assert curve.run.steps_per_epoch == updates


@pytest.mark.parametrize(
    ("arguments", "peak"),
    [("", 1e-4), ("--tuner_type full", 1e-5), ("--train_type full", 1e-5), ("--sft_type lora", 1e-4)],
)
def test_the_default_rate(arguments: str, peak: float) -> None:
    (curve,) = lrcurve.load(script(f"swift pt --max_steps 9 {arguments}"))
    assert curve.lr(0) == pytest.approx(peak, rel=1e-12)


def test_parts_with_a_rate_of_their_own() -> None:
    loaded = sources(script(f"{SFT} --max_steps 20 --vit_lr 0.5 --aligner_lr 2"))
    assert named(loaded) == ["learning_rate[model]", "learning_rate[vit]", "learning_rate[aligner]"]
    assert [float(curve.lr(2)) for curve in loaded.curves] == pytest.approx([1, 0.5, 2], rel=1e-12)


def test_several_commands_are_several_curves() -> None:
    text = f"{SFT} --max_steps 20\nswift infer --model x\nswift sft --learning_rate 2.0 --max_steps 20\n"
    loaded = sources(script(text))
    assert named(loaded) == ["train.sh:1", "train.sh:3"]
    assert [float(curve.lr(2)) for curve in loaded.curves] == pytest.approx([1.0, 1 + 0.9510565162951535], rel=1e-12)
    assert [note.partition(": it")[0] for note in loaded.notes] == [
        "train.sh:1: read as ms_swift",
        "train.sh:3: read as ms_swift",
    ]


def test_several_commands_of_a_trainer_that_is_named() -> None:
    name = script("python a.py --learning_rate 1.0 --max_steps 9\npython b.py --learning_rate 2.0 --max_steps 9\n")
    assert [curve.name for curve in lrcurve.load(name, "ms_swift")] == ["train.sh:1", "train.sh:2"]


def test_what_only_the_shell_knows_is_asked_for() -> None:
    refused = sources_refused(script(SFT.replace("1.0", "$1") + "--max_steps 20"))
    assert refused.startswith("train.sh:1:11: learning_rate: is computed, which cannot be read; say it with --set")
    assert sources("train.sh", sets=("learning_rate=3",)).curves[0].lr(2) == pytest.approx(3, rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--warmup_steps 3", "is refused beside warmup_steps: ms-swift takes one of them"),
        ("--warmup_ratio 1.0", "must be less than 1, got 1"),
        ("--lr_scheduler_kwargs '{\"num_cycles\": x}'", "lr_scheduler_kwargs"),
    ],
)
def test_what_ms_swift_refuses(arguments: str, message: str) -> None:
    assert message in sources_refused(script(f"{SFT} --max_steps 20 {arguments}"))


def test_a_script_that_starts_no_trainer() -> None:
    assert "is not a config of a trainer that lrcurve reads" in sources_refused(script("python prepare.py --x 1\n"))
