"""axolotl: fine-tuning of language models from one YAML file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, ClassVar, Literal

from lrcurve.documents.node import Node
from lrcurve.run import Facts
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.schedule import FieldError
from lrcurve.spec.run_keys import Count
from lrcurve.trainers.shared.huggingface import HuggingFace, Kind, Share, percent
from lrcurve.trainers.trainer import MissingFactError, Updates, Value, Wanted

_QUADRATIC = "lr * (t / W)**2 if t < W else lr * (1 + cos(pi * (t - W) / (N - W))) / 2"
_REX = "lr * (t + 1) / W if t < W else lr * (m + (1 - m) * (N - t - 1) / (0.1 * (N - W) + 0.9 * (N - t - 1)))"


@dataclass(frozen=True, kw_only=True)
class Axolotl(HuggingFace):
    """A config of axolotl: by default a cosine to 0 after a short warmup.

    .. code-block:: text

        updates = max_steps, if it is set, else ceil(samples * num_epochs / batch)
        batch = micro_batch_size * gradient_accumulation_steps * processes
        warmup = warmup_steps, else int(warmup_ratio * updates), else min(int(0.03 * updates), 100); 2 where that is 1

    The curves are those of transformers' schedulers, with a cosine that axolotl extends: to ``cosine_min_lr_ratio``
    times the rate, with ``cosine_constant_lr_ratio`` already at that share of the run, or after a quadratic warmup;
    ``rex`` and ``one_cycle`` are further ones. How many updates packed samples make only the data tells.
    """

    version = "0.19.0"
    source = "axolotl, core/builders/base.py, core/trainers/mixins/scheduler.py and utils/trainer.py"
    suffixes = (".yaml", ".yml")
    signs = (
        "base_model", "micro_batch_size", "num_epochs", "lr_scheduler", "adapter", "sequence_len", "learning_rate",
        "gradient_accumulation_steps", "datasets", "sample_packing", "val_set_size", "warmup_steps", "warmup_ratio",
        "max_steps", "weight_decay", "optimizer",
    )  # fmt: skip
    telling = ("base_model",)
    needed = 3
    versions = ""
    rounds = "int"
    places: ClassVar[Mapping[str, str]] = {
        **HuggingFace.places,
        "lr_scheduler_type": "lr_scheduler",
        "per_device_train_batch_size": "micro_batch_size",
        "num_train_epochs": "num_epochs",
    }
    differs = (
        "A warmup of 1 update becomes one of 2.",
        "warmup_ratio is rounded down, where transformers rounds up.",
        "Without a warmup there is one: 3 % of the run, at most 100 updates.",
        "cosine_constant_lr_ratio without cosine_min_lr_ratio is ignored, and so are both for anything but a cosine.",
        "With lr_quadratic_warmup, cosine_min_lr_ratio is dropped.",
        "rex counts its steps from 1, so that its first update has a rate above 0.",
        "A scheduler in the DeepSpeed config takes the place of axolotl's own.",
    )
    example = """\
