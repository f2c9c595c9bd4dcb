"""LLaMA-Factory and TRL: what they add to the arguments of Hugging Face's Trainer. Rates are worked out by hand."""

from pathlib import Path

import pytest

import lrcurve
from tests.spec.texts import sources, sources_refused

pytestmark = pytest.mark.usefixtures("empty_folder")

FACTORY = "stage: sft\nfinetuning_type: lora\nlearning_rate: 1.0\nmax_steps: 40\n"
TRL = "model_name_or_path: x\nbeta: 0.1\nlr_scheduler_type: constant\nper_device_train_batch_size: 4\n"


def config(text: str) -> str:
    Path("train.yaml").write_text(text, encoding="utf-8")
    return "train.yaml"


def test_stable_and_decay_of_llama_factory_follow_from_the_run() -> None:
    lines = "warmup_steps: 10\nlr_scheduler_type: warmup_stable_decay\nlr_scheduler_kwargs: {decay_type: linear}\n"
    (curve,) = lrcurve.load(config(FACTORY + lines))
    # 30 updates are left: 10 stable, 20 of decay
    assert curve.lr([5, 10, 19, 20, 30, 39]).tolist() == pytest.approx([0.5, 1, 1, 1, 0.5, 0.05], rel=1e-12)
    (curve,) = lrcurve.load(config(FACTORY + lines.replace("{", "{num_stable_steps: 20, num_decay_steps: 10, ")))
    assert curve.lr([29, 30, 35, 39]).tolist() == pytest.approx([1, 1, 0.5, 0.1], rel=1e-12)
    assert "counts updates" in sources_refused(config(FACTORY.replace("max_steps: 40\n", "") + lines))


def test_lora_plus_has_three_rates() -> None:
    curves = lrcurve.load(config(FACTORY + "loraplus_lr_ratio: 16\nlr_scheduler_type: constant\n"))
    assert [curve.name.partition("[")[2] for curve in curves] == ["model]", "lora_B]", "lora_embedding]"]
    assert [curve.lr(3) for curve in curves] == [1, 16, 1e-6]


def test_ppo_drops_the_arguments_of_the_scheduler() -> None:
    lines = "lr_scheduler_type: cosine\nlr_scheduler_kwargs: {num_cycles: 2}\n"
    (curve,) = lrcurve.load(config(FACTORY + lines))
    assert curve.lr(20) == pytest.approx(1, rel=1e-12)  # two whole waves: half-way it is up again
    loaded = sources(config(FACTORY.replace("sft", "ppo") + lines))
    assert loaded.curves[0].lr(20) == pytest.approx(0.5, rel=1e-12)
    assert "train.yaml: lr_scheduler_kwargs have no effect on ppo" in loaded.notes


def test_trl_asks_for_a_rate_that_only_the_trainer_knows() -> None:
    refused = sources_refused(config(TRL + "max_steps: 9\n"))
    assert "its default is that of the trainer: 2e-5 for SFT" in refused
    assert "say it with --set learning_rate=VALUE" in refused
    assert sources("train.yaml", sets=("learning_rate=1e-6",)).curves[0].lr(0) == 1e-6


@pytest.mark.parametrize("line", ["num_generations: 8\n", "packing: true\n"])
def test_updates_that_do_not_follow_from_the_size_of_the_data(line: str) -> None:
    text = TRL + "learning_rate: 1.0\nnum_train_epochs: 1\n"
    (curve,) = lrcurve.load(config(text), dataset_size=40, processes=1)
    assert curve.run.steps == 10
    (curve,) = lrcurve.load(config(text + line), dataset_size=40, processes=1)
    assert curve.run.steps is None
    (curve,) = lrcurve.load("train.yaml", batches_per_epoch=7)
    assert curve.run.steps == 7


def test_configs_of_two_trainers_are_compared_by_what_they_mean() -> None:
    other = "num_train_epochs: 1\nlearning_rate: 2.0\nlr_scheduler_type: constant\nmax_steps: 9\n"
    Path("other.yaml").write_text(other, encoding="utf-8")
    (found,) = lrcurve.compare(config(TRL + "learning_rate: 1.0\nmax_steps: 9\n"), "other.yaml")
    (pair,) = found.differences
    assert [(change.key, change.base, change.head) for change in pair.changes][-1] == ("lr", "1.0", "2.0")
    assert {"beta", "num_train_epochs"}.isdisjoint(change.key for change in pair.changes)
