"""A schedule as flags: an option for every field of the types, and for the modifiers."""

from collections.abc import Iterable
from typing import Any

import click

from lrcurve.cli import candidates
from lrcurve.cli.request import FIELD
from lrcurve.frameworks.shared import catalogue as frameworks
from lrcurve.schedules import find, names
from lrcurve.schedules.fields import Field, fields_of
from lrcurve.spec.modifiers import Modifiers


class FieldOption(click.Option):
    """An option of a schedule, not of the command; the command's parameter for it begins with ``field_``."""

    panel = "A schedule as flags"

    def __init__(self, key: str, **settings: Any) -> None:
        super().__init__([flag_of(key), f"{FIELD}{key}"], **settings)


def flag_of(key: str) -> str:
    """Return the flag of a field: ``--decay-rate`` of ``decay_rate``."""
    return f"--{key.replace('_', '-')}"


def field_options(taken: set[str], kind: str) -> list[click.Option]:
    """Return an option for every field of every native type, of the library's type ``kind``, and for the modifiers."""
    fields: dict[str, tuple[Field, list[str]]] = {}
    if "." in kind and frameworks.known(kind):
        record = frameworks.find(kind)
        fields = {field.name: (field, [record.full_name()]) for field in fields_of(record)}
    for name in names():
        for field in fields_of(find(name)):
            fields.setdefault(field.name, (field, []))[1].append(name)
    for field in fields_of(Modifiers):
        fields.setdefault(field.name, (field, ["any type"]))
    listed = f"Type of the schedule: {', '.join(names())}; or a library's, such as torch.StepLR."
    free = [(key, found) for key, found in sorted(fields.items()) if flag_of(key) not in taken]
    return [
        FieldOption("type", metavar="TYPE", help=listed, shell_complete=candidates.types),
        *(_option(key, field, types) for key, (field, types) in free),
    ]


def _option(key: str, field: Field, types: Iterable[str]) -> FieldOption:
    types = list(types)
    where = ", ".join(types) if len(types) <= 4 else f"{', '.join(types[:3])} and others"
    text = f"{field.doc[0].upper()}{field.doc[1:]} [dim]({where})[/dim]"
    return FieldOption(key, metavar=field.kind.split()[-1].upper(), help=text)
