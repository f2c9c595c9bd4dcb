"""Hugging Face's Trainer: ``TrainingArguments`` as YAML or JSON."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.schedules.fields import doc
from lrcurve.trainers.shared.huggingface import SIGNS, HuggingFace, Kind


@dataclass(frozen=True, kw_only=True)
class Transformers(HuggingFace):
    """The arguments of Hugging Face's Trainer: by default a linear decay to 0, without a warmup.

    .. code-block:: text

        updates = max_steps, if it is above 0, else ceil(num_train_epochs * U)
        U = max(1, ceil(batches / gradient_accumulation_steps))
        batches = ceil(dataset_size / (per_device_train_batch_size * processes))
        warmup = warmup_steps, or ceil(warmup_steps * updates) where that is below 1, or ceil(warmup_ratio * updates)

    The curves are those of transformers' schedulers, ``lrcurve explain transformers.linear``. With
    ``dataloader_drop_last`` the batches are rounded down. A run whose length nothing tells is shown in percent.
    """

    version = "5.23.0"
    source = "transformers, TrainingArguments, Trainer.set_initial_training_values and get_scheduler"
    suffixes = (".yaml", ".yml", ".json")
    signs = SIGNS
    telling = ("per_device_train_batch_size", "num_train_epochs", "lr_scheduler_type", "gradient_accumulation_steps")
    differs = (
        "warmup_steps below 1 is a share of the run since 5.0; 4.x refuses it, and takes warmup_ratio.",
        "With warmup_steps and warmup_ratio, 4.x goes by the steps, 5.0 to 5.14 by the ratio, and 5.15 refuses both.",
        "constant has no warmup whatever warmup_steps says; constant_with_warmup has.",
        "lr_scheduler_kwargs are dropped without a word for constant and constant_with_warmup.",
        "Before 4.52 batches of an epoch's end that fill no whole update were dropped.",
        "With fp16, updates that overflow move neither weights nor the schedule: a log then lags behind.",
    )
    example = """\
learning_rate: 2.0e-05
lr_scheduler_type: cosine
warmup_ratio: 0.1
num_train_epochs: 2
per_device_train_batch_size: 4
gradient_accumulation_steps: 4
"""

    lr_scheduler_type: Annotated[Kind, doc("which scheduler of transformers")] = "linear"
