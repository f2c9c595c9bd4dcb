"""Hold a text, or a schedule, against all rules."""

from lrcurve.analysis.check import Finding, check, check_source
from lrcurve.analysis.rules import Rule, Severity
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from tests.spec.texts import loaded


def found(text: str, *select: str) -> list[Finding]:
    """Return what the rules find in a whole spec."""
    return check_source("spec.yaml", lambda: loaded(text), select)[0]


def about(rule: Rule, findings: list[Finding]) -> list[tuple[str, Severity]]:
    """Return code and severity of what is no note, and of the rule's own notes if it gives nothing else."""
    return [
        (one.code, one.severity)
        for one in findings
        if one.severity != "note" or (one.code == rule.code and rule.severity == "note")
    ]


def codes(text: str) -> list[str]:
    """Return the codes of what is no note."""
    return [one.code for one in found(text) if one.severity != "note"]


def spec(schedule: str, run: str = "{steps: 100}") -> str:
    """Return the spec of one schedule in YAML's flow style."""
    return f"run: {run}\nschedules:\n  a: {schedule}\n"


def said(schedule: str, run: str = "{steps: 100}") -> list[str]:
    """Return code and message of what is no note in one schedule."""
    return [f"{one.code} {one.message}" for one in found(spec(schedule, run)) if one.severity != "note"]


def place(one: Finding) -> tuple[str, int, int]:
    """Return path, line and column of a finding."""
    assert one.mark is not None
    return one.path, one.mark.line, one.mark.column


def of(schedule: Schedule, steps: int) -> list[str]:
    """Return code and message of what is no note in a schedule that was not read from a text."""
    findings = check([Curve("c", schedule, Run(ticks=steps))])
    return [f"{one.code} {one.message}" for one in findings if one.severity != "note"]
