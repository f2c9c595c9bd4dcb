"""What is offered while a command line is typed: files, types, rules, and what the specs named so far hold.

Each function returns words, or words with their help; typer keeps those that begin as what is typed.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lrcurve.spec.curves import Loaded


def files(incomplete: str) -> list[str]:
    """Return the files and folders beside what is typed, folders with a slash."""
    folder, slash, name = incomplete.rpartition("/")
    try:
        found = sorted(Path(f"{folder}{slash}" or ".").expanduser().iterdir())
    except OSError:
        return []
    shown = [path for path in found if name or not path.name.startswith(".")]
    return [f"{folder}{slash}{path.name}{'/' if path.is_dir() else ''}" for path in shown]


def specs(incomplete: str) -> list[str] | list[tuple[str, str]]:
    """Return what an inline schedule may go on with, the curves of a file after its #, else files and types."""
    words = incomplete.split(" ")
    if len(words) > 1:
        return _keys(words)
    file, mark, part = incomplete.rpartition("#")
    if mark and Path(file).is_file():
        return [f"{file}#{_listed_before(part)}{name}" for name in _names(_read([file]))]
    return [*files(incomplete), *types(incomplete)]


def types(incomplete: str) -> list[str]:
    """Return the types of schedule; other libraries' once they are begun, for they are many."""
    from lrcurve.frameworks.shared import catalogue as frameworks
    from lrcurve.schedules import names

    return [*names(), *(frameworks.names() if incomplete else ())]


def _keys(words: list[str]) -> list[tuple[str, str]]:
    """Return the keys that the last word of an inline schedule may be."""
    from lrcurve.schedules.fields import fields_of
    from lrcurve.spec.modifiers import Modifiers
    from lrcurve.spec.type_names import COMPOSITES, find, is_type
    from lrcurve.spec.variants.keys import LookKeys

    before = words[:-1]
    phase = before[max((at + 1 for at, word in enumerate(before) if word == "|"), default=0) :]
    if not phase:
        return []
    fields = fields_of(find(phase[0])) if is_type(phase[0]) and phase[0] not in COMPOSITES else ()
    given = {word.partition("=")[0] for word in phase}
    keys = [field for field in (*fields, *fields_of(Modifiers), *fields_of(LookKeys)) if field.name not in given]
    return [(" ".join([*before, f"{field.name}="]), field.doc) for field in keys]


def topics() -> list[str | tuple[str, str]]:
    """Return what can be explained: types, modifiers, trainers, logs, rules."""
    from lrcurve.sources.topics import topic_names

    return [*topic_names(), *rules("")]


def listed() -> list[str]:
    """Return what the catalogue can be searched for: a group, a library, a type."""
    from lrcurve.sources.topics import topic_names

    names = topic_names()
    return [
        "rules",
        "trainers",
        "logs",
        *dict.fromkeys(name.partition(".")[0] for name in names if "." in name),
        *names,
    ]


def rules(incomplete: str) -> list[tuple[str, str]]:
    """Return the codes of rules, after those that are already in the list."""
    from lrcurve.analysis.rules import codes, find

    return [(f"{_listed_before(incomplete)}{code}", find(code).title) for code in codes()]


def dialects() -> list[str]:
    """Return what a file can be read as."""
    from lrcurve.sources import registry

    return list(registry.dialects())


def targets() -> list[tuple[str, str]]:
    """Return what schedules can be exported to, with what is written."""
    from lrcurve.targets import target

    return [(name, one.summary) for name, one in target.targets().items()]


def styles(incomplete: str) -> list[str]:
    """Return matplotlib's style sheets, and files."""
    from lrcurve.cli.picture_checks import load_matplotlib

    load_matplotlib()
    from matplotlib import style

    return [*(name for name in style.available if not name.startswith("_")), *(files(incomplete) if incomplete else ())]


def curves(ctx: typer.Context) -> list[str]:
    """Return the names of the curves of the specs named so far."""
    return _names(_loaded(ctx))


def curve_list(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the names of the curves of the specs named so far, after those already in the list."""
    return [f"{_listed_before(incomplete)}{name}" for name in curves(ctx)]


def parameters(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the parameters that the specs named so far schedule, after those already in the list."""
    loaded = _loaded(ctx)
    known = [curve.parameter for curve in loaded.curves] if loaded else []
    return [f"{_listed_before(incomplete)}{name}" for name in dict.fromkeys(("all", *known))]


def units(incomplete: str) -> list[str]:
    """Return the columns that a table can have beside the rates, after those already in the list."""
    from lrcurve.views.table.columns import UNITS

    return [f"{_listed_before(incomplete)}{name}" for name in UNITS]


def _listed_before(incomplete: str) -> str:
    before, comma, _ = incomplete.rpartition(",")
    return before + comma


def _names(loaded: "Loaded | None") -> list[str]:
    return [curve.name for curve in loaded.curves] if loaded else []


def _loaded(ctx: typer.Context) -> "Loaded | None":
    """Return what the specs named so far hold, swept as far as that is said, or None where they cannot be read yet."""
    named = [name for name in ctx.params.get("specs") or () if name != "-"]
    return _read(named, ctx.params.get("steps"), ctx.params.get("lr"), ctx.params.get("sweeps") or ())


def _read(
    named: Sequence[str], steps: str | None = None, lr: str | None = None, sweeps: Sequence[str] = ()
) -> "Loaded | None":
    from lrcurve.sources.load import load_sources
    from lrcurve.spec.overrides import Overrides, read_sweep

    try:
        return load_sources(named, Overrides(steps, lr, params=("all",), sweeps=tuple(map(read_sweep, sweeps))))
    except (ValueError, OSError):
        return None
