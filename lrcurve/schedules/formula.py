"""Formulas as text: parsed into a tree of numpy functions, never run as Python."""

import ast
import difflib
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import pairwise

import numpy as np

from lrcurve.schedules.arrays import MAX_STEP, NEVER, Rates, Steps, joins_at, multiples
from lrcurve.schedules.operations import FUNCTIONS, JUMPING, OPERATORS, Value, constant_name, function_name

MAX_LENGTH = 1000
"""Characters of a formula: it is evaluated for every step, and what is longer is a program."""

MAX_DEPTH = 50
"""Levels of a formula, one for each operator, call or condition within another: Python's stack ends."""


class FormulaError(ValueError):
    """A formula that cannot be read, or that holds what is not allowed."""


Names = Mapping[str, Value]


@dataclass(frozen=True)
class Part:
    """A part of a formula: how to evaluate it, and what is known of it.

    It is a truth value, or varies with ``t``, or is ``t`` itself, or a line in ``t``, which rises or falls throughout.
    """

    evaluate: Callable[[Names], Value]
    logical: bool = False
    varies: bool = False
    time: bool = False
    line: bool = False


@dataclass(frozen=True)
class Formula:
    """A formula that has been read.

    ``at`` are the steps where it jumps, ``periods`` the distances at whose multiples it does; ``anywhere`` says that it
    may jump at any step. ``variable`` is what it calls the step.
    """

    part: Callable[[Names], Value]
    at: tuple[int, ...]
    periods: tuple[int, ...]
    anywhere: bool

    variable: str = "t"

    def __call__(self, t: Steps, names: Names) -> Rates:
        """Evaluate at steps ``t`` in float64, in the shape of ``t``; what overflows is inf, what is undefined NaN."""
        with np.errstate(all="ignore"):
            value = self.part({**names, self.variable: t.astype(np.float64)})
        return np.array(np.broadcast_to(value, t.shape)) if np.ndim(value) < t.ndim else value

    def next_join(self, t: Steps) -> Steps:
        """Return, for each step, the next at which the formula may jump, or ``NEVER``."""
        if self.anywhere:
            return np.minimum(t + 1, NEVER)
        return reduce(np.minimum, (multiples(t, period) for period in self.periods), joins_at(t, sorted(self.at)))


def read(text: str, names: Mapping[str, float], variable: str = "t") -> Formula:
    """Read a formula of ``variable`` and ``names``.

    ``lambda x: ...`` is read as the formula behind the colon, with ``x`` for the variable. Numbers, names,
    ``+ - * / // % **``, comparisons, ``and or not``, ``a if c else b`` and calls of ``FUNCTIONS`` are allowed, nothing
    else; ``math.exp``, ``np.exp``, ``tf.math.exp`` and the like mean ``exp``.

    Raises:
        FormulaError: if it is no such formula, or is longer or deeper than the limits; the message says which.
    """
    text, tree = " ".join(text.split()), parse(text)
    if isinstance(tree, ast.Lambda) and len(tree.args.args) == 1:
        variable, tree = tree.args.args[0].arg, tree.body
    reader = Reader(text, {name: np.float64(value) for name, value in names.items()}, variable)
    part = reader.number(tree, 1)
    return Formula(part.evaluate, tuple(reader.at), tuple(reader.periods), reader.anywhere, variable)


