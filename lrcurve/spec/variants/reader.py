"""Reads the entries of ``schedules``, each with the keys of a whole schedule, and gives their curves in order."""

from msgspec import structs

from lrcurve.documents.node import MapNode, Node
from lrcurve.problems import Problem
from lrcurve.spec.build import Builder
from lrcurve.spec.context import Scope
from lrcurve.spec.made_from import Made, Origin
from lrcurve.spec.variants.branch import branch_curves
from lrcurve.spec.variants.groups import group_curves
from lrcurve.spec.variants.keys import KEYS
from lrcurve.spec.variants.layers import layer_curves
from lrcurve.spec.variants.params import param_curves
from lrcurve.spec.variants.resume import RESUMED, main_of
from lrcurve.spec.variants.subject import Subject

SHARING = ("groups", "lars", "lamb")
"""The keys that share a schedule out; one of them is enough."""


class EntryReader:
    """Reads entry after entry; what leaves another schedule is read when all others are."""

    def __init__(self, builder: Builder, scope: Scope, origin: Origin) -> None:
        self.builder = builder
        self.scope = scope
        self.origin = origin
        self.made: dict[str, list[Made]] = {}
        self.beside: list[Made] = []
        self.leaving: set[str] = set()
        self.branches: list[tuple[Subject, Node, str]] = []

    def read(self, name: str, node: Node) -> None:
        """Read one entry."""
        path = f"schedules.{name}" if name else ""
        whole = node if isinstance(node, MapNode) else MapNode({})
        plain = node.without(*KEYS) if isinstance(node, MapNode) else node
        subject = Subject(self.builder, name, path, plain, whole, self.scope, self.origin)
        self.made[name] = []
        if is_branch(node):
            inner = whole.get("branch")
            self.branches.append((subject, node if inner is None else inner, path))
            self.leaving.add(name)
            return
        if whole.get("branch") is not None:
            self.branches.append((subject, whole.entries["branch"].node, f"{path}.branch"))
        self.made[name] = self._curves(subject)

    def read_top(self, whole: MapNode) -> None:
        """Read what the document itself says beside its schedules: parameters, and branches of one of them."""
        subject = Subject(self.builder, "", "", whole, whole.without("branch"), self.scope, self.origin)
        self.beside = param_curves(subject, None) if whole.get("params") is not None else []
        written = whole.get("branch")
        if written is not None:
            named = str(written.get("from") or "") if isinstance(written, MapNode) else ""
            self.branches.append((structs.replace(subject, name=named), written, "branch"))

    def finish(self) -> list[Made]:
        """Return all curves, each after the schedule that it belongs to."""
        trunks = {name: list(made) for name, made in self.made.items() if name not in self.leaving}
        for subject, written, path in self.branches:
            self.made.setdefault(subject.name, []).extend(branch_curves(subject, written, path, trunks))
        return [*(one for made in self.made.values() for one in made), *self.beside]

    def _curves(self, subject: Subject) -> list[Made]:
        sharing = [key for key in SHARING if key in subject.whole.entries]
        if len(sharing) > 1:
            what = f"cannot be together with '{sharing[0]}': each says whose rates these are"
            subject.problem(sharing[1], what, subject.whole.entries[sharing[1]].node)
        main = main_of(subject, subject.node, subject.path, subject.scope)
        if main is None or len(sharing) > 1:
            return []
        if sharing == ["groups"]:
            found = group_curves(subject, main)
        else:
            found = [subject.curve(main, subject.whole if subject.whole.entries else subject.node)]
            found += [made for rule in sharing for made in layer_curves(subject, rule, main)]
        if "resume" in subject.whole.entries:
            self._note_jump(found[:1])
        return found + param_curves(subject, main)

    def _note_jump(self, first: list[Made]) -> None:
        """Say by how much the rate jumps where a run is resumed; the first curve speaks for all of a family."""
        for one in first:
            for marks in one.curve.schedule.marks:
                if marks.kind == "transition" and marks.text.startswith(RESUMED):
                    step, run = int(marks.steps[0]), one.curve.run
                    when = f"{100 * step / run.steps:g} %" if run.percent else f"step {step:,}"
                    self.builder.notes.append(Problem(one.curve.name, f"{marks.text} at {when}"))


def is_branch(node: Node) -> bool:
    """Tell whether an entry is nothing but branches of another: ``{from: wsd, ...}``, or that under ``branch``."""
    if not isinstance(node, MapNode):
        return False
    if node.get("from") is not None or str(node.get("type")) == "branch":
        return True
    return set(node.entries) == {"branch"}
