"""The keys that any schedule takes beside its own fields, as records like any other.

Where only the fields of one are read, no methods are generated, which every start would pay for.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Repeat
from lrcurve.schedules.fields import Field, Fraction, Length, Metrics, Moment, Rate, doc, fields_of

Condition = Annotated[
    str | None, doc("a phase, or a warmup, ends when this comes true of a metric, such as train_error < 0.8")
]
Heard = Annotated[
    Metrics, doc("what until listens to: a file such as train.csv, or a list; without any, steps is an estimate")
]
Pace = Annotated[Length, doc("how many steps there are from one metric to the next, where no file tells")]


@dataclass(init=False, repr=False, eq=False)
class UntilKeys:
    """A phase of a list, or a warmup, that ends when a metric crosses a value.

    .. code-block:: text

        - {type: constant, lr: 0.01, until: train_error < 0.8, metrics: train.csv}
        - {type: constant, lr: 0.1}

    The condition is a metric, one of ``< <= > >=`` and a number. The phase ends after the first update since its start
    whose metric makes it true. In a file the metric is the column of that name; a column ``step`` tells the update that
    each value comes after, ``epoch`` the epoch. The values of a list come ``every``
    so many steps of the phase. Without
    ``metrics`` the phase takes its ``steps``, an estimate, which is said.

    Source: He et al., "Deep Residual Learning for Image Recognition", 2016 (arXiv:1512.03385), section 4.2: 0.01 until
    the training error is below 80 %.
    """

    until: Condition = None
    metrics: Heard = ()
    every: Pace = 1


@dataclass(frozen=True, kw_only=True)
class WarmupKeys:
    """``warmup: 10``, ``warmup: 10%``, or a mapping of these; the way up to what the main schedule starts at."""

    steps: Annotated[Moment, doc("N, how long the warmup takes", default="required, unless until has metrics")] = 0
    start_lr: Annotated[Rate, doc("the rate of step 0")] = 0.0
    shape: Annotated[
        Literal["linear", "constant", "exponential", "saturating", "cosine"], doc("the curve, as of type warmup")
    ] = "linear"
    gamma: Annotated[Fraction | None, doc("for shape saturating: what is left of the way after each step")] = None
    overlay: Annotated[
        bool, doc("the main schedule's clock runs from step 0 of the run, and the warmup covers its beginning")
    ] = False
    until: Condition = None
    metrics: Heard = ()
    every: Pace = 1


@dataclass(init=False, repr=False, eq=False)
class SequenceKeys:
    """Phases in turn, each on its own clock, which starts at 0: ``a | b`` in one line, a list in a file.

    .. code-block:: text

        schedules:
          recipe:
            - {type: warmup, lr: 1e-3, steps: 500}
            - {type: constant, lr: 1e-3, steps: 80%}
            - {type: linear, lr: 1e-3, min_lr: 0}

    Each phase says its ``steps``; one may leave them out and takes what is left of the run. The step at which a phase
    ends belongs to the next one. The last phase goes on as its own schedule does.
    """

    phases: Annotated[tuple[Schedule, ...], doc("the schedules in their order; the list alone means the same")]


@dataclass(init=False, repr=False, eq=False)
class ProductKeys:
    """The product of schedules on one clock: ``f(t) * g(t) * ...``.

    One factor carries the rate, the others are shapes with ``lr`` 1.
    """

    factors: Annotated[tuple[Schedule, ...], doc("the schedules that are multiplied")]


@dataclass(init=False, repr=False, eq=False)
class IntervalKeys:
    """A schedule that changes once per epoch, as most libraries' do when they are stepped per epoch.

    .. code-block:: text

        lr(t) = inner(floor(t / steps_per_epoch))

    Its bare lengths count epochs: ``steps: 30`` with ``interval: epoch`` is 30 epochs. The run must tell how many steps
    an epoch has.
    """

    interval: Annotated[Literal["step", "epoch"], doc("step: a value for each update; epoch: one for each epoch")] = (
        "step"
    )


@dataclass(init=False, repr=False, eq=False)
class Modifiers:
    """The keys that any type takes, applied in this order; the last three, a phase of a list that another follows."""

    steps: Annotated[
        Length | None,
        doc(
            "the length of the schedule, T in its formula; with repeat, of one cycle", default="what is left of the run"
        ),
    ] = None
    repeat: Annotated[bool, doc("start again after every `steps`: true, or a mapping of count, stretch, decay")] = False
    warmup: Annotated[Moment | None, doc("steps before the schedule that lead up to it, or a mapping")] = None
    advance: Annotated[
        Moment, doc("how many of the schedule's first steps are skipped: step t has the rate of its step t + advance")
    ] = 0
    scale: Annotated[float, Meta(ge=0), doc("what every rate is multiplied by")] = 1.0
    floor: Annotated[Rate, doc("no rate is lower than this")] = 0.0
    ceiling: Annotated[Rate | None, doc("no rate is higher than this")] = None
    interval: Annotated[
        Literal["step", "epoch"], doc("epoch: the value changes once per epoch, and bare lengths count epochs")
    ] = "step"
    until: Condition = None
    metrics: Heard = ()
    every: Pace = 1


def modifier_names() -> tuple[str, ...]:
    """Return the keys that any type takes."""
    return tuple(field.name for field in fields_of(Modifiers))


def modifier(name: str) -> Field:
    """Return the field of one modifier."""
    return next(field for field in fields_of(Modifiers) if field.name == name)


MAPPINGS = {"warmup": WarmupKeys, "repeat": Repeat}
"""The modifiers that may be a mapping, with the record of its keys."""
