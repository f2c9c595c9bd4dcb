"""How a value on the command line becomes a Python one: by msgspec.

Typer's own way goes through pydantic, which takes as long to import as numpy does.
"""

import functools
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin

import typer


def convert_lightly(params: list[Any]) -> list[Any]:
    """Let each parameter of a command convert its values here, and return them."""
    for param in params:
        param.process_value = functools.partial(_process, param)
    return params


def _process(param: Any, ctx: Any, value: Any) -> Any:
    """Convert what was written to the parameter's type, then run its callback."""
    if value is None and (param.multiple or param.nargs == -1):
        value = ()
    elif value is not None and not isinstance(value, bool):
        value = _convert(param, ctx, value)
    if param.required and param.value_is_missing(value):
        raise typer.BadParameter("is required", ctx=ctx, param=param)
    return value if param.callback is None else param.callback(ctx, param, value)


def _convert(param: Any, ctx: Any, value: Any) -> Any:
    import msgspec

    from lrcurve.problems import suggest

    annotation = param.type_descriptor.annotation
    if get_origin(annotation) is UnionType:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        choices = [str(choice) for choice in get_args(annotation)]
        if value not in choices:
            message = f"{value!r} is not one of {', '.join(choices)}{suggest(str(value), choices)}"
            raise typer.BadParameter(message, ctx=ctx, param=param)
        return value
    if annotation is Path:
        return Path(value)
    try:
        return msgspec.convert(value, annotation, strict=False)
    except msgspec.ValidationError:
        wanted = {int: "a whole number", float: "a number"}.get(annotation, str(annotation))
        raise typer.BadParameter(f"{value!r} is not {wanted}", ctx=ctx, param=param) from None
