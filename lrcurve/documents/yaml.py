"""Read YAML text into a document."""

import re
from typing import Any

from lrcurve.documents.brackets import unclosed
from lrcurve.documents.limits import EMPTY
from lrcurve.documents.node import Budget, Entry, ListNode, MapNode, Node, Scalar
from lrcurve.problems import Mark, Problem, Source, SpecError, mark_at

_SURROGATES = re.compile("[\ud800-\udfff]")
_STANDARD = (
    *("str", "int", "float", "bool", "null", "map", "seq"),
    *("merge", "value", "timestamp", "binary", "set", "omap", "pairs"),
)
MAX_TAG = 1000
"""Characters of a tag, such as !CosineDecay: the reader of YAML takes time that grows with its square."""

_LONG_TAG = re.compile(rf"[!%][^\s]{{{MAX_TAG}}}")


def read(source: Source) -> Node:
    """Return the document of a YAML 1.2 text.

    Raises:
        SpecError: if it is no YAML, has a key twice, or is beyond the limits.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import Composer
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    budget = Budget()

    class Bounded(Composer):
        """A composer that stops at the nesting limit, before Python's own stack does."""

        nesting = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.warn_double_anchors = False  # an anchor may be used again, says YAML 1.2
            mark = self.parser.peek_event().start_mark
            budget.spend(self.nesting, Mark(source, mark.line + 1, mark.column + 1))
            self.nesting += 1
            node = super().compose_node(parent, index)
            self.nesting -= 1
            return node

    if tag := _LONG_TAG.search(source.text):
        what = f"has a tag of more than {MAX_TAG:,} characters, which is the limit"
        raise SpecError([Problem("", what, mark_at(source, tag.start()))])
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = Bounded
    try:
        root = yaml.compose(source.text)
    except MarkedYAMLError as error:
        opened = error.context_mark
        in_bracket = opened is not None and source.text[opened.index : opened.index + 1] in ("[", "{")
        if in_bracket or "stream end" in str(error.problem):
            missing = unclosed(source, "YAML", opened.index if in_bracket else 0)
            if missing is not None:
                raise missing from None
        elif opened is not None and "quoted scalar" in str(error.context) and "end of stream" in str(error.problem):
            quote = Mark(source, opened.line + 1, opened.column + 1)
            raise SpecError([Problem("", "is not valid YAML: the quote is not closed", quote)]) from None
        place = error.problem_mark or error.context_mark
        mark = Mark(source, place.line + 1, place.column + 1) if place is not None else None
        what = " ".join(str(error.problem or error.context or "cannot be read").split())
        if what.startswith("but "):
            what = f"{error.context}, {what}"
        raise SpecError([Problem("", f"is not valid YAML: {what}", mark)]) from None
    except ReaderError as error:
        what = f"the character U+{error.character:04X} may not be in it"
        raise SpecError([Problem("", f"is not valid YAML: {what}", mark_at(source, error.position))]) from None
    if root is None:
        raise SpecError([Problem("", f"{source.name}: {EMPTY}")])
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
    tag = _tag(node)
    if node.id == "scalar":
        empty = node.style is None and node.value.lower() in ("", "~", "null")
        return Scalar(None if empty else _characters(node.value, path, mark), mark, tag=tag)
    if node.id == "sequence":
        return ListNode(
            tuple(
                _from_yaml(item, source, f"{path}[{i}]", problems, budget, inside) for i, item in enumerate(node.value)
            ),
            mark,
            tag=tag,
        )
    entries: dict[str, Entry] = {}
    merged: dict[str, Entry] = {}
    for key, value in node.value:
        place = Mark(source, key.start_mark.line + 1, key.start_mark.column + 1)
        if key.id != "scalar":
            problems.append(Problem(path, "a key must be a single word", place))
            continue
        name = _characters(key.value, path, place)
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
    return MapNode({**{key: entry for key, entry in merged.items() if key not in entries}, **entries}, mark, tag=tag)


def _tag(node: Any) -> str | None:
    """Return a node's tag as it is written, such as ``!CosineDecay``; None for what YAML itself has or resolves."""
    tag = str(node.tag or "!")
    standard = tag.removeprefix("tag:yaml.org,2002:")
    return None if tag == "!" or standard in _STANDARD else tag if standard == tag else f"!!{standard}"


def _characters(text: str, path: str, mark: Mark) -> str:
    """Return ``text`` with JSON's two halves of a character, such as ``\\ud83d\\ude00``, made one."""
    if not _SURROGATES.search(text):
        return text
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise SpecError([Problem(path, "holds half a character, a surrogate without the other", mark)]) from None
