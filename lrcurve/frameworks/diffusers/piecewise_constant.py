"""diffusers' listed factors."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from lrcurve.frameworks.diffusers.base import Diffusers, unread
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.arrays import MAX_RATE, NEVER
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.values import Values


@dataclass(frozen=True, kw_only=True)
class PiecewiseConstant(Diffusers):
    r"""Listed multiples of the optimizer's rate, each up to its step.

    .. code-block:: text

        lr(t) = lr * factor      of the first rule, in the order of their steps, with t < step
        lr(t) = lr * last        where there is none

    ``step_rules`` is ``factor:step,factor:step,...,last``, as ``1:10,0.1:20,0.01``; ``t`` is the update, from 0.

    >>> PiecewiseConstant(lr=0.8, step_rules="1:10,0.5:20,0.25")([0, 9, 10, 19, 20, 99]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]

    Source: diffusers 0.42.1, get_piecewise_constant_schedule.
    """

    also = ("diffusers.optimization.get_piecewise_constant_schedule",)
    ignored = unread("step_rules")
    differs = (
        "There is no warmup: get_scheduler passes over num_warmup_steps in silence; a first factor below 1 makes one.",
        "A rule reads factor:step, and the step already has the next factor; the last factor has no step.",
        "Rules may stand in any order; of two with one step the later counts.",
    )
    example = 'diffusers.piecewise_constant lr=0.1 step_rules="1:20,0.1:40,0.01"'

    lr: Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
    step_rules: Annotated[str, Role.MILESTONES, doc("the factors, each but the last with the step that it ends at")]

    @cached_property
    def _rules(self) -> tuple[dict[int, float], float]:
        """The factor up to each step, in the order of the steps, and the last one."""
        *rules, last = self.step_rules.split(",")
        found: dict[int, float] = {}
        for rule in rules:
            try:
                factor, step = rule.split(":")
                found[int(step)] = float(factor)
            except ValueError:
                raise raises("diffusers", "step_rules", f"ValueError: '{rule}' is not factor:step") from None
        try:
            final = float(last)
        except ValueError:
            what = f"ValueError: '{last}' is not a factor, as what comes last must be"
            raise raises("diffusers", "step_rules", what) from None
        if not all(abs(factor) <= MAX_RATE for factor in (*found.values(), final)):
            raise FieldError("step_rules", f"must hold factors of at most {MAX_RATE:g}")
        return dict(sorted(found.items())), final

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the steps at which a factor ends."""
        return tuple(self._rules[0])

    def warmup_end(self) -> int | None:
        """Return the step of the highest rate, if the rates rise from the first to it."""
        return self.inner.warmup_end()

    def compose(self) -> Schedule:
        """List the rates whose time comes."""
        rules, last = self._rules
        steps = [step for step in rules if 0 < step < NEVER]
        factors = [rules[step] for step in steps]
        later = [step for step in rules if step >= NEVER]
        factors.append(rules[later[0]] if later else last)
        return Values(at=(0, *steps), values=tuple(self.lr * factor for factor in factors))
