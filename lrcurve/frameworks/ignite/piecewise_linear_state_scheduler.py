"""ignite's straight lines of an attribute of the state."""

from dataclasses import dataclass

from lrcurve.frameworks.ignite.milestones import Milestones
from lrcurve.frameworks.ignite.state import FROM_ONE, StateScheduler
from lrcurve.schedules import Schedule


@dataclass(frozen=True, kw_only=True)
class PiecewiseLinearStateScheduler(Milestones, StateScheduler):
    r"""Straight lines from point to point, of an attribute of the engine's state.

    .. code-block:: text

        value(t) = v[i] + (v[i + 1] - v[i]) * (t + 1 - m[i]) / (m[i + 1] - m[i])      m[i] <= t + 1 < m[i + 1]

    >>> lines = PiecewiseLinearStateScheduler(param_name="a", milestones_values=((0, 0.8), (4, 0.4)))
    >>> lines([0, 1, 3, 9]).round(12).tolist()
    [0.7, 0.6, 0.4, 0.4]

    Source: pytorch-ignite 0.5.5, ignite.handlers.PiecewiseLinearStateScheduler.
    """

    example = 'ignite.PiecewiseLinearStateScheduler param_name=drop milestones_values="[[0, 0.1], [40, 0.5]]"'
    differs = (FROM_ONE,)

    def indexed(self) -> Schedule:
        """Draw the lines."""
        return self.lines()
