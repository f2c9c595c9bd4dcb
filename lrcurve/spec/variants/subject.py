"""What the readers of a whole schedule's keys work on."""

from dataclasses import replace

from msgspec import Struct

from lrcurve.curve import LR, Curve, CurveError, Kind
from lrcurve.documents.node import MapNode, Node
from lrcurve.problems import Problem
from lrcurve.provenance import Built, MadeFrom
from lrcurve.run import Run
from lrcurve.spec.context import Context, located
from lrcurve.spec.look import Look


class Subject(Struct, frozen=True):
    """One entry of ``schedules``: its name, the whole of it, and ``node``, what it says without a whole's own keys.

    ``check`` is what the document says of rules, ``look`` how the curves are called and drawn.
    """

    ctx: Context
    name: str
    node: Node
    whole: MapNode
    check: Node | None = None
    look: Look = Look()
    changed_run: Run | None = None

    @property
    def run(self) -> Run:
        """The run of its curves: the document's, unless that changes where it is resumed."""
        return self.changed_run or self.ctx.run

    def problem(self, message: str, *keys: str) -> None:
        """Note what is wrong with what the whole has under ``keys``."""
        self.ctx.problem(self.whole, message, *keys)

    def curve(
        self,
        built: Built,
        *,
        run: Run | None = None,
        parameter: str = LR,
        member: str | None = None,
        kind: Kind | None = None,
        begin: int = 0,
        implicit: bool = False,
        noted: bool = True,
    ) -> Curve:
        """Return a curve of this entry, after noting what its rates show to be wrong, and ``noted`` where they end.

        It is on a shorter run where the rates end before it.
        """
        look = self.look
        curve = Curve(
            look.name or self.name,
            built.schedule,
            run or self.run,
            look.color,
            parameter,
            member,
            kind,
            begin,
            MadeFrom(built, self.check, implicit, self.name),
            look.linestyle,
        )
        end = built.schedule.end
        if end is not None and end.step < curve.run.ticks:
            if noted and not implicit:
                what = f"the rates end at step {end.step:,} of {curve.run.ticks:,}: {end.why}"
                self.ctx.notes.append(Problem(curve.name, what))
            curve = replace(curve, run=replace(curve.run, ticks=max(end.step, 1), planned=curve.run.whole))
        self._check_rates(curve, built)
        return curve

    def _check_rates(self, curve: Curve, built: Built) -> None:
        """Note a curve without any rate, and a rate that outgrows a float by the end of the run."""
        end, run = built.schedule.end, curve.run
        if end is not None and end.step == 0:
            self.ctx.problem(built.node, f"has no rate at any step: {end.why}")
        elif end is not None and run.tick == "share" and run.planned:
            what = f"ends at {100 * end.step / run.planned:g} %: {end.why}; to see it, add --steps N or 'steps: N'"
            self.ctx.problem(built.node, what)
        try:
            curve.lr([0, run.ticks - 1])
        except CurveError as error:
            self.ctx.problems.append(located(built.node, error.problems[0].message))
