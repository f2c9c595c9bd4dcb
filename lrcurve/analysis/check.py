"""Curves held against the rules: which rules apply, and what they find."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from msgspec import Struct

from lrcurve.analysis.rules import Case, Found, Rule, Severity, codes, find
from lrcurve.analysis.rules.mends import Mends, words
from lrcurve.curve import LR, Curve
from lrcurve.documents.node import KIND, ListNode, MapNode, Node, Scalar
from lrcurve.problems import Mark, Problem, Source, SpecError, suggest
from lrcurve.schedules import RateError, StepError
from lrcurve.schedules.combine import Scale
from lrcurve.spec.curves import Loaded

KEYS = ("select", "ignore")
"""The keys of ``check`` in a spec."""


UNREAD, NO_RATE = "LR001", "LR002"
"""What cannot be checked: these are found whatever is selected or ignored."""


class CodeError(ValueError):
    """A word is no code of a rule, nor the start of one."""


class Finding(Struct, frozen=True):
    """What a rule found in a curve.

    ``path`` and ``mark`` say where it was written, as far as that is known; ``step`` is the step that it is about.
    ``mends`` are changes of keys that mend it, in order.
    """

    code: str
    severity: Severity
    curve: str
    message: str
    why: str
    hint: str
    path: str = ""
    mark: Mark | None = None
    step: int | None = None
    mends: Mends = ()


def chosen(select: Iterable[str], ignore: Iterable[str]) -> tuple[str, ...]:
    """Return the codes that are selected, all if ``select`` is empty, and not ignored; a prefix means its group.

    Raises:
        CodeError: for a word that no code starts with.
    """
    wanted, left_out = _expanded(select), _expanded(ignore)
    return tuple(code for code in codes() if (not wanted or code in wanted) and code not in left_out)


@np.errstate(all="ignore")  # rules ask schedules for more than rates, and what no float holds is no finding
def check(curves: Sequence[Curve], select: Iterable[str] = (), ignore: Iterable[str] = ()) -> list[Finding]:
    """Return what the rules find, curve by curve in the order of the text.

    Args:
        curves: the curves; of one that was not read from a text no finding has a position.
        select: codes or prefixes of codes to apply; without any, what ``check`` in each file selects, or all.
        ignore: codes or prefixes to leave out, beside those that ``check`` in each file ignores.

    Raises:
        CodeError: for a word that no code starts with.
        SpecError: for what is wrong with ``check`` in a file.
    """
    select, ignore = list(select), list(ignore)
    problems: dict[tuple[str, str, Mark | None], Problem] = {}
    found: list[Finding] = []
    seen: set[int] = set()
    for curve in curves:
        if not _is_judged(curve, seen):
            continue
        wrong: list[Problem] = []
        node = curve.made_from.check if curve.made_from is not None else None
        written = {key: _codes(node, key, wrong) for key in KEYS}
        _check_keys(node, wrong)
        problems |= {(one.path, one.message, one.mark): one for one in wrong}
        if not wrong and not problems:
            names = chosen(select or written["select"], [*ignore, *written["ignore"]])
            found.extend(_look(Case(curve), [find(name) for name in names]))
    if problems:
        raise SpecError(problems.values())
    return found


def check_source(
    name: str, load: Callable[[], Loaded], select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> tuple[list[Finding], int]:
    """Return what is found in a source that ``load`` reads, and the number of its curves, 0 if it cannot be read.

    ``name`` is the source as errors call it, so that a problem without a place stands at its beginning.

    Raises:
        CodeError: for a word that no code starts with.
    """
    try:
        curves = load().curves
        return check(curves, select, ignore), len(curves)
    except SpecError as error:
        return [_unread(name, one) for one in error.problems], 0


def _unread(name: str, problem: Problem) -> Finding:
    """Return a problem of a source as a finding."""
    rule, message, mark = find(UNREAD), problem.message, problem.mark
    if mark is None and message.startswith(f"{name}: "):
        message, mark = message.removeprefix(f"{name}: "), Mark(Source(name, ""), 1, 1)
    return Finding(UNREAD, rule.severity, "", message, rule.why, rule.hint, problem.path, mark)


def _is_judged(curve: Curve, seen: set[int]) -> bool:
    """Tell whether rules are for a curve: a rate, and of groups that share a schedule, which ``seen`` holds, the first.

    Layers move with their norms, and branches with the trunk, which is judged itself.
    """
    if curve.parameter != LR or curve.kind in ("layers", "branches"):
        return False
    if curve.kind is None:
        return True
    if isinstance(curve.schedule, Scale) and curve.schedule.scale == 0:
        return False  # frozen on purpose, and silent on what is wrong with the others
    if curve.made_from is None:
        return True  # nothing tells which groups share one
    built = curve.made_from.built
    shared = id(built.inner[0] if built.inner else built)
    first = shared not in seen
    seen.add(shared)
    return first


def _look(case: Case, rules: Sequence[Rule]) -> list[Finding]:
    """Return what rules find in one curve, without what another finding about the same part explains."""
    if unusable := _seen(case, find(NO_RATE)):
        return [_finding(case, find(NO_RATE), one) for one in unusable]
    found = [(rule, one) for rule in rules for one in _seen(case, rule)]
    explained = {(_subject(one), code) for rule, one in found for code in rule.explains}
    kept = [(rule, one) for rule, one in found if (_subject(one), rule.code) not in explained]
    return sorted((_finding(case, rule, one) for rule, one in kept), key=_order)


def _seen(case: Case, rule: Rule) -> list[Found]:
    """Return what a rule finds; nothing where it would need rates past the run, or past all runs, that nobody has."""
    try:
        return list(rule.look(case))
    except (RateError, StepError):
        return []


def _subject(found: Found) -> int:
    """Return what tells the part that a finding is about from others."""
    return id(found.part)


def _finding(case: Case, rule: Rule, one: Found) -> Finding:
    place = one.place or (one.part.place() if one.part is not None else None)
    return Finding(
        code=rule.code,
        severity=one.severity or rule.severity,
        curve=case.curve.name,
        message=one.message,
        why=rule.why,
        hint=one.hint or _hint(rule, one),
        path=place.path if place is not None else "",
        mark=place.mark if place is not None else None,
        step=one.step,
        mends=one.mends,
    )


def _hint(rule: Rule, one: Found) -> str:
    """Return a rule's hint, with the keys of the type at hand where they are known."""
    return f"{rule.hint}; here, {words(one.mends)}" if one.mends else rule.hint


