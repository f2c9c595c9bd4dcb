"""Keys that a schedule's type does not take: a slip of the pen, or another library's name for one that it does take."""

import functools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, get_type_hints

from lrcurve.documents.node import MapNode
from lrcurve.frameworks.shared import catalogue as frameworks
from lrcurve.problems import SHOWN, Problem, nearest
from lrcurve.schedules import names as native_names
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.roles import Role, annotated_roles, attribute, extras
from lrcurve.spec.context import Context
from lrcurve.spec.metric_fields import KEYS as UNTIL
from lrcurve.spec.modifiers import modifier_names
from lrcurve.spec.type_names import COMPOSITES, ORIGINALS, find, is_type, library_record, own_fields
from lrcurve.spec.variants.keys import KEYS, LOOK

VARIANTS = (*KEYS, *LOOK)
"""The keys that only a whole schedule takes."""

_ANY_TYPE = {
    Role.PEAK: "lr", Role.WHOLE: "steps", Role.DECAY: "steps", Role.CYCLE: "steps", Role.WARMUP: "warmup",
    Role.START: "warmup.start_lr", Role.FLOOR: "floor",
}  # fmt: skip
"""The keys that any type takes for what it has no field of its own."""

_NEXT = {
    Role.WHOLE: (Role.DECAY,), Role.DECAY: (Role.WHOLE,), Role.CYCLE: (Role.WHOLE, Role.DECAY),
    Role.FLOOR_SHARE: (Role.FLOOR,), Role.FLOOR: (Role.FLOOR_SHARE,),
}  # fmt: skip
"""The roles that are meant where a type has no field in a role, the nearest first."""

_SHARES = ("ratio", "fraction", "pct", "percent", "proportion", "share")
"""Words of which one, in the name of a length, says that it is a share of the run."""

_LATER = "to start a schedule later, put a phase of that many 'steps' before it"
_SKIPS = f"'advance' skips the schedule's first steps; {_LATER}"
OTHER_WORDS = {"shift": _SKIPS, "delay": _LATER}
"""What people look for and no type has, with what does it."""

LOOK_WORDS = {
    "label": "name", "legend": "name", "ls": "linestyle", "style": "linestyle", "dashes": "linestyle", "c": "color",
    "colour": "color",
}  # fmt: skip
"""What plotting libraries call the keys of a curve's look."""


def as_meant(ctx: Context, node: MapNode) -> MapNode:
    """Return a schedule whose keys are those of its type, after noting each that is not.

    What such a key seems to mean takes its place, so that its value is checked, too, and not missed elsewhere.
    """
    kind = str(node.get("type"))
    if not is_type(kind):
        return node
    allowed = _allowed(kind)
    unknown = {key: entry for key, entry in node.entries.items() if key not in allowed}
    found = node.without(*unknown) if unknown else node
    for number, (key, entry) in enumerate(unknown.items()):
        if key in VARIANTS:
            what, native = f"{key} belongs to a whole schedule, not to a part of one", None
        elif number < SHOWN:
            what, native = _explained(key, kind, node, allowed)
        else:  # to find out what thousands of keys may mean would take longer than anybody waits
            what, native = f"unknown key '{key}'", None
        ctx.problems.append(Problem(entry.node.path, what, entry.mark))
        if native is not None and native not in found.entries:
            found = found.with_entry(native, entry.node, entry.mark)
    return found


def _allowed(kind: str) -> tuple[str, ...]:
    """Return the keys that a type takes, its own first."""
    if kind in COMPOSITES:
        return (COMPOSITES[kind], "type", *modifier_names())
    record, named = library_record(kind), ("file", "column") if kind == "values" else ()
    ignored = () if record is None else tuple(record.ignored)
    own = (field.name for field in fields_of(find(kind)))
    return tuple(dict.fromkeys((*own, *named, *modifier_names(), "type", *ignored)))


def _explained(key: str, kind: str, node: MapNode, allowed: tuple[str, ...]) -> tuple[str, str | None]:
    """Return what is wrong with a key, and the one that it means, if any."""
    if key in OTHER_WORDS:
        return f"unknown key '{key}': {OTHER_WORDS[key]}", None
    if key in LOOK_WORDS:
        return f"unknown key '{key}'; did you mean '{LOOK_WORDS[key]}'?", None
    exact = _role_of([use for use in _uses() if use.name == key], kind, allowed)
    if exact is not None:
        return _by_role(key, kind, *exact)
    near = _by_words(key, kind, allowed)
    if near is not None:
        share = near in ("steps", "warmup") and bool(_words(key) & {*_SHARES})
        hint = f" A share of the run is written like {near}: 10%" if share else ""
        return f"unknown key '{key}'; did you mean '{near}'?{hint}", near if near in allowed and not share else None
    takers = [name for name in native_names() if key in {field.name for field in fields_of(find(name))}]
    others = f" (of {', '.join(takers)})" if takers else ""
    ignored, own = getattr(library_record(kind), "ignored", {}), own_fields(node)
    listed = (name for name in allowed if name not in ignored and (name not in UNTIL or name in own))
    return (
        f"unknown key '{key}'{others}; {kind} takes {', '.join(listed)}; a whole schedule also {', '.join(LOOK)}",
        None,
    )


