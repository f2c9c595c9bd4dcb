"""nanoGPT: ``config/train_*.py``, a Python file of assignments that ``train.py`` runs over its own defaults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Annotated, ClassVar

from lrcurve.run import Facts
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.schedule import FieldError
from lrcurve.spec.run_keys import Count
from lrcurve.trainers.trainer import Trainer, Updates, Value, Wanted


@dataclass(frozen=True, kw_only=True)
class NanoGPT(Trainer):
    """A linear warmup, half a cosine wave down to ``min_lr``, and ``min_lr`` to the end.

    .. code-block:: text

        lr(t) = learning_rate * (t + 1) / (warmup_iters + 1)                             t < warmup_iters
        lr(t) = min_lr + (learning_rate - min_lr) * (1 + cos(pi * p)) / 2                t <= lr_decay_iters
        lr(t) = min_lr                                                                   t > lr_decay_iters

        p = (t - warmup_iters) / (lr_decay_iters - warmup_iters)

    ``t`` is the iteration, from 0 to ``max_iters`` inclusive, so that a run has ``max_iters + 1`` updates. With
    ``decay_lr = False`` the rate is ``learning_rate`` throughout. An update takes ``gradient_accumulation_steps *
    batch_size * block_size`` tokens over all processes, however many there are.
    """

    version = "93a43d9 (2024-12-09)"
    source = "karpathy/nanoGPT, train.py: the defaults, get_lr, and the loop"
    suffixes = (".py",)
    signs = (
        "lr_decay_iters", "decay_lr", "warmup_iters", "gradient_accumulation_steps", "eval_only", "init_from",
        "always_save_checkpoint", "wandb_log", "wandb_run_name",
    )  # fmt: skip
    unneeded = ("gradient_accumulation_steps", "batch_size", "block_size")
    without: ClassVar[Mapping[str, str]] = {"eval_only": "it only evaluates"}
    differs = (
        "lr_decay_iters does not follow max_iters: change one alone, and the cosine is cut off or ends flat.",
        "The last update is number max_iters, counted from 0, so there is one more than max_iters.",
        "min_lr is a rate of its own, not a share of learning_rate; left at its default it may be above it.",
        "Before December 2024 the warmup was t / warmup_iters, from 0.",
        "Arguments of train.py such as --max_iters=5000 are not in the config: give them as --set max_iters=5000.",
    )
    example = """\
batch_size = 12
block_size = 1024
gradient_accumulation_steps = 5 * 8
max_iters = 600000
lr_decay_iters = 600000
warmup_iters = 2000
"""

    learning_rate: Annotated[Rate, doc("the rate after the warmup")] = 6e-4
    max_iters: Annotated[Updates, doc("the number of the last update, from 0")] = 600_000
    decay_lr: Annotated[bool, doc("whether there is a warmup and a decay")] = True
    warmup_iters: Annotated[Updates, doc("how many updates the warmup takes")] = 2000
    lr_decay_iters: Annotated[Count, doc("the update that the decay ends at, warmup included")] = 600_000
    min_lr: Annotated[Rate, doc("the rate from there on")] = 6e-5
    gradient_accumulation_steps: Annotated[Count | None, doc("forward passes of an update, over all processes")] = 40
    batch_size: Annotated[Count | None, doc("sequences of a forward pass")] = 12
    block_size: Annotated[Count | None, doc("tokens of a sequence")] = 1024

    def __post_init__(self) -> None:
        """Refuse a decay that is over before it begins."""
        if self.decay_lr and self.lr_decay_iters <= self.warmup_iters <= self.max_iters:
            what = f"must be greater than warmup_iters, which is {self.warmup_iters}, got {self.lr_decay_iters}"
            raise FieldError("lr_decay_iters", what)

    def facts(self) -> Facts:
        """Count the update after ``max_iters`` iterations, and the tokens of all processes."""
        sizes = [self.gradient_accumulation_steps, self.batch_size, self.block_size]
        known = [size for size in sizes if size is not None]
        tokens = prod(known) if len(known) == len(sizes) else None
        return Facts(steps=self.max_iters + 1, tokens_per_step=tokens)

    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the one schedule of ``get_lr``."""
        peak = Value(self.learning_rate, "learning_rate")
        if not self.decay_lr:
            yield Wanted("learning_rate", "constant", {"lr": peak})
            return
        warmup = {
            "steps": Value(self.warmup_iters, "warmup_iters"),
            "start_lr": Value(self.learning_rate / (self.warmup_iters + 1), "learning_rate"),
        }
        decay = max(self.lr_decay_iters - self.warmup_iters, 1)  # a run may end within its warmup
        arguments: dict[str, Value | Mapping[str, Value]] = {
            "lr": peak,
            "min_lr": Value(self.min_lr, "min_lr"),
            "steps": Value(decay, "lr_decay_iters"),
            **({"warmup": warmup} if self.warmup_iters else {}),
        }
        yield Wanted("learning_rate", "cosine", arguments)
