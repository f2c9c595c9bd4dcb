"""What every record of another library's scheduler is, and how it says what the library would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from lrcurve.schedules import FieldError
from lrcurve.schedules.combine import Composed
from lrcurve.schedules.fields import Field, fields_of
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import NEVER, Child, Schedule


@dataclass(frozen=True, kw_only=True)
class Scheduler(Composed):
    """A library's scheduler under its own name and arguments; it gives what the library gives, in float64.

    Class attributes say where it belongs:

    - ``library`` and ``version``: what it was matched with; ``home``: the module that the library has it in.
    - ``name``: what the library calls it, where that is no class name; ``also``: further full names of it.
    - ``own_precision``: what the library computes in by default, where that is not float64.
    - ``differs``: its traps, a sentence each.
    - ``not_arguments``: fields that are no arguments of the scheduler, such as the optimizer's rate.
    - ``ignored``: arguments that change no rate, each with the one value that it may have, or None for any.
    - ``call``: what one call of it is by default, ``step`` or ``epoch``, or the boolean field that says so.
    """

    library: ClassVar[str]
    version: ClassVar[str]
    home: ClassVar[str]
    name: ClassVar[str] = ""
    also: ClassVar[tuple[str, ...]] = ()
    own_precision: ClassVar[str] = "float64"
    differs: ClassVar[tuple[str, ...]] = ()
    not_arguments: ClassVar[tuple[str, ...]] = ("lr", "metrics")
    ignored: ClassVar[Mapping[str, str | None]] = {}
    call: ClassVar[str] = "step"

    def __post_init__(self) -> None:
        """Compose at once, so that arguments which the library refuses are refused here."""
        _ = self.inner

    @property
    def rises(self) -> bool | None:
        """Whether what its ``Role.DECAY`` takes is a way up, and so a warmup; None if it goes nowhere."""
        return False

    def roles(self) -> Mapping[Role, str]:
        """Return the roles by the annotations, with those of a decay turned round where it is a way up."""
        roles = super().roles()
        if self.rises is None:
            return {role: name for role, name in roles.items() if role is not Role.DECAY}
        return {_TURNED.get(role, role): name for role, name in roles.items()} if self.rises else roles

    @classmethod
    def own_name(cls) -> str:
        """Return what the library calls it."""
        return cls.name or cls.__name__

    @classmethod
    def full_name(cls) -> str:
        """Return the name that a spec uses, such as ``torch.StepLR``."""
        return f"{cls.library}.{cls.own_name()}"

    @classmethod
    def spellings(cls) -> tuple[str, ...]:
        """Return every name that means it."""
        return tuple(dict.fromkeys((cls.full_name(), f"{cls.home}.{cls.own_name()}", *cls.also)))

    @classmethod
    def signature(cls) -> str:
        """Return the call as one writes it in Python, without what the library's caller brings."""
        words = [_argument(field) for field in fields_of(cls) if field.name not in cls.not_arguments]
        return f"{cls.own_name()}({', '.join(words)})"


_TURNED = {Role.DECAY: Role.WARMUP, Role.PEAK: Role.START, Role.FLOOR: Role.PEAK}
"""What the fields of a decay are where it is a way up."""


def _argument(field: Field) -> str:
    if field.required:
        return field.name
    return f"{field.name}={field.default!r}"


def in_turn(turns: Iterable[tuple[Schedule, int, int]]) -> tuple[Child, ...]:
    """Return schedules that take over one after another, each given with its start and what its clock is at then."""
    listed = list(turns)
    lengths = [later - start for (_, start, _), (_, later, _) in pairwise(listed)]
    return tuple(Child(*turn[:2], length, turn[2]) for turn, length in zip(listed, [*lengths, NEVER], strict=True))


def raises(library: str, field: str, error: str) -> FieldError:
    """Return the error for an argument that the library itself refuses; ``error`` is its class and what it means."""
    return FieldError(field, f"is refused: {library} raises {error}")