def parse(text: str) -> ast.expr:
    """Return the syntax tree of a text.

    Raises:
        FormulaError: if it is no expression, or longer than the limit.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"has {len(text)} characters, the limit is {MAX_LENGTH}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(" ".join(text.split()), mode="eval").body
    except SyntaxError as error:
        where = f" at character {error.offset}" if error.offset else ""
        raise FormulaError(f"cannot be read{where}: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError):
        raise FormulaError("cannot be read") from None


class Reader:
    """Turns a syntax tree into parts, and notes on the way where the formula can jump."""

    def __init__(self, text: str, names: Mapping[str, np.float64], variable: str) -> None:
        self.text = text
        self.names = names
        self.variable = variable
        self.at: list[int] = []
        self.periods: list[int] = []
        self.anywhere = False

    def number(self, node: ast.expr, depth: int) -> Part:
        """Read a part that is used as a number; a truth value counts 1 or 0."""
        part = self.part(node, depth)
        if not part.logical:
            return part
        return Part(lambda names: np.asarray(part.evaluate(names), dtype=np.float64), varies=part.varies)

    def truth(self, node: ast.expr, depth: int) -> Part:
        """Read a part that is used as a truth value; every number but 0 is true."""
        part = self.part(node, depth)
        if part.logical:
            return part
        self.anywhere |= part.varies
        return Part(lambda names: np.not_equal(part.evaluate(names), 0.0), logical=True, varies=part.varies)

    def part(self, node: ast.expr, depth: int) -> Part:
        """Read any part.

        Raises:
            FormulaError: if it is not allowed.
        """
        if depth > MAX_DEPTH:
            raise FormulaError(f"nests deeper than {MAX_DEPTH} levels, which is the limit")
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self._constant(value)
            case ast.Name() | ast.Attribute() if (name := constant_name(node)) is not None:
                return self._name(name)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return self._binary(op, self.number(left, depth + 1), self.number(right, depth + 1))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return apply(np.logical_not, [self.truth(operand, depth + 1)], logical=True)
            case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
                return apply(OPERATORS[type(op)], [self.number(operand, depth + 1)])
            case ast.BoolOp(op=op, values=values):
                join = np.logical_and if isinstance(op, ast.And) else np.logical_or
                parts = [self.truth(value, depth + 1) for value in values]
                return apply(lambda *given: reduce(join, given), parts, logical=True)
            case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in OPERATORS for op in ops):
                return self._compare(ops, [self.number(operand, depth + 1) for operand in (left, *others)])
            case ast.IfExp(test=test, body=body, orelse=other):
                return self._choice(test, body, other, depth)
            case ast.Call(func=function, args=args, keywords=[]) if (name := function_name(function)) is not None:
                return self._call(name, args, depth)
            case ast.BinOp(op=ast.BitXor()):
                raise FormulaError("'^' is not allowed; a power is written '**'")
        culprit = (ast.get_source_segment(self.text, node) or "")[:40]
        raise FormulaError(
            f"'{culprit}' is not allowed: a formula holds numbers, names, + - * / // % **, comparisons, "
            f"and, or, not, 'a if c else b', and calls of {', '.join(FUNCTIONS)}"
        )

    def _constant(self, value: float) -> Part:
        try:
            number = np.float64(value)
        except OverflowError:
            raise FormulaError("holds a number that is too large for a float") from None
        return Part(lambda _: number)

    def _name(self, name: str) -> Part:
        if name == self.variable:
            return Part(lambda names: names[name], varies=True, time=True, line=True)
        if name not in self.names:
            raise FormulaError(f"unknown name '{name}'{_meant(name, [self.variable, *self.names])}")
        return Part(lambda names: names[name])

    def _binary(self, op: ast.operator, left: Part, right: Part) -> Part:
        if isinstance(op, ast.FloorDiv | ast.Mod) and (left.varies or right.varies):
            period = self._known(right)
            if left.time and period is not None and period >= 1 and period == int(period):
                self.periods.append(min(int(period), NEVER))
            else:
                self.anywhere = True
        line = left.line and not right.varies
        if isinstance(op, ast.Add | ast.Sub | ast.Mult):
            line |= right.line and not left.varies
        elif not isinstance(op, ast.Div):
            line = False
        return replace(apply(OPERATORS[type(op)], [left, right]), line=line)

    def _compare(self, ops: list[ast.cmpop], parts: list[Part]) -> Part:
        for pair, op in zip(pairwise(parts), ops, strict=True):
            varying = [part for part in pair if part.varies]
            if len(varying) == 1 and varying[0].line:
                sides = [np.less, np.less_equal] if isinstance(op, ast.Eq | ast.NotEq) else [OPERATORS[type(op)]]
                self.at += [step for side in sides for step in self._flips(apply(side, list(pair), logical=True))]
            elif varying:
                self.anywhere = True
        functions = [OPERATORS[type(op)] for op in ops]

        def chain(*values: Value) -> Value:
            links = (function(*values[i : i + 2]) for i, function in enumerate(functions))
            return reduce(np.logical_and, links)

        return apply(chain, parts, logical=True)

    def _flips(self, part: Part) -> list[int]:
        """Return the step, if any, at which a comparison of a line with a number changes its answer."""
        low, high = 0, MAX_STEP - 1

        def answer(step: int) -> bool:
            with np.errstate(all="ignore"):
                return bool(part.evaluate({**self.names, self.variable: np.float64(step)}))

        before = answer(low)
        if answer(high) == before:
            return []
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if answer(middle) == before else (low, middle)
        return [high]

    def _choice(self, test: ast.expr, body: ast.expr, other: ast.expr, depth: int) -> Part:
        branches = [self.number(branch, depth + 1) for branch in (body, other)]
        return apply(np.where, [self.truth(test, depth + 1), *branches])

    def _call(self, name: str, args: list[ast.expr], depth: int) -> Part:
        if name not in FUNCTIONS:
            raise FormulaError(f"unknown function '{name}'{_meant(name, FUNCTIONS)}")
        function, least, most = FUNCTIONS[name]
        if not least <= len(args) <= most:
            wanted = f"{least}" if least == most else f"at least {least}"
            raise FormulaError(f"{name} takes {wanted} argument{'s' if least > 1 else ''}, got {len(args)}")
        if name == "where":
            test, body, other = args
            return self._choice(test, body, other, depth)
        parts = [self.number(arg, depth + 1) for arg in args]
        self.anywhere |= name in JUMPING and any(part.varies for part in parts)
        return apply(function, parts)

    def _known(self, part: Part) -> float | None:
        """Return the value of a part that is the same at every step, or None."""
        if part.varies:
            return None
        with np.errstate(all="ignore"):
            value = float(part.evaluate(self.names))
        return value if np.isfinite(value) else None


def apply(function: Callable[..., Value], parts: list[Part], *, logical: bool = False) -> Part:
    """Return a function of some parts as a part."""
    return Part(partial(_run, function, parts), logical=logical, varies=any(part.varies for part in parts))


def _run(function: Callable[..., Value], parts: list[Part], names: Names) -> Value:
    return function(*[part.evaluate(names) for part in parts])


def _meant(name: str, known: Iterable[str]) -> str:
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else f"; known are {', '.join(known)}"
