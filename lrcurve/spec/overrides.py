"""What flags change in a document: ``--set path=value``, ``--sweep path=value,value``, ``--steps``, ``--lr``."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from lrcurve.documents.node import MAX_NESTING, Scalar, from_python
from lrcurve.documents.yaml import read as read_yaml
from lrcurve.problems import Mark, Problem, Source, SpecError
from lrcurve.spec.inline import read_choices, read_value
from lrcurve.spec.settings import Setting, Sweep, texts_of


class Overrides(Struct, frozen=True):
    """What flags say about every spec: ``steps`` and ``lr`` as written, ``sets`` as ``path=value``.

    ``allow_code`` lets a spec name Python functions, which are run, and ``allow_files`` files outside its folder.
    ``params`` are the parameters to show, ``all`` for all that there are; without any, those that somebody wrote down.
    ``dialect`` names what a file is where its keys do not tell, and ``offset`` is added to the steps of logs.
    ``sweeps`` give a curve for each combination of their values, and ``chosen`` are those of the one that is built.
    ``only`` are names of the curves to keep, which may have ``*`` and ``?`` in them.
    ``given`` are values of keys that Python code gives: no flags, and no place. ``run`` are keys of the run that have
    flags of their own, as written. ``column`` says that a column of a
    table is named, which may then be anything.
    """

    steps: str | None = None
    lr: str | None = None
    sets: tuple[str, ...] = ()
    allow_code: bool = False
    params: tuple[str, ...] = ()
    dialect: str | None = None
    offset: int = 0
    only: tuple[str, ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    chosen: tuple[Setting, ...] = ()
    allow_files: bool = False
    given: tuple[Setting, ...] | None = None
    column: bool = False
    run: tuple[tuple[str, str], ...] = ()

    def names(self) -> list[str]:
        """Return the texts that flags set, among which may be names of files."""
        swept = (setting.value for sweep in self.sweeps for setting in sweep)
        values = (value for node in swept for value in texts_of(node).values())
        return [*(text.partition("=")[2].strip("'\"") for text in self.sets), *values]

    def scalar(self, name: str, value: str) -> Scalar:
        """Return the value of a flag, at its place on the command line; one that Python code gives has none."""
        return Scalar(value, flag_mark(f"--{name}", value) if self.given is None else None, name)


def flag_mark(name: str, value: str) -> Mark:
    """Return the place of a flag's value on the command line."""
    text = f"{name} {value}"
    return Mark(Source("command line", text), 1, len(name) + 2)


def settings(overrides: Overrides, problems: list[Problem]) -> list[Setting]:
    """Return what ``--set`` and the values chosen of a sweep change, after noting what is wrong with it."""
    found = []
    for text in overrides.sets:
        try:
            keys, value, at = _parted(text, "--set")
            node = read_yaml(Source("--set", value)) if value[:1] in ("{", "[") else read_value(value, at)
            found.append(Setting(keys, node, replace(at, column=1)))
        except SpecError as error:
            problems += error.problems
    for key, value in overrides.run:
        mark = flag_mark(f"--{key.replace('_', '-')}", value)
        found.append(Setting(("run", key), Scalar(value, mark, f"run.{key}"), mark))
    return [*found, *(overrides.given or ()), *overrides.chosen]


def read_sweep(text: str) -> Sweep:
    """Return what ``path=value,value`` of ``--sweep`` says, with or without braces around the values.

    Raises:
        SpecError: if it says nothing of the kind.
    """
    keys, value, at = _parted(text, "--sweep")
    if not value.startswith("{"):
        value, at = f"{{{value}}}", Mark(at.source, 1, at.column - 1)
    return tuple(Setting(keys, one, one.mark) for one in read_choices(value, at))


def settings_of(values: Mapping[str, object]) -> tuple[Setting, ...]:
    """Return values of Python, each for a dotted path.

    Raises:
        SpecError: if one is no value of a document.
    """
    return tuple(Setting(_keys(path), from_python(value), None) for path, value in values.items())


def sweep_of(path: str, values: Iterable[object]) -> Sweep:
    """Return some values of Python for a dotted path.

    Raises:
        SpecError: if there is none, or one is no value of a document.
    """
    found = tuple(Setting(_keys(path), from_python(value), None) for value in values)
    if not found:
        raise SpecError([Problem(path, "has no values to try")])
    return found


def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.replace("[", ".").replace("]", "").strip(".").split("."))


def _parted(text: str, flag: str) -> tuple[tuple[str, ...], str, Mark]:
    """Return the keys and the value of ``path=value``, and where the value stands."""
    path, equals, value = text.partition("=")
    mark = Mark(Source(flag, text), 1, 1)
    if not equals or not path.strip("."):
        raise SpecError([Problem("", f"expected {flag} path=value, got '{text}'", mark)])
    keys = _keys(path)
    if len(keys) > MAX_NESTING:
        raise SpecError([Problem("", f"is nested more than {MAX_NESTING} deep, which is the limit", mark)])
    return keys, value, Mark(mark.source, 1, len(path) + 2)
