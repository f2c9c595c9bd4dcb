"""The rates that a rule made of a metric, with one metric per step."""

from dataclasses import dataclass

from lrcurve.schedules.arrays import Rates, Steps
from lrcurve.schedules.plateau_rule import PlateauHistory
from lrcurve.schedules.schedule import End, Marks, Schedule


@dataclass(frozen=True, kw_only=True)
class Followed(Schedule):
    """Rates by the history of a rule: update t has the rate after t metrics; it ends after ``metrics`` of them."""

    trail: PlateauHistory
    metrics: int
    why: str

    @property
    def end(self) -> End:
        """The first update that the metrics do not reach."""
        return End(self.metrics + 1, self.why)

    @property
    def marks(self) -> tuple[Marks, ...]:
        """What the rule counted and did."""
        return self.trail.marks

    @property
    def flat(self) -> bool:
        """The rate changes only where the rule acts."""
        return True

    def rates(self, t: Steps) -> Rates:
        """Look up the rate after ``t`` metrics."""
        return self.trail.rates(t)

    def next_join(self, t: Steps) -> Steps:
        """Return the step of the next change."""
        return self.trail.next_join(t)
