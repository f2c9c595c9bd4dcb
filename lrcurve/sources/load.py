"""From what a person names (files, inline schedules, flags, standard input) to curves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import structs

from lrcurve.curve import LR, MAX_ROWS, Curve
from lrcurve.documents.node import Entry, MapNode, from_python
from lrcurve.problems import Problem, Source, SpecError, suggest
from lrcurve.sources.argument import load_argument, load_default, load_file, load_flags
from lrcurve.sources.files import Folder
from lrcurve.sources.naming import named, shared_title
from lrcurve.sources.python_words import speaks_python
from lrcurve.sources.registry import alone, is_schedule, known_suffixes
from lrcurve.sources.selection import only, with_curves
from lrcurve.sources.sweep import joined, refuse_idle
from lrcurve.spec.curves import MAX_CURVES, MAX_MEMBERS, Document, Loaded, build_curves
from lrcurve.spec.inline import read_inline
from lrcurve.spec.overrides import Overrides, settings_of, sweep_of


@speaks_python
def load(
    source: str | Path,
    dialect: str | None = None,
    *,
    only: str | Iterable[str] = (),
    params: str | Iterable[str] = (),
    sweep: Mapping[str, Iterable[Any]] | None = None,
    allow_files: bool = False,
    **run: Any,
) -> list[Curve]:
    """Return the curves of a file (spec, trainer's config or log) or of inline text.

    Args:
        source: the path of a file, in text also with some of its curves, ``"decays.yaml#cosine,step*"``; or an inline
            schedule such as ``"cosine lr=0.1"`` or, for several curves, ``"cosine lr={0.1,0.2}"``.
        dialect: what the file is, where its keys do not tell: ``lrcurve``, a trainer, or a format of logs.
        only: names of the curves to return, with ``*`` and ``?`` for anything; by default all.
        params: parameters of the optimizer, ``"momentum"`` or ``"all"``; by default those that the source names.
        sweep: values of keys, ``{"lr": [1e-4, 3e-4]}``: a curve for each combination, named by what differs.
        allow_files: whether a spec may name tables outside its own folder, which errors then also quote.
        **run: any key of ``run``: steps, epochs, steps_per_epoch, dataset_size, batch_size, ...

    Raises:
        SpecError: with every problem in it and its position, also where the file cannot be read.
    """
    overrides = structs.replace(
        _of_run(run),
        dialect=dialect,
        only=_several(only),
        params=_several(params),
        sweeps=tuple(sweep_of(path, values) for path, values in (sweep or {}).items()),
        allow_files=allow_files,
    )
    read = load_file(source, overrides) if isinstance(source, Path) else load_argument(source, overrides)
    return list(_together([read], overrides).curves)


def load_mapping(
    spec: Mapping[str, Any], *, params: str | Iterable[str] = (), allow_files: bool = False, **run: Any
) -> list[Curve]:
    """Return the curves of a spec as a mapping: one schedule, or a document with ``schedules``; else as ``load``.

    Tables that it names lie in the current folder, unless ``allow_files``.

    Raises:
        SpecError: with every problem in it.
    """
    node, files = from_python(spec), Folder(allow_files=allow_files)
    document = alone(node, files) if is_schedule(node) else Document(node, files)
    overrides = structs.replace(_of_run(run), params=_several(params))
    return list(_together([build_curves(document, overrides)], overrides).curves)


def _several(texts: str | Iterable[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _of_run(run: Mapping[str, Any]) -> Overrides:
    """Return the keys of ``run`` that a caller gives as overrides."""
    steps = run.get("steps")
    keys = {f"run.{key}": value for key, value in run.items() if key != "steps"}
    return Overrides(None if steps is None else str(steps), given=settings_of(keys))


@speaks_python
def evaluate(
    spec: Mapping[str, Any] | Sequence[Any] | str,
    steps: int | None = None,
    *,
    param: str = LR,
    allow_files: bool = False,
    **run: Any,
) -> npt.NDArray[np.float64]:
    """Return the rates of one schedule, float64 of shape ``(steps,)``: ``lr(0) ... lr(steps - 1)``.

    Args:
        spec: a mapping (``{"type": "cosine", "lr": 0.1}``), a list of phases, or inline text (``"cosine lr=0.1"``).
        steps: the length of the run in optimizer updates; may be left out where ``run`` or the schedule tells it.
        param: what of the optimizer: the rate, or a parameter that the schedule has beside it, such as ``momentum``.
        allow_files: whether the spec may name tables outside the current folder, which errors then also quote.
        **run: any key of ``run``: epochs, steps_per_epoch, dataset_size, batch_size, tokens_per_step, ...

    Where a library raises in the middle of the run, the rates from there on are NaN.

    Raises:
        SpecError: if something in the spec or the run is wrong, or the length is not known.
    """
    if isinstance(spec, str) and "=" not in spec and Path(spec).suffix.lower() in known_suffixes():
        raise SpecError([Problem("", f"{spec}: evaluate takes one schedule; the curves of a file are given by load")])
    node = read_inline(Source("spec", spec)) if isinstance(spec, str) else from_python(spec)
    keys = {**run} if steps is None else {**run, "steps": steps}
    document = MapNode({"run": Entry(from_python(keys)), "schedules": Entry(MapNode({"": Entry(node)}))})
    curves = build_curves(Document(document, Folder(allow_files=allow_files)), Overrides(params=(param,))).curves
    kinds = [curve.kind for curve in curves if curve.member is not None]
    if kinds:
        what = f"makes a curve for each of its {kinds[0]}, and evaluate gives one: write a file, and load it"
        raise SpecError([Problem("", what)])
    curve = next((curve for curve in curves if curve.parameter == param), None)
    if curve is None:
        known = dict.fromkeys(curve.parameter for curve in curves)
        listed = suggest(param, known) or f"; there are {', '.join(known)}"
        raise SpecError([Problem("param", f"'{param}': nothing here schedules it{listed}")])
    if curve.run.tick == "share":
        raise SpecError(
            [Problem("steps", "the length of the run is not known: give steps=N, or epochs=N and steps_per_epoch=N")]
        )
    length = curve.run.whole
    if length > MAX_ROWS:
        message = f"is {length:,}; evaluate gives {MAX_ROWS:,} rates at most"
        raise SpecError([Problem("steps", message)])
    return curve.lr(np.arange(length))


def load_sources(arguments: Sequence[str], overrides: Overrides, flags: Mapping[str, str] | None = None) -> Loaded:
    """Return the curves of everything a command was given.

    Args:
        arguments: files, inline schedules, or ``-`` for standard input; none means ``lrcurve.yaml`` in the current
            folder or, failing that, the documents' comparison.
        overrides: what common flags say.
        flags: a schedule as flags, field by field with its ``type``; one curve more.

    Raises:
        SpecError: with the problems of all of them.
    """
    return _together(
        [loaded for _, loaded in _read(arguments, overrides, flags)] or [load_default(overrides)], overrides
    )


def _together(sources: Sequence[Loaded], overrides: Overrides) -> Loaded:
    """Return the curves of all sources, each with a name of its own, as far as flags choose them."""
    before = [curve for loaded in sources for curve in loaded.curves]
    curves = named([loaded.curves for loaded in sources])
    whole = joined(sources, curves)
    if whole.title is None:
        whole = structs.replace(whole, title=shared_title(before, curves))
    (kept,) = _chosen([whole], [before], overrides)
    return kept


def load_each(
    arguments: Sequence[str], overrides: Overrides, flags: Mapping[str, str] | None = None
) -> list[tuple[str, Loaded]]:
    """Return each source by its name, with its curves by their own: ``load_sources`` for what is held side by side.

    Of a source, ``--only`` may leave none.

    Raises:
        SpecError: with the problems of all of them.
    """
    sources = _read(arguments, overrides, flags)
    whole = [structs.replace(loaded, curves=named([loaded.curves])) for _, loaded in sources]
    kept = _chosen(whole, [loaded.curves for _, loaded in sources], overrides)
    return [(name, loaded) for (name, _), loaded in zip(sources, kept, strict=True)]


def _read(arguments: Sequence[str], overrides: Overrides, flags: Mapping[str, str] | None) -> list[tuple[str, Loaded]]:
    """Return what each source holds, under its name."""
    jobs: list[tuple[str, Callable[[], Loaded]]] = [
        (name, partial(load_argument, name, overrides)) for name in arguments
    ]
    if flags:
        jobs.append(("flags", partial(load_flags, flags, overrides)))
    found: list[tuple[str, Loaded]] = []
    problems: list[Problem] = []
    for name, job in jobs:
        try:
            found.append((name, job()))
        except SpecError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise SpecError(problems)
    return found


def _chosen(sources: Sequence[Loaded], before: Sequence[Sequence[Curve]], overrides: Overrides) -> list[Loaded]:
    """Return what flags choose of the curves, which were called otherwise ``before``, within the limits."""
    everything = [curve for loaded in sources for curve in loaded.curves]
    refuse_idle(overrides.sweeps, everything)
    kept = [loaded.curves for loaded in sources]
    if overrides.only:
        kept = only(kept, overrides.only, before)
        sources = [with_curves(loaded, curves) for loaded, curves in zip(sources, kept, strict=True)]
    left = [curve for curves in kept for curve in curves]
    for what, count, limit in (
        ("curves", sum(curve.member is None and curve.parameter == LR for curve in left), MAX_CURVES),
        ("curves in all", len(left), MAX_MEMBERS),
    ):
        if count > limit:
            raise SpecError([Problem("", f"{count} {what}; the limit is {limit}")])
    if overrides.params:
        kept = of_parameters(kept, overrides.params)
    return [structs.replace(loaded, curves=curves) for loaded, curves in zip(sources, kept, strict=True)]


def of_parameters(sources: Sequence[Sequence[Curve]], params: tuple[str, ...]) -> list[tuple[Curve, ...]]:
    """Return the curves of each source that are of some parameters; ``all`` is every one.

    Raises:
        SpecError: if no curve of any source is of one of them.
    """
    known = tuple(dict.fromkeys(curve.parameter for curves in sources for curve in curves))
    for name in params:
        if name not in (*known, "all"):
            near = suggest(name, known) or f"; there are {', '.join(known)}"
            raise SpecError([Problem("", f"--param {name}: nothing here schedules it{near}")])
    return [tuple(curve for curve in curves if {curve.parameter, "all"} & {*params}) for curves in sources]
