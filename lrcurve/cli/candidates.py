"""What is offered while a command line is typed: files, types, rules, and what the specs named so far hold."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from lrcurve.spec.curves import Loaded

Items = list["CompletionItem"]


def files(incomplete: str) -> Items:
    """Return the files and folders, these with a slash, that begin so."""
    folder, slash, name = incomplete.rpartition("/")
    try:
        found = sorted(Path(f"{folder}{slash}" or ".").expanduser().iterdir())
    except OSError:
        return []
    shown = [path for path in found if path.name.startswith(name) and (name or not path.name.startswith("."))]
    return _items(((f"{folder}{slash}{path.name}{'/' if path.is_dir() else ''}", "") for path in shown), "")


def specs(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Return what an inline schedule may go on with, else files and types; other libraries' once they are begun."""
    words = incomplete.split(" ")
    if len(words) > 1:
        return _keys(words)
    return [*files(incomplete), *types(ctx, param, incomplete)]


def types(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Return the types of schedule; other libraries' once they are begun, for they are many."""
    from lrcurve.frameworks.shared import catalogue as frameworks
    from lrcurve.schedules import names

    return _items(((name, "") for name in (*names(), *(frameworks.names() if incomplete else ()))), incomplete)


def _keys(words: Sequence[str]) -> Items:
    """Return the keys that the last word of an inline schedule may be."""
    from lrcurve.schedules.fields import fields_of
    from lrcurve.spec.modifiers import Modifiers
    from lrcurve.spec.type_names import COMPOSITES, find, is_type

    *before, last = words
    phase = before[max((at + 1 for at, word in enumerate(before) if word == "|"), default=0) :]
    if not phase:
        return []
    fields = fields_of(find(phase[0])) if is_type(phase[0]) and phase[0] not in COMPOSITES else ()
    given = {word.partition("=")[0] for word in phase}
    keys = [(f"{field.name}=", field.doc) for field in (*fields, *fields_of(Modifiers)) if field.name not in given]
    start = " ".join([*before, ""])
    return _items(((f"{start}{key}", text) for key, text in keys), f"{start}{last}")


def topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Return what can be explained: types, modifiers, rules."""
    from lrcurve.spec.topics import topic_names

    return [*_items(((name, "") for name in topic_names()), incomplete), *_rules(incomplete.upper())]


def listed(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Return what the catalogue can be searched for: the rules, a library, a type."""
    from lrcurve.spec.topics import topic_names

    names = topic_names()
    libraries = dict.fromkeys(name.partition(".")[0] for name in names if "." in name)
    return _items(((name, "") for name in ("rules", *libraries, *names)), incomplete)


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Return the codes of rules, after those that are already in the list."""
    before, comma, last = incomplete.rpartition(",")
    return _items(((f"{before}{comma}{one.value}", one.help or "") for one in _rules(last.upper())), "")


def _rules(begin: str) -> Items:
    from lrcurve.analysis.rules import codes, find

    return _items(((code, find(code).title) for code in codes()), begin)


def styles(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Return matplotlib's style sheets, and files."""
    from matplotlib import style

    names = (name for name in style.available if not name.startswith("_"))
    return [*_items(((name, "") for name in names), incomplete), *(files(incomplete) if incomplete else ())]


def curves(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Return the names of the curves of the specs named so far."""
    loaded = _loaded(ctx)
    return _items(((curve.name, "") for curve in loaded.curves), incomplete) if loaded else []


def parameters(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Return the parameters that the specs named so far schedule, after those already in the list."""
    before, comma, last = incomplete.rpartition(",")
    loaded = _loaded(ctx)
    known = (curve.parameter for curve in loaded.curves) if loaded else ()
    names = dict.fromkeys(("all", *known))
    return _items(((f"{before}{comma}{name}", "") for name in names), f"{before}{comma}{last}")


def units(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Return the columns that a table can have beside the rates, after those already in the list."""
    from lrcurve.views.table.columns import UNITS

    before, comma, _ = incomplete.rpartition(",")
    return _items(((f"{before}{comma}{name}", "") for name in UNITS), incomplete)


def _loaded(ctx: click.Context) -> "Loaded | None":
    """Return what the specs named so far hold, or None where they cannot be read yet."""
    from lrcurve.sources.load import load_sources
    from lrcurve.spec.overrides import Overrides

    named = [name for name in ctx.params.get("specs") or () if name != "-"]
    try:
        return load_sources(named, Overrides(ctx.params.get("steps"), ctx.params.get("lr"), params=("all",)))
    except (ValueError, OSError):
        return None


def _items(found: Iterable[tuple[str, str]], begin: str) -> Items:
    """Return candidates with their help, those that begin so."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(value, help=text or None) for value, text in found if value.startswith(begin)]
