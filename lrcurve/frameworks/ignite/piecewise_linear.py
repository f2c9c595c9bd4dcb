"""ignite's straight lines between points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lrcurve.frameworks.ignite.base import IGNORED, ParamName, ParamScheduler
from lrcurve.frameworks.ignite.milestones import Milestones
from lrcurve.schedules import Schedule


@dataclass(frozen=True, kw_only=True)
class PiecewiseLinear(Milestones, ParamScheduler):
    r"""Straight lines from point to point; the first value holds before, the last after.

    .. code-block:: text

        lr(t) = v[i] + (v[i + 1] - v[i]) * (t - m[i]) / (m[i + 1] - m[i])      m[i] <= t < m[i + 1]

    >>> lines = PiecewiseLinear(param_name="lr", milestones_values=((1, 0.8), (3, 0.4), (3, 0.1)))
    >>> lines([0, 1, 2, 3, 9]).round(12).tolist()
    [0.8, 0.8, 0.6, 0.1, 0.1]

    Source: pytorch-ignite 0.5.5, ignite.handlers.PiecewiseLinear.
    """

    ignored: ClassVar[Mapping[str, str | None]] = IGNORED
    example = 'ignite.PiecewiseLinear param_name=lr milestones_values="[[0, 0.001], [10, 0.1], [50, 0]]"'
    differs = ("An event that is listed twice is a jump: the line leads to the first of its values.",)

    param_name: ParamName

    @property
    def parameter(self) -> str:
        """The parameter that it sets."""
        return self.param_name

    def compose(self) -> Schedule:
        """Draw the lines."""
        return self.lines()