def _by_words(key: str, kind: str, allowed: tuple[str, ...]) -> str | None:
    """Return the key that an unknown one looks like, itself or by the names that other types have for it."""
    words = _words(key)
    if "_".join(words) in allowed:
        return "_".join(words)
    same = [use for use in _uses() if words == _words(use.name)]
    alike = _role_of(same, kind, allowed)
    near = nearest(key, (*allowed, *VARIANTS)) if alike is None else None
    if alike is None and near is None:
        alike = _role_of([use for use in _uses() if words <= _words(use.name)], kind, allowed, most=0.7)
    return near if alike is None else _here(alike[0], kind, allowed)


def _words(key: str) -> frozenset[str]:
    return frozenset(key.casefold().replace("learning_rate", "lr").split("_"))


_KNOWN_BEST = (
    "another type", "keras", "optax", "pytorch_warmup", "timm", "torch", "transformers", "warmup_scheduler",
)  # fmt: skip
"""Whose name an argument is called first; that of any other only where none of these has it."""


class _Use(NamedTuple):
    """A field of a type: whose it is, its name, and its role."""

    owner: str
    name: str
    role: Role


@functools.cache
def _uses() -> tuple[_Use, ...]:
    """Return the fields that have a role, of all types; the rate of step 0 only where a warmup starts there."""
    return tuple(_of_every_type())


def _of_every_type() -> Iterator[_Use]:
    records = [(frameworks.find(name).library, frameworks.find(name)) for name in frameworks.names()]
    for owner, record in [*records, *(("another type", find(name)) for name in native_names())]:
        hints, roles = get_type_hints(record, include_extras=True), annotated_roles(record)
        for field in fields_of(record):
            for role in extras(hints.get(attribute(record, field.name))):
                if isinstance(role, Role) and (role is not Role.START or Role.WARMUP in roles):
                    yield _Use(owner, field.name, role)


def _role_of(
    uses: Sequence[_Use], kind: str, allowed: tuple[str, ...], most: float = 0.0
) -> tuple[Role, tuple[str, ...]] | None:
    """Return what some uses of a name have in common that a type has, too, and whose they are.

    Fields of its own go before keys that any type takes. ``most`` is the share of the uses that must agree.
    """
    votes = Counter(use.role for use in uses)
    here = {role: native for role in votes if (native := _here(role, kind, allowed)) is not None}
    own = set(_own_roles(kind).values())
    role = max(here, key=lambda role: (here[role] in own, votes[role]), default=None)
    if role is None or votes[role] < most * votes.total():
        return None
    owners = tuple(dict.fromkeys(use.owner for use in uses if use.role is role))
    return role, tuple(owner for owner in owners if owner in _KNOWN_BEST) or owners


def _own_roles(kind: str) -> Mapping[Role, str]:
    return {} if kind in COMPOSITES else annotated_roles(find(kind))


def _here(role: Role, kind: str, allowed: tuple[str, ...]) -> str | None:
    """Return what a type calls a field in a role, or what comes next to it."""
    roles = _own_roles(kind)
    for one in (role, *_NEXT.get(role, ())):
        if one in roles:
            return roles[one]
    key = _ANY_TYPE.get(role if role is not Role.FLOOR_SHARE else Role.FLOOR, "")
    return key if key.partition(".")[0] in allowed else None


def _by_role(key: str, kind: str, role: Role, owners: Sequence[str]) -> tuple[str, str | None]:
    """Return what a name of other libraries, or other types, is here."""
    native = _here(role, kind, _allowed(kind)) or ""
    first = [owner for owner in owners if owner in ORIGINALS] or owners
    whose = [f"{owner}'" if owner.endswith("s") else f"{owner}'s" for owner in first]
    listed = " and ".join(whose) if len(whose) < 3 else f"{whose[0]}, {whose[1]} and others'"
    differs = role is Role.FLOOR_SHARE and role not in _own_roles(kind)
    about = ", a rate and no share of the peak" if differs else ""
    if role is Role.CYCLE and role not in _own_roles(kind):
        about = ", the length of a cycle, with 'repeat'"
    return (
        f"unknown key '{key}', {listed} name: here it is '{native}'{about}",
        None if differs or "." in native else native,
    )
