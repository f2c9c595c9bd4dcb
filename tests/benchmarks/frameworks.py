"""What a library's scheduler costs here: against the native type of the same shape, and against stepping torch."""

from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from itertools import cycle
from typing import Any

import numpy as np

import lrcurve
from lrcurve.schedules import find
from tests.benchmarks.measuring import Cost, NotCompared, Row, function_time

TO_NATIVE = 3.0
TO_TORCH = 1 / 100
TO_TORCH_FEEDBACK = 1 / 50
"""At most so much of what torch takes for a step."""

PAIRS = {
    "torch.StepLR lr=.1 step_size=1000": "step lr=.1 step_size=1000",
    "torch.MultiStepLR lr=.1 milestones=300000,600000": "multistep lr=.1 milestones=300000,600000",
    "torch.ExponentialLR lr=.1 gamma=.99999": "exponential lr=.1 decay_rate=.99999",
    "torch.LinearLR lr=.1 total_iters=1000000": "linear lr=.1 min_lr=.03 steps=1000000",
    "torch.PolynomialLR lr=.1 total_iters=1000000 power=.9": "polynomial lr=.1 power=.9 steps=1000000",
    "torch.CosineAnnealingLR lr=.1 T_max=100000": "cosine lr=.1 steps=100000 past_end=mirror",
    "torch.CosineAnnealingWarmRestarts lr=.1 T_0=1000 T_mult=2": "cosine lr=.1 steps=1000 repeat.stretch=2",
    "torch.CyclicLR base_lr=.01 max_lr=.1": "cyclic lr=.1 min_lr=.01 steps_up=2000",
    "torch.OneCycleLR max_lr=.1 total_steps=1000000": "one_cycle lr=.1 steps=999999 rise=299999",
    "torch.SequentialLR lr=.1 milestones=1000 schedulers='[{type: torch.LinearLR, total_iters: 1000}, "
    "{type: torch.CosineAnnealingLR, T_max: 999000}]'": "cosine lr=.1 warmup=1000 steps=999000",
    "transformers.linear lr=.1 num_warmup_steps=1000 num_training_steps=1000000": "linear lr=.1 warmup=1000",
    "transformers.cosine lr=.1 num_warmup_steps=1000 num_training_steps=1000000": "cosine lr=.1 warmup=1000",
    "transformers.polynomial lr=.1 num_warmup_steps=0 num_training_steps=1000000": "polynomial lr=.1 power=1",
    "transformers.inverse_sqrt lr=.1 num_warmup_steps=1000": "inverse_sqrt lr=.1 timescale=1000 warmup=1000",
    "keras.ExponentialDecay initial_learning_rate=.1 decay_steps=1000 decay_rate=.99": "exponential lr=.1 "
    "decay_rate=.99 decay_steps=1000",
    "keras.PolynomialDecay initial_learning_rate=.1 decay_steps=1000000": "polynomial lr=.1 power=1",
    "keras.CosineDecay initial_learning_rate=.1 decay_steps=1000000": "cosine lr=.1",
    "keras.CosineDecayRestarts initial_learning_rate=.1 first_decay_steps=1000": "cosine lr=.1 steps=1000 "
    "repeat.stretch=2",
    "optax.linear_schedule init_value=.1 end_value=0 transition_steps=1000000": "linear lr=.1",
    "optax.cosine_decay_schedule init_value=.1 decay_steps=1000000": "cosine lr=.1",
    "optax.warmup_cosine_decay_schedule init_value=0 peak_value=.1 warmup_steps=1000 decay_steps=1000000": "cosine "
    "lr=.1 warmup=1000",
    "timm.CosineLRScheduler lr=.1 t_initial=1000000 t_in_epochs=false": "cosine lr=.1",
    "timm.StepLRScheduler lr=.1 decay_t=1000 decay_rate=.99 t_in_epochs=false": "step lr=.1 gamma=.99 step_size=1000",
    "timm.TanhLRScheduler lr=.1 t_initial=1000000 t_in_epochs=false": "tanh lr=.1",
    "timm.PolyLRScheduler lr=.1 t_initial=1000000 t_in_epochs=false": "polynomial lr=.1 power=.5",
    "pytorch_warmup.LinearWarmup lr=.1 warmup_period=1000 scheduler='{type: torch.CosineAnnealingLR, T_max: "
    "1000000}'": "cosine lr=.1 warmup=1000",
}
"""A library's scheduler and the native type of the same shape."""

COSINE = "torch.CosineAnnealingLR lr=.1 T_max=9999 eta_min=.01"
CHAIN = (
    "torch.ChainedScheduler lr=.1 schedulers='[{type: torch.LinearLR, total_iters: 9999}, "
    "{type: torch.CosineAnnealingLR, T_max: 9999, eta_min: 0.01}]'"
)


def evaluation(text: str, steps: int) -> Cost:
    """Return what measures reading inline text and evaluating its curve."""
    return function_time(lambda: lrcurve.evaluate(text, steps=steps))


def rows(tiny: bool) -> Iterator[Row | NotCompared]:
    """Yield a row for each pair, and for each of torch's ways to step."""
    steps = 1_000 if tiny else 1_000_000
    for text, native in PAIRS.items():
        name, floor = text.split(" ", 1)[0], native.split(" ", 1)[0]
        yield Row(f"{name}, {steps:,} steps", floor, TO_NATIVE, evaluation(text, steps), evaluation(native, steps))
    if find_spec("torch") is None:
        yield NotCompared("a step of torch's schedulers", "torch is not installed")
    else:
        yield from against_torch(steps, 100 if tiny else 20_000)


def against_torch(steps: int, stepped: int) -> Iterator[Row]:
    """Yield the cost of a step here as a share of the cost of a step in torch."""
    import torch
    from torch.optim import lr_scheduler

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    cosine: Any = lr_scheduler.CosineAnnealingLR(optimizer, T_max=9999, eta_min=0.01)
    linear: Any = lr_scheduler.LinearLR(optimizer, total_iters=9999)
    chain: Any = lr_scheduler.ChainedScheduler([linear, cosine], optimizer=optimizer)
    optimizer.step()
    metrics = tuple(np.random.default_rng(1).random(steps).tolist())
    plateau, heard = lr_scheduler.ReduceLROnPlateau(optimizer), cycle(metrics)
    t, scan = np.arange(steps), find("plateau")

    def listened() -> float:
        record = scan(**{"lr": 0.1, "metrics": metrics})  # one that has not been evaluated yet
        return function_time(partial(record, t))()

    cases: dict[str, tuple[float, Callable[[], object], Cost]] = {
        "closed form": (TO_TORCH, cosine.step, evaluation(COSINE, steps)),
        "recursion": (TO_TORCH, chain.step, evaluation(CHAIN, steps)),
        "plateau, its scan and the rates": (TO_TORCH_FEEDBACK, lambda: plateau.step(next(heard)), listened),
    }
    for name, (limit, step, ours) in cases.items():
        each = partial(_shared, ours, steps)
        torchs = partial(_shared, function_time(partial(_calls, step, stepped)), stepped)
        yield Row(f"{name}, a step", "a step of torch", limit, each, torchs)


def _calls(function: Callable[[], object], count: int) -> None:
    for _ in range(count):
        function()


def _shared(cost: Cost, count: int) -> float:
    return cost() / count
