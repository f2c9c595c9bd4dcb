"""From a whole document to curves: its run, its defaults, and each of its schedules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from msgspec import Struct, field, structs

from lrcurve.curve import Curve
from lrcurve.documents.node import Entry, ListNode, MapNode, Node, Scalar, placed
from lrcurve.problems import Problem, Source, SpecError, nearest, printable
from lrcurve.run import Run
from lrcurve.schedules import MAX_STEP, RateError
from lrcurve.spec.aliases import TYPE_KEYS
from lrcurve.spec.context import Context, located
from lrcurve.spec.files import Files, NoFiles
from lrcurve.spec.look import name_keys
from lrcurve.spec.overrides import Overrides, settings
from lrcurve.spec.run_keys import read_facts
from lrcurve.spec.settings import Setting, put
from lrcurve.spec.units import Clock
from lrcurve.spec.variants.reader import is_branch, read_entries
from lrcurve.spec.variants.stages import whole_length

MAX_CURVES = 100
MAX_SCHEDULES = 1000
"""How many schedules a document may hold, phases and members of others included."""
MAX_MEMBERS = 1000
"""How many curves all schedules, with their groups, layers, branches and other parameters, may make."""
TOP_LEVEL = ("title", "run", "steps", "lr", "schedules", "params", "branch", "check", "$schema")


class Loaded(Struct, frozen=True):
    """The curves of all sources, their common title, notes for the person (no errors), and the texts that were read.

    ``origins`` say where each fact of a trainer's config comes from.
    """

    curves: tuple[Curve, ...]
    title: str | None = None
    notes: tuple[str, ...] = ()
    texts: tuple[Source, ...] = ()
    origins: tuple[str, ...] = ()


class Document(Struct):
    """One spec on its way to curves; ``name`` is that of its schedule where it is nothing but one."""

    node: Node
    files: Files = NoFiles()
    name: str | None = None
    problems: list[Problem] = field(default_factory=list)


def build_curves(document: Document, overrides: Overrides) -> Loaded:
    """Build every curve of a document."""
    problems = document.problems
    plain = _with_settings(document, settings(overrides, problems))
    node = placed(plain)
    if not isinstance(node, MapNode):
        raise SpecError([Problem("", "must be a mapping with 'schedules', or one schedule with 'type'", node.mark)])
    if overrides.lr is not None:
        node = node.with_entry("lr", overrides.scalar("lr", overrides.lr))
    for key, entry in [*node.entries.items()]:
        if key not in TOP_LEVEL:
            near = nearest(key, TOP_LEVEL)
            listed = f"; did you mean '{near}'?" if near else f"; allowed are {', '.join(TOP_LEVEL[:-1])}"
            problems.append(Problem(key, f"unknown key '{key}'{listed}", entry.mark))
            if near is not None and near not in node.entries:
                node = node.with_entry(near, entry.node, entry.mark)  # what stands under it is checked, too
    schedules = node.get("schedules")
    if not isinstance(schedules, MapNode) or not schedules.entries:
        problems.append(
            Problem("schedules", "must be a mapping of names to schedules, with at least one", (schedules or node).mark)
        )
        raise _error(problems)
    if beyond := _beyond(node, schedules):
        problems.append(beyond)
        raise _error(problems)
    if "" in schedules.entries:  # a schedule without a name is no part of a path
        schedules = schedules.with_entry("", placed(unnamed(plain)))
    ctx = _context(node, schedules, document, overrides)
    title = node.get("title")
    if title is not None and not isinstance(title, Scalar):
        problems.append(Problem("title", "must be text", title.mark))
    try:
        made = read_entries(ctx, node, schedules)
    except RateError as error:  # of a schedule whose rates tell how another one goes on
        problems.append(Problem("schedules", str(error), schedules.mark))
        raise _error(problems) from None
    curves = [curve for curve in made if overrides.params or not (curve.made_from and curve.made_from.implicit)]
    problems += _same_names(curves)
    if not problems and len(curves) > MAX_MEMBERS:
        problems.append(
            Problem("schedules", f"makes {len(curves):,} curves; the limit is {MAX_MEMBERS:,}", schedules.mark)
        )
    if problems:
        raise _error(problems)
    heading = (
        printable(" ".join(str(title).splitlines())) if isinstance(title, Scalar) and title.value is not None else None
    )
    return Loaded(tuple(curves), heading, tuple(str(note) for note in ctx.notes))


def _beyond(document: Node, schedules: MapNode) -> Problem | None:
    """Return that a document holds more schedules than it may, or None."""
    for what, count, limit in (
        ("schedules", len(schedules.entries), MAX_CURVES),
        ("schedules in all, with those inside others", sum(_schedules_in(document)), MAX_SCHEDULES),
    ):
        if count > limit:
            return Problem("schedules", f"has {count:,} {what}; the limit is {limit:,}", schedules.mark)
    return None


def _schedules_in(node: Node) -> Iterator[bool]:
    """Yield for each part of a document whether it is a schedule that names its type."""
    if isinstance(node, MapNode):
        yield any(key in node.entries for key in TYPE_KEYS)
        for _, inner in node.items():
            yield from _schedules_in(inner)
    elif isinstance(node, ListNode):
        for inner in node.items:
            yield from _schedules_in(inner)


def unnamed(document: Node) -> Node:
    """Return the schedule of a document that has no name."""
    schedules = document.get("schedules") if isinstance(document, MapNode) else None
    return schedules.entries[""].node if isinstance(schedules, MapNode) else document


def _same_names(curves: list[Curve]) -> Iterator[Problem]:
    """Yield what two curves of a document are called, as a schedule ``a.momentum`` beside the momentum of ``a``."""
    names: set[str] = set()
    for curve in curves:
        node = curve.made_from.built.node if curve.made_from is not None else None
        if curve.name in names and node is not None:
            yield located(node, f"makes a second curve called '{curve.name}'", *name_keys(node))
        names.add(curve.name)


def _with_settings(document: Document, given: Sequence[Setting]) -> Node:
    """Return the whole document with every setting; where it is one schedule, paths lead into that first."""
    node = document.node
    if document.name is None:
        for setting in given if isinstance(node, MapNode) else ():
            node = put(node, setting, document.problems)
        return node
    outside = []
    for setting in given:
        first, *inner = setting.keys
        own = isinstance(node, MapNode) and first in node.entries and inner[:1] != [document.name]
        if (first == "schedules" and not own) or (isinstance(node, ListNode) and not first.isdecimal()):
            outside.append(setting)
        else:
            node = put(node, setting, document.problems)
    top = {}
    if isinstance(node, MapNode):
        top = {key: entry for key, entry in node.entries.items() if key in ("title", "run", "check", "$schema")}
        node = node.without(*top)
    schedules = MapNode({document.name: Entry(node, node.mark)}, node.mark)
    whole: Node = MapNode({**top, "schedules": Entry(schedules, node.mark)}, node.mark)
    for setting in outside:
        whole = put(whole, setting, document.problems)
    return whole


def _error(problems: list[Problem]) -> SpecError:
    """Return the error of all problems in the order of the text, each once; an unnamed schedule is no part of a path.

    A wrong default, such as the document's ``lr``, is found again by every schedule that uses it.
    """
    once = {(one.path, one.message, _place(one)): one for one in problems}
    return SpecError(structs.replace(one, path=one.path.lstrip(".")) for one in sorted(once.values(), key=_place))


def _place(problem: Problem) -> tuple[int, int]:
    return (problem.mark.line, problem.mark.column) if problem.mark else (0, 0)


def _context(node: MapNode, schedules: MapNode, document: Document, overrides: Overrides) -> Context:
    """Return what surrounds every schedule of a document: its run, its default rate, and where to note things."""
    written, steps, problems = node.get("run"), node.get("steps"), document.problems
    if overrides.steps is not None:
        steps = overrides.scalar("steps", overrides.steps)
        # The flag says how long this run is; what the file says of its length would only contradict it.
        written = written.without("steps", "epochs") if isinstance(written, MapNode) else written
    found = len(problems)
    facts = read_facts(written, steps, problems)
    run = Run.of(facts)
    ctx = Context(Clock(run), run.ticks, node.get("lr"), problems, [], document.files)
    if facts.length is None:
        unbounded = structs.replace(ctx, clock=Clock(replace(run, ticks=0, tick="step")))
        lengths = [whole_length(schedule, unbounded) for _, schedule in schedules.items() if not is_branch(schedule)]
        known = [length for length in lengths if length is not None]
        if known and len(known) == len(lengths) and 0 < max(known) <= MAX_STEP:
            run = Run.of(facts, max(known))
    if len(problems) > found:
        # What is wrong with the run is noted already; lengths that need it are not to blame.
        run = replace(run, tick="step", steps_per_epoch=run.steps_per_epoch or Fraction(1))
    return structs.replace(ctx, clock=Clock(run), left=run.ticks)
