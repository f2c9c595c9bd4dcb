"""What a library's scheduler costs here: against the native type of the same shape, and against stepping torch.

Run it as ``python -m tests.benchmarks.frameworks``; the second part needs torch, and is left out without it. Exits with
1 where a ratio is over its limit.
"""

import statistics
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from lrcurve.schedules import Schedule
from lrcurve.schedules.shapes.plateau import Plateau
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides

N = 1_000_000
ROUNDS = 7
TO_NATIVE = 3.0
"""At most so many times what the native type of the same shape takes."""
TO_TORCH = 100.0
"""At least so many times faster than stepping torch."""
STEPPED = 20_000

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


def schedule(text: str) -> Schedule:
    """Return the schedule of inline text."""
    schedule = load_sources([text], Overrides(steps=str(N))).curves[0].schedule
    assert schedule is not None
    return schedule


def seconds(run: Callable[[], object]) -> float:
    """Return the median time of some runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def against_native() -> bool:
    """Print the ratio of each pair, and tell whether all are within the limit."""
    steps = np.arange(N)
    fine = True
    for text, native in PAIRS.items():
        theirs, ours = schedule(text), schedule(native)
        ratio = seconds(lambda each=theirs: each(steps)) / seconds(lambda each=ours: each(steps))  # type: ignore[misc]
        fine &= ratio <= TO_NATIVE
        print(f"{ratio:6.2f}  {text.split(' ', 1)[0]} / {native.split(' ', 1)[0]}")
    return fine


def against_torch() -> bool:
    """Print how many times faster a step is than torch's, and tell whether that is enough."""
    import torch
    from torch.optim import lr_scheduler

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    cosine: Any = lr_scheduler.CosineAnnealingLR(optimizer, T_max=9999, eta_min=0.01)
    linear: Any = lr_scheduler.LinearLR(optimizer, total_iters=9999)
    chain: Any = lr_scheduler.ChainedScheduler([linear, cosine], optimizer=optimizer)
    optimizer.step()
    noise = np.random.default_rng(1).random(N)
    plateau, heard = lr_scheduler.ReduceLROnPlateau(optimizer), iter(noise.tolist())
    steps, metrics = np.arange(N), tuple(noise.tolist())

    records = iter([Plateau(lr=0.1, metrics=metrics) for _ in range(ROUNDS)])

    def listened() -> object:
        return next(records)(steps)  # one that has not been evaluated yet

    cases: dict[str, tuple[float, Callable[[], object], Callable[[], object]]] = {
        "closed form": (TO_TORCH, cosine.step, lambda: schedule(COSINE)(steps)),
        "recursion": (TO_TORCH, chain.step, lambda: schedule(CHAIN)(steps)),
        "plateau, its scan and the rate of every step": (50.0, lambda: plateau.step(next(heard)), listened),
    }
    fine = True
    for name, (limit, step, evaluate) in cases.items():
        theirs = seconds(lambda step=step: [step() for _ in range(STEPPED)]) / STEPPED  # type: ignore[misc]
        ratio = theirs / (seconds(evaluate) / N)
        fine &= ratio >= limit
        print(f"{ratio:6.0f}x faster than torch (at least {limit:.0f}x): {name}")
    return fine


def main() -> None:
    """Measure, and exit with 1 where a ratio is over its limit."""
    fine = against_native()
    if find_spec("torch") is not None:
        fine &= against_torch()
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
