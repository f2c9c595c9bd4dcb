"""A curve and where it was written."""

from dataclasses import replace

from msgspec import Struct

from lrcurve.curve import Curve
from lrcurve.documents.node import Node
from lrcurve.problems import Problem
from lrcurve.run import Run
from lrcurve.schedules import Schedule


class Origin(Struct, frozen=True):
    """Where a curve was written: its schedule, the document's default rate and run, and what its file says of rules.

    All are None for a curve of logged rates. ``brought`` says that nobody wrote it: another scheduler brings it along.
    """

    path: str = ""
    schedule: Node | None = None
    lr: Node | None = None
    run: Node | None = None
    check: Node | None = None
    brought: bool = False


class Made(Struct, frozen=True):
    """A curve with its origin."""

    curve: Curve
    origin: Origin


def on_run(name: str, schedule: Schedule, run: Run, notes: list[Problem]) -> Curve:
    """Return a curve, on a shorter run where the rates end before it, which is noted."""
    end = schedule.end
    if end is None or end.step >= run.ticks:
        return Curve(name, schedule, run)
    notes.append(Problem(name, f"the rates end at step {end.step:,} of {run.ticks:,}: {end.why}"))
    return Curve(name, schedule, replace(run, ticks=max(end.step, 1), planned=run.whole))


def check_rates(curve: Curve, path: str, node: Node, problems: list[Problem]) -> None:
    """Note a curve without any rate, and a rate that outgrows a float by the end of the run."""
    end = curve.schedule.end
    if end is not None and end.step == 0:
        problems.append(Problem(path, f"has no rate at any step: {end.why}", node.mark))
    elif end is not None and curve.run.tick == "share" and curve.run.planned:
        message = f"ends at {100 * end.step / curve.run.planned:g} %: {end.why}; to see it, add --steps N or 'steps: N'"
        problems.append(Problem(path, message, node.mark))
    try:
        curve.lr([0, curve.run.ticks - 1])
    except ValueError as error:
        problems.append(Problem(path, str(error), node.mark))
