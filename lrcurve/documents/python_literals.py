"""Read what a Python file assigns, from its syntax alone: nothing of it runs. Configs of nanoGPT are such files."""

import ast
import operator
import warnings
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from lrcurve.documents.limits import EMPTY
from lrcurve.documents.node import MAX_BITS, Budget, Entry, ListNode, MapNode, Node, Scalar, Value, with_computed
from lrcurve.problems import Mark, Problem, Source, SpecError

MAX_TEXT = 10_000
"""Characters of a text that a Python config puts together of others: each of its lines may double it."""

_OPERATIONS: Mapping[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip


class Assigned(Struct, frozen=True):
    """What a file assigns: what is known of it, and where the names and keys stand that only running it would tell."""

    known: MapNode
    unknown: Mapping[str, Mark]


class _UnknownError(Exception):
    """Only running the file would tell."""


def read(source: Source) -> Node:
    """Return what a Python file assigns; what only running it would tell is tagged ``COMPUTED``.

    Raises:
        SpecError: as ``read_assigned`` does.
    """
    assigned = read_assigned(source)
    return with_computed(assigned.known, assigned.unknown)


def read_assigned(source: Source) -> Assigned:
    """Return what a Python file assigns to names, in the order of the text: literals, and what follows from them.

    Raises:
        SpecError: if it is no Python, assigns nothing, or is beyond the limits.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of the style is not asked for
            tree = ast.parse(source.text)
    except SyntaxError as error:
        mark = Mark(source, error.lineno or 1, max(error.offset or 1, 1))
        raise SpecError([Problem("", f"is not valid Python: {error.msg}", mark)]) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise SpecError([Problem("", f"{source.name}: is not valid Python: {error or 'is nested too deep'}")]) from None
    reader = _Reader(source)
    for statement in tree.body:
        reader.statement(statement)
    if not reader.names and not reader.unknown:
        raise SpecError([Problem("", f"{source.name}: {EMPTY}")])
    return Assigned(MapNode(reader.names, Mark(source, 1, 1)), reader.unknown)


class _Reader:
    """Knows the names that were assigned so far."""

    def __init__(self, source: Source) -> None:
        self.names: dict[str, Entry] = {}
        self.unknown: dict[str, Mark] = {}
        self._source = source
        self._lines = source.text.split("\n")
        self._budget = Budget()

    def statement(self, statement: ast.stmt) -> None:
        """Take what a statement assigns; what one assigns that runs only sometimes is not known."""
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                self._assign(target, statement.value)
        elif isinstance(statement, ast.AnnAssign):
            if statement.value is not None:
                self._assign(statement.target, statement.value)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            before = ast.copy_location(ast.Name(statement.target.id, ast.Load()), statement.target)
            after = ast.copy_location(ast.BinOp(before, statement.op, statement.value), statement.value)
            self._assign(statement.target, after)
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Expr):
            self._forget(statement)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        try:
            node = self._value(value, ast.unparse(target), 1)
            self._set(target, node)
        except (_UnknownError, RecursionError):
            self._forget(target)

    def _set(self, target: ast.expr, node: Node) -> None:
        if isinstance(target, ast.Name):
            self.unknown.pop(target.id, None)
            self.names.pop(target.id, None)  # the order is that of the last assignments
            self.names[target.id] = Entry(node, self._mark(target))
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            key, held = self._key(target.slice), self._named(target.value)
            if not isinstance(held, MapNode):
                raise _UnknownError
            changed = held.with_entry(key, node, self._mark(target.slice))
            self.unknown.pop(f"{target.value.id}.{key}", None)
            self.names[target.value.id] = Entry(changed, self.names[target.value.id].mark)
        elif isinstance(target, ast.Tuple | ast.List) and isinstance(node, ListNode):
            if len(target.elts) != len(node.items):
                raise _UnknownError
            for one, item in zip(target.elts, node.items, strict=True):
                self._set(one, item)
        else:
            raise _UnknownError

    def _forget(self, changed: ast.AST) -> None:
        """Note that the names which something sets, or holds parts of, are not known from now on."""
        for inner in ast.walk(changed):
            base = inner
            while isinstance(base, ast.Attribute | ast.Subscript) and not isinstance(inner.ctx, ast.Load):  # type: ignore[attr-defined] # both have it
                base = base.value
            if isinstance(base, ast.Name) and (base is not inner or not isinstance(base.ctx, ast.Load)):
                self.names.pop(base.id, None)
                self.unknown.setdefault(base.id, self._mark(base))

    def _value(self, expression: ast.expr, path: str, depth: int) -> Node:
        mark = self._mark(expression)
        self._budget.spend(depth, mark)
        match expression:
            case ast.Constant(value=None | bool() | int() | float() | str() as value):
                return _scalar(value, mark)
            case ast.UnaryOp(op=op, operand=operand):
                number = _number(self._value(operand, path, depth))
                if isinstance(op, ast.Not | ast.Invert):
                    raise _UnknownError
                return _scalar(-number if isinstance(op, ast.USub) else number, mark)
            case ast.BinOp(left=left, op=op, right=right):
                return self._result(op, self._value(left, path, depth), self._value(right, path, depth), mark)
            case ast.Name():
                return self._again(self._named(expression), depth)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                return ListNode(tuple(self._value(item, path, depth + 1) for item in items), mark)
            case ast.Dict(keys=keys, values=values):
                return self._mapping(zip(keys, values, strict=True), path, depth, mark)
            case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
                return self._mapping(((one.arg and one, one.value) for one in keywords), path, depth, mark)
            case ast.Subscript(value=ast.Name() as name, slice=key):
                held = self._named(name)
                found = held.get(self._key(key)) if isinstance(held, MapNode) else None
                if found is None:
                    raise _UnknownError
                return self._again(found, depth)
        raise _UnknownError

    def _mapping(
        self, pairs: Iterable[tuple[ast.expr | ast.keyword | str | None, ast.expr]], path: str, depth: int, mark: Mark
    ) -> MapNode:
        """Return a mapping without the values that are not known, which are noted; ``**`` adds another's."""
        entries: dict[str, Entry] = {}
        for key, value in pairs:
            if not isinstance(key, ast.expr | ast.keyword):
                more = self._value(value, path, depth)
                if not isinstance(more, MapNode):
                    raise _UnknownError
                entries.update(more.entries)
                continue
            name = str(key.arg) if isinstance(key, ast.keyword) else self._key(key)
            try:
                entries[name] = Entry(self._value(value, f"{path}.{name}", depth + 1), self._mark(key))
            except _UnknownError:
                entries.pop(name, None)
                self.unknown[f"{path}.{name}"] = self._mark(key)
        return MapNode(entries, mark)

    def _result(self, op: ast.operator, left: Node, right: Node, mark: Mark) -> Node:
        """Return what numbers, texts or lists give together."""
        if isinstance(left, ListNode) and isinstance(op, ast.Add) and isinstance(right, ListNode):
            return ListNode(left.items + right.items, mark)
        if isinstance(left, Scalar) and isinstance(right, Scalar) and isinstance(op, ast.Add):
            texts = [one.value for one in (left, right) if isinstance(one.value, str)]
            if len(texts) == 2 and len(texts[0]) + len(texts[1]) <= MAX_TEXT:
                return Scalar("".join(texts), mark)
        one, other = _number(left), _number(right)
        if isinstance(op, ast.Pow) and isinstance(one, int) and abs(other) * one.bit_length() > MAX_BITS:
            raise _UnknownError
        try:
            return _scalar(_OPERATIONS[type(op)](one, other), mark)
        except (KeyError, ArithmeticError):
            raise _UnknownError from None

    def _named(self, name: ast.Name) -> Node:
        if name.id not in self.names:
            raise _UnknownError
        return self.names[name.id].node

    def _again(self, node: Node, depth: int) -> Node:
        """Return a value that is used once more, counted as if it were written here."""
        inner = node.items if isinstance(node, ListNode) else ()
        for item in [one for _, one in node.items()] if isinstance(node, MapNode) else inner:
            self._budget.spend(depth + 1, node.mark)
            self._again(item, depth + 1)
        return node

    def _key(self, expression: ast.expr) -> str:
        if not isinstance(expression, ast.Constant) or not isinstance(expression.value, str | int):
            raise _UnknownError
        return str(expression.value)

    def _mark(self, node: ast.expr | ast.keyword) -> Mark:
        """Return where a part of the file stands; Python counts a line's bytes."""
        line = self._lines[node.lineno - 1] if node.lineno <= len(self._lines) else ""
        before = line.encode(errors="replace")[: node.col_offset].decode(errors="replace")
        return Mark(self._source, node.lineno, len(before) + 1)


def _scalar(value: Value | complex, mark: Mark) -> Scalar:
    if isinstance(value, complex) or (isinstance(value, int) and value.bit_length() > MAX_BITS):
        raise _UnknownError
    return Scalar(value, mark)


def _number(node: Node) -> int | float:
    if not isinstance(node, Scalar) or not isinstance(node.value, int | float):
        raise _UnknownError
    return node.value
