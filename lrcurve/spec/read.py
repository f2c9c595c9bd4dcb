"""Read YAML, JSON and TOML text into a document."""

import json
import re
from typing import Any

from lrcurve.spec.document import Budget, Entry, ListNode, MapNode, Node, Scalar, from_python
from lrcurve.spec.errors import Mark, Problem, Source, SpecError

MAX_BYTES = 1 << 20
"""A spec is a page of text; more than this is some other file."""


def check_size(name: str, size: int) -> None:
    """Refuse a spec that is too large.

    Raises:
        SpecError: if ``size`` in bytes is over the limit.
    """
    if size > MAX_BYTES:
        raise SpecError([Problem("", f"{name}: is {size:,} bytes; a spec may have {MAX_BYTES:,} at most")])


def read_yaml(source: Source) -> Node:
    """Return the document of a YAML 1.2 text; JSON is YAML too.

    Raises:
        SpecError: if it is no YAML, has a key twice, or is beyond the limits.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import Composer
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    budget = Budget()

    class Bounded(Composer):
        """A composer that stops at the nesting limit, before Python's own stack does."""

        depth = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.depth += 1
            mark = self.parser.peek_event().start_mark
            budget.spend(self.depth - 1, Mark(source, mark.line + 1, mark.column + 1))
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = Bounded
    try:
        root = yaml.compose(source.text)
    except MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        mark = Mark(source, place.line + 1, place.column + 1) if place is not None else None
        what = " ".join(str(error.problem or error.context or "cannot be read").split())
        raise SpecError([Problem("", f"is not valid YAML: {what}", mark)]) from None
    except (YAMLError, ValueError) as error:
        raise SpecError([Problem("", f"{source.name}: is not valid YAML: {' '.join(str(error).split())}")]) from None
    if root is None:
        raise SpecError([Problem("", f"{source.name}: is empty; 'lrcurve init' writes a file to start from")])
    problems: list[Problem] = []
    node = _from_yaml(root, source, "", problems, Budget(), ())
    if problems:
        raise SpecError(problems)
    return node


def _from_yaml(
    node: Any, source: Source, path: str, problems: list[Problem], budget: Budget, inside: tuple[int, ...]
) -> Node:
    mark = Mark(source, node.start_mark.line + 1, node.start_mark.column + 1)
    budget.spend(len(inside), mark)
    if id(node) in inside:
        raise SpecError([Problem(path, "contains itself through an alias", mark)])
    inside = (*inside, id(node))
    if node.id == "scalar":
        empty = node.style is None and node.value.lower() in ("", "~", "null")
        return Scalar(None if empty else node.value, mark)
    if node.id == "sequence":
        return ListNode(
            tuple(
                _from_yaml(item, source, f"{path}[{i}]", problems, budget, inside) for i, item in enumerate(node.value)
            ),
            mark,
        )
    entries: dict[str, Entry] = {}
    merged: dict[str, Entry] = {}
    for key, value in node.value:
        place = Mark(source, key.start_mark.line + 1, key.start_mark.column + 1)
        if key.id != "scalar":
            problems.append(Problem(path, "a key must be a single word", place))
            continue
        name = key.value
        child = _from_yaml(value, source, f"{path}.{name}" if path else name, problems, budget, inside)
        if key.tag == "tag:yaml.org,2002:merge":
            for base in child.items if isinstance(child, ListNode) else (child,):
                if isinstance(base, MapNode):
                    merged = {**base.entries, **merged}
                else:
                    problems.append(Problem(path, "'<<' merges mappings, and this is none", place))
        elif name in entries:
            first = entries[name].mark
            line = f", first in line {first.line}" if first else ""
            problems.append(Problem(path, f"key '{name}' is given twice{line}", place))
        else:
            entries[name] = Entry(child, place)
    return MapNode({**{key: entry for key, entry in merged.items() if key not in entries}, **entries}, mark)


def read_json(source: Source) -> Node:
    """Return the document of a JSON text.

    Raises:
        SpecError: if it is no JSON, has a key twice, or is beyond the limits.
    """
    try:
        json.loads(source.text)
    except json.JSONDecodeError as error:
        mark = Mark(source, error.lineno, error.colno)
        raise SpecError([Problem("", f"is not valid JSON: {error.msg}", mark)]) from None
    except (RecursionError, ValueError):
        pass  # nesting or digits beyond Python's own limits: the YAML reader states ours
    return read_yaml(Source(source.name, source.text.replace("\t", " ")))


def read_toml(source: Source) -> Node:
    """Return the document of a TOML text.

    Raises:
        SpecError: if it is no TOML or is beyond the limits.
    """
    import tomlkit
    from tomlkit.exceptions import ParseError, TOMLKitError

    try:
        document = tomlkit.parse(source.text)
        values = document.unwrap()
    except ParseError as error:
        mark = Mark(source, error.line, error.col + 1)
        raise SpecError([Problem("", f"is not valid TOML: {str(error).split(' at line')[0]}", mark)]) from None
    except (TOMLKitError, RecursionError) as error:
        raise SpecError([Problem("", f"{source.name}: is not valid TOML: {error}")]) from None
    places = _toml_places(document, source)
    return from_python(
        values, lambda path: next((places[path[:n]] for n in range(len(path), 0, -1) if path[:n] in places), None)
    )


def _toml_places(document: Any, source: Source) -> dict[tuple[str | int, ...], Mark]:
    """Find where every value stands: put a numbered flag in its place, and see where the flags come out.

    tomlkit keeps all other text as it is, so a flag's offset, less what the flags before it added, is the value's own.
    """
    from tomlkit.items import AoT, Table

    found: list[tuple[tuple[str | int, ...], int]] = []

    def visit(table: Any, path: tuple[str | int, ...]) -> None:
        for key in list(table):
            item = table.item(key)
            if isinstance(item, Table):
                visit(item, (*path, key))
            elif isinstance(item, AoT):
                for i, inner in enumerate(item):
                    visit(inner, (*path, key, i))
            else:
                found.append(((*path, key), len(item.as_string())))
                table[key] = f"\u241e{len(found) - 1}\u241e"

    visit(document, ())
    places = {}
    added = 0
    for flag in sorted(re.finditer('"\u241e(\\d+)\u241e"', document.as_string()), key=lambda match: match.start()):
        path, length = found[int(flag[1])]
        before = source.text[: flag.start() - added]
        places[path] = Mark(source, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        added += len(flag[0]) - length
    return places
