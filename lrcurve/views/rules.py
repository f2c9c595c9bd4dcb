"""Rules as text: the list of them, and one with its reason, an example that fires and the mended one."""

import textwrap
from collections.abc import Sequence
from inspect import getdoc

from lrcurve.analysis.rules import Rule
from lrcurve.views.explain import entry
from lrcurve.views.numbers import json_text


def listing(rules: Sequence[Rule], *, width: int | None = None) -> str:
    """Return a paragraph per rule under a heading, in lines of ``width`` columns, or in one line each."""
    lines = [entry(f"{rule.code}  {rule.severity:<7}", rule.title, width) for rule in rules]
    return "\n".join(["rules, for lrcurve check", *lines]) + "\n" if lines else ""


def listing_json(rules: Sequence[Rule]) -> str:
    """Return the rules as a JSON list."""
    keys = ("code", "severity", "title", "why", "hint", "bad", "good", "source")
    rows = [{key: getattr(rule, key) for key in keys} for rule in rules]
    return json_text(rows)


def markdown(rules: Sequence[Rule]) -> str:
    """Return the rules as a Markdown table."""
    lines = ["| code | severity | says | seen in |", "|---|---|---|---|"]
    lines += [f"| `{rule.code}` | {rule.severity} | {rule.title} | {rule.source} |" for rule in rules]
    return "\n".join(lines) + "\n"


def explanation(rule: Rule, found: str, *, width: int) -> str:
    """Return everything about a rule; ``found`` is what it says of its own example."""
    details = (getdoc(type(rule)) or "").replace("``", "").split("\n\n")
    parts = [
        f"{rule.code} ({rule.severity}): {rule.title}",
        textwrap.fill(rule.why, width),
        "\n\n".join(textwrap.fill(part, width) for part in details),
        f"fires on\n{textwrap.indent(rule.bad.rstrip(), '  ')}",
        f"with\n{textwrap.indent(textwrap.fill(found, width - 2), '  ')}",
        f"mended\n{textwrap.indent(rule.good.rstrip(), '  ')}",
        textwrap.fill(f"fix: {rule.hint}", width, subsequent_indent="  "),
        textwrap.fill(f"seen in: {rule.source}", width, subsequent_indent="  "),
    ]
    return "\n\n".join(parts) + "\n"
