"""bolts' factor of a warmup and a decay, for torch's LambdaLR."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.frameworks.transformers.cosine import Cosine
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class LinearWarmupDecay(Scheduler):
    r"""Linear warmup, then half a cosine wave, a straight line or nothing.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                   t < W
        lr(t) = lr * (1 + cos(pi * p)) / 2           t >= W, cosine,   p = (t - W) / max(1, N - W)
        lr(t) = lr * (1 - p)                         t >= W, linear
        lr(t) = lr                                   t >= W, neither

    ``t`` is the step, from 0, ``W`` is ``warmup_steps``, ``N`` is ``total_steps``. Past N all go on.

    >>> LinearWarmupDecay(lr=0.8, warmup_steps=2, total_steps=10)([0, 1, 2, 6, 10, 14]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.4]

    Source: lightning-bolts 0.7.0, linear_warmup_decay, in torch's LambdaLR.
    """

    library = "bolts"
    version = "0.7.0"
    home = "pl_bolts.optimizers.lr_scheduler"
    is_function = True
    also = ("pl_bolts.optimizers.linear_warmup_decay",)
    differs = (
        "The first step has rate 0.",
        "Past total_steps the cosine rises again, and the straight line goes on below 0.",
        "linear=True also needs cosine=False: with both it raises AssertionError.",
    )
    example = "bolts.linear_warmup_decay lr=0.1 warmup_steps=10 total_steps=50"

    lr: Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
    warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how many steps the warmup takes")]
    total_steps: Annotated[Time, Role.WHOLE, doc("N, how many steps warmup and decay take together")]
    cosine: Annotated[bool, doc("decay with half a cosine wave")] = True
    linear: Annotated[bool, doc("decay in a straight line")] = False

    def roles(self) -> Mapping[Role, str]:
        """Return an end only where there is a decay."""
        gone = () if self.cosine or self.linear else (Role.WHOLE,)
        return {role: name for role, name in super().roles().items() if role not in gone}

    def horizon(self) -> int | None:
        """Return the end of the decay, if there is one."""
        return self._like.horizon() if self.cosine or self.linear else None

    @property
    def _like(self) -> Cosine:
        """The cosine of transformers, which is the same."""
        return Cosine(lr=self.lr, num_warmup_steps=self.warmup_steps, num_training_steps=self.total_steps)

    def compose(self) -> Schedule:
        """Return a line up, then what is asked for."""
        if self.linear and self.cosine:
            raise raises("bolts", "linear", "AssertionError: it is linear or cosine; say cosine: false")
        like = self._like
        if self.cosine:
            return like.inner
        fall: Schedule = Constant(lr=self.lr)
        if self.linear:
            fall = Power(high=self.lr, low=0, zero=self.warmup_steps + like.length, span=-like.length, power=1)
        return switch(like.rise(), (self.warmup_steps, fall))
