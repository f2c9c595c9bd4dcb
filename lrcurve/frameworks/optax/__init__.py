"""optax's schedules: functions of the count of updates, each value absolute; and its rule for plateaus."""

from lrcurve.frameworks.optax.decays import (
    ConstantSchedule,
    CosineDecaySchedule,
    ExponentialDecay,
    LinearSchedule,
    PolynomialSchedule,
)
from lrcurve.frameworks.optax.joined import (
    JoinSchedules,
    SgdrSchedule,
    WarmupConstantSchedule,
    WarmupCosineDecaySchedule,
    WarmupExponentialDecaySchedule,
)
from lrcurve.frameworks.optax.one_cycle import CosineOnecycleSchedule, LinearOnecycleSchedule
from lrcurve.frameworks.optax.piecewise import PiecewiseConstantSchedule, PiecewiseInterpolateSchedule
from lrcurve.frameworks.optax.plateau import ReduceOnPlateau

__all__ = [
    "ConstantSchedule",
    "CosineDecaySchedule",
    "CosineOnecycleSchedule",
    "ExponentialDecay",
    "JoinSchedules",
    "LinearOnecycleSchedule",
    "LinearSchedule",
    "PiecewiseConstantSchedule",
    "PiecewiseInterpolateSchedule",
    "PolynomialSchedule",
    "ReduceOnPlateau",
    "SgdrSchedule",
    "WarmupConstantSchedule",
    "WarmupCosineDecaySchedule",
    "WarmupExponentialDecaySchedule",
]
