"""Where the cycles of a schedule are."""

import pytest

from lrcurve.frameworks.keras.cosine_decay_restarts import CosineDecayRestarts
from lrcurve.frameworks.optax.sgdr_schedule import SgdrSchedule
from lrcurve.frameworks.timm.cosine_lr_scheduler import CosineLRScheduler
from lrcurve.frameworks.torch.cosine_annealing_warm_restarts import CosineAnnealingWarmRestarts
from lrcurve.frameworks.torch.cyclic_lr import CyclicLR
from lrcurve.frameworks.transformers.cosine_with_restarts import CosineWithRestarts
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Repeat
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.cyclic import Cyclic

COSINE = Cosine(lr=0.1, steps=10)
PREFIXED = CosineLRScheduler(lr=0.1, t_initial=20, cycle_limit=2, warmup_t=5, warmup_prefix=True)
CYCLE = {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 5, "decay_steps": 30}


@pytest.mark.parametrize(
    ("schedule", "first", "count", "tick", "cycle"),
    [
        (Repeat(inner=COSINE, steps=10), 10, None, 25, (2, 20, 30)),
        (Repeat(inner=COSINE, steps=10, count=2), 10, 2, 25, (1, 10, 20)),  # the last goes on
        (Repeat(inner=COSINE, steps=10, stretch=2), 10, None, 29, (1, 10, 30)),
        (CosineAnnealingWarmRestarts(lr=0.1, T_0=10, T_mult=2), 10, None, 30, (2, 30, 70)),
        (CosineDecayRestarts(initial_learning_rate=0.1, first_decay_steps=10), 10, None, 9, (0, 0, 10)),
        (CosineLRScheduler(lr=0.1, t_initial=20, cycle_limit=3), 20, 3, 55, (2, 40, 60)),
        (PREFIXED, 25, 2, 30, (1, 25, 45)),
        (CosineWithRestarts(lr=0.1, num_warmup_steps=10, num_training_steps=100, num_cycles=3), 40, 3, 50, (1, 40, 70)),
        (SgdrSchedule(cosine_kwargs=(CYCLE, CYCLE)), 30, 2, 31, (1, 30, 60)),
    ],
)  # fmt: skip
def test_cycles(schedule: Schedule, first: int, count: int | None, tick: int, cycle: tuple[int, int, int]) -> None:
    assert (schedule.first_cycle(), schedule.cycle_count(), schedule.cycle_at(tick)) == (first, count, cycle)


def test_a_triangle_comes_in_cycles_and_never_restarts() -> None:
    assert Cyclic(lr=0.1, min_lr=0.01, steps_up=10, steps_down=20).first_cycle() == 30
    torch = CyclicLR(base_lr=0.01, max_lr=0.1, step_size_up=10)
    assert (torch.first_cycle(), torch.cycle_at(25)) == (20, None)


def test_a_single_shape_has_no_cycles() -> None:
    assert (COSINE.first_cycle(), COSINE.cycle_count()) == (None, None)
    assert CosineLRScheduler(lr=0.1, t_initial=20).first_cycle() is None
