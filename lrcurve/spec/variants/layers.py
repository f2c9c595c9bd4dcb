"""``lars`` and ``lamb``: a curve for each layer, whose rate follows from its norms."""

import math
from typing import Any

import numpy as np
from msgspec import Struct

from lrcurve.curve import Curve
from lrcurve.documents.node import KIND, MapNode, Node, Scalar
from lrcurve.problems import Problem, SpecError, inside, suggest
from lrcurve.provenance import Built
from lrcurve.schedules.combine import Product, Truncated
from lrcurve.schedules.layerwise import TrustRatio
from lrcurve.schedules.shapes.values import Values
from lrcurve.spec.context import Context
from lrcurve.spec.files import Files
from lrcurve.spec.read_fields import read_keys, refuse_unknown_keys
from lrcurve.spec.variants.keys import KEYS, Lars
from lrcurve.spec.variants.subject import Subject
from lrcurve.tables.rows import rows_of, value_of
from lrcurve.tables.table_text import TableText

MAX_LAYERS = 500
"""Layers of lars or lamb: the largest networks have fewer, and each is a curve with norms of its own."""
MOVING = {"lars": "gradient", "lamb": "update"}
"""What moves the weights, whose norm each rule takes."""


class Layer(Struct, frozen=True):
    """The norms of one layer from each of ``steps`` on; ``end`` is the first step that they no longer tell of."""

    steps: tuple[int, ...]
    weight: tuple[float, ...]
    moving: tuple[float, ...]
    end: int | None = None


def layer_curves(subject: Subject, rule: str, main: Built) -> list[Curve]:
    """Return a curve for each layer under the ``rule`` lars or lamb, beside the global rate ``main``."""
    written = subject.whole.entries[rule].node
    if not isinstance(written, MapNode):
        subject.problem(f"must be a mapping with 'norms', got {KIND[type(written)]}", rule)
        return []
    found = len(subject.ctx.problems)
    values = read_keys(subject.ctx, KEYS[rule], written, ("norms",))
    layers = _norms(subject, rule, written)
    ratio = _ratio(subject, rule, values)
    chosen = _chosen(subject, rule, values, layers)
    if len(subject.ctx.problems) > found:
        return []
    curves = [_curve(subject, name, main, layers[name], ratio) for name in chosen]
    _note_ends(subject, curves)
    return curves


def _note_ends(subject: Subject, curves: list[Curve]) -> None:
    """Say once, however many layers there are, that the norms of some end before the run."""
    ended = [curve for curve in curves if curve.run.planned is not None]
    if ended:
        first = min(curve.run.ticks for curve in ended)
        which = ended[0].name if len(ended) == 1 else f"{len(ended)} of {len(curves)} layers"
        what = f"the rates of {which} end with their norms, the first at step {first:,} of {subject.run.ticks:,}"
        subject.ctx.notes.append(Problem(subject.name, what))


def _curve(subject: Subject, name: str, main: Built, layer: Layer, ratio: TrustRatio) -> Curve:
    local = ratio(np.array(layer.weight), np.array(layer.moving))
    factors = (main.schedule, Values(at=layer.steps, values=tuple(local.tolist())))
    built = Built(Product(factors=factors), subject.node, inner=(main,))
    if layer.end is not None and layer.end < subject.run.ticks:
        why = f"the norms of {name} end after step {layer.steps[-1]:,}"
        built = Built(Truncated(inner=built.schedule, steps=layer.end, why=why), subject.node, inner=(built,))
    return subject.curve(built, member=name, kind="layers", noted=False)


def _ratio(subject: Subject, rule: str, values: dict[str, Any]) -> TrustRatio:
    clip = values.get("clip") or ()
    if clip and (len(clip) != 2 or clip[0] > clip[1]):
        subject.problem("must be two numbers, the lowest and the highest norm", rule, "clip")
        clip = ()
    lower, upper = clip or (0.0, math.inf)
    trust = 1.0 if rule == "lamb" else values.get("trust", Lars.trust)
    decay, eps = values.get("weight_decay", 0.0), values.get("eps", 0.0)
    return TrustRatio(trust=trust, weight_decay=decay, eps=eps, lower=lower, upper=upper)


