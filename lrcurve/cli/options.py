"""The options that more than one command has, each declared once; a command names those that it takes."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import click

from lrcurve.cli import candidates
from lrcurve.cli.option_types import FILE, Choice

Function = TypeVar("Function", bound=Callable[..., Any])
Decorator = Callable[[Function], Function]

AXES = ("step", "epoch", "percent", "tokens", "samples")

specs: Decorator[Any] = click.argument(
    "specs",
    nargs=-1,
    metavar="[SPEC]...",
    shell_complete=candidates.specs,
    help="Files (YAML, JSON, TOML, or CSV of rates), schedules such as 'cosine lr=0.1 warmup=5', or - for standard "
    "input. None: lrcurve.yaml in this folder, else the documents' comparison.",
)


def output(text: str = "Write to this file instead; - is standard output.") -> Decorator[Any]:
    """Return ``--output``, with what may be written."""
    return click.option("--output", "-o", type=FILE, metavar="FILE", help=text)


def choice(flag: str, choices: Sequence[str], text: str, **settings: Any) -> Decorator[Any]:
    """Return an option that takes one of a few words; a parameter of its name, or ``form`` for ``--format``."""
    names = (flag, "form") if flag == "--format" else (flag,)
    return click.option(*names, type=Choice(choices), metavar=f"<{'|'.join(choices)}>", help=text, **settings)


def flag(*names: str, text: str) -> Decorator[Any]:
    """Return an option that is given or not."""
    return click.option(*names, is_flag=True, help=text)


def quiet(text: str = "Print no notes.") -> Decorator[Any]:
    """Return ``--quiet``, with what is not said."""
    return flag("--quiet", "-q", text=text)


_STEPS = click.option("--steps", "-n", metavar="LENGTH", help="Length of the run: 50, 90ep, 2B tokens.")
_LR = click.option("--lr", metavar="RATE", help="Rate for schedules that name none.")
_SETS = click.option(
    "--set", "sets", metavar="PATH=VALUE", multiple=True, help="Override a key: schedules.cosine.min_lr=0."
)
_PARAMS = click.option(
    "--param",
    "params",
    metavar="NAME",
    multiple=True,
    shell_complete=candidates.parameters,
    help="Show these parameters: lr, momentum, weight_decay, ..., or all. Without it, those in the spec.",
)
_ALLOW_CODE = flag("--allow-code", text="Let specs name Python functions, such as train.py:lr_lambda, which are run.")
_VERBOSE = flag("--verbose", "-v", text="Print what is known of each run: steps, epochs, tokens.")


def common(*, params: bool = True) -> Decorator[Any]:
    """Return what every command that reads specs takes, handed to it as one ``Request``."""
    chosen = (_STEPS, _LR, _SETS, *((_PARAMS,) if params else ()), _ALLOW_CODE, quiet(), _VERBOSE)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @click.pass_obj
        @wraps(function)
        def call(environment: Any, /, **values: Any) -> Any:
            from lrcurve.cli.request import Request

            request = Request.taken_from(environment, values)
            return function(request, **values)

        for option in reversed(chosen):
            call = option(call)
        return call

    return decorate
