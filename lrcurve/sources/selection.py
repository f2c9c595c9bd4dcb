"""Curves chosen by their names: ``file.yaml#cosine``, ``--only cosine,step*``."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from msgspec import structs

from lrcurve.curve import Curve
from lrcurve.problems import Problem, SpecError, suggest
from lrcurve.spec.curves import Loaded

_LISTED = 20


def matching(curves: Sequence[Curve], pattern: str, before: Sequence[Curve] = ()) -> set[int]:
    """Return the places of the curves that a name means; ``*`` and ``?`` in it stand for anything.

    A curve goes by its name, by that of its schedule, by the schedule's key in its file, and by the name that it had
    ``before`` it was told apart from others.
    """
    found = set()
    for place, curve in enumerate(curves):
        names = {curve.name, curve.owner}
        names |= {curve.made_from.key} if curve.made_from is not None and curve.made_from.key else set()
        names |= {before[place].name, before[place].owner} if before else set()
        # Brackets are part of a name, net[head], and no set of characters.
        if any(name == pattern or fnmatchcase(name, pattern.replace("[", "[[]")) for name in names):
            found.add(place)
    return found


def with_curves(loaded: Loaded, kept: tuple[Curve, ...]) -> Loaded:
    """Return what is left of a source; its title, which is of all curves, goes where some do."""
    is_whole = len(kept) == len(loaded.curves)
    return structs.replace(loaded, curves=kept, title=loaded.title if is_whole else None)


def part_of(loaded: Loaded, text: str, source: str) -> Loaded:
    """Return the curves of a source that ``text``, what follows its #, names: one name, or several with commas.

    Raises:
        SpecError: if a name means none of them; the message lists those that there are.
    """
    if not text.strip(", "):
        raise SpecError([Problem("", f"{source}#: names no curve after the #{_listed(loaded.curves)}")])
    (kept,) = _chosen([loaded.curves], [text], [()], f"{source}#")
    return with_curves(loaded, kept)


def only(
    sources: Sequence[Sequence[Curve]], texts: Sequence[str], before: Sequence[Sequence[Curve]]
) -> list[tuple[Curve, ...]]:
    """Return the curves of each source that ``--only`` means, which were called otherwise ``before``.

    Raises:
        SpecError: if a name means no curve of any source; a source may have none of another's.
    """
    return _chosen(sources, texts, before, "--only ")


def _chosen(
    sources: Sequence[Sequence[Curve]], texts: Sequence[str], before: Sequence[Sequence[Curve]], flag: str
) -> list[tuple[Curve, ...]]:
    def places(pattern: str) -> list[set[int]]:
        return [matching(curves, pattern, earlier) for curves, earlier in zip(sources, before, strict=True)]

    kept = [set[int]() for _ in sources]
    problems = []
    for text in texts:
        # A name may have a comma in it, as milestones=30,80 has.
        patterns = [text] if any(places(text)) else [word.strip() for word in text.split(",") if word.strip()]
        for pattern in patterns:
            found = places(pattern)
            if not any(found):
                everything = [curve for curves in sources for curve in curves]
                problems.append(_missing(f"{flag}{pattern}", pattern, everything))
            kept = [own | more for own, more in zip(kept, found, strict=True)]
    if problems:
        raise SpecError(problems)
    return [
        tuple(curve for place, curve in enumerate(curves) if place in own)
        for curves, own in zip(sources, kept, strict=True)
    ]


def _missing(where: str, pattern: str, curves: Sequence[Curve]) -> Problem:
    near = suggest(pattern, [name for curve in curves for name in (curve.owner, curve.name)])
    listed = _listed(curves)
    return Problem("", f"{where}: no curve is called so{f'{near} There {listed[8:]}' if near else listed}")


def _listed(curves: Sequence[Curve]) -> str:
    """Return the names that there are, those of schedules where there are very many curves."""
    names = list(dict.fromkeys(curve.name for curve in curves))
    names = names if len(names) <= _LISTED else list(dict.fromkeys(curve.owner for curve in curves))
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"; there are {', '.join(names[:_LISTED])}{more}" if names else "; there are none"
