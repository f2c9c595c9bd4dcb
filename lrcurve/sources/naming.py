"""What curves are called where several would be called the same: by what differs between them.

Schedules of one name are told apart by their file, and those of one file, or of the command line, by the settings that
differ: ``a`` and ``b``, ``lr=0.1`` and ``lr=0.2``, ``a: cosine lr=0.1``. The name that they share is left out where all
schedules have it. What is still the same then is numbered.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import Struct

from lrcurve.curve import Curve
from lrcurve.problems import SpecError
from lrcurve.spec.context import located
from lrcurve.spec.variants.keys import LOOK

LONGEST = 40
"""How many characters of what differs are shown, if fewer settings tell the schedules apart."""

_VALUE = 24  # characters of one value
_BESIDE = (*LOOK, "title", "check")  # keys that change no rate
_PLACE = re.compile(r"\S+(?: \d+)? |schedules\.[^.]+\.(?:\d+\.)?|run\.|\d+\.")  # where a key is

Key = tuple[int, str, tuple[tuple[str, str], ...]]


class _Schedule(Struct, frozen=True):
    """A schedule of one source, for one choice of what is swept there, with a curve of it."""

    source: int
    subject: str
    file: str
    settings: dict[str, str]
    curve: Curve


def named(sources: Sequence[Sequence[Curve]]) -> tuple[Curve, ...]:
    """Return the curves of all sources, in their order, each schedule with a name of its own.

    What belongs to a schedule, its parameters and the members of its family, goes with it.

    Raises:
        SpecError: if two schedules of the command line are given one name.
    """
    schedules: dict[Key, _Schedule] = {}
    for number, curves in enumerate(sources):
        for curve in curves:
            origin = curve.origin
            one = _Schedule(number, curve.subject, origin.file, dict(origin.settings), curve)
            schedules.setdefault(_key(number, curve), one)
    alike: dict[str, list[Key]] = {}
    for key, one in schedules.items():
        alike.setdefault(one.subject, []).append(key)
    names: dict[Key, str] = {}
    for subject, keys in alike.items():
        told = [subject]
        if len(keys) > 1:
            told = _told_apart([schedules[key] for key in keys], alone=len(alike) == 1)
        names |= dict(zip(keys, told, strict=True))
    taken: set[str] = set()
    for key in schedules:
        name, number = names[key], 1
        while names[key] in taken:
            number += 1
            names[key] = f"{name} ({number})".lstrip()
        taken.add(names[key])
    pairs = ((curve, names[_key(number, curve)]) for number, curves in enumerate(sources) for curve in curves)
    return tuple(curve if curve.subject == name else replace(curve, subject=name) for curve, name in pairs)


def shared_title(before: Sequence[Curve], after: Sequence[Curve]) -> str | None:
    """Return the name that all schedules had before they were told apart by what differs, None if they keep it."""
    subjects = {curve.subject for curve in before}
    shared = next(iter(subjects)) if len(subjects) == 1 else ""
    return shared if shared and not any(shared in curve.subject for curve in after) else None


def _key(source: int, curve: Curve) -> Key:
    return source, curve.subject, curve.origin.settings


def _told_apart(alike: Sequence[_Schedule], *, alone: bool) -> list[str]:
    """Return names for schedules of one name; ``alone`` says that there is no schedule of another."""
    _refuse_given_twice(alike)
    files = list(dict.fromkeys(one.file for one in alike))
    labels = _labels(files) if len(files) > 1 else {}
    texts: dict[int, str] = {}
    for file in files:
        same = [place for place, one in enumerate(alike) if one.file == file]
        texts |= dict(zip(same, _differences([alike[place].settings for place in same]), strict=True))
    known = [(labels.get(one.file, ""), texts[place]) for place, one in enumerate(alike)]
    whole = not alone or ("", "") in known or any("name" in one.settings for one in alike)
    found = []
    for one, (label, text) in zip(alike, known, strict=True):
        subject = one.subject if whole and (not label or one.subject != Path(one.file).stem) else ""
        rest = " ".join(filter(None, (subject, text)))
        found.append(": ".join(filter(None, (label, rest))) or one.subject)
    return found


def _refuse_given_twice(alike: Sequence[_Schedule]) -> None:
    """Refuse a name that the command line gives to two schedules; of two files, each may have it."""
    given = {one.source: one for one in alike if "name" in one.settings}
    if len(given) > 1:
        _, *others = (one.curve.made_from for one in given.values())
        nodes = [made.built.node for made in others if made is not None]
        what = f"'{alike[0].subject}' is the name of another schedule, too"
        raise SpecError([located(node, what, "name") for node in nodes])


def _labels(files: Sequence[str]) -> dict[str, str]:
    """Return what files are called among themselves: the stem, else the name, with as many folders as it takes."""
    paths = {file: Path(file.strip("<>")) for file in files if file}
    for depth in range(1, 1 + max((len(path.parts) for path in paths.values()), default=0)):
        for whole in (False, True):
            shown = {file: path if whole else path.with_suffix("") for file, path in paths.items()}
            labels = {file: "/".join(path.parts[-depth:]) for file, path in shown.items()}
            if len(set(labels.values())) == len(labels):
                return labels
    return {}


def _differences(alike: Sequence[dict[str, str]]) -> list[str]:
    """Return what differs between some settings, in the order in which they were written."""
    keys = dict.fromkeys(key for settings in alike for key in settings if key not in _BESIDE)
    keys = dict.fromkeys(key for key in keys if len({settings.get(key) for settings in alike}) > 1)
    if max(map(len, _texts(alike, list(keys))), default=0) > LONGEST:
        kept: list[str] = []
        for key in keys:
            if len(set(_texts(alike, [*kept, key]))) > len(set(_texts(alike, kept))):
                kept.append(key)
        keys = dict.fromkeys(kept)
    return _texts(alike, list(keys))


def _texts(alike: Sequence[dict[str, str]], keys: Sequence[str]) -> list[str]:
    """Return each settings' values of some keys as text, ``lr=0.1 warmup=5``; of a type, its name is enough."""
    plain = Counter(_plain(key) for key in keys)
    shown = {key: short if plain[short := _plain(key)] == 1 else key for key in keys}
    return [
        " ".join(_text(name, settings[key]) for key, name in shown.items() if key in settings) for settings in alike
    ]


def _plain(key: str) -> str:
    """Return a key without what it is a key of: a phase, a schedule of a file, the run."""
    return key[match.end() :] if (match := _PLACE.match(key)) else key


def _text(name: str, value: str) -> str:
    value = value if len(value) <= _VALUE else f"{value[: _VALUE - 1]}…"
    return value if name == "type" else f"{name}={value}"
