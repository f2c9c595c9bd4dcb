"""What people get wrong in schedules: one rule per file, each with its reason, an example and the mended one."""

from lrcurve.analysis.rules.catalogue import codes, find
from lrcurve.analysis.rules.rule import Case, Found, Rule, Severity

__all__ = ["Case", "Found", "Rule", "Severity", "codes", "find"]
