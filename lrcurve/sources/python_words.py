"""Advice in words of Python: what errors say of flags, where a function raises them."""

import functools
import re
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from msgspec import structs

from lrcurve.problems import SpecError

_WORDS = tuple(
    (re.compile(flags), words)
    for flags, words in (
        (r"--steps N( or 'steps: N')?", "steps=N"),
        (r"; --lr gives it to all that name none", ""),
        (r"--dataset-size N --processes N", "dataset_size=N and processes=N"),
        (r"--as NAME", "dialect=NAME"),
        (r"--as ([\w.=]+)", r"dialect='\1'"),
        (r"--set (\S+)=VALUE", r"sweep={'\1': [VALUE]}"),
        (r"add --allow-code if", "the commands do so with --allow-code, if"),
        (r"--param ([^\s:;,]+)", r"params='\1'"),
        (r"--(yscale|xaxis|align|only) ([^\s:;,]+)", r"\1='\2'"),
        (r"--(xlim|ylim) (\S+?\.\.[^\s:;,]*)", r"\1='\2'"),
        (r"--joins", "joins=True"),
        (r"--(xlim|ylim|yscale|xaxis|every|at)\b", r"\1="),
    )
)

Given = ParamSpec("Given")
Result = TypeVar("Result")


def in_python(text: str) -> str:
    """Return a message with the arguments of functions where it names flags."""
    for flags, words in _WORDS:
        text = flags.sub(words, text)
    return text


def speaks_python(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Return a function whose errors give the advice that helps somebody who writes Python."""

    @functools.wraps(function)
    def speaking(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except SpecError as error:
            problems = [structs.replace(one, message=in_python(one.message)) for one in error.problems]
            raise SpecError(problems) from None
        except ValueError as error:
            error.args = tuple(in_python(one) if isinstance(one, str) else one for one in error.args)
            raise

    return speaking
