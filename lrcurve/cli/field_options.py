"""A schedule as flags: an option for every field of the types, and for the modifiers."""

from inspect import Parameter

import typer

from lrcurve.cli import candidates
from lrcurve.frameworks.shared import catalogue as frameworks
from lrcurve.schedules import find, names
from lrcurve.schedules.fields import Field, fields_of
from lrcurve.spec.modifiers import Modifiers
from lrcurve.spec.variants.keys import LookKeys


def field_options(prefix: str, taken: set[str], kind: str) -> list[Parameter]:
    """Return an option for every field of every native type, of the library's type ``kind``, and for the modifiers.

    ``prefix`` is what the names of their parameters begin with, ``taken`` are flags that mean something else.
    """
    fields: dict[str, tuple[Field, list[str]]] = {}
    if "." in kind and frameworks.known(kind):
        record = frameworks.find(kind)
        fields = {field.name: (field, [record.full_name()]) for field in fields_of(record)}
    for name in names():
        for field in fields_of(find(name)):
            fields.setdefault(field.name, (field, []))[1].append(name)
    for field in (*fields_of(Modifiers), *fields_of(LookKeys)):
        fields.setdefault(field.name, (field, ["any type"]))
    listed = f"Type of the schedule: {', '.join(names())}; or a library's, such as torch.StepLR."
    options = [_option(prefix, "type", "TYPE", listed)]
    for key, (field, types) in sorted(fields.items()):
        if _flag(key) not in taken:
            where = ", ".join(types) if len(types) <= 4 else f"{', '.join(types[:3])} and others"
            text = f"{field.doc[0].upper()}{field.doc[1:]} [dim]({where})[/dim]"
            options.append(_option(prefix, key, field.kind.split()[-1].upper(), text))
    return options


def _flag(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _option(prefix: str, key: str, metavar: str, text: str) -> Parameter:
    offered = candidates.types if key == "type" else None
    option = typer.Option(
        None, _flag(key), metavar=metavar, help=text, rich_help_panel="A schedule as flags", autocompletion=offered
    )
    return Parameter(f"{prefix}{key}", Parameter.KEYWORD_ONLY, default=option, annotation=str | None)