def _order(finding: Finding) -> tuple[int, int, str, str]:
    mark = finding.mark
    return (mark.line, mark.column, finding.code, finding.message) if mark else (0, 0, finding.code, finding.message)


def _expanded(words: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for word in words:
        group = {code for code in codes() if word and code.startswith(word.upper())}
        if not group:
            raise CodeError(f"no rule is called '{word}'{_meant(word.upper())}")
        found |= group
    return found


def _meant(word: str) -> str:
    """Return which codes may be meant: those that start as ``word`` does, digit by digit, or where all are listed."""
    starts = (word[:length] for length in range(len(word) - 1, 2, -1))
    near = next((start for start in starts if any(code.startswith(start) for code in codes())), None)
    return (
        f"; did you mean '{near}'?" if near else f"; they are {codes()[0]} to {codes()[-1]}, see 'lrcurve list rules'"
    )


def _check_keys(node: Node | None, problems: list[Problem]) -> None:
    if isinstance(node, MapNode):
        for key, entry in node.entries.items():
            if key not in KEYS:
                near = suggest(key, KEYS) or f"; allowed are {', '.join(KEYS)}"
                problems.append(Problem(f"check.{key}", f"unknown key '{key}'{near}", entry.mark))
    elif node is not None and not (isinstance(node, Scalar) and node.value in (None, "")):
        problems.append(Problem("check", "must be a mapping such as {ignore: [LR101]}", node.mark))


def _codes(node: Node | None, key: str, problems: list[Problem]) -> list[str]:
    """Return the codes that a file's ``check`` names under ``key``."""
    written = node.get(key) if isinstance(node, MapNode) else None
    found = []
    for item in written.items if isinstance(written, ListNode) else (written,):
        if isinstance(item, MapNode | ListNode):
            message = f"must be a code or a list of codes, got {KIND[type(item)]}"
            problems.append(Problem(f"check.{key}", message, item.mark))
        elif item is not None and item.value not in (None, ""):
            words = [word.strip() for word in str(item).split(",")]
            try:
                _expanded(words)
            except CodeError as error:
                problems.append(Problem(f"check.{key}", str(error), item.mark))
            found.extend(words)
    return found
