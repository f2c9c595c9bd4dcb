"""``params``: other parameters of the optimizer that are scheduled beside the rate."""

import re

from msgspec import structs

from lrcurve.curve import LR
from lrcurve.documents.node import MapNode, Node, Scalar
from lrcurve.schedules import Schedule
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.spec.convert import FieldValueError, convert, is_number
from lrcurve.spec.made_from import Made
from lrcurve.spec.modifiers import modifier
from lrcurve.spec.type_names import is_type, meant
from lrcurve.spec.variants.subject import Subject

_NAME = re.compile(r"[A-Za-z_]\w*")


def param_curves(subject: Subject, main: Schedule | None) -> list[Made]:
    """Return a curve for each parameter that a file schedules, and for each that ``main`` brings and the file does not.

    A schedule that has ``params`` is ``main``; a document's own have none.
    """
    written = subject.whole.get("params")
    found: list[Made] = []
    names: dict[str, None] = {}
    if isinstance(written, MapNode):
        for name, node in written.items():
            names[name] = None
            schedule = _schedule(subject, name, node)
            if schedule is not None:
                found.append(_made(subject, name, schedule, node))
    elif written is not None:
        what = "must be a mapping of parameters to numbers or schedules, such as {momentum: 0.9}"
        subject.problem("params", what, written)
    for name, schedule in main.parameters.items() if main is not None else ():
        if name not in names:
            found.append(_made(subject, name, schedule, subject.node, brought=True))
    return found


def _made(subject: Subject, name: str, schedule: Schedule, node: Node, *, brought: bool = False) -> Made:
    path = subject.path if brought else f"{subject.path}.params.{name}".lstrip(".")
    full = f"{subject.name}.{name}".lstrip(".")
    return subject.curve(schedule, node, name=full, path=path, parameter=name, brought=brought)


def _schedule(subject: Subject, name: str, node: Node) -> Schedule | None:
    if name == LR or _NAME.fullmatch(name) is None:
        what = "is the schedule itself" if name == LR else "must be a name of letters, digits and underscores"
        subject.problem(f"params.{name}", what, node)
        return None
    if isinstance(node, Scalar) and is_number(node):
        try:
            value: float = convert(modifier("floor"), node, subject.scope.clock)[0]
        except FieldValueError as error:
            subject.problem(f"params.{name}", str(error), node)
            return None
        return Constant(lr=value)
    if isinstance(node, Scalar) and not is_type(str(node)):
        near = meant(str(node)) or "; 'lrcurve list' shows all types"
        subject.problem(f"params.{name}", f"must be a number or a schedule, got {node}{near}", node)
        return None
    # The document's rate is no default for what is none.
    scope = structs.replace(subject.scope, lr=None, parameter=name)
    built = subject.builder.build(node, f"{subject.path}.params.{name}".lstrip("."), scope)
    return None if built is None else built.schedule
