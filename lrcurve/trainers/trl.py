"""TRL and the recipes that stand on it: Hugging Face's arguments, with a default rate that depends on the trainer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from lrcurve.run import Facts
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.schedule import FieldError
from lrcurve.spec.run_keys import Count
from lrcurve.trainers.shared.huggingface import SIGNS, HuggingFace, Kind
from lrcurve.trainers.trainer import Wanted

DEFAULTS = "2e-5 for SFT, 1e-6 for DPO, KTO, GRPO, RLOO and distillation, 1e-4 for rewards"


@dataclass(frozen=True, kw_only=True)
class Trl(HuggingFace):
    """A config of TRL, of alignment-handbook or of open-r1: Hugging Face's arguments and those of the trainer.

    .. code-block:: text

        updates and warmup: as of the trainer transformers

    The default rate is the trainer's own, and the file does not say which trainer reads it. Trainers that generate
    (GRPO, RLOO, online DPO) make their batches themselves, so that their updates do not follow from the dataset.
    """

    version = "1.16.0"
    source = "TRL, trainer/*_config.py"
    suffixes = (".yaml", ".yml", ".json")
    signs = (
        "model_name_or_path", "dataset_name", "dataset_mixture", "chat_template", "dataset_text_field", "packing",
        "max_length", "max_seq_length", "max_prompt_length", "max_completion_length", "num_generations", "beta",
        "loss_type", *SIGNS,
    )  # fmt: skip
    telling = (
        "dataset_mixture", "dataset_mixer", "chat_template", "dataset_text_field", "packing", "max_prompt_length",
        "max_completion_length", "max_seq_length", "num_generations", "loss_type", "beta", "reward_funcs",
        "assistant_only_loss", "completion_only_loss", "dataset_num_proc",
    )  # fmt: skip
    needed = 3
    differs = (
        f"Without learning_rate it is the trainer's own: {DEFAULTS}.",
        "Trainers that generate do not take their updates from the size of the dataset.",
        "With packing, only the data tells how many samples there are.",
    )
    example = """\
model_name_or_path: Qwen/Qwen2.5-1.5B
dataset_name: trl-lib/Capybara
max_length: 2048
packing: false
learning_rate: 2.0e-05
lr_scheduler_type: cosine_with_min_lr
lr_scheduler_kwargs:
  min_lr_rate: 0.1
warmup_ratio: 0.03
num_train_epochs: 1
per_device_train_batch_size: 8
gradient_accumulation_steps: 2
"""

    learning_rate: Annotated[Rate | None, doc("the optimizer's rate", default="the trainer's own")] = None
    lr_scheduler_type: Annotated[Kind, doc("which scheduler of transformers")] = "linear"
    packing: Annotated[bool, doc("whether several samples are put into one sequence")] = False
    num_generations: Annotated[Count | None, doc("completions of a prompt, of trainers that generate")] = None

    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the one scheduler, at a rate that the file must tell."""
        if self.learning_rate is None:
            what = f"is not given, and its default is that of the trainer: {DEFAULTS}"
            raise FieldError("learning_rate", f"{what}; say it with --set learning_rate=VALUE")
        return super().schedules(total)

    def updates_per_epoch(self, facts: Facts) -> int | None:
        """Return the updates of an epoch, as far as they follow from the size of the data."""
        by_size = facts.batches_per_epoch is None and facts.steps_per_epoch is None
        return None if by_size and (self.packing or self.num_generations) else super().updates_per_epoch(facts)
