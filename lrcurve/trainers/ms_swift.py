"""ms-swift: Hugging Face's arguments on a command line, ``swift sft --learning_rate 1e-4 ...``, or in YAML or JSON."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Annotated

from lrcurve.run import Facts
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.schedule import FieldError
from lrcurve.spec.run_keys import Count
from lrcurve.trainers.shared.huggingface import SIGNS, HuggingFace, Kind
from lrcurve.trainers.trainer import Value, Wanted


@dataclass(frozen=True, kw_only=True)
class MsSwift(HuggingFace):
    """Arguments of ms-swift: by default a cosine to 0 without a warmup.

    .. code-block:: text

        updates and warmup: as of the trainer transformers
        learning_rate = 1e-5 where tuner_type is full, else 1e-4
        gradient_accumulation_steps = max(1, ceil(16 / per_device_train_batch_size / processes)), and 1 for grpo

    ``dataset_size`` counts the samples that are left to train on: ``name#500`` takes at most 500 of a dataset, and
    ``split_dataset_ratio`` takes samples out.
    """

    version = "4.6.0"
    source = "ms-swift, swift/trainers/arguments.py and swift/arguments/sft_args.py"
    suffixes = (".yaml", ".yml", ".json", ".sh")
    signs = ("tuner_type", "train_type", "sft_type", "dataset", "torch_dtype", "target_modules", "rlhf_type", *SIGNS)
    telling = ("tuner_type", "train_type", "sft_type")
    commands = ("swift sft", "swift pt", "swift rlhf")
    versions = ""
    differs = (
        "Without gradient_accumulation_steps they are chosen so that an update has 16 samples at least.",
        "The default rate is 1e-4 with LoRA and 1e-5 for all parameters.",
        "warmup_steps and warmup_ratio together are refused, and so is a ratio of 1.",
    )
    example = """\
tuner_type: lora
model: Qwen/Qwen2.5-7B-Instruct
dataset: AI-ModelScope/alpaca-gpt4-data-en#500
per_device_train_batch_size: 1
gradient_accumulation_steps: 16
learning_rate: 1e-4
warmup_ratio: 0.05
num_train_epochs: 1
"""

    learning_rate: Annotated[Rate | None, doc("the optimizer's rate", default="1e-4, 1e-5 where all is tuned")] = None
    lr_scheduler_type: Annotated[Kind, doc("which scheduler of transformers")] = "cosine"
    per_device_train_batch_size: Annotated[Count, doc("samples of a forward pass of one process")] = 1
    gradient_accumulation_steps: Annotated[
        Count | None, doc("forward passes of an update", default="as many as 16 samples take")
    ] = None
    tuner_type: Annotated[str | None, doc("what is tuned: lora, full, ...", default="lora")] = None
    train_type: Annotated[str | None, doc("the same, in versions before 4")] = None
    sft_type: Annotated[str | None, doc("the same, in versions before 3")] = None
    rlhf_type: Annotated[str | None, doc("which reinforcement learning: dpo, grpo, ...")] = None
    vit_lr: Annotated[Rate | None, doc("the rate of the vision tower")] = None
    aligner_lr: Annotated[Rate | None, doc("the rate of what joins it to the language model")] = None

    def __post_init__(self) -> None:
        """Refuse what ms-swift refuses."""
        if self.warmup_ratio and self.warmup_steps:
            raise FieldError("warmup_ratio", "is refused beside warmup_steps: ms-swift takes one of them")
        if self.warmup_ratio is not None and self.warmup_ratio >= 1:
            raise FieldError("warmup_ratio", f"must be less than 1, got {self.warmup_ratio:g}")
        super().__post_init__()

    def completed(self, facts: Facts) -> Facts:
        """Return the facts with the accumulation that ms-swift chooses where none is given."""
        if facts.accumulation is not None or (facts.processes is None and facts.batches is None):
            return facts
        each = self.per_device_train_batch_size * (facts.processes or 1)
        return replace(facts, accumulation=1 if self.rlhf_type == "grpo" else max(1, ceil(16 / each)))

    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the schedule of the model, and of parts with a rate of their own."""
        full = "full" in (self.tuner_type, self.train_type, self.sft_type)
        peak = self.learning_rate if self.learning_rate is not None else 1e-5 if full else 1e-4
        groups = [("model", peak, "learning_rate")]
        groups += [("vit", self.vit_lr, "vit_lr")] if self.vit_lr is not None else []
        groups += [("aligner", self.aligner_lr, "aligner_lr")] if self.aligner_lr is not None else []
        for member, rate, key in groups:
            yield self.wanted("learning_rate", Value(rate, key), total, member if len(groups) > 1 else None)
