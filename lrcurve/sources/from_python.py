"""What Python code gives as a source becomes curves."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lrcurve.curve import Curve
from lrcurve.sources.load import load, load_mapping, of_parameters
from lrcurve.sources.naming import named

Source = str | Path | Mapping[str, Any] | Curve
"""What a verb takes: a file, an inline schedule, a spec as a mapping, or a curve."""


def curves_of(source: Source | Sequence[Source], params: str | Iterable[str] = (), **run: Any) -> list[Curve]:
    """Return the curves of one source or of several, each with a name of its own.

    Args:
        source: a file, an inline schedule, a spec as a mapping (of one schedule, or a whole document), a curve, or
            several of these.
        params: parameters of the optimizer, ``"momentum"`` or ``"all"``; by default those that the sources name.
        **run: any key of ``run``: steps, epochs, steps_per_epoch, ...; a curve keeps its own run.

    Raises:
        SpecError: with every problem in it and its position.
        TypeError: for anything that is no source.
    """
    several = source if isinstance(source, Sequence) and not isinstance(source, str) else [source]
    wanted = (params,) if isinstance(params, str) else tuple(params)
    curves = named([_curves(one, run, everything=bool(wanted)) for one in several])
    return list(of_parameters([curves], wanted)[0] if wanted else curves)


def _curves(source: Source, run: Mapping[str, Any], *, everything: bool) -> list[Curve]:
    if isinstance(source, Curve):
        return [source]
    params = "all" if everything else ()
    if isinstance(source, Mapping):
        return load_mapping(source, params=params, **run)
    if isinstance(source, str | Path):
        return load(source, params=params, **run)
    shape = f" of shape {source.shape}" if hasattr(source, "shape") else ""
    what = "expected a file, an inline schedule, a spec as a mapping, a curve, or a list of these"
    hint = "; rates are drawn as {'type': 'values', 'values': [...]}" if shape or isinstance(source, float) else ""
    raise TypeError(f"{what}, got {type(source).__name__}{shape}{hint}")
