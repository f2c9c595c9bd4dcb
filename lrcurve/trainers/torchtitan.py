"""torchtitan: pretraining from a TOML file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from lrcurve.run import Facts
from lrcurve.schedules.fields import Rate, doc
from lrcurve.spec.run_keys import Count
from lrcurve.trainers.trainer import Trainer, Updates, Value, Wanted

Share = Annotated[float, Meta(ge=0, le=1)]


@dataclass(frozen=True, kw_only=True)
class TorchTitan(Trainer):
    """A config of torchtitan: a warmup, a stable phase, and a decay over the last updates.

    .. code-block:: text

        updates = training.steps
        the curve: torchtitan.LRSchedulersContainer over lr_scheduler.total_steps, by default the updates

    An update takes ``training.global_batch_size`` sequences of ``training.seq_len`` tokens where that is given.
    """

    version = "0.2.2, the last that reads TOML"
    source = "torchtitan, config/job_config.py and components/lr_scheduler.py"
    suffixes = (".toml",)
    signs = (
        "training.steps", "lr_scheduler", "model.flavor", "job", "training.local_batch_size", "training.seq_len",
        "optimizer.lr", "parallelism", "lr_scheduler.warmup_steps",
    )  # fmt: skip
    telling = ("training.steps", "training.seq_len")
    places: ClassVar[Mapping[str, str]] = {
        "steps": "training.steps",
        "lr": "optimizer.lr",
        "warmup_steps": "lr_scheduler.warmup_steps",
        "total_steps": "lr_scheduler.total_steps",
        "decay_ratio": "lr_scheduler.decay_ratio",
        "decay_type": "lr_scheduler.decay_type",
        "min_lr_factor": "lr_scheduler.min_lr_factor",
        "global_batch_size": "training.global_batch_size",
        "seq_len": "training.seq_len",
    }
    differs = (
        "The default warmup takes 200 updates, whatever the length of the run.",
        "The first update has a rate above 0, and the last of the warmup all of it.",
        "Without decay_ratio everything behind the warmup decays, and there is no stable phase.",
        "total_steps changes the curve alone: where it is below training.steps, a straight line goes on below 0.",
        "Before June 2025 the decay took one update more, and the lowest rate was lr_min.",
    )
    example = """\
[job]
description = "Llama 3 8B training"

[model]
name = "llama3"
flavor = "8B"

[optimizer]
lr = 3e-4

[lr_scheduler]
warmup_steps = 200
decay_ratio = 0.8
decay_type = "cosine"

[training]
local_batch_size = 1
seq_len = 8192
steps = 1000
"""

    steps: Annotated[Count, doc("updates")] = 10_000
    lr: Annotated[Rate, doc("the optimizer's rate")] = 8e-4
    warmup_steps: Annotated[Updates, doc("updates of the warmup")] = 200
    total_steps: Annotated[Count | None, doc("updates of the curve", default="training.steps")] = None
    decay_ratio: Annotated[Share | None, doc("the share that decays", default="all behind the warmup")] = None
    decay_type: Annotated[Literal["linear", "sqrt", "cosine"], doc("the shape of the decay")] = "linear"
    min_lr_factor: Annotated[Share, doc("the lowest rate, as a share")] = 0.0
    global_batch_size: Annotated[int, doc("sequences of an update, where it is above 0")] = -1
    seq_len: Annotated[Count, doc("tokens of a sequence")] = 2048

    def facts(self) -> Facts:
        """Return the updates, and the tokens of one where the file tells them."""
        tokens = self.global_batch_size * self.seq_len if self.global_batch_size > 0 else None
        return Facts(steps=self.steps, tokens_per_step=tokens)

    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the one scheduler."""
        length = "lr_scheduler.total_steps" if self.total_steps else "training.steps"
        arguments = {
            "lr": Value(self.lr, "optimizer.lr"),
            "warmup_steps": Value(self.warmup_steps, "lr_scheduler.warmup_steps"),
            "total_steps": Value(self.total_steps or total, length),
            "decay_type": Value(self.decay_type, "lr_scheduler.decay_type"),
            "min_lr_factor": Value(self.min_lr_factor, "lr_scheduler.min_lr_factor"),
        }
        if self.decay_ratio is not None:
            arguments["decay_ratio"] = Value(self.decay_ratio, "lr_scheduler.decay_ratio")
        yield Wanted("learning_rate", "torchtitan.LRSchedulersContainer", arguments)