base_model: NousResearch/Llama-3.2-1B
micro_batch_size: 2
gradient_accumulation_steps: 8
num_epochs: 3
learning_rate: 0.0002
lr_scheduler: cosine
warmup_ratio: 0.1
cosine_min_lr_ratio: 0.1
"""

    learning_rate: Annotated[Rate | None, doc("the optimizer's rate", default="required")] = None
    lr_scheduler_type: Annotated[Literal[Kind, "one_cycle", "rex"], doc("which scheduler")] = "cosine"
    warmup_steps: Annotated[Updates | None, doc("updates of the warmup")] = None
    warmup_ratio: Annotated[Share | None, doc("the warmup as a share of the run")] = None
    num_train_epochs: Annotated[Share, doc("epochs, where there are no max_steps")] = 1.0
    max_steps: Annotated[Updates | None, doc("updates")] = None
    per_device_train_batch_size: Annotated[Count, doc("samples of a forward pass of one process")] = 1
    batch_size: Annotated[Count | None, doc("samples of an update of one process")] = None
    sample_packing: Annotated[bool, doc("whether several samples are put into one sequence")] = False
    cosine_min_lr_ratio: Annotated[Share | None, doc("the lowest rate of a cosine, as a share")] = None
    cosine_constant_lr_ratio: Annotated[Share | None, doc("the share of the run after which it is held")] = None
    lr_quadratic_warmup: Annotated[bool, doc("whether a cosine's warmup is quadratic")] = False
    jagged_restart_steps: Annotated[Updates | None, doc("updates between restarts")] = None
    embedding_lr: Annotated[Rate | None, doc("the rate of embeddings and of the head")] = None
    embedding_lr_scale: Annotated[Rate | None, doc("their rate as a multiple; it wins over embedding_lr")] = None
    loraplus_lr_ratio: Annotated[Rate | None, doc("the rate of LoRA's B matrices, as a multiple")] = None
    loraplus_lr_embedding: Annotated[Rate, doc("with it: the rate of LoRA's embeddings")] = 1e-6

    def __post_init__(self) -> None:
        """Refuse what axolotl refuses, and curves that are not known here."""
        if self.warmup_steps and self.warmup_ratio:
            raise FieldError("warmup_ratio", "is refused: axolotl takes warmup_steps or warmup_ratio, not both")
        if self.jagged_restart_steps:
            raise FieldError("jagged_restart_steps", "makes restarts that lrcurve does not know: no curve is drawn")
        if self.cosine_min_lr_ratio is not None and self.cosine_min_lr_ratio > 1:
            raise FieldError("cosine_min_lr_ratio", f"must be at most 1, got {self.cosine_min_lr_ratio:g}")
        if self.cosine_constant_lr_ratio is not None and self.cosine_constant_lr_ratio > 1:
            raise FieldError("cosine_constant_lr_ratio", f"must be at most 1, got {self.cosine_constant_lr_ratio:g}")
        if self.lr_scheduler_type not in ("one_cycle", "rex"):
            super().__post_init__()

    def total(self, facts: Facts) -> int | None:
        """Return ``max_steps``, or the samples of all epochs by those of an update, rounded up."""
        if facts.steps is not None or self.sample_packing or facts.dataset_size is None:
            return facts.steps
        return ceil(facts.dataset_size * Fraction(str(self.num_train_epochs)) / self._batch(facts))

    def _batch(self, facts: Facts) -> int:
        """Return the samples of an update of all processes."""
        each = self.batch_size or self.per_device_train_batch_size * (facts.accumulation or 1)
        return each * (facts.processes or 1)

    def length_worked_out(self, facts: Facts) -> Iterator[str]:
        """Yield the updates as they follow."""
        if facts.steps is None and (total := self.total(facts)) is not None:
            samples = f"{facts.dataset_size:,} * {self.num_train_epochs:g}"
            yield f"updates {total:,} = ceil({samples} / {self._batch(facts):,})"

    def warmup(self, total: int | None) -> int | Fraction:
        """Return the updates of the warmup, or of a run of unknown length a share of it."""
        steps = self.warmup_steps
        if steps is None and total is None:
            if self.warmup_ratio is None:
                what = "the warmup is 3 % of the run and at most 100 updates, and the run's length is not known"
                raise MissingFactError(self.key_of_length(), what)
            return Fraction(str(self.warmup_ratio))
        if steps is not None and total is None and steps:
            raise MissingFactError("warmup_steps", f"is {steps} updates of a run of unknown length")
        if steps is None and total is not None:
            ratio = self.warmup_ratio
            steps = min(int(0.03 * total), 100) if ratio is None else int(ratio * total)
        return 2 if steps == 1 else steps or 0

    def key_of_warmup(self) -> str:
        """Return the key that the warmup comes from."""
        if self.warmup_steps is None and self.warmup_ratio is None:
            return self.key_of_length()
        return "warmup_ratio" if self.warmup_steps is None else "warmup_steps"

    def schedules(self, total: int | None) -> Iterable[Wanted]:
        """Return the schedule of the model, and of parameters with a rate of their own."""
        if self.learning_rate is None:
            raise FieldError("learning_rate", "is missing: axolotl asks for it")
        groups = [("model", self.learning_rate, "learning_rate"), *self._groups()]
        for member, rate, key in groups:
            yield self.wanted("learning_rate", Value(rate, key), total, member if len(groups) > 1 else None)

    def _groups(self) -> Iterator[tuple[str, float, str]]:
        """Yield the groups beside the model with their rates, and the keys that these come from."""
        peak = self.learning_rate or 0.0
        if self.lr_scheduler_type == "one_cycle":
            return  # it sets every group to the same rate
        if self.loraplus_lr_ratio is not None:
            yield "lora_B", peak * self.loraplus_lr_ratio, "loraplus_lr_ratio"
            yield "lora_embedding", self.loraplus_lr_embedding, "loraplus_lr_embedding"
        elif self.embedding_lr_scale:
            yield "embeddings", peak * self.embedding_lr_scale, "embedding_lr_scale"
        elif self.embedding_lr:
            yield "embeddings", self.embedding_lr, "embedding_lr"

    def wanted(self, name: str, peak: Value, total: int | None, member: str | None = None) -> Wanted:
        """Return the scheduler, in one of axolotl's own forms or transformers'."""
        kind, low = self.lr_scheduler_type, self.cosine_min_lr_ratio
        own = kind in ("rex", "one_cycle") or (kind == "cosine" and self.lr_quadratic_warmup)
        held = kind == "cosine" and bool(low and self.cosine_constant_lr_ratio) and not own
        if total is None and (own or held):
            raise MissingFactError(
                self.key("lr_scheduler_type"), f"{kind} counts updates, and the run's length is not known"
            )
        if kind == "cosine" and low and not own and not held:
            warmup = self.warmup(total)
            arguments = {
                "lr": peak,
                "num_warmup_steps": Value(warmup if isinstance(warmup, int) else percent(warmup), self.key_of_warmup()),
                "num_training_steps": Value("100%" if total is None else total, self.key_of_length()),
                "min_lr_rate": Value(low, "cosine_min_lr_ratio"),
            }
            return Wanted(name, "transformers.cosine_with_min_lr", arguments, member=member)
        if total is None or not (own or held):
            return super().wanted(name, peak, total, member)
        return self._own(name, peak, total, member)

    def _own(self, name: str, peak: Value, total: int, member: str | None) -> Wanted:
        """Return one of axolotl's own forms, for a run of known length."""
        warmup, key = self.warmup(total), self.key_of_warmup()
        low = float(self.cosine_min_lr_ratio or 0.0)
        if self.lr_scheduler_type == "one_cycle":
            share = Value(warmup / total, key)
            arguments = {"max_lr": peak, "total_steps": Value(total, self.key_of_length()), "pct_start": share}
            return Wanted(name, "torch.OneCycleLR", arguments, member=member)
        if self.lr_scheduler_type == "rex" or self.lr_quadratic_warmup:
            rex = self.lr_scheduler_type == "rex"
            constants = {"W": Value(warmup, key), "N": Value(total, self.key_of_length())}
            if rex:
                constants["m"] = Value(low, "cosine_min_lr_ratio")
            formula = Value(_REX if rex else _QUADRATIC, self.key("lr_scheduler_type"))
            return Wanted(name, "expression", {"lr": peak, "formula": formula, "constants": constants}, member=member)
        held = floor(total * float(self.cosine_constant_lr_ratio or 1.0))
        if held <= warmup:
            raise FieldError("cosine_constant_lr_ratio", f"ends the cosine at update {held}, inside the warmup")
        cosine: dict[str, Value | Mapping[str, Value]] = {
            "lr": peak,
            "min_lr": Value(peak.value * low, "cosine_min_lr_ratio"),
            "steps": Value(held - int(warmup), "cosine_constant_lr_ratio"),
            **({"warmup": {"steps": Value(warmup, key)}} if warmup else {}),
        }
        return Wanted(name, "cosine", cosine, member=member)

    def remarks(self, facts: Facts, written: Mapping[str, Node]) -> Iterator[str]:
        """Yield what is written and changes nothing."""
        yield from super().remarks(facts, written)
        kind = self.lr_scheduler_type
        if self.cosine_min_lr_ratio and kind not in ("cosine", "rex"):
            yield f"cosine_min_lr_ratio has no effect on {kind}"
        elif self.cosine_min_lr_ratio and self.lr_quadratic_warmup:
            yield "cosine_min_lr_ratio has no effect with lr_quadratic_warmup"
        elif self.cosine_constant_lr_ratio and not self.cosine_min_lr_ratio:
            yield "cosine_constant_lr_ratio has no effect without cosine_min_lr_ratio"
        if "deepspeed" in written:
            what = f"deepspeed names {written['deepspeed']}, which is not read"
            yield f"{what}: a scheduler in it takes the place of this one"
        if self.sample_packing and facts.steps is None and facts.dataset_size is not None:
            what = "dataset_size has no effect with sample_packing"
            yield f"{what}: how many updates packed samples make, only the data tells"
