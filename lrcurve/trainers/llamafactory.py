"""LLaMA-Factory: Hugging Face's arguments, with stages and ways of fine-tuning."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from lrcurve.documents.node import Node
from lrcurve.run import Facts
from lrcurve.schedules.fields import Rate, doc
from lrcurve.spec.run_keys import Count
from lrcurve.trainers.shared.huggingface import KWARGS, SIGNS, HuggingFace, Kind
from lrcurve.trainers.trainer import Value, Wanted


@dataclass(frozen=True, kw_only=True)
class LlamaFactory(HuggingFace):
    """A config of LLaMA-Factory, whose arguments are those of Hugging Face's Trainer.

    .. code-block:: text

        updates and warmup: as of the trainer transformers
        warmup_stable_decay: num_stable_steps = floor((updates - warmup) / 3), num_decay_steps = the rest, unless given

    ``dataset_size`` counts the samples that are left to train on: ``max_samples`` caps each dataset, and ``val_size``
    takes samples out.
    """

    version = "0.9.5"
    source = "LLaMA-Factory, hparams/training_args.py and train/trainer_utils.py"
    suffixes = (".yaml", ".yml", ".json")
    signs = (
        "stage", "finetuning_type", "model_name_or_path", "template", "cutoff_len", "dataset", "do_train", *SIGNS,
    )  # fmt: skip
    telling = ("finetuning_type", "stage")
    needed = 3
    differs = (
        "warmup_stable_decay needs no lengths: a third of what the warmup leaves is stable, the rest decays.",
        "max_samples caps every dataset by itself, and val_size is taken out before batches are counted.",
        "PPO drops lr_scheduler_kwargs.",
        "As of the trainer transformers, constant has no warmup.",
    )
    example = """\
stage: sft
finetuning_type: lora
model_name_or_path: meta-llama/Meta-Llama-3-8B-Instruct
dataset: identity
template: llama3
per_device_train_batch_size: 1
gradient_accumulation_steps: 8
learning_rate: 1.0e-4
num_train_epochs: 3.0
lr_scheduler_type: cosine
warmup_ratio: 0.1
"""

    lr_scheduler_type: Annotated[Kind, doc("which scheduler of transformers")] = "linear"
    stage: Annotated[str, doc("what is trained: pt, sft, rm, ppo, dpo or kto")] = "sft"
    loraplus_lr_ratio: Annotated[Rate | None, doc("the rate of LoRA's B matrices, as a multiple")] = None
    loraplus_lr_embedding: Annotated[Rate, doc("with it: the rate of LoRA's embeddings")] = 1e-6
    max_samples: Annotated[Count | None, doc("samples of each dataset, at most")] = None

    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the schedule of the model, and of LoRA+'s parameters."""
        whole = self._filled(total)
        if self.loraplus_lr_ratio is None:
            yield from super(LlamaFactory, whole).schedules(total)
            return
        peak = self.learning_rate or 0.0
        for member, rate, key in (
            ("model", peak, "learning_rate"),
            ("lora_B", peak * self.loraplus_lr_ratio, "loraplus_lr_ratio"),
            ("lora_embedding", self.loraplus_lr_embedding, "loraplus_lr_embedding"),
        ):
            yield whole.wanted("learning_rate", Value(rate, key), total, member)

    def _filled(self, total: int | None) -> "LlamaFactory":
        """Return the arguments as they count: PPO drops some, and warmup_stable_decay has lengths of its own."""
        if self.stage == "ppo":
            dropped: dict[str, Any] = dict.fromkeys(KWARGS)
            return replace(self, **dropped)
        if self.lr_scheduler_type != "warmup_stable_decay" or total is None:
            return self
        left = total - int(self.warmup(total))
        stable, decay = self.num_stable_steps, self.num_decay_steps
        return replace(
            self,
            num_stable_steps=left // 3 if stable is None else stable,
            num_decay_steps=left - left // 3 if decay is None else decay,
        )

    def remarks(self, facts: Facts, written: Mapping[str, Node]) -> Iterator[str]:
        """Yield what is written and changes nothing."""
        yield from super().remarks(facts, written)
        if self.stage == "ppo" and "lr_scheduler_kwargs" in written:
            yield "lr_scheduler_kwargs have no effect on ppo"
        if "deepspeed" in written:
            what = f"deepspeed names {written['deepspeed']}, which is not read"
            yield f"{what}: a scheduler in it takes the place of this one"
