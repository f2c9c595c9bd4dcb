"""fvcore's several schedulers, each for a part of the training."""

import math
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import Annotated, Literal

import numpy as np

from lrcurve.frameworks.fvcore.base import EARLY, EPSILON, ParamScheduler
from lrcurve.frameworks.shared.over_share import Change
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import NEVER, Rates, Schedule, Steps
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.schedule import Child

Scaling = Literal["rescaled", "fixed"]


@dataclass(frozen=True, kw_only=True)
class Composite(ParamScheduler):
    """Schedulers for parts of the training, which are shares of it."""

    @abstractmethod
    def parts(self) -> tuple[tuple[ParamScheduler, ...], tuple[float, ...], tuple[Scaling, ...]]:
        """Return the schedulers, the share of each, and whether it goes through all of its own in that.

        Raises:
            FieldError: if the library refuses the arguments.
        """

    @cached_property
    def _parts(self) -> tuple[tuple[ParamScheduler, ...], tuple[float, ...], tuple[Scaling, ...]]:
        return self.parts()

    def compose(self) -> Schedule:
        """Refuse what the library does."""
        _ = self._parts
        return super().compose()

    @cached_property
    def _ends(self) -> list[float]:
        return [*accumulate(self._parts[1])]

    def _part(self, where: Rates) -> Steps:
        """Return which part each ``where`` is in: the first whose end it has not passed, or the last."""
        past = [where + EPSILON > end for end in self._ends[:-1]]
        found = np.logical_and.accumulate(past).sum(axis=0) if past else np.zeros(np.shape(where))
        return np.asarray(found, dtype=np.int64)

    def _inside(self, part: int, where: Rates) -> Rates:
        """Return ``where`` on the clock of a part; NaN where the library raises."""
        _, lengths, scaling = self._parts
        if part >= len(scaling) or (scaling[part] == "rescaled" and lengths[part] == 0):
            return np.full(np.shape(where), np.nan)
        if scaling[part] == "fixed":
            return where
        return (where - (self._ends[part] - lengths[part])) / lengths[part]

    def at(self, where: Rates) -> Rates:
        """Ask the scheduler of each part."""
        part = self._part(where)
        values = np.empty(np.shape(where))
        for number in np.unique(part).tolist():
            here = part == number
            inside = self._inside(number, where[here])
            lost = np.isnan(inside)
            values[here] = np.where(lost, np.nan, self._parts[0][number].at(np.where(lost, 0.0, inside)))
        return values

    def changes(self) -> Iterator[Change]:
        """Go from part to part, and change in each as its scheduler does."""
        for number, scheduler in enumerate(self._parts[0]):
            if number:
                yield lambda where, number=number: self._number(where) >= number  # type: ignore[misc]  # mypy infers no lambda with a default
            for change in scheduler.changes():
                yield self._within(number, change)

    def _number(self, where: float) -> int:
        return int(self._part(np.array([where]))[0])

    def _within(self, number: int, change: Change) -> Change:
        def came(where: float) -> bool:
            now, inside = self._number(where), float(self._inside(number, np.array([where]))[0])
            return now > number or (now == number and (math.isnan(inside) or change(inside)))

        return came

    def failure(self, where: float) -> str:
        """Return what happens in the part that fails."""
        number = self._number(where)
        inside = float(self._inside(number, np.array([where]))[0])
        if np.isnan(inside):
            missing = number >= len(self._parts[2])
            error = "IndexError: interval_scaling is too short" if missing else "ZeroDivisionError: a part has length 0"
            return f"fvcore raises {error}"
        return self._parts[0][number].failure(inside)

    def children(self) -> tuple[Child, ...]:
        """Return the schedulers, each from about the step on at which its part begins."""
        schedulers, lengths, scaling = self._parts
        starts = [first_step((end - length) * self.steps) for end, length in zip(self._ends, lengths, strict=True)]
        stops = [*starts[1:], NEVER]
        children = []
        for scheduler, length, start, stop, how in zip(schedulers, lengths, starts, stops, scaling, strict=False):
            own = length * self.steps if how == "rescaled" else self.steps
            if stop > start and own > 0:
                member = replace(scheduler, steps=own)
                children.append(Child(member, start, stop - start, start if how == "fixed" else 0))
        return tuple(children)


@dataclass(frozen=True, kw_only=True)
class CompositeParamScheduler(Composite):
    r"""Schedulers one after another, each for a share of the training.

    .. code-block:: text

        rescaled      lr(t) = schedulers[i]((where - b) / lengths[i])      b = lengths[0] + ... + lengths[i - 1]
        fixed         lr(t) = schedulers[i](where)
        i             the first whose end is at least where + 1e-6         where = t / steps

    >>> from lrcurve.frameworks.fvcore.cosine_param_scheduler import CosineParamScheduler
    >>> from lrcurve.frameworks.fvcore.linear_param_scheduler import LinearParamScheduler
    >>> warmup = LinearParamScheduler(start_value=0.0, end_value=0.8, steps=1)
    >>> decay = CosineParamScheduler(start_value=0.8, end_value=0.0, steps=1)
    >>> both = {"schedulers": (warmup, decay), "lengths": (0.5, 0.5), "steps": 8}
    >>> CompositeParamScheduler(interval_scaling=("rescaled", "rescaled"), **both)([0, 2, 4, 6]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4]
    >>> CompositeParamScheduler(interval_scaling=("rescaled", "fixed"), **both)([0, 2, 4, 6]).round(3).tolist()
    [0.0, 0.4, 0.4, 0.117]

    Source: fvcore 0.1.5.post20221221, fvcore.common.param_scheduler.CompositeParamScheduler.
    """

    example = (
        "fvcore.CompositeParamScheduler lengths=0.2,0.8 interval_scaling=rescaled,rescaled "
        'schedulers="[{type: fvcore.LinearParamScheduler, start_value: 0.001, end_value: 0.1}, '
        '{type: fvcore.CosineParamScheduler, start_value: 0.1, end_value: 0}]"'
    )
    differs = (
        "With interval_scaling fixed a part is the piece of its scheduler that would run there anyhow: a cosine behind "
        "a warmup does not start at its peak.",
        "lengths that miss 1 by less than 0.001 are mended in the last, also in the caller's list.",
        "An interval_scaling that is too short raises IndexError in the middle of the training.",
        EARLY,
    )

    schedulers: Annotated[tuple[ParamScheduler, ...], doc("the schedulers, in order, as mappings like this one")]
    lengths: Annotated[tuple[float, ...], doc("the share of the training that each has; they sum to 1")]
    interval_scaling: Annotated[
        tuple[Scaling, ...], doc("of each, rescaled, for the whole of it in its part, or fixed, for the piece there")
    ]

    def parts(self) -> tuple[tuple[ParamScheduler, ...], tuple[float, ...], tuple[Scaling, ...]]:
        """Mend the last length as fvcore does."""
        if len(self.schedulers) != len(self.lengths):
            raise raises("fvcore", "lengths", "ValueError: there must be as many as there are schedulers")
        if not self.schedulers:
            raise raises("fvcore", "schedulers", "ValueError: there must be at least one")
        whole = sum(self.lengths)
        if abs(whole - 1.0) >= 1e-3:
            raise raises("fvcore", "lengths", f"ValueError: they must sum to 1, got {whole:g}")
        lengths = self.lengths if whole == 1.0 else (*self.lengths[:-1], 1.0 - sum(self.lengths[:-1]))
        return self.schedulers, lengths, self.interval_scaling
