"""``lars`` and ``lamb``: a curve for each layer, whose rate follows from its norms."""

import math
from typing import Any

import numpy as np
from msgspec import Struct

from lrcurve.curve import Family
from lrcurve.documents.node import KIND, MapNode, Node, Scalar
from lrcurve.problems import Problem, SpecError, inside, suggest
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import AnnotatedSchedule, Product, Truncated
from lrcurve.schedules.layerwise import TrustRatio
from lrcurve.schedules.shapes.values import Values
from lrcurve.spec.made_from import Made
from lrcurve.spec.metrics import read_beside
from lrcurve.spec.variants.keys import KEYS, Lars
from lrcurve.spec.variants.subject import Subject
from lrcurve.tables.rows import cell_of, rows_of, value_of
from lrcurve.tables.table_text import TableText

MAX_LAYERS = 500
MOVING = {"lars": "gradient", "lamb": "update"}
"""What moves the weights, whose norm each rule takes."""


class Layer(Struct, frozen=True):
    """The norms of one layer from each of ``steps`` on; ``end`` is the first step that they no longer tell of."""

    steps: tuple[int, ...]
    weight: tuple[float, ...]
    moving: tuple[float, ...]
    end: int | None = None


def layer_curves(subject: Subject, rule: str, main: Schedule) -> list[Made]:
    """Return a curve for each layer under the ``rule`` lars or lamb, beside the global rate ``main``."""
    written = subject.whole.entries[rule].node
    if not isinstance(written, MapNode):
        subject.problem(rule, f"must be a mapping with 'norms', got {KIND[type(written)]}", written)
        return []
    found = len(subject.builder.problems)
    values = subject.builder.keys(KEYS[rule], written, f"{subject.path}.{rule}", subject.scope, ("norms",))
    layers = _norms(subject, rule, written)
    ratio = _ratio(subject, rule, values, written)
    chosen = _chosen(subject, rule, values, layers, written)
    if len(subject.builder.problems) > found:
        return []
    if isinstance(main, AnnotatedSchedule) and "resume" in subject.whole.entries:
        main = main.inner  # the rates that its mark tells are not those of a layer
    made = [_made(subject, name, main, layers[name], ratio) for name in chosen]
    _note_ends(subject, made)
    return made


def _note_ends(subject: Subject, made: list[Made]) -> None:
    """Say once, however many layers there are, that the norms of some end before the run."""
    ended = [one.curve for one in made if one.curve.run.planned is not None]
    if ended:
        first = min(curve.run.steps for curve in ended)
        which = ended[0].name if len(ended) == 1 else f"{len(ended)} of {len(made)} layers"
        message = f"the rates of {which} end with their norms, the first at step {first:,} of {subject.run.steps:,}"
        subject.builder.notes.append(Problem(subject.name, message))


def _made(subject: Subject, name: str, main: Schedule, layer: Layer, ratio: TrustRatio) -> Made:
    local = ratio(np.array(layer.weight), np.array(layer.moving))
    schedule: Schedule = Product(factors=(main, Values(at=layer.steps, values=tuple(local.tolist()))))
    if layer.end is not None and layer.end < subject.run.steps:
        schedule = Truncated(
            inner=schedule, steps=layer.end, why=f"the norms of {name} end after step {layer.steps[-1]:,}"
        )
    family = Family(subject.name, name, "layers")
    return subject.curve(schedule, subject.node, name=f"{subject.name}[{name}]", family=family, noted=False)


def _ratio(subject: Subject, rule: str, values: dict[str, Any], written: MapNode) -> TrustRatio:
    clip = values.get("clip") or ()
    if clip and (len(clip) != 2 or clip[0] > clip[1]):
        subject.problem(f"{rule}.clip", "must be two numbers, the lowest and the highest norm", written.get("clip"))
        clip = ()
    lower, upper = clip or (0.0, math.inf)
    trust = 1.0 if rule == "lamb" else values.get("trust", Lars.trust)
    decay, eps = values.get("weight_decay", 0.0), values.get("eps", 0.0)
    return TrustRatio(trust=trust, weight_decay=decay, eps=eps, lower=lower, upper=upper)


def _chosen(
    subject: Subject, rule: str, values: dict[str, Any], layers: dict[str, Layer], written: MapNode
) -> list[str]:
    chosen = list(values.get("layers") or layers)
    for name in chosen if layers else ():
        if name not in layers:
            near = suggest(name, layers) or f"; there are {', '.join(layers)}"
            subject.problem(f"{rule}.layers", f"no layer is called '{name}'{near}", written.get("layers"))
    return list(dict.fromkeys(chosen))


