"""optax's schedules of more than one piece, in turn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Annotated, Any, ClassVar

from lrcurve.frameworks.optax.base import Optax, Value, cosine, in_turn, ramp
from lrcurve.frameworks.optax.decays import ExponentialDecay
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import Time, doc

NO_WARMUP = "With warmup_steps at 0 or below there is no warmup: the decay starts at once."


@dataclass(frozen=True, kw_only=True)
class WarmupConstantSchedule(Optax):
    r"""A line up, then the peak for ever.

    .. code-block:: text

        lr(t) = init_value + (peak_value - init_value) * min(t, W) / W

    ``t`` is the count of updates, ``W`` is ``warmup_steps``: step W is the first at the peak.

    >>> WarmupConstantSchedule(init_value=0.0, peak_value=0.8, warmup_steps=4)([0, 1, 4, 9]).round(12).tolist()
    [0.0, 0.2, 0.8, 0.8]

    Source: optax 0.2.8, optax.warmup_constant_schedule.
    """

    name: ClassVar[str] = "warmup_constant_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.warmup_constant_schedule",)
    differs: ClassVar[tuple[str, ...]] = (
        "With warmup_steps at 0 or below it stays at init_value for ever: from 0, nothing is trained.",
    )
    example: ClassVar[str] = "optax.warmup_constant_schedule init_value=0.001 peak_value=0.1 warmup_steps=10"

    init_value: Annotated[Value, doc("the rate of step 0")]
    peak_value: Annotated[Value, doc("the rate after the warmup")]
    warmup_steps: Annotated[Time, doc("W, how long the warmup takes")]

    def since(self, begin: float) -> Schedule:
        """Ramp up."""
        return ramp(self.init_value, self.peak_value, self.warmup_steps, begin)


@dataclass(frozen=True, kw_only=True)
class WarmupCosineDecaySchedule(Optax):
    r"""A line up, then half a cosine wave down.

    .. code-block:: text

        lr(t) = init_value + (peak_value - init_value) * t / W                                    t < W
        lr(t) = end_value + (peak_value - end_value) * ((1 + cos(pi * p)) / 2) ** exponent        t >= W
        p     = min((t - W) / (D - W), 1)

    ``t`` is the count of updates, ``W`` is ``warmup_steps`` and ``D`` ``decay_steps``, the warmup included. Step W is
    the first at the peak, step D the first at the end.

    >>> schedule = WarmupCosineDecaySchedule(init_value=0.0, peak_value=0.8, warmup_steps=2, decay_steps=6)
    >>> schedule([0, 1, 2, 4, 6, 9]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.0]

    Source: optax 0.2.8, optax.warmup_cosine_decay_schedule.
    """

    name: ClassVar[str] = "warmup_cosine_decay_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.warmup_cosine_decay_schedule",)
    differs: ClassVar[tuple[str, ...]] = (
        "decay_steps includes the warmup; Keras' CosineDecay has it come after warmup_steps.",
        "end_value counts as a fraction of peak_value: with peak_value 0 the end is 0, whatever end_value is.",
        NO_WARMUP,
    )
    example: ClassVar[str] = (
        "optax.warmup_cosine_decay_schedule init_value=0.001 peak_value=0.1 warmup_steps=10 decay_steps=45"
    )

    init_value: Annotated[Value, doc("the rate of step 0")]
    peak_value: Annotated[Value, doc("the rate at the end of the warmup")]
    warmup_steps: Annotated[Time, doc("W, how long the warmup takes")]
    decay_steps: Annotated[Time, doc("D, how long warmup and decay take together")]
    end_value: Annotated[Value, doc("the rate at the end")] = 0.0
    exponent: Annotated[float, doc("the power that the wave is raised to")] = 1.0

    def since(self, begin: float) -> Schedule:
        """Join the warmup and the decay."""
        alpha = 0.0 if self.peak_value == 0 else self.end_value / self.peak_value
        warmup = ramp(self.init_value, self.peak_value, self.warmup_steps, begin)
        decay = partial(cosine, self.peak_value, self.decay_steps - self.warmup_steps, alpha, self.exponent)
        return in_turn(begin, warmup, (self.warmup_steps, decay))


@dataclass(frozen=True, kw_only=True)
class WarmupExponentialDecaySchedule(Optax):
    r"""A line up, then exponential decay.

    .. code-block:: text

        lr(t) = init_value + (peak_value - init_value) * t / W      t < W
        lr(t) = e(t - W)                                            t >= W

    ``t`` is the count of updates, ``W`` is ``warmup_steps`` and ``e`` is ``exponential_decay`` from ``peak_value`` with
    the other arguments: its clock starts at the end of the warmup.

    >>> shape = {"init_value": 0.0, "peak_value": 0.8, "warmup_steps": 2, "transition_steps": 2, "decay_rate": 0.25}
    >>> WarmupExponentialDecaySchedule(**shape)([0, 1, 2, 3, 4]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.2]

    Source: optax 0.2.8, optax.warmup_exponential_decay_schedule.
    """

    name: ClassVar[str] = "warmup_exponential_decay_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.warmup_exponential_decay_schedule",)
    differs: ClassVar[tuple[str, ...]] = (
        "transition_begin counts from the end of the warmup.",
        "With transition_steps at 0 or below, or decay_rate 0, the peak holds for ever, whatever end_value is.",
        NO_WARMUP,
    )
    example: ClassVar[str] = (
        "optax.warmup_exponential_decay_schedule init_value=0.001 peak_value=0.1 warmup_steps=10 "
        "transition_steps=10 decay_rate=0.5"
    )

    init_value: Annotated[Value, doc("the rate of step 0")]
    peak_value: Annotated[Value, doc("the rate at the end of the warmup")]
    warmup_steps: Annotated[Time, doc("W, how long the warmup takes")]
    transition_steps: Annotated[Time, doc("how many steps multiply the rate by decay_rate once")]
    decay_rate: Annotated[float, doc("the factor that transition_steps steps make up")]
    transition_begin: Annotated[Time, doc("how long the peak holds after the warmup")] = 0
    staircase: Annotated[bool, doc("whether the rate waits and drops every transition_steps steps at once")] = False
    end_value: Annotated[Value | None, doc("the rate at which the decay stops")] = None

    def since(self, begin: float) -> Schedule:
        """Join the warmup and the decay."""
        decay = ExponentialDecay(
            init_value=self.peak_value,
            transition_steps=self.transition_steps,
            decay_rate=self.decay_rate,
            transition_begin=self.transition_begin,
            staircase=self.staircase,
            end_value=self.end_value,
        )
        warmup = ramp(self.init_value, self.peak_value, self.warmup_steps, begin)
        return in_turn(begin, warmup, (self.warmup_steps, decay.since))


@dataclass(frozen=True, kw_only=True)
class SgdrSchedule(Optax):
    r"""Cycles of warmup and cosine decay, one after another.

    .. code-block:: text

        lr(t) = w[i](t - D[0] - ... - D[i - 1])

    ``t`` is the count of updates, ``w[i]`` the ``warmup_cosine_decay_schedule`` with the i-th arguments, and ``D[i]``
    its ``decay_steps``: so long a cycle lasts. A restart belongs to the new cycle; past the last one its end holds.

    >>> cycle = {"init_value": 0.0, "peak_value": 0.8, "warmup_steps": 1.0, "decay_steps": 3.0}
    >>> SgdrSchedule(cosine_kwargs=(cycle, {**cycle, "peak_value": 0.4}))([0, 1, 2, 3, 4, 6]).round(12).tolist()
    [0.0, 0.8, 0.4, 0.0, 0.4, 0.0]

    Source: optax 0.2.8, optax.sgdr_schedule; Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm
    Restarts", 2017 (arXiv:1608.03983).
    """

    name: ClassVar[str] = "sgdr_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.sgdr_schedule",)
    example: ClassVar[str] = (
        'optax.sgdr_schedule cosine_kwargs="[{init_value: 0, peak_value: 0.1, warmup_steps: 5, decay_steps: 25}, '
        '{init_value: 0, peak_value: 0.05, warmup_steps: 5, decay_steps: 25}]"'
    )
    differs: ClassVar[tuple[str, ...]] = (
        "Each cycle states all of its arguments; nothing grows or shrinks from one to the next by itself.",
        "It stays at the end of the last cycle, where PyTorch's CosineAnnealingWarmRestarts restarts for ever.",
    )

    cosine_kwargs: Annotated[
        tuple[dict[str, float], ...], doc("the arguments of warmup_cosine_decay_schedule for each cycle")
    ]

    def since(self, begin: float) -> Schedule:
        """Join the cycles."""
        cycles = [_cosine_cycle(i, kwargs) for i, kwargs in enumerate(self.cosine_kwargs)]
        if not cycles:
            raise raises("optax", "cosine_kwargs", "IndexError: it must hold at least one cycle")
        return _joined(cycles, list(accumulate(cycle.decay_steps for cycle in cycles)), begin)


@dataclass(frozen=True, kw_only=True)
class JoinSchedules(Optax):
    r"""Schedules one after another.

    .. code-block:: text

        lr(t) = s[0](t)                         t < b[1]
        lr(t) = s[i](t - b[i])                  b[i] <= t < b[i + 1]

    ``t`` is the count of updates, ``s`` are the ``schedules`` and ``b[1], b[2], ...`` the ``boundaries``: the step of
    a boundary belongs to the new schedule, whose clock starts there.

    >>> from lrcurve.frameworks.optax import CosineDecaySchedule, LinearSchedule
    >>> warmup = LinearSchedule(init_value=0.0, end_value=0.8, transition_steps=2)
    >>> decay = CosineDecaySchedule(init_value=0.8, decay_steps=4)
    >>> JoinSchedules(schedules=(warmup, decay), boundaries=(2,))([0, 1, 2, 4, 6]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0]

    Source: optax 0.2.8, optax.join_schedules.
    """

    name: ClassVar[str] = "join_schedules"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.join_schedules",)
    example: ClassVar[str] = (
        'optax.join_schedules boundaries=10 schedules="[{type: optax.linear_schedule, init_value: 0, end_value: 0.1, '
        'transition_steps: 10}, {type: optax.cosine_decay_schedule, init_value: 0.1, decay_steps: 40}]"'
    )
    differs: ClassVar[tuple[str, ...]] = (
        "Schedules without a boundary, and boundaries without a schedule, are left out without a word.",
        "Boundaries out of order are not sorted: the later in the list wins, from its own step on.",
    )

    schedules: Annotated[tuple[Optax, ...], doc("the schedules, each an optax one")]
    boundaries: Annotated[tuple[Time, ...], doc("the step at which each schedule but the first starts")]

    def since(self, begin: float) -> Schedule:
        """Join the schedules."""
        if not self.schedules:
            raise raises("optax", "schedules", "IndexError: it must hold at least one schedule")
        return _joined(self.schedules, self.boundaries, begin)


def _cosine_cycle(index: int, kwargs: Mapping[str, Any]) -> WarmupCosineDecaySchedule:
    """Return one cycle of ``sgdr_schedule``."""
    try:
        return WarmupCosineDecaySchedule(**kwargs)
    except TypeError:
        known = "init_value, peak_value, warmup_steps, decay_steps, and perhaps end_value and exponent"
        raise raises("optax", "cosine_kwargs", f"TypeError: cycle {index} needs {known}") from None
    except FieldError as error:
        raise FieldError("cosine_kwargs", f"{error}, in cycle {index}") from None


def _joined(schedules: Iterable[Optax], boundaries: Iterable[float], begin: float) -> Schedule:
    """Return schedules in turn; those without a boundary are left out."""
    first, *others = schedules
    turns = zip(boundaries, (other.since for other in others), strict=False)
    return in_turn(begin, first.since(begin), *turns)
