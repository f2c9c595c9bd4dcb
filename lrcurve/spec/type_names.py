"""Every type that a person can name: the engine's own, and other libraries' schedulers."""

from lrcurve.documents.node import MapNode
from lrcurve.frameworks.shared import catalogue as frameworks
from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.problems import nearest
from lrcurve.schedules import Schedule
from lrcurve.schedules import find as find_native
from lrcurve.schedules import names as native_names
from lrcurve.schedules.fields import fields_of

COMPOSITES = {"sequence": "phases", "product": "factors"}
"""The native types made of other schedules, with the key that lists these."""

ORIGINALS = ("another type", "torch", "transformers", "keras", "optax", "timm", "warmup_scheduler", "pytorch_warmup")
"""The libraries whose names others took over; a name without a library is theirs first."""


def is_type(name: str) -> bool:
    """Tell whether a name means a type."""
    return name in native_names() or name in COMPOSITES or ("." in name and frameworks.known(name))


def find(name: str) -> type[Schedule]:
    """Return the record of a type that is made of fields: all but the composites.

    Raises:
        KeyError: if there is none of that name.
    """
    return find_native(name) if name in native_names() else frameworks.find(name)


def library_record(name: str) -> type[Scheduler] | None:
    """Return the record of a library's type, or None for what is none."""
    native = name in native_names() or name in COMPOSITES
    return frameworks.find(name) if not native and is_type(name) else None


def type_names() -> tuple[str, ...]:
    """Return the names of all types, the engine's own first."""
    return (*native_names(), *COMPOSITES, *frameworks.names())


def meant(name: str) -> str | None:
    """Return the type that an unknown name means: a library's without its name, or one that looks like it."""
    known = type_names()
    last = name.rsplit(".", 1)[-1].casefold()
    alike = [one for one in known if one.rsplit(".", 1)[-1].casefold() == last] or frameworks.named(last)
    same = min(alike, key=lambda name: name.partition(".")[0] not in (name, *ORIGINALS), default=None)
    return same or nearest(name, known)


def unknown_type(name: str) -> str:
    """Return what to say of an unknown type, with the one that is meant."""
    near = meant(name)
    return f"unknown type '{name}'" + (f"; did you mean '{near}'?" if near else "; 'lrcurve list' shows all")


def own_fields(node: MapNode) -> set[str]:
    """Return the names of the fields of a mapping's type."""
    kind = str(node.get("type"))
    return {field.name for field in fields_of(find(kind))} if is_type(kind) and kind not in COMPOSITES else set()