def _norms(subject: Subject, rule: str, written: MapNode) -> dict[str, Layer]:
    """Return the norms of each layer."""
    node = written.get("norms")
    if isinstance(node, MapNode) and node.entries:
        layers = {name: _constant(subject, rule, name, own) for name, own in node.items()}
    elif isinstance(node, Scalar) and isinstance(node.value, str):
        layers = _from_file(subject, rule, node)
    else:
        if isinstance(node, MapNode):
            subject.problem(f"{rule}.norms", "must have at least one layer", node)
            return {}
        what = (
            f"needs 'norms', for each layer {{weight: 1.5, {MOVING[rule]}: 0.1}}, or a file with the columns "
            f"{', '.join(_columns(rule))}"
        )
        subject.problem(f"{rule}.norms" if node is not None else rule, what, node or written)
        return {}
    if len(layers) > MAX_LAYERS:
        subject.problem(f"{rule}.norms", f"has {len(layers):,} layers; the limit is {MAX_LAYERS:,}", node)
        return {}
    return {name: layer for name, layer in layers.items() if layer is not None}


def _constant(subject: Subject, rule: str, name: str, own: Node) -> Layer | None:
    path = f"{rule}.norms.{name}"
    keys = ("weight", MOVING[rule])
    if not isinstance(own, MapNode):
        subject.problem(path, f"must be two norms, {{weight: 1.5, {MOVING[rule]}: 0.1}}, got {own}", own)
        return None
    subject.unknown(path, own, keys)
    norms = []
    for key in keys:
        node = own.get(key)
        norm = value_of(node.value) if isinstance(node, Scalar) else math.nan
        if node is None:
            subject.problem(
                path, f"needs '{key}', the norm of the layer's {'weights' if key == 'weight' else key}", own
            )
        elif not 0 <= norm < math.inf:
            subject.problem(f"{path}.{key}", f"must be a number of at least 0, got {node}", node)
        else:
            norms.append(norm)
    return Layer((0,), (norms[0],), (norms[1],)) if len(norms) == 2 else None


def _columns(rule: str) -> tuple[str, str, str, str]:
    return "step", "layer", "weight_norm", f"{MOVING[rule]}_norm"


def _from_file(subject: Subject, rule: str, node: Scalar) -> dict[str, Layer | None]:
    """Return the norms that a file lists, layer by layer in the order in which they come first."""
    try:
        if subject.run.percent:
            raise SpecError([Problem("", "counts in steps, but the run's length is not known: add --steps N")])
        return dict(_read(rule, str(node), subject.scope.folder))
    except SpecError as error:
        subject.builder.problems += inside(error, f"{subject.path}.{rule}.norms", node.mark)
        return {}


def _read(rule: str, name: str, folder: str) -> dict[str, Layer]:
    table = read_beside(name, folder)
    header, rows = rows_of(table)
    columns = _columns(rule)
    for column in columns:
        if column not in header:
            what = f"has no column '{column}'{suggest(column, header)}; {rule} takes {', '.join(columns)}"
            raise table.error(what, 1)
    places = [header.index(column) for column in columns]
    found: dict[str, tuple[list[int], list[float], list[float]]] = {}
    for line, row in rows:
        step, layer, weight, moving = _cells(table, line, [cell_of(row, place) for place in places], columns)
        steps, weights, movings = found.setdefault(layer, ([], [], []))
        if steps and step <= steps[-1]:
            what = f"steps must rise from row to row of a layer, got {step} after {steps[-1]} for {layer}"
            raise table.error(what, line)
        if not steps and step:
            what = f"the first row of {layer} is of step {step:,}; nothing tells its norms before"
            raise table.error(what, line)
        steps.append(step)
        weights.append(weight)
        movings.append(moving)
    if not found:
        raise table.error("has no rows", 1)
    return {
        layer: Layer(tuple(steps), tuple(weights), tuple(movings), _end(steps))
        for layer, (steps, weights, movings) in found.items()
    }


def _end(steps: list[int]) -> int | None:
    """Return where the row after the last would come; a single row is a constant."""
    return steps[-1] + (steps[-1] - steps[-2]) if len(steps) > 1 else None


def _cells(table: TableText, line: int, cells: list[Any], columns: tuple[str, ...]) -> tuple[int, str, float, float]:
    """Return one row's step, layer and norms."""
    if cells[1] is None:
        raise table.error("has no name in this row", line, path="layer")
    read = []
    for column, cell in ((columns[i], cells[i]) for i in (0, 2, 3)):
        value = value_of(cell)
        whole = column == "step"
        if not 0 <= value < (2**53 if whole else math.inf) or (whole and not value.is_integer()):
            got = "nothing" if cell is None else cell
            what = f"must be a {'whole ' if whole else ''}number of at least 0, got {got}"
            raise table.error(what, line, path=column)
        read.append(value)
    return int(read[0]), str(cells[1]), read[1], read[2]
