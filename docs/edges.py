"""What every library's scheduler does at the edges, as tables of numbers: the page docs/frameworks.md.

The page is written from lrcurve's own records; ``tests/conformance/test_page.py`` computes each of its numbers again
with the libraries themselves.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import lrcurve
from lrcurve.frameworks import find, libraries, names


@dataclass(frozen=True)
class Table:
    """Rates of some schedulers at some steps: rows by their label, each an inline schedule."""

    title: str
    text: str
    steps: Mapping[str, int]
    rows: Mapping[str, str]


METRICS = f"metrics={','.join(['1'] * 12)}"
HF = "num_warmup_steps=5 num_training_steps=20"
DEEPSPEED = "warmup_num_steps=5 total_num_steps=20"
MEGATRON = "init_lr=0 max_lr=1 min_lr=0 lr_warmup_steps=5 lr_decay_steps=20 lr_decay_style=cosine"
TEN = "num_warmup_steps=0 num_training_steps=10"

TABLES = [
    Table(
        "The same warmup and cosine",
        "Five updates of warmup, then a cosine to 0: 20 updates in all, as each library has people write it, from a "
        "peak of 1. Most begin with an update at rate 0, some never get to the peak, one overshoots it, and past the "
        "end many of them rise again.",
        {"first": 0, "second": 1, "4": 4, "5": 5, "6": 6, "last (19)": 19, "20": 20, "25": 25},
        {
            "lrcurve": "cosine lr=1 warmup=5 steps=15",
            "torch SequentialLR": "torch.SequentialLR lr=1 milestones=5 schedulers='[{type: torch.LinearLR, "
            "start_factor: 0.2, total_iters: 5}, {type: torch.CosineAnnealingLR, T_max: 15}]'",
            "torch OneCycleLR": "torch.OneCycleLR max_lr=1 total_steps=20 pct_start=0.3",
            "transformers cosine": f"transformers.cosine lr=1 {HF}",
            "transformers cosine_warmup_with_min_lr": f"transformers.cosine_warmup_with_min_lr lr=1 min_lr=0 {HF}",
            "keras CosineDecay": "keras.CosineDecay initial_learning_rate=0 warmup_target=1 warmup_steps=5 "
            "decay_steps=15",
            "optax warmup_cosine_decay_schedule": "optax.warmup_cosine_decay_schedule init_value=0 peak_value=1 "
            "warmup_steps=5 decay_steps=20",
            "timm CosineLRScheduler": "timm.CosineLRScheduler lr=1 t_initial=20 warmup_t=5 t_in_epochs=false",
            "timm, warmup_prefix": "timm.CosineLRScheduler lr=1 t_initial=15 warmup_t=5 warmup_prefix=true "
            "t_in_epochs=false",
            "fairseq cosine": "fairseq.cosine lr=1 warmup_updates=5 max_update=20",
            "nemo CosineAnnealing": "nemo.CosineAnnealing lr=1 warmup_steps=5 max_steps=20",
            "nemo CosineAnnealing, constant_steps=1": "nemo.CosineAnnealing lr=1 warmup_steps=5 max_steps=20 "
            "constant_steps=1",
            "espnet CosineAnnealingWarmupRestarts": "espnet.cosineannealingwarmuprestarts max_lr=1 min_lr=0 "
            "first_cycle_steps=20 warmup_steps=5",
            "warmup_scheduler": "warmup_scheduler.GradualWarmupScheduler lr=1 multiplier=1 total_epoch=5 "
            "after_scheduler='{type: torch.CosineAnnealingLR, T_max: 15}'",
            "pytorch_warmup": "pytorch_warmup.LinearWarmup lr=1 warmup_period=5 "
            "scheduler='{type: torch.CosineAnnealingLR, T_max: 20}'",
            "deepspeed WarmupCosineLR": f"deepspeed.WarmupCosineLR lr=1 {DEEPSPEED}",
            "deepspeed, linear warmup": f"deepspeed.WarmupCosineLR lr=1 {DEEPSPEED} warmup_type=linear",
            "megatron cosine": f"megatron.OptimizerParamScheduler {MEGATRON}",
            "composer Trainer": "composer.CosineAnnealingWithWarmupScheduler lr=1 t_warmup=5ba max_duration=20ba",
            "torchtitan cosine": "torchtitan.LRSchedulersContainer lr=1 warmup_steps=5 total_steps=20 "
            "decay_type=cosine",
            "torchtune": f"torchtune.get_cosine_schedule_with_warmup lr=1 {HF}",
            "olmo CosWithWarmup": "olmo.CosWithWarmup lr=1 warmup_steps=5 max_steps=20",
            "bolts LinearWarmupCosineAnnealingLR": "bolts.LinearWarmupCosineAnnealingLR lr=1 warmup_epochs=5 "
            "max_epochs=20",
            "paddle LinearWarmup": "paddle.LinearWarmup warmup_steps=5 start_lr=0 end_lr=1 "
            "learning_rate='{type: paddle.CosineAnnealingDecay, learning_rate: 1, T_max: 15}'",
            "diffusers cosine": f"diffusers.cosine lr=1 {HF}",
            "pytorch_optimizer CosineScheduler": "pytorch_optimizer.CosineScheduler max_lr=1 warmup_steps=5 t_max=20",
            "flax create_cosine_learning_rate_schedule": "flax.create_cosine_learning_rate_schedule "
            "base_learning_rate=1 steps_per_epoch=1 halfcos_epochs=20 warmup_length=5",
            "mmengine LinearLR, CosineAnnealingLR": "mmengine.build_param_scheduler lr=1 scheduler='[{type: "
            "mmengine.LinearLR, start_factor: 0.2, by_epoch: false, end: 5}, {type: mmengine.CosineAnnealingLR, "
            "by_epoch: false, begin: 5, end: 20}]'",
            "fvcore CompositeParamScheduler, fixed": "fvcore.CompositeParamScheduler steps=20 lengths=0.25,0.75 "
            "interval_scaling=rescaled,fixed schedulers='[{type: fvcore.LinearParamScheduler, start_value: 0, "
            "end_value: 1}, {type: fvcore.CosineParamScheduler, start_value: 1, end_value: 0}]'",
            "fastai combined_cos, as fit_one_cycle has it": "fastai.combined_cos steps=20 pct=0.25 start=0.04 middle=1 "
            "end=0.00001",
            "ignite create_lr_scheduler_with_warmup": "ignite.create_lr_scheduler_with_warmup lr=1 "
            "warmup_start_value=0 warmup_duration=5 lr_scheduler='{type: torch.CosineAnnealingLR, T_max: 15}'",
        },
    ),
    Table(
        "Past the end",
        "Ten updates from 1 down to 0, or as near as the scheduler goes, and what follows.",
        {"first": 0, "8": 8, "last (9)": 9, "10": 10, "11": 11, "15": 15, "20": 20},
        {
            "torch LinearLR": "torch.LinearLR lr=1 start_factor=1 end_factor=0 total_iters=10",
            "torch PolynomialLR": "torch.PolynomialLR lr=1 total_iters=10",
            "torch CosineAnnealingLR": "torch.CosineAnnealingLR lr=1 T_max=10",
            "torch CosineAnnealingWarmRestarts": "torch.CosineAnnealingWarmRestarts lr=1 T_0=10",
            "torch OneCycleLR": "torch.OneCycleLR max_lr=1 total_steps=10",
            "transformers linear": f"transformers.linear lr=1 {TEN}",
            "transformers cosine": f"transformers.cosine lr=1 {TEN}",
            "transformers cosine_with_restarts": f"transformers.cosine_with_restarts lr=1 {TEN}",
            "transformers polynomial": f"transformers.polynomial lr=1 {TEN}",
            "keras PolynomialDecay": "keras.PolynomialDecay initial_learning_rate=1 decay_steps=10",
            "keras CosineDecay": "keras.CosineDecay initial_learning_rate=1 decay_steps=10",
            "keras CosineDecayRestarts": "keras.CosineDecayRestarts initial_learning_rate=1 first_decay_steps=10",
            "optax linear_schedule": "optax.linear_schedule init_value=1 end_value=0 transition_steps=10",
            "optax cosine_decay_schedule": "optax.cosine_decay_schedule init_value=1 decay_steps=10",
            "timm CosineLRScheduler": "timm.CosineLRScheduler lr=1 t_initial=10 t_in_epochs=false",
            "timm PolyLRScheduler": "timm.PolyLRScheduler lr=1 t_initial=10 t_in_epochs=false",
            "timm TanhLRScheduler": "timm.TanhLRScheduler lr=1 t_initial=10 t_in_epochs=false",
            "deepspeed WarmupDecayLR": "deepspeed.WarmupDecayLR total_num_steps=10 warmup_max_lr=1 warmup_num_steps=2",
            "composer LinearScheduler": "composer.LinearScheduler lr=1 max_duration=10ba",
            "torchtitan": "torchtitan.LRSchedulersContainer lr=1 warmup_steps=0 total_steps=10",
            "bolts linear_warmup_decay": "bolts.linear_warmup_decay lr=1 warmup_steps=0 total_steps=10",
            "olmo LinearWithWarmup": "olmo.LinearWithWarmup lr=1 warmup_steps=0 max_steps=10",
            "paddle PolynomialDecay": "paddle.PolynomialDecay learning_rate=1 decay_steps=10",
            "paddle OneCycleLR": "paddle.OneCycleLR max_learning_rate=1 total_steps=10",
            "pytorch_optimizer LinearScheduler": "pytorch_optimizer.LinearScheduler t_max=10 max_lr=1",
            "pytorch_optimizer REXScheduler": "pytorch_optimizer.REXScheduler total_steps=10",
            "fairseq cosine": "fairseq.cosine lr=1 max_update=10",
            "fairseq polynomial_decay": "fairseq.polynomial_decay lr=1 total_num_update=10",
            "nemo CosineAnnealing": "nemo.CosineAnnealing lr=1 max_steps=10",
            "nemo InverseSquareRootAnnealing": "nemo.InverseSquareRootAnnealing lr=1 max_steps=10",
            "mmengine CosineAnnealingLR": "mmengine.CosineAnnealingLR lr=1 T_max=10 by_epoch=false",
            "mmengine PolyLR": "mmengine.PolyLR lr=1 end=10 by_epoch=false",
            "fvcore LinearParamScheduler": "fvcore.LinearParamScheduler start_value=1 end_value=0 steps=10",
            "fvcore StepParamScheduler": "fvcore.StepParamScheduler values=1,0.1 num_updates=10 steps=10",
            "fastai SchedCos": "fastai.SchedCos start=1 end=0 steps=10",
            "ignite CosineAnnealingScheduler": "ignite.CosineAnnealingScheduler param_name=lr start_value=1 "
            "end_value=0 cycle_size=10",
        },
    ),
    Table(
        "The boundary of a drop",
        "A drop to a tenth at 3: the first step that has it is 2, 3 or 4.",
        {"1": 1, "2": 2, "3": 3, "4": 4},
        {
            "torch MultiStepLR": "torch.MultiStepLR lr=1 milestones=3",
            "torch StepLR": "torch.StepLR lr=1 step_size=3",
            "torch SequentialLR of ConstantLR": "torch.SequentialLR lr=1 milestones=3 schedulers='[{type: "
            "torch.ConstantLR, factor: 1, total_iters: 9}, {type: torch.ConstantLR, factor: 0.1, total_iters: 9}]'",
            "keras PiecewiseConstantDecay": "keras.PiecewiseConstantDecay boundaries=3 values=1,0.1",
            "keras ExponentialDecay, staircase": "keras.ExponentialDecay initial_learning_rate=1 decay_steps=3 "
            "decay_rate=0.1 staircase=true",
            "optax piecewise_constant_schedule": "optax.piecewise_constant_schedule init_value=1 "
            "boundaries_and_scales.3=0.1",
            "timm MultiStepLRScheduler": "timm.MultiStepLRScheduler lr=1 decay_t=3 decay_rate=0.1 t_in_epochs=false",
            "timm StepLRScheduler": "timm.StepLRScheduler lr=1 decay_t=3 decay_rate=0.1 t_in_epochs=false",
            "composer MultiStepScheduler": "composer.MultiStepScheduler lr=1 milestones=3ba max_duration=9ba",
            "paddle PiecewiseDecay": "paddle.PiecewiseDecay boundaries=3 values=1,0.1",
            "diffusers piecewise_constant": "diffusers.piecewise_constant lr=1 step_rules='1:3,0.1'",
            "flax create_stepped_learning_rate_schedule": "flax.create_stepped_learning_rate_schedule "
            "base_learning_rate=1 steps_per_epoch=1 lr_sched_steps='[[3, 0.1]]'",
            "fairseq step": "fairseq.step lr=1 lr_deacy_period=3 lr_decay=0.1",
            "espnet WarmupStepLR": "espnet.warmupsteplr lr=1 warmup_steps=1 steps_per_epoch=3",
            "mmengine MultiStepLR": "mmengine.MultiStepLR lr=1 milestones=3 by_epoch=false",
            "fvcore MultiStepParamScheduler": "fvcore.MultiStepParamScheduler values=1,0.1 milestones=3 num_updates=10 "
            "steps=10",
            "ignite StepStateScheduler": "ignite.StepStateScheduler param_name=a initial_value=1 gamma=0.1 step_size=3",
        },
    ),
    Table(
        "Patience",
        "Patience 2 and a metric that never changes: the update (or epoch) with the first lower rate is 2, 3 or 4. The "
        "libraries count the first value, and the values that are borne, each in its own way.",
        {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8},
        {
            "torch ReduceLROnPlateau": f"torch.ReduceLROnPlateau lr=1 patience=2 {METRICS}",
            "transformers reduce_lr_on_plateau": f"transformers.reduce_lr_on_plateau lr=1 patience=2 {METRICS}",
            "timm PlateauLRScheduler": f"timm.PlateauLRScheduler lr=1 patience_t=2 {METRICS}",
            "keras ReduceLROnPlateau": f"keras.ReduceLROnPlateau lr=1 patience=2 {METRICS}",
            "paddle ReduceOnPlateau": f"paddle.ReduceOnPlateau learning_rate=1 patience=2 {METRICS}",
            "fairseq reduce_lr_on_plateau": f"fairseq.reduce_lr_on_plateau lr=1 lr_patience=2 {METRICS}",
            "optax reduce_on_plateau": f"optax.contrib.reduce_on_plateau lr=1 patience=2 {METRICS}",
            "mmengine ReduceOnPlateauLR": f"mmengine.ReduceOnPlateauLR lr=1 patience=2 {METRICS}",
            "ignite ReduceLROnPlateauScheduler": f"ignite.ReduceLROnPlateauScheduler lr=1 patience=2 {METRICS}",
        },
    ),
    Table(
        "Lengths of zero",
        "What a warmup or decay of no steps does: some are done at once, some never begin, some raise in the run.",
        {"0": 0, "1": 1, "2": 2, "10": 10},
        {
            "torch LinearLR, total_iters=0": "torch.LinearLR lr=1 start_factor=0.1 total_iters=0",
            "torch ConstantLR, total_iters=0": "torch.ConstantLR lr=1 factor=0.1 total_iters=0",
            "torch PolynomialLR, total_iters=0": "torch.PolynomialLR lr=1 total_iters=0",
            "torch CosineAnnealingLR, T_max=0": "torch.CosineAnnealingLR lr=1 T_max=0",
            "torch SWALR, anneal_epochs=0": "torch.SWALR lr=1 swa_lr=0.1 anneal_epochs=0",
            "transformers constant_with_warmup, num_warmup_steps=0": "transformers.constant_with_warmup lr=1 "
            "num_warmup_steps=0",
            "optax linear_schedule, transition_steps=0": "optax.linear_schedule init_value=0.1 end_value=1 "
            "transition_steps=0",
            "optax warmup_constant_schedule, warmup_steps=0": "optax.warmup_constant_schedule init_value=0 "
            "peak_value=1 warmup_steps=0",
            "timm CosineLRScheduler, warmup_t=0": "timm.CosineLRScheduler lr=1 t_initial=20 warmup_t=0 "
            "t_in_epochs=false",
            "mmengine LinearLR, end=1": "mmengine.LinearLR lr=1 start_factor=0.1 end=1 by_epoch=false",
            "mmengine ConstantLR, end=1": "mmengine.ConstantLR lr=1 factor=0.1 end=1 by_epoch=false",
        },
    ),
    Table(
        "A restart, exactly",
        "Cycles of 10, 30, 90, 270, 810 steps: the fifth restart is at step 1210, and the rate there is the peak. A "
        "cycle counted by the logarithm of a float misses it.",
        {"9": 9, "10": 10, "1209": 1209, "1210": 1210, "1211": 1211},
        {
            "lrcurve": "cosine lr=1 steps=10 repeat.stretch=3",
            "torch CosineAnnealingWarmRestarts": "torch.CosineAnnealingWarmRestarts lr=1 T_0=10 T_mult=3",
            "keras CosineDecayRestarts": "keras.CosineDecayRestarts initial_learning_rate=1 first_decay_steps=10 "
            "t_mul=3",
            "timm CosineLRScheduler": "timm.CosineLRScheduler lr=1 t_initial=10 cycle_mul=3 cycle_limit=9 "
            "t_in_epochs=false",
        },
    ),
]


def shown(rate: float) -> str:
    """Return a rate as the page shows it: four digits, or that there is none."""
    if math.isnan(rate):
        return "raises"
    return "0" if abs(rate) < 1e-15 else f"{rate:.4g}"


def line(label: str, rates: Sequence[float]) -> str:
    """Return a row of a table in Markdown."""
    return f"| {label} | {' | '.join(shown(rate) for rate in rates)} |"


def ours(spec: str, steps: Sequence[int]) -> list[float]:
    """Return what lrcurve gives at some steps."""
    rates = lrcurve.evaluate(spec, steps=max(steps) + 1)
    return [float(rates[step]) for step in steps]


def page() -> str:
    """Return the whole page."""
    parts = [INTRODUCTION]
    for table in TABLES:
        head = f"| | {' | '.join(table.steps)} |\n|---|{'---:|' * len(table.steps)}"
        steps = list(table.steps.values())
        rows = "\n".join(line(label, ours(spec, steps)) for label, spec in table.rows.items())
        parts.append(f"## {table.title}\n\n{table.text}\n\n{head}\n{rows}")
    parts.append("# Every scheduler")
    for library in libraries():
        first = find(names(library)[0])
        parts.append(f"## {library} {first.version}\n\n" + "\n".join(map(entry, names(library))))
    return "\n\n".join(parts) + "\n"


def entry(name: str) -> str:
    """Return what the page says of one scheduler: its signature, what it is, and where it is not what one expects."""
    record = find(name)
    title = (record.__doc__ or "").strip().split("\n", 1)[0].replace("``", "`")
    traps = "".join(f"\n  - {sentence}" for sentence in record.differs)
    return f"- **`{name}`** `{record.signature()}`: {title}{traps}"


INTRODUCTION = """\
# What every library's scheduler really does

Numbers, not names: "cosine with warmup" is written in every library, and means a different curve in each. The tables
below show the rate that update t (counted from 0) uses, in float64, from a peak of 1. Each number is computed anew in
CI with the library itself (`tests/conformance/test_page.py`), and every scheduler here is compared with the real one
for at least 60 sets of arguments: at every step of some hundred, Adafactor at 63 steps up to ten million. sd-scripts,
WeNet and detectron2 are on no package index: tables that their own code gave stand for them.

`raises` means that the library raises an exception in the middle of the run. `lrcurve explain torch.CosineAnnealingLR`
shows signature, formula, fields and traps of one; the list of all is at the end of this page."""
