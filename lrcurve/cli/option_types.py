"""How a value on the command line becomes a Python one; what is wrong with it is said as everywhere in lrcurve."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer


def _converter(kind: Callable[[Any], Any], wanted: str) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        try:
            return None if value is None else kind(value)
        except ValueError:
            raise typer.BadParameter(f"{value!r} is not {wanted}") from None

    return convert


number = _converter(float, "a number")
whole_number = _converter(int, "a whole number")
file = _converter(Path, "a file")


def digits(value: Any) -> Any:
    """Return a number of significant digits."""
    count = whole_number(value)
    if count is not None and not 1 <= count <= 17:
        raise typer.BadParameter(f"must be from 1 to 17, got {count}")
    return count


def one_of(choices: Sequence[str]) -> Callable[[Any], Any]:
    """Return what checks that a word is one of a few; a misspelt one gets a suggestion."""

    def check(value: Any) -> Any:
        if value is not None and value not in choices:
            from lrcurve.problems import suggest

            raise typer.BadParameter(f"{value!r} is not one of {', '.join(choices)}{suggest(value, choices)}")
        return value

    return check


def _no_type(ctx: Any) -> None:
    """Show no type in the help, where typer's would be ``<bool>`` or ``<list[str]>``."""


class _AsTyped:
    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        return () if value is None and (param.multiple or param.nargs == -1) else value


def as_typed(params: list[Any]) -> list[Any]:
    """Let parameters keep the text that was typed, which their callbacks then convert.

    Typer's own conversion imports pydantic even for text that is not given, which takes longer than all else that a
    short table does, and there is no documented way around it. This is the one place that knows how typer works inside.
    """
    for param in params:
        param.get_runtime_param = _AsTyped
        if param.param_type_name == "argument" or param.is_bool_flag:
            param.display_type_rich = _no_type
    return params