def _chosen(subject: Subject, rule: str, values: dict[str, Any], layers: dict[str, Layer]) -> list[str]:
    chosen = list(values.get("layers") or layers)
    for name in chosen if layers else ():
        if name not in layers:
            near = suggest(name, layers) or f"; there are {', '.join(layers)}"
            subject.problem(f"no layer is called '{name}'{near}", rule, "layers")
    return list(dict.fromkeys(chosen))


def _norms(subject: Subject, rule: str, written: MapNode) -> dict[str, Layer]:
    """Return the norms of each layer."""
    node = written.get("norms")
    if isinstance(node, MapNode) and node.entries:
        layers = {name: _constant(subject.ctx, rule, own) for name, own in node.items()}
    elif isinstance(node, Scalar) and isinstance(node.value, str):
        layers = _from_file(subject, rule, node)
    else:
        if isinstance(node, MapNode):
            subject.problem("must have at least one layer", rule, "norms")
            return {}
        what = (
            f"needs 'norms', for each layer {{weight: 1.5, {MOVING[rule]}: 0.1}}, or a file with the columns "
            f"{', '.join(_columns(rule))}"
        )
        subject.problem(what, rule, *(["norms"] if node is not None else []))
        return {}
    if len(layers) > MAX_LAYERS:
        subject.problem(f"has {len(layers):,} layers; the limit is {MAX_LAYERS:,}", rule, "norms")
        return {}
    return {name: layer for name, layer in layers.items() if layer is not None}


def _constant(ctx: Context, rule: str, own: Node) -> Layer | None:
    keys = ("weight", MOVING[rule])
    if not isinstance(own, MapNode):
        ctx.problem(own, f"must be two norms, {{weight: 1.5, {MOVING[rule]}: 0.1}}, got {own}")
        return None
    refuse_unknown_keys(ctx, own, keys)
    norms = []
    for key in keys:
        node = own.get(key)
        norm = value_of(node.value) if isinstance(node, Scalar) else math.nan
        if node is None:
            ctx.problem(own, f"needs '{key}', the norm of the layer's {'weights' if key == 'weight' else key}")
        elif not 0 <= norm < math.inf:
            ctx.problem(node, f"must be a number of at least 0, got {node}")
        else:
            norms.append(norm)
    return Layer((0,), (norms[0],), (norms[1],)) if len(norms) == 2 else None


def _columns(rule: str) -> tuple[str, str, str, str]:
    return "step", "layer", "weight_norm", f"{MOVING[rule]}_norm"


def _from_file(subject: Subject, rule: str, node: Scalar) -> dict[str, Layer | None]:
    """Return the norms that a file lists, layer by layer in the order in which they come first."""
    try:
        if subject.run.tick == "share":
            raise SpecError([Problem("", "counts in steps, but the run's length is not known: add --steps N")])
        return dict(_read(rule, str(node), subject.ctx.files))
    except SpecError as error:
        subject.ctx.problems.extend(inside(error, node.path, node.mark))
        return {}


def _read(rule: str, name: str, files: Files) -> dict[str, Layer]:
    table = files.table(name)
    columns = _columns(rule)
    header, rows = rows_of(table, columns)
    for column in columns:
        if column not in header:
            near = suggest(column, table.named(*header))
            what = f"has no column '{column}'{near}; {rule} takes {', '.join(columns)}"
            raise table.error(what, 1)
    found: dict[str, tuple[list[int], list[float], list[float]]] = {}
    for line, row in rows:
        step, layer, weight, moving = _cells(table, line, row, columns)
        steps, weights, movings = found.setdefault(layer, ([], [], []))
        if steps and step <= steps[-1]:
            got = table.quote(f", got {step} after {steps[-1]} for {layer}")
            raise table.error(f"steps must rise from row to row of a layer{got}", line)
        if not steps and step:
            what = table.quote(f"{layer} is of step {step:,}") or "a layer is not of step 0"
            raise table.error(f"the first row of {what}; nothing tells its norms before", line)
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
            got = table.quote(f", got {'nothing' if cell is None else cell}")
            raise table.error(f"must be a {'whole ' if whole else ''}number of at least 0{got}", line, path=column)
        read.append(value)
    return int(read[0]), str(cells[1]), read[1], read[2]
