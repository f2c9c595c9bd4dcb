"""Findings as text with the place they are about, JSON, GitHub annotations, and SARIF 2.1.0."""

import os
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from lrcurve.analysis.check import Finding
from lrcurve.analysis.rules import codes, find
from lrcurve.problems import Problem, printable
from lrcurve.version import __version__
from lrcurve.views.numbers import counted, json_text

NO_FILES = ("inline", "spec", "built-in", "command line", "--set", "<stdin>")
"""What a text is called that is no file."""

_COLORS = {"error": "31", "warning": "33", "note": "36"}
_NOWHERE = dict.fromkeys(("file", "line", "column"))
_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def text(findings: Sequence[Finding], *, color: bool = False) -> str:
    """Return findings for people: each with its line and a caret, why it matters at its first, and how to mend it."""
    parts, explained = [], set()
    for one in findings:
        label = f"{one.code} {one.severity}"
        problem = str(Problem(one.path or printable(one.curve), f"{label}: {one.message}", one.mark))
        if color:
            problem = problem.replace(label, f"\x1b[1;{_COLORS[one.severity]}m{label}\x1b[0m", 1)
        lines = [problem]
        if one.code not in explained:
            lines.append(f"  why: {one.why}")
            explained.add(one.code)
        lines.append(f"  fix: {one.hint}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def summary(findings: Sequence[Finding], curves: int) -> str:
    """Return how many findings there are of each severity, in one line."""
    where = f"in {counted(curves, 'curve')}"
    if not findings:
        return f"no findings {where}"
    each = [(sum(one.severity == severity for one in findings), severity) for severity in _LEVELS]
    listed = ", ".join(counted(number, word) for number, word in each if number)
    return f"{counted(len(findings), 'finding')} ({listed}) {where}"


def as_json(findings: Sequence[Finding]) -> str:
    """Return findings as a JSON list; what is not known of a place is null."""
    rows = []
    for one in findings:
        mark = one.mark
        place = {"file": mark.source.name, "line": mark.line, "column": mark.column} if mark else _NOWHERE
        about = {"code": one.code, "severity": one.severity, "curve": one.curve or None, "message": one.message}
        why = {"step": one.step, "why": one.why, "hint": one.hint}
        rows.append({**about, "path": one.path or None, **place, **why})
    return json_text(rows)


def github(findings: Sequence[Finding]) -> str:
    """Return findings as workflow commands, which GitHub shows beside the lines of a pull request."""
    lines = []
    for one in findings:
        keys = {"title": f"{one.code} {one.curve}".rstrip()}
        file = _file(one)
        if file is not None and one.mark is not None:
            keys = {"file": file, "line": str(one.mark.line), "col": str(one.mark.column), **keys}
        listed = ",".join(f"{key}={_escaped(value, ',:')}" for key, value in keys.items())
        lines.append(f"::{_LEVELS[one.severity]} {listed}::{_escaped(f'{one.message} ({one.hint})')}\n")
    return "".join(lines)


def sarif(findings: Sequence[Finding]) -> str:
    """Return findings as a SARIF 2.1.0 log with all rules, for code scanning."""
    rules = [find(code) for code in codes()]
    place = {rule.code: index for index, rule in enumerate(rules)}
    driver = {
        "name": "lrcurve",
        "version": __version__,
        "rules": [
            {
                "id": rule.code,
                "shortDescription": {"text": rule.title},
                "fullDescription": {"text": rule.why},
                "help": {"text": f"{rule.hint}\n\nfires on:\n{rule.bad}\nmended:\n{rule.good}"},
                "defaultConfiguration": {"level": rule.severity},
            }
            for rule in rules
        ],
    }
    results = [
        {
            "ruleId": one.code,
            "ruleIndex": place[one.code],
            "level": one.severity,
            "message": {"text": f"{one.message} ({one.hint})"},
            "locations": [_location(one)],
        }
        for one in findings
    ]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json_text(log)


def _location(one: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if one.curve or one.path:
        name = one.curve or one.path
        location["logicalLocations"] = [{"name": name, "fullyQualifiedName": one.path or name}]
    file = _file(one)
    if file is not None and one.mark is not None:
        path = PurePath(file)
        location["physicalLocation"] = {
            "artifactLocation": {"uri": path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))},
            "region": {"startLine": one.mark.line, "startColumn": one.mark.column},
        }
    return location


def _file(one: Finding) -> str | None:
    """Return the file that a finding is about, or None where the spec was no file."""
    if one.mark is None or one.mark.source.name in NO_FILES:
        return None
    return one.mark.source.name


def _escaped(value: str, also: str = "") -> str:
    """Return text as a workflow command may hold it."""
    value = "".join(char if char.isprintable() or char in "\r\n" else "\N{REPLACEMENT CHARACTER}" for char in value)
    for char in f"%\r\n{also}":
        value = value.replace(char, f"%{ord(char):02X}")
    return value
