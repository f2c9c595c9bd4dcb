"""What commands that read specs share: their options, and how a value on the command line becomes a Python one."""

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from lrcurve.cli.convert import convert_lightly
from lrcurve.cli.output import gone_reader

if TYPE_CHECKING:
    from lrcurve.spec.overrides import Overrides

FIELDS = "lrcurve.fields"
"""Where the parsed flags of a schedule's fields are kept in a context."""

Specs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SPEC",
        show_default=False,
        help="Files (YAML, JSON, TOML, or CSV of rates), schedules such as 'cosine lr=0.1 warmup=5', or - for standard "
        "input. None: lrcurve.yaml in this folder, else the documents' comparison.",
    ),
]
Steps = Annotated[
    str | None, typer.Option("--steps", "-n", metavar="LENGTH", help="Length of the run: 50, 90ep, 2B tokens.")
]
Lr = Annotated[str | None, typer.Option("--lr", metavar="RATE", help="Rate for schedules that name none.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", show_default=False, help="Override a key: schedules.cosine.min_lr=0."),
]
AllowCode = Annotated[
    bool,
    typer.Option("--allow-code", help="Let specs name Python functions, such as train.py:lr_lambda, which are run."),
]
Params = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        metavar="NAME",
        show_default=False,
        help="Show these parameters: lr, momentum, weight_decay, ..., or all. Without it, those in the spec.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no notes.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Print what is known of each run: steps, epochs, tokens.")
]
Axis = Literal["step", "epoch", "percent", "tokens", "samples"]


class Command(TyperCommand):
    """A command that ends quietly when its reader has gone."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, each converting its values the light way."""
        return convert_lightly(super().get_params(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a reader that has gone away, such as ``head``, has all that it wanted."""
        with gone_reader():
            return super().invoke(ctx)
        return None


class SpecCommand(Command):
    """A command that takes specs, and a schedule written as flags."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse; the flags of fields are made only where one may be meant, for they need every record."""
        known = {option for param in self.params for option in (*param.opts, *param.secondary_opts)}
        words = {arg.split("=", 1)[0] for arg in args if arg.startswith("--")}
        if ctx.resilient_parsing or "--help" in words or "-h" in args or words - known:
            self.params = [*self.params, *_field_options(known, _named_type(args))]
            args = [_as_flag(word) for word in args]
        rest: list[str] = super().parse_args(ctx, args)
        flags = ctx.meta.get(FIELDS, {})
        if flags and "type" not in flags:
            name = next(iter(flags)).replace("_", "-")
            raise typer.BadParameter(f"--{name} belongs to a schedule written as flags; say which with --type", ctx=ctx)
        return rest


def _as_flag(word: str) -> str:
    """Return a flag the way it is declared: ``--T_max=9``, copied from Python, is ``--T-max=9``."""
    flag, equals, value = word.partition("=")
    return f"{flag.replace('_', '-')}{equals}{value}" if flag.startswith("--") else word


def _named_type(args: list[str]) -> str:
    """Return what ``--type`` says."""
    for word, following in zip(args, [*args[1:], ""], strict=True):
        if word.startswith("--type="):
            return word.removeprefix("--type=")
        if word == "--type":
            return following
    return ""


def _field_options(taken: set[str], kind: str) -> list[Any]:
    """Return an option for every field of every native type, of the library's type ``kind``, and for the modifiers."""
    from lrcurve.frameworks.shared import catalogue as frameworks
    from lrcurve.schedules import find, names
    from lrcurve.schedules.fields import Field, fields_of
    from lrcurve.spec.modifiers import Modifiers

    fields: dict[str, tuple[Field, list[str]]] = {}
    if "." in kind and frameworks.known(kind):
        record = frameworks.find(kind)
        fields = {field.name: (field, [record.full_name()]) for field in fields_of(record)}
    for name in names():
        for field in fields_of(find(name)):
            fields.setdefault(field.name, (field, []))[1].append(name)
    for field in fields_of(Modifiers):
        fields.setdefault(field.name, (field, ["any type"]))
    listed = f"Type of the schedule: {', '.join(names())}; or a library's, such as torch.StepLR."
    parameters = [_parameter("type", "TYPE", listed)]
    for key, (field, types) in sorted(fields.items()):
        if _flag_name(key) not in taken:
            where = ", ".join(types) if len(types) <= 4 else f"{', '.join(types[:3])} and others"
            text = f"{field.doc[0].upper()}{field.doc[1:]} [dim]({where})[/dim]"
            parameters.append(_parameter(key, field.kind.split()[-1].upper(), text))
    return _options(parameters)


def _flag_name(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _parameter(key: str, metavar: str, text: str) -> inspect.Parameter:
    option = typer.Option(
        None, _flag_name(key), metavar=metavar, help=text, rich_help_panel="A schedule as flags", show_default=False
    )
    return inspect.Parameter(f"field_{key}", inspect.Parameter.KEYWORD_ONLY, default=option, annotation=str | None)


def _options(parameters: list[inspect.Parameter]) -> list[Any]:
    """Let typer make the options of a function with these parameters, and have each keep its value for ``flags_of``."""

    def schedule(**_: str | None) -> None: ...

    schedule.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    schedule.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    app = typer.Typer(add_completion=False)
    app.command()(schedule)
    made = [option for option in typer.main.get_command(app).params if str(option.name).startswith("field_")]

    def keep(ctx: Any, param: Any, value: str | None) -> None:
        if value is not None:
            ctx.meta.setdefault(FIELDS, {})[param.name.removeprefix("field_")] = value

    for option in made:
        option.expose_value = False
        option.callback = keep
    return made


def overrides_of(
    steps: str | None,
    lr: str | None,
    sets: list[str] | None,
    params: list[str] | None = None,
    *,
    allow_code: bool,
) -> "Overrides":
    """Return what the common flags say of every spec; ``--param`` may be given more than once, each with commas."""
    from lrcurve.spec.overrides import Overrides

    words = (word.strip() for text in params or () for word in text.split(","))
    return Overrides(steps, lr, tuple(sets or ()), allow_code, tuple(filter(None, words)))


def flags_of(ctx: typer.Context) -> Mapping[str, str]:
    """Return the schedule written as flags, field by field; empty if there is none."""
    flags: Mapping[str, str] = ctx.meta.get(FIELDS, {})
    return flags
