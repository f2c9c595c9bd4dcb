"""What every record of another library's scheduler is, and how it says what the library would."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from lrcurve.run import Run
from lrcurve.schedules import FieldError
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.combine import Composed
from lrcurve.schedules.fields import Field, fields_of
from lrcurve.schedules.roles import Role, value_of
from lrcurve.schedules.schedule import Child, Schedule


@dataclass(frozen=True, kw_only=True)
class Scheduler(Composed):
    """A library's scheduler under its own name and arguments; it gives what the library gives, in float64.

    Class attributes say where it belongs:

    - ``library`` and ``version``: what it was matched with; ``home``: the module that the library has it in.
    - ``is_function``: whether it is a function there, with the name that its file has here, and not a class.
    - ``name``: what the library calls it, where that is neither; ``also``: further full names of it.
    - ``own_precision``: what the library computes in by default, where that is not float64.
    - ``differs``: its traps, a sentence each.
    - ``not_arguments``: fields that are no arguments of the scheduler, such as the optimizer's rate.
    - ``ignored``: arguments that change no rate, each with the one value that it may have, or None for any.
    - ``call``: what one call of it is by default, ``step`` or ``epoch``, or the field that says so: a boolean, or one
      of members, each of which says so.
    - ``lag``: how many updates late the library itself runs it.
    - ``ticks_per_step``: the field that says how many ticks of its own clock a step takes, where that need not be one;
      lengths count these ticks.
    - ``per_group``: arguments that may be lists, with a value for each of the optimizer's parameter groups.
    """

    library: ClassVar[str]
    version: ClassVar[str]
    home: ClassVar[str]
    is_function: ClassVar[bool] = False
    name: ClassVar[str] = ""
    also: ClassVar[tuple[str, ...]] = ()
    own_precision: ClassVar[str] = "float64"
    differs: ClassVar[tuple[str, ...]] = ()
    not_arguments: ClassVar[tuple[str, ...]] = ("lr", "metrics")
    ignored: ClassVar[Mapping[str, str | None]] = {}
    call: ClassVar[str] = "step"
    lag: ClassVar[int] = 0
    ticks_per_step: ClassVar[str] = ""
    per_group: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        """Compose at once, so that arguments which the library refuses are refused here."""
        _ = self.inner

    def roles(self) -> Mapping[Role, str]:
        """Return the roles by the annotations, as far as the values bear them out.

        A warmup takes time and goes up; and where what takes ``Role.DECAY`` goes up, that is a warmup.
        """
        roles = dict(super().roles())
        start, peak, floor = (value_of(self, roles[role]) if role in roles else None for role in _RATES)
        if Role.WARMUP in roles:
            if value_of(self, roles[Role.WARMUP]) <= 0 or (start is not None and start >= peak):
                roles = {role: name for role, name in roles.items() if role not in (Role.WARMUP, Role.START)}
        elif Role.DECAY in roles and (value_of(self, roles[Role.DECAY]) <= 0 or (floor is not None and floor == peak)):
            del roles[Role.DECAY]
        elif Role.DECAY in roles and floor is not None and floor > peak:
            turned = {
                Role.WARMUP: roles.pop(Role.DECAY),
                Role.START: roles[Role.PEAK],
                Role.PEAK: roles.pop(Role.FLOOR),
            }
            roles |= turned
        return roles

    @property
    def counts_steps(self) -> bool:
        """Whether its lengths count steps, and not the ticks of a clock of its own."""
        return not self.ticks_per_step or getattr(self, self.ticks_per_step) in (1, "steps")

    @classmethod
    def of_run(cls, run: Run, steps: int) -> Mapping[str, Any]:
        """Return the fields that a run of so many steps tells where they are not written."""
        return {}

    @classmethod
    def counts_epochs(cls, told: Callable[[str], bool]) -> bool:
        """Tell whether it is called once per epoch; ``told`` gives the value of a boolean field."""
        return cls.call == "epoch" or (cls.call != "step" and told(cls.call))

    @classmethod
    def own_name(cls) -> str:
        """Return what the library calls it."""
        return cls.name or (cls.__module__.rpartition(".")[2] if cls.is_function else cls.__name__)

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


_RATES = (Role.START, Role.PEAK, Role.FLOOR)


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
