"""Keras' callback that asks a function of the user's own."""

import ast
import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.keras.base import Keras
from lrcurve.schedules import NEVER, FieldError, RateError, Rates, Schedule, Steps
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.formula import Formula, FormulaError, read
from lrcurve.schedules.function import Function

MAX_EPOCHS = 100_000
"""Epochs that a function of the rate before is followed for: it is called for each, one after another."""


@dataclass(frozen=True, kw_only=True)
class LearningRateScheduler(Keras):
    r"""The rate of each epoch from a function.

    .. code-block:: text

        lr(t) = schedule(t)
        lr(t) = schedule(t, lr(t - 1))      where it takes two numbers; lr(-1) is lr

    ``t`` is the epoch, from 0. ``schedule`` is a formula of ``epoch`` (or ``t``), and perhaps of ``lr``, the rate of
    the epoch before; or ``lambda epoch: ...`` or ``lambda epoch, lr: ...``; or with ``--allow-code`` a Python function.
    A function of two numbers is followed from epoch 0 on, for 100,000 epochs at most.

    >>> LearningRateScheduler(schedule=Function("0.8 * 0.5 ** epoch"))([0, 1, 2]).tolist()
    [0.8, 0.4, 0.2]
    >>> kept = Function("lambda epoch, lr: lr if epoch < 2 else lr * 0.5")
    >>> LearningRateScheduler(schedule=kept, lr=0.8)([0, 1, 2, 3]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: keras 3.15.1, keras.callbacks.LearningRateScheduler.
    """

    home = "keras.callbacks"
    source = "keras.src.callbacks.learning_rate_scheduler"
    ignored: ClassVar[Mapping[str, str | None]] = {"verbose": None}
    free = True
    call = "epoch"
    differs = (
        "The function gives the rate itself; PyTorch's LambdaLR multiplies the optimizer's rate by it.",
        "It must give a float: an int, as from lambda epoch: 1, raises ValueError. A formula here always gives floats.",
        "Keras hands a function of two numbers the rate as read back from a float32 variable: 0.1 comes back as "
        "0.10000000149011612.",
    )
    example = 'keras.LearningRateScheduler schedule="0.1 * 0.9 ** epoch"'

    schedule: Annotated[Function, doc("the rate as a function of the epoch, and perhaps of the rate before")]
    lr: Annotated[Rate | None, doc("the optimizer's rate, for a function of the rate before")] = None

    def compose(self) -> Schedule:
        """Ask the function for each epoch, or follow it."""
        function = self.schedule
        if function.python is not None:
            python = function.python
            if not _takes_two(python):
                return _PerEpoch(function=replace(function, python=lambda epoch: _float(python(epoch))))
            following: Callable[..., float] = python
            return self._followed(lambda epoch, lr: _float(following(epoch, lr)))
        text, variable, rate = _arguments(function)
        try:
            if rate is None:
                of_epoch = Function(text, variable)
                of_epoch.check()
                return _PerEpoch(function=of_epoch)
            formula = read(text, {"pi": math.pi, "e": math.e, rate: 1.0}, variable)
        except FormulaError as error:
            raise FieldError("schedule", str(error)) from None
        return self._followed(_Turn(formula, rate))

    def _followed(self, turn: Callable[[int, float], float]) -> Schedule:
        if self.lr is None:
            raise FieldError("schedule", "takes the rate before: give 'lr', the optimizer's rate, to start from")
        why = f"a function of the rate before is followed for {MAX_EPOCHS:,} epochs"
        return Truncated(inner=_Followed(turn=turn, lr=self.lr), steps=MAX_EPOCHS, why=why)


@dataclass(frozen=True, kw_only=True)
class _PerEpoch(Schedule):
    """A function of the epoch."""

    function: Function

    def rates(self, t: Steps) -> Rates:
        return self.function(t)

    def next_join(self, t: Steps) -> Steps:
        return self.function.next_join(t)


@dataclass(frozen=True)
class _Turn:
    """A formula of the epoch and of the rate before, which it calls ``rate``."""

    formula: Formula
    rate: str

    def __call__(self, epoch: int, lr: float) -> float:
        names = {"pi": np.float64(math.pi), "e": np.float64(math.e), self.rate: np.float64(lr)}
        return float(self.formula(np.array([epoch]), names)[0])


@dataclass(frozen=True, kw_only=True)
class _Followed(Schedule):
    """The rate after each turn, from ``lr`` before the first; turns are taken as far as steps are asked for."""

    turn: Callable[[int, float], float]
    lr: float

    @cached_property
    def _known(self) -> list[float]:
        return []

    def rates(self, t: Steps) -> Rates:
        inside = np.minimum(t, MAX_EPOCHS - 1)
        for epoch in range(len(self._known), int(inside.max(initial=-1)) + 1):
            self._known.append(self.turn(epoch, self._known[-1] if epoch else self.lr))
        return np.array(self._known)[inside]

    def next_join(self, t: Steps) -> Steps:
        return np.minimum(t + 1, NEVER)


def _takes_two(python: Callable[..., float]) -> bool:
    """Tell whether a function can be called with an epoch and a rate, as Keras tries first."""
    try:
        inspect.signature(python).bind(0, 0.0)
    except (TypeError, ValueError):
        return False
    return True


def _float(rate: object) -> float:
    """Return a rate that Keras takes.

    Raises:
        RateError: if it is no float.
    """
    if not isinstance(rate, float | np.float32):
        raise RateError(f"keras raises ValueError: the output of the function should be a float, got {rate!r}")
    return float(rate)


def _arguments(function: Function) -> tuple[str, str, str | None]:
    """Return a formula's text, what it calls the epoch, and what it calls the rate before, if it knows that."""
    text = " ".join(function.text.split())
    match = re.match(r"lambda (\w+) ?, ?(\w+) ?:(.*)", text)
    if match:
        return match[3].strip(), match[1], match[2]
    try:
        names = {node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text, function.variable, None
    if text.startswith("lambda"):
        return text, function.variable, None
    return text, "epoch" if "epoch" in names else function.variable, "lr" if "lr" in names else None
