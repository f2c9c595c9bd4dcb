"""The smallest case that fails in the same way."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.fuzz.cases import Case, Failure
from tests.fuzz.workers import examined

PATIENCE = 20.0
"""Seconds after which the smallest case so far is good enough."""


def failure_of(case: Case) -> Failure | None:
    """Return how a case fails in a process of its own."""
    return next(examined([case])).failure


def smallest(case: Case, failure: Failure) -> Case:
    """Return the smallest case found that fails as this one does."""
    if case.check == "twins":
        return case  # one alone would be no twin of the other
    end = time.monotonic() + PATIENCE
    changed = True
    while changed and time.monotonic() < end:
        changed = False
        for candidate in _smaller(case):
            found = failure_of(candidate)
            if found is not None and found.signature == failure.signature:
                case, changed = candidate, True
                break
            if time.monotonic() > end:
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    """Yield cases that lack something of this one, those that lack much first."""
    for name in case.files:
        if name not in case.arguments:
            yield replace(case, files={key: data for key, data in case.files.items() if key != name})
    if case.check in ("command", "streams"):
        for at in range(1, len(case.arguments)):
            yield replace(case, arguments=case.arguments[:at] + case.arguments[at + 1 :])
            yield replace(case, arguments=case.arguments[:at] + case.arguments[at + 2 :])
    for name, data in case.files.items():
        for smaller in _less(data):
            yield replace(case, files={**case.files, name: smaller})
    if case.stdin:
        yield from (replace(case, stdin=smaller) for smaller in (b"", *_less(case.stdin)))
    if case.check == "rates" and case.arguments and case.arguments[0] not in case.files:
        for words in _parts(case.arguments[0].split(" ")):
            yield replace(case, arguments=(" ".join(words),))


def _less(data: bytes) -> Iterator[bytes]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict | list):
        for smaller in _simpler(value):
            yield json.dumps(smaller).encode()
        return
    lines = data.split(b"\n")
    yield from (b"\n".join(part) for part in _parts(lines))
    if len(data) < 400:
        for size in (64, 16, 4, 1):
            yield from (data[:at] + data[at + size :] for at in range(0, len(data), size))


def _parts(items: list[Any]) -> Iterator[list[Any]]:
    """Yield a list without some stretches, from half of it down to single items."""
    size = len(items) // 2
    while size:
        yield from (items[:at] + items[at + size :] for at in range(0, len(items), size))
        size //= 2


def _simpler(value: Any) -> Iterator[Any]:
    """Yield values that lack a key or an item somewhere, or have a simple number for one that is not."""
    if isinstance(value, dict):
        for key in value:
            yield {name: item for name, item in value.items() if name != key}
        for key, item in value.items():
            yield from ({**value, key: smaller} for smaller in _simpler(item))
    elif isinstance(value, list):
        yield from _parts(value)
        for at, item in enumerate(value):
            yield from ([*value[:at], smaller, *value[at + 1 :]] for smaller in _simpler(item))
    elif isinstance(value, str) and len(value) > 40:
        yield value[: len(value) // 2]
    elif isinstance(value, float) and value not in (0.0, 0.5, 1.0):
        yield from (0.5, 1.0, float(f"{value:.2g}"))
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10:
        yield from (1, 10, value // 2)
