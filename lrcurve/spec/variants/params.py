"""``params``: other parameters of the optimizer that are scheduled beside the rate."""

import re

from msgspec import structs

from lrcurve.curve import LR, Curve
from lrcurve.documents.node import MapNode, Node, Scalar
from lrcurve.provenance import Built
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.spec.build import build
from lrcurve.spec.convert import is_number
from lrcurve.spec.modifiers import modifier
from lrcurve.spec.read_fields import read_field
from lrcurve.spec.type_names import is_type, unknown_type
from lrcurve.spec.variants.resume import Main, beside
from lrcurve.spec.variants.subject import Subject

_NAME = re.compile(r"[A-Za-z_]\w*")


def param_curves(subject: Subject, main: Main | None) -> list[Curve]:
    """Return a curve for each parameter that a file schedules, and for each that ``main`` moves and the file does not.

    A schedule that has ``params`` is ``main``; a document's own have none.
    """
    written = subject.whole.get("params")
    found: list[Curve] = []
    if isinstance(written, MapNode):
        for name, node in written.items():
            built = _built(subject, name, node)
            if built is not None and main is not None and not isinstance(built.schedule, Constant):
                built = beside(main, built, node, name)
            if built is not None:
                found.append(subject.curve(built, parameter=name))
    elif written is not None:
        what = "must be a mapping of parameters to numbers or schedules, such as {momentum: 0.9}"
        subject.problem(what, "params")
    names = written.entries if isinstance(written, MapNode) else {}
    for name, schedule in main.built.schedule.parameters.items() if main is not None else ():
        if name not in names:
            found.append(subject.curve(Built(schedule, subject.node), parameter=name, implicit=True))
    return found


def _built(subject: Subject, name: str, node: Node) -> Built | None:
    ctx = subject.ctx
    if name == LR or _NAME.fullmatch(name) is None:
        what = "is the schedule itself" if name == LR else "must be a name of letters, digits and underscores"
        ctx.problem(node, what)
        return None
    if isinstance(node, Scalar) and is_number(node):
        value = read_field(ctx, modifier("floor"), node)
        return None if value is None else Built(Constant(lr=value), node)
    if isinstance(node, Scalar) and not is_type(str(node)):
        ctx.problem(node, f"must be a number or a schedule: {unknown_type(str(node))}")
        return None
    # The document's rate is no default for what is none.
    return build(node, structs.replace(ctx, lr=None, parameter=name))
