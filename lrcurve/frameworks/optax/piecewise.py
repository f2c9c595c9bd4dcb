"""optax's schedules of factors at listed steps."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Annotated, ClassVar, Literal

import numpy as np

from lrcurve.frameworks.optax.base import Optax, Value
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Track
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.piecewise import Piecewise
from lrcurve.schedules.shapes.values import Values

SCALES = "factors by the step at which each is multiplied in, such as {30: 0.1, 60: 0.1}"


@dataclass(frozen=True, kw_only=True)
class PiecewiseConstantSchedule(Optax):
    r"""A value that is multiplied by a factor at each of some steps.

    .. code-block:: text

        lr(t) = init_value * product of scale[b] over all boundaries b <= t

    ``t`` is the count of updates: the step of a boundary already has the new value. Boundaries may be written in any
    order; those before step 0 act from the start.

    >>> halved = PiecewiseConstantSchedule(init_value=0.8, boundaries_and_scales={"3": 0.5, "6": 0.5})
    >>> halved([0, 2, 3, 5, 6, 9]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]

    Source: optax 0.2.8, optax.piecewise_constant_schedule.
    """

    name: ClassVar[str] = "piecewise_constant_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.piecewise_constant_schedule",)
    differs: ClassVar[tuple[str, ...]] = (
        "The drop is seen by the step of the boundary itself, as in PyTorch; Keras' PiecewiseConstantDecay drops one "
        "step later.",
        "The numbers are factors that multiply up, not rates: {30: 0.1, 60: 0.01} ends at 0.001 times init_value.",
    )
    example: ClassVar[str] = (
        "optax.piecewise_constant_schedule init_value=0.1 boundaries_and_scales.20=0.1 boundaries_and_scales.40=0.5"
    )

    init_value: Annotated[Value, doc("the rate before the first boundary")]
    boundaries_and_scales: Annotated[dict[str, float] | None, doc(SCALES)] = None

    def since(self, begin: float) -> Schedule:
        """List the rate after each boundary."""
        scales = ordered(self.boundaries_and_scales)
        rates = accumulate(scales.values(), lambda rate, scale: rate * scale, initial=self.init_value)
        starts = [0, *(first_step(boundary + begin) for boundary in scales)]
        last = dict(zip(starts, rates, strict=True))
        return Values(at=tuple(last), values=tuple(last.values()))


@dataclass(frozen=True, kw_only=True)
class PiecewiseInterpolateSchedule(Optax):
    r"""A line, or half a cosine wave, from each listed value to the next.

    .. code-block:: text

        linear   lr(t) = v[i] + (v[i + 1] - v[i]) * q
        cosine   lr(t) = v[i + 1] + (v[i] - v[i + 1]) * (1 + cos(pi * q)) / 2
        v[i]   = init_value * scale[1] * ... * scale[i]
        q      = (t - b[i]) / (b[i + 1] - b[i])

    ``t`` is the count of updates, ``b`` are 0 and the boundaries in order, ``b[i]`` the last that is not after ``t``.
    Past the last boundary the last value holds.

    >>> scales = {"4": 0.5, "8": 0.5}
    >>> line = PiecewiseInterpolateSchedule(interpolate_type="linear", init_value=0.8, boundaries_and_scales=scales)
    >>> line([0, 2, 4, 6, 8, 9]).round(12).tolist()
    [0.8, 0.6, 0.4, 0.3, 0.2, 0.2]

    Source: optax 0.2.8, optax.piecewise_interpolate_schedule.
    """

    name: ClassVar[str] = "piecewise_interpolate_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.piecewise_interpolate_schedule",)
    differs: ClassVar[tuple[str, ...]] = (
        "The numbers are factors that multiply up, not rates: {4: 0.5, 8: 0.5} ends at a quarter of init_value.",
        "A first boundary at 0 or below is no point to start from: its factor is already in at step 0.",
    )
    example: ClassVar[str] = (
        "optax.piecewise_interpolate_schedule interpolate_type=cosine init_value=0.01 "
        "boundaries_and_scales.10=10 boundaries_and_scales.45=0.01"
    )

    interpolate_type: Annotated[Literal["linear", "cosine"], doc("the curve from one value to the next")]
    init_value: Annotated[Value, doc("the rate at step 0")]
    boundaries_and_scales: Annotated[dict[str, float] | None, doc(SCALES)] = None

    def since(self, begin: float) -> Schedule:
        """Interpolate between the products."""
        if self.interpolate_type not in ("linear", "cosine"):
            raise raises("optax", "interpolate_type", "ValueError: it must be either 'cosine' or 'linear'")
        return interpolated(self.interpolate_type, self.init_value, ordered(self.boundaries_and_scales), begin)


def ordered(written: Mapping[str, float] | None) -> dict[float, float]:
    """Return the scales by their boundary, in order.

    Raises:
        FieldError: if a boundary is no number, or a scale is negative.
    """
    scales = {}
    for boundary, scale in (written or {}).items():
        try:
            scales[float(boundary)] = float(scale)
        except ValueError:
            raise FieldError("boundaries_and_scales", f"needs a step for each factor, got {boundary!r}") from None
    if not all(map(math.isfinite, scales)):
        raise FieldError("boundaries_and_scales", "needs a finite step for each factor")
    return positive(scales, "boundaries_and_scales")


def positive(scales: dict[float, float], field: str) -> dict[float, float]:
    """Return the scales in the order of their boundaries.

    Raises:
        FieldError: for ``field``, if one is negative.
    """
    if not all(scale >= 0 for scale in scales.values()):
        raise raises("optax", field, "ValueError: it takes no negative factors")
    return dict(sorted(scales.items()))


def interpolated(
    shape: Literal["linear", "cosine"], init: float, scales: Mapping[float, float], begin: float
) -> Schedule:
    """Return the curve through the products of the scales, whose boundaries are in order."""
    values = list(accumulate(scales.values(), lambda value, scale: value * scale, initial=init))
    points = list(zip((0.0, *scales), values, strict=True))
    while len(points) > 1 and points[1][0] <= 0:
        del points[0]
    track: list[tuple[float, float]] = []
    for (start, low), (stop, high) in pairwise(points):
        track.append((start, low))
        # optax takes boundaries less than a step apart for a step apart; at most one step lies between them.
        step = math.ceil(start + begin) - begin
        if stop - start < 1 and start < step < stop:
            share = Track(at=(start, start + 1), values=(low, high), shape=shape)
            track.append((step, _at(share, step)))
    track.append(points[-1])
    if len(track) == 1:
        return Constant(lr=points[0][1])
    at = tuple(moment + begin for moment, _ in track)
    through = tuple(value for _, value in track)
    if at[0] >= 0 and all(moment.is_integer() for moment in at):
        return Piecewise(at=tuple(map(int, at)), values=through, interpolation=shape)
    return Track(at=at, values=through, shape=shape)


def _at(track: Track, moment: float) -> float:
    """Return a track's value at a moment between steps."""
    shifted = Track(at=tuple(at - moment for at in track.at), values=track.values, shape=track.shape)
    return float(shifted.rates(np.zeros(1, dtype=np.int64))[0])
