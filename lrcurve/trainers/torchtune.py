"""torchtune: recipes from YAML files of components."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Annotated, ClassVar

from lrcurve.documents.node import Node
from lrcurve.run import Facts
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.schedule import FieldError
from lrcurve.spec.run_keys import Count
from lrcurve.trainers.trainer import MissingFactError, Trainer, Updates, Value, Wanted

COSINE = "torchtune.training.lr_schedulers.get_cosine_schedule_with_warmup"
"""The scheduler that the recipes know; the shorter path of older ones means the same."""


@dataclass(frozen=True, kw_only=True)
class TorchTune(Trainer):
    """A config of torchtune: a warmup and a cosine to 0, or without ``lr_scheduler`` a constant rate.

    .. code-block:: text

        updates = epochs * min(floor(batches / gradient_accumulation_steps), max_steps_per_epoch)
        batches = floor(ceil(dataset_size / processes) / batch_size)

    The cosine is that of torchtune.get_cosine_schedule_with_warmup.
    """

    version = "0.6.1"
    source = "torchtune, recipes/lora_finetune_single_device.py and training/lr_schedulers.py"
    suffixes = (".yaml", ".yml")
    signs = (
        "optimizer._component_", "model._component_", "tokenizer._component_", "lr_scheduler._component_",
        "dataset._component_", "max_steps_per_epoch", "checkpointer._component_", "loss._component_", "batch_size",
    )  # fmt: skip
    telling = ("optimizer._component_", "lr_scheduler._component_")
    places: ClassVar[Mapping[str, str]] = {
        "lr": "optimizer.lr",
        "component": "lr_scheduler._component_",
        "num_warmup_steps": "lr_scheduler.num_warmup_steps",
        "num_cycles": "lr_scheduler.num_cycles",
    }
    differs = (
        "The warmup of most recipes takes 100 updates, whatever the length of the run; on a small dataset that is all "
        "of it.",
        "Batches that fill no whole update at the end of an epoch are dropped.",
        "Without lr_scheduler the rate is constant.",
    )
    example = """\
model:
  _component_: torchtune.models.llama3_2.lora_llama3_2_1b
optimizer:
  _component_: torch.optim.AdamW
  lr: 3e-4
lr_scheduler:
  _component_: torchtune.training.lr_schedulers.get_cosine_schedule_with_warmup
  num_warmup_steps: 100
batch_size: 4
epochs: 1
gradient_accumulation_steps: 8
max_steps_per_epoch: 500
"""

    lr: Annotated[Rate | None, doc("the optimizer's rate", default="required")] = None
    component: Annotated[str | None, doc("the scheduler", default="none: a constant rate")] = None
    num_warmup_steps: Annotated[Updates | None, doc("updates of the warmup", default="required")] = None
    num_cycles: Annotated[float, doc("how many whole waves the cosine has")] = 0.5
    epochs: Annotated[Count, doc("epochs")] = 1
    batch_size: Annotated[Count, doc("samples of a forward pass of one process")] = 1
    gradient_accumulation_steps: Annotated[Count, doc("forward passes of an update")] = 1
    max_steps_per_epoch: Annotated[Count | None, doc("updates of an epoch, at most")] = None

    def facts(self) -> Facts:
        """Return the batches and epochs."""
        return Facts(batch_size=self.batch_size, accumulation=self.gradient_accumulation_steps)

    def updates_per_epoch(self, facts: Facts) -> int | None:
        """Return the updates of an epoch, as many as are whole."""
        batches = facts.batches_per_epoch
        if batches is None and facts.dataset_size is not None:
            batches = ceil(facts.dataset_size / (facts.processes or 1)) // (facts.batch_size or 1)
        if batches is None:
            return None if facts.steps_per_epoch is None else round(facts.steps_per_epoch)
        return min(batches // (facts.accumulation or 1), self.max_steps_per_epoch or batches)

    def total(self, facts: Facts) -> int | None:
        """Return the updates of all epochs."""
        each = self.updates_per_epoch(facts)
        if facts.steps is not None or each is None:
            return facts.steps
        if each == 0:
            raise MissingFactError("batch_size", "leaves no whole update in an epoch; torchtune trains nothing")
        return self.epochs * each

    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the cosine, or a constant rate."""
        if self.lr is None:
            raise FieldError("lr", "is missing: the optimizer asks for it")
        peak = Value(self.lr, "optimizer.lr")
        if self.component is None:
            yield Wanted("learning_rate", "constant", {"lr": peak})
            return
        if self.component.rpartition(".")[2] != COSINE.rpartition(".")[2]:
            raise FieldError("component", f"is not known here; torchtune's recipes have {COSINE}")
        if self.num_warmup_steps is None:
            raise FieldError("num_warmup_steps", "is missing: the scheduler asks for it")
        if total is None and self.num_warmup_steps:
            what = f"is {self.num_warmup_steps} updates of a run of unknown length"
            raise MissingFactError("lr_scheduler.num_warmup_steps", what)
        arguments = {
            "lr": peak,
            "num_warmup_steps": Value(self.num_warmup_steps, "lr_scheduler.num_warmup_steps"),
            "num_training_steps": Value("100%" if total is None else total, "epochs"),
            "num_cycles": Value(self.num_cycles, "lr_scheduler.num_cycles"),
        }
        yield Wanted("learning_rate", "torchtune.get_cosine_schedule_with_warmup", arguments)

    def remarks(self, facts: Facts, written: Mapping[str, Node]) -> Iterator[str]:
        """Yield what is taken because nobody says it."""
        if facts.steps is None and facts.dataset_size is not None and facts.processes is None:
            yield "nobody says how many processes train: 1 is taken (--processes)"

    def worked_out(self, facts: Facts) -> Iterator[str]:
        """Yield the updates as they follow."""
        each = self.updates_per_epoch(facts)
        if facts.steps is None and each is not None:
            yield f"updates {self.epochs * each:,} = {self.epochs} * {each:,} of an epoch"
