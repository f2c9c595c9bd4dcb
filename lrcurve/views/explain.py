"""A topic of the catalogue as text for a terminal, and the whole catalogue as text, JSON and Markdown."""

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from lrcurve.views.numbers import json_text

if TYPE_CHECKING:
    from lrcurve.sources.topics import Topic


_NARROWEST = 24  # columns that text beside a name has; in fewer it goes on under the name


def listing(topics: Iterable["Topic"], *, width: int | None = None) -> str:
    """Return a paragraph per topic, in groups, in lines of ``width`` columns, or in one line each."""
    topics = list(topics)
    names = min(max((len(topic.name) for topic in topics), default=0), 40)
    groups: dict[str, list[str]] = {}
    for topic in topics:
        groups.setdefault(topic.heading, []).append(entry(f"{topic.name:<{names}}", topic.title, width))
    return "\n\n".join("\n".join([heading, *lines]) for heading, lines in groups.items()) + "\n" if groups else ""


def entry(name: str, text: str, width: int | None) -> str:
    """Return a name and what there is to say of it, which goes on below itself where the line is full."""
    line = f"  {name}  {text}"
    indent = len(name) + 4 if width is None or width - len(name) - 4 >= _NARROWEST else 6
    return (
        line
        if width is None
        else textwrap.fill(line, max(width, 40), subsequent_indent=" " * indent, break_on_hyphens=False)
    )


def listing_json(topics: Iterable["Topic"]) -> str:
    """Return the topics as a JSON list, with every field."""
    topics = list(topics)
    keys = ("name", "group", "title", "source", "example", "version", "signature", "spellings", "differs")
    names = {"name": "name", "kind": "kind", "constraint": "constraint", "required": "required"}
    names |= {"default": "default_text", "doc": "doc"}
    rows: list[dict[str, Any]] = [{key: getattr(topic, key) for key in keys} for topic in topics]
    for row, topic in zip(rows, topics, strict=True):
        row["facts"] = dict(topic.facts)
        row["fields"] = [{key: getattr(field, name) for key, name in names.items()} for field in topic.fields]
    return json_text(rows) if rows else ""


def explanation(topic: "Topic", *, width: int, picture: str) -> str:
    """Return everything about one topic: formula, fields, source, picture and example."""
    parts = [f"{topic.name}: {topic.title}"]
    if topic.signature:
        parts.append(textwrap.fill(topic.signature, width, subsequent_indent="    "))
    if topic.body:
        parts.append(_wrapped(topic.body, width))
    if topic.facts:
        parts.append(
            "\n".join(textwrap.fill(f"{name}: {text}", width, subsequent_indent="  ") for name, text in topic.facts)
        )
    if topic.fields:
        parts.append("fields\n" + _fields(topic, width))
    if topic.differs:
        parts.append("differs from what one expects\n" + _listed(topic.differs, width))
    if topic.precision:
        text = f"precision: the library computes in {topic.precision} by default; these are its values in float64"
        parts.append(textwrap.fill(text, width, subsequent_indent="  "))
    if topic.source:
        parts.append(textwrap.fill(f"source: {topic.source}", width, subsequent_indent="  "))
    if topic.spellings:
        parts.append("also written\n" + "\n".join(f"  {spelling}" for spelling in topic.spellings))
    if picture:
        parts.append(picture.rstrip("\n"))
    if topic.file:
        parts.append(f"example: {topic.file}\n" + textwrap.indent(topic.example.rstrip("\n"), "  "))
    elif topic.example:
        parts.append(f"example\n  lrcurve plot '{topic.example}' --steps 50 --terminal")
    return "\n\n".join(parts) + "\n"


def _listed(sentences: Iterable[str], width: int) -> str:
    """Return sentences as a list."""
    return "\n".join(
        textwrap.fill(sentence, width, initial_indent="  - ", subsequent_indent="    ") for sentence in sentences
    )


def _wrapped(text: str, width: int) -> str:
    """Fill the paragraphs of a text; what is indented, such as formulas, stays as it is."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(
        paragraph if paragraph.startswith(" ") else textwrap.fill(paragraph, width) for paragraph in paragraphs
    )


def _fields(topic: "Topic", width: int) -> str:
    names = max(len(field.name) for field in topic.fields)
    lines = []
    for field in topic.fields:
        limits = ", ".join(filter(None, [field.kind, field.constraint]))
        default = f"default {field.default_text}" if field.default_text else "required"
        head = f"  {field.name:<{names}}  {field.doc}"
        lines.append(textwrap.fill(f"{head} ({limits}; {default})", width, subsequent_indent=" " * (names + 4)))
    return "\n".join(lines)


def markdown(topics: Iterable["Topic"]) -> str:
    """Return the catalogue as a Markdown table: name, what it is, keys, source."""
    lines = ["| name | what it is | keys (`*` required) | source |", "|---|---|---|---|"]
    for topic in topics:
        keys = ", ".join(f"`{field.name}`{'*' if field.required else ''}" for field in topic.fields)
        cells = [f"`{topic.name}`", topic.title, keys, topic.source or "-"]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
