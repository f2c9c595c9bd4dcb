"""From what a person names (files, inline schedules, flags, standard input) to curves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import structs

from lrcurve.curve import LR, Curve
from lrcurve.documents.node import Entry, MapNode, from_python
from lrcurve.problems import Problem, Source, SpecError, suggest
from lrcurve.sources.argument import from_flags, load_argument, load_default, load_file
from lrcurve.sources.files import Folder
from lrcurve.spec.curves import MAX_CURVES, MAX_MEMBERS, Document, Loaded, build_curves
from lrcurve.spec.inline import read_inline
from lrcurve.spec.overrides import Overrides

MAX_EVALUATED = 10**8


def load(source: str | Path, dialect: str | None = None, **run: Any) -> list[Curve]:
    """Return the curves of a file (spec, trainer's config or log) or of inline text.

    Args:
        source: the path of a file, or an inline schedule such as ``"cosine lr=0.1"``.
        dialect: what the file is, where its keys do not tell: ``lrcurve``, a trainer, or a format of logs.
        **run: any key of ``run``: steps, epochs, steps_per_epoch, dataset_size, batch_size, ...

    Raises:
        SpecError: with every problem in it and its position, also where the file cannot be read.
    """
    steps = run.pop("steps", None)
    sets = tuple(f"run.{key}={value}" for key, value in run.items())
    overrides = Overrides(None if steps is None else str(steps), sets=sets, dialect=dialect)
    read = load_file(source, overrides) if isinstance(source, Path) else load_argument(source, overrides)
    return list(read.curves)


def evaluate(
    spec: Mapping[str, Any] | Sequence[Any] | str, steps: int | None = None, *, param: str = LR, **run: Any
) -> npt.NDArray[np.float64]:
    """Return the rates of one schedule, float64 of shape ``(steps,)``: ``lr(0) ... lr(steps - 1)``.

    Args:
        spec: a mapping (``{"type": "cosine", "lr": 0.1}``), a list of phases, or inline text (``"cosine lr=0.1"``).
        steps: the length of the run in optimizer updates; may be left out where ``run`` or the schedule tells it.
        param: what of the optimizer: the rate, or a parameter that the schedule has beside it, such as ``momentum``.
        **run: any key of ``run``: epochs, steps_per_epoch, dataset_size, batch_size, tokens_per_step, ...

    Where a library raises in the middle of the run, the rates from there on are NaN.

    Raises:
        SpecError: if something in the spec or the run is wrong, or the length is not known.
    """
    node = read_inline(Source("spec", spec)) if isinstance(spec, str) else from_python(spec)
    keys = {**run} if steps is None else {**run, "steps": steps}
    document = MapNode({"run": Entry(from_python(keys)), "schedules": Entry(MapNode({"": Entry(node)}))})
    curves = build_curves(Document(document, Folder()), Overrides(params=(param,))).curves
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
    if length > MAX_EVALUATED:
        message = f"is {length:,}; evaluate gives {MAX_EVALUATED:,} rates at most"
        raise SpecError([Problem("steps", message)])
    try:
        return curve.lr(np.arange(length))
    except ValueError as error:
        raise SpecError([Problem("", str(error))]) from None


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
    loaded: list[Loaded] = []
    problems: list[Problem] = []
    jobs: list[Callable[[], Loaded]] = [partial(load_argument, name, overrides) for name in arguments]
    if flags:
        jobs.append(lambda: build_curves(from_flags(flags, Folder(allow_code=overrides.allow_code)), overrides))
    if not jobs:
        jobs.append(lambda: load_default(overrides))
    for job in jobs:
        try:
            loaded.append(job())
        except SpecError as error:
            problems.extend(error.problems)
    if problems:
        raise SpecError(problems)
    curves = [curve for one in loaded for curve in one.curves]
    for what, count, limit in (
        ("curves", sum(curve.member is None and curve.parameter == LR for curve in curves), MAX_CURVES),
        ("curves in all", len(curves), MAX_MEMBERS),
    ):
        if count > limit:
            raise SpecError([Problem("", f"{count} {what}; the limit is {limit}")])
    notes = tuple(note for one in loaded for note in one.notes)
    texts = tuple(text for one in loaded for text in one.texts)
    title = next((one.title for one in loaded if one.title), None)
    whole = Loaded(_distinct(one.curves for one in loaded), title, notes, texts)
    return _only(whole, overrides.params) if overrides.params else whole


def _only(loaded: Loaded, params: tuple[str, ...]) -> Loaded:
    """Return the curves of some parameters, or of ``all``."""
    known = tuple(dict.fromkeys(curve.parameter for curve in loaded.curves))
    for name in params:
        if name not in (*known, "all"):
            near = suggest(name, known) or f"; there are {', '.join(known)}"
            raise SpecError([Problem("", f"--param {name}: nothing here schedules it{near}")])
    kept = tuple(curve for curve in loaded.curves if curve.parameter in params or "all" in params)
    return structs.replace(loaded, curves=kept)


def _distinct(sources: Iterable[Iterable[Curve]]) -> tuple[Curve, ...]:
    """Give schedules of one name numbers, so that a table has no two columns of one header, nor a picture two families.

    What belongs to a schedule, its parameters and the members of its family, goes with it.
    """
    distinct: dict[str, Curve] = {}
    for curves in map(list, sources):
        numbers = dict.fromkeys((curve.subject for curve in curves), 1)
        for curve in curves:
            while _numbered(curve, numbers[curve.subject]).name in distinct:
                numbers[curve.subject] += 1
        distinct |= {(one := _numbered(curve, numbers[curve.subject])).name: one for curve in curves}
    return tuple(distinct.values())


def _numbered(curve: Curve, number: int) -> Curve:
    """Return a curve of the ``number``-th schedule of its name."""
    return curve if number == 1 else replace(curve, subject=f"{curve.subject or curve.name} ({number})".lstrip())
