"""Sweeps: a source that is read once for each combination of some values."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from msgspec import structs

from lrcurve.curve import Curve
from lrcurve.problems import Problem, SpecError
from lrcurve.provenance import Origin
from lrcurve.spec.curves import MAX_CURVES, Loaded
from lrcurve.spec.settings import Setting, Sweep

Choice = tuple[Setting, ...]
"""One value of each sweep."""


def swept(sweeps: Sequence[Sweep], load: Callable[[Choice], Loaded], own: int = 0) -> Loaded:
    """Return the curves of each schedule for all combinations of values, the first sweep's changing last.

    Curves that are the same in several combinations are there once. The first ``own`` sweeps belong to this source
    alone, and must make a difference.

    Raises:
        SpecError: if there are more combinations than curves may be, or something is wrong with one.
    """
    count = prod(map(len, sweeps))
    if count > MAX_CURVES:
        counts = " x ".join(str(len(sweep)) for sweep in sweeps)
        what = f"{counts}{f' = {count:,}' if len(sweeps) > 1 else ''} combinations; the limit is {MAX_CURVES}"
        raise SpecError([Problem(sweeps[0][0].path, what, sweeps[0][0].mark)])
    found: list[tuple[Choice, Loaded]] = []
    problems: list[Problem] = []
    for choice in product(*sweeps):
        try:
            found.append((choice, load(choice)))
        except SpecError as error:
            known = {(problem.path, problem.message) for problem in problems}
            problems += [problem for problem in error.problems if (problem.path, problem.message) not in known]
    if problems:
        raise SpecError(problems)
    kept = _different([(choice, loaded.curves) for choice, loaded in found])
    _refuse([sweep for i, sweep in enumerate(sweeps[:own]) if len({id(choice[i]) for choice, _ in kept}) < 2])
    return joined([loaded for _, loaded in found], [curve for _, family in kept for curve in family])


def joined(found: Sequence[Loaded], curves: Iterable[Curve]) -> Loaded:
    """Return ``curves``, with all notes and texts of what they were read from, each once, and their common title."""
    notes = dict.fromkeys(note for one in found for note in one.notes)
    texts = dict.fromkeys(text for one in found for text in one.texts)
    origins = dict.fromkeys(origin for one in found for origin in one.origins)
    titles = {one.title for one in found}
    title = titles.pop() if len(titles) == 1 else None
    return Loaded(tuple(curves), title, tuple(notes), tuple(texts), tuple(origins))


def placed_at(loaded: Loaded, file: str, settings: dict[str, str]) -> Loaded:
    """Return what was loaded with the origin of its curves."""
    origin = Origin(file, tuple(settings.items()))
    return structs.replace(loaded, curves=tuple(replace(curve, origin=origin) for curve in loaded.curves))


def _different(variants: Iterable[tuple[Choice, Sequence[Curve]]]) -> list[tuple[Choice, list[Curve]]]:
    """Return the curves of each schedule for the combinations in which it is not the same as in an earlier one."""
    kept: dict[str, list[tuple[Choice, list[Curve]]]] = {}
    for choice, curves in variants:
        own: dict[str, list[Curve]] = {}
        for curve in curves:
            own.setdefault(curve.subject, []).append(curve)
        for subject, family in own.items():
            earlier = kept.setdefault(subject, [])
            if not any(_same(family, other) for _, other in earlier):
                earlier.append((choice, family))
    return [one for schedule in kept.values() for one in schedule]


def _same(family: Sequence[Curve], other: Sequence[Curve]) -> bool:
    try:
        return family == other
    except ValueError:  # arrays inside, as those of a table, which are read anew each time
        return False


def refuse_idle(sweeps: Sequence[Sweep], curves: Iterable[Curve]) -> None:
    """Refuse each sweep that makes no difference to any curve of all sources.

    Raises:
        SpecError: with their places.
    """
    seen = {setting for curve in curves for setting in curve.origin.settings}
    _refuse([sweep for sweep in sweeps if sum(path == sweep[0].path for path, _ in seen) < 2])


def _refuse(sweeps: Sequence[Sweep]) -> None:
    what = "makes no difference to any curve"
    problems = [Problem(sweep[0].path, what, sweep[0].mark) for sweep in sweeps if len(sweep) > 1]
    if problems:
        raise SpecError(problems)
