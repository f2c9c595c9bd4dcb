"""The formula of a shape, read from its text and the values of its fields.

A text is made of blocks ``name = formula``. The last block gives ``lr(t)``; each may use those before it. Several lines
in a block are cases, each with its condition: the first whose condition holds counts, and else the last::

    q = min(t, T) / T
    lr(t) = lr * (1 - q)        if shape == "linear"
            lr * (1 - q) ** 2   if shape == "square"

The formulas know ``t``, ``pi``, ``e`` and the fields, of which ``steps`` is called ``T``. A block with the name of a
field is the default of that field. Where a field is a list of numbers, ``values[i]`` is its entry i, from 0,
``len(values)`` the number of entries, ``count(at <= t)`` the number of those for which that is true, and ``if values``
asks whether there are any.
"""

import ast
import dataclasses
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps
from lrcurve.schedules.formula import Formula, Part, Reader, apply, parse
from lrcurve.schedules.operations import OPERATORS, Value
from lrcurve.schedules.schedule import Schedule

RATE = "lr(t)"
"""The name of the block that gives the rate."""


def blocks(text: str) -> dict[str, str]:
    """Return the formula of each block by its name, its cases as one ``a if c else b``."""
    _, *pieces = re.split(r"^(\w+(?:\(t\))?) = ", text, flags=re.MULTILINE)
    return {name: _joined(lines.strip().splitlines()) for name, lines in zip(pieces[::2], pieces[1::2], strict=True)}


def _joined(cases: list[str]) -> str:
    *others, last = (" ".join(case.split()) for case in cases)
    return " else ".join([*others, last.rpartition(" if ")[0] or last]) if others else last


def shape_formula(schedule: Schedule, text: str) -> Callable[[Steps], Rates]:
    """Return the formula of a shape as a function of the step, with the values of a schedule's fields.

    Raises:
        FormulaError: if it cannot be read.
    """
    fields = {field.name: getattr(schedule, field.name) for field in dataclasses.fields(schedule)}
    fields["T"] = fields.pop("steps", None)
    reader = _ShapeReader(fields)
    for name, formula in blocks(text).items():
        if fields.get(name) is None:
            reader.define(name, formula)
    return partial(Formula(reader.blocks[RATE].evaluate, (), (), anywhere=True), names=reader.names)


class _ShapeReader(Reader):
    """Reads formulas that may also ask for words and look up entries of lists."""

    def __init__(self, fields: dict[str, Any]) -> None:
        numbers = {name: np.float64(value) for name, value in fields.items() if isinstance(value, int | float)}
        super().__init__("", {"pi": np.float64(np.pi), "e": np.float64(np.e), **numbers}, "t")
        self.words = {name: value for name, value in fields.items() if isinstance(value, str)}
        self.lists = {name: np.array(value) for name, value in fields.items() if isinstance(value, tuple)}
        self.blocks: dict[str, Part] = {}

    def define(self, name: str, formula: str) -> None:
        """Read a block, which later ones may use."""
        self.text = formula
        self.blocks[name] = self.number(parse(formula), 1)

    def part(self, node: ast.expr, depth: int) -> Part:
        """Read any part; a choice by a word, or by whether a list has entries, is made at once."""
        match node:
            case ast.Name(id=name) if name in self.blocks:
                return self.blocks[name]
            case ast.IfExp(
                test=ast.Compare(
                    left=ast.Name(id=name), ops=[ast.Eq()], comparators=[ast.Constant(value=str() as word)]
                )
            ) if name in self.words:
                return self.part(node.body if self.words[name] == word else node.orelse, depth)
            case ast.IfExp(test=ast.Name(id=name)) if name in self.lists:
                return self.part(node.body if self.lists[name].size else node.orelse, depth)
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]) if name in self.lists:
                size = np.float64(self.lists[name].size)
                return Part(lambda _: size)
            case ast.Subscript(value=ast.Name(id=name), slice=index) if name in self.lists:
                return apply(partial(_entry, self.lists[name]), [self.number(index, depth + 1)])
            case ast.Call(
                func=ast.Name(id="count"), args=[ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[bound])]
            ) if name in self.lists and type(op) in OPERATORS:
                return apply(partial(_count, OPERATORS[type(op)], self.lists[name]), [self.number(bound, depth + 1)])
        return super().part(node, depth)


def _entry(entries: Rates, index: Value) -> Value:
    """Return entries by their places; in a case that does not hold, a place may be past an end."""
    return np.take(entries, np.asarray(index, dtype=np.int64), mode="clip")


def _count(compare: Callable[..., Value], entries: Rates, bound: Value) -> Value:
    return np.sum(compare(entries.reshape(-1, *np.ones(np.ndim(bound), dtype=int)), bound), axis=0, dtype=np.float64)
