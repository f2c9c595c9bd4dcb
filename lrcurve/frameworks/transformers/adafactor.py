"""The optimizer that makes its own rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.transformers.base import Transformers, exported
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant as Steady
from lrcurve.schedules.shapes.warmup import Warmup


@dataclass(frozen=True, kw_only=True)
class Adafactor(Transformers):
    r"""The rate that Adafactor itself uses with ``relative_step``, the optimizer's own schedule.

    .. code-block:: text

        lr(t) = scale * min(1e-2, 1 / sqrt(t + 1))
        lr(t) = scale * min(1e-6 * (t + 1), 1 / sqrt(t + 1))      warmup_init
        scale = max(eps[1], rms)                                  scale_parameter, else 1

    ``t`` is the update, from 0; both minima change sides at t = 9999. ``rms`` is the root mean square of a parameter's
    values, which is another for each parameter and changes as it is trained; here it is taken as constant.

    >>> Adafactor(scale_parameter=False)([0, 9999, 39999]).round(12).tolist()
    [0.01, 0.01, 0.005]
    >>> Adafactor(warmup_init=True, rms=0.5)([0, 9999, 39999]).round(12).tolist()
    [5e-07, 0.005, 0.0025]

    Source: transformers 5.23.0, Adafactor; Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory
    Cost", 2018 (arXiv:1804.04235), sections 8 and 9.
    """

    also = (
        *exported("Adafactor"),
        "transformers.optimization.AdafactorSchedule",
        "transformers.optimization.get_adafactor_schedule",
    )
    not_arguments = ("rms",)
    ignored: ClassVar[Mapping[str, str | None]] = {
        "params": None,
        "lr": "None",
        "clip_threshold": None,
        "decay_rate": None,
        "beta1": None,
        "weight_decay": None,
        "optimizer": None,
        "initial_lr": None,
    }
    differs = (
        "AdafactorSchedule only reports, and one update late: initial_lr first, then the rate of the update just made.",
        "The decay starts at update 9999: until then the rate is 0.01, or with warmup_init rises by 1e-6 per update.",
        "By default the rate is multiplied by each parameter's root mean square, so that there is no one rate; "
        "a parameter of zeros gets eps[1] = 1e-3 of it.",
    )
    example = "transformers.adafactor scale_parameter=false warmup_init=true"

    eps: Annotated[tuple[float, ...], doc("the second of the two is the lowest scale of a parameter")] = (1e-30, 1e-3)
    scale_parameter: Annotated[bool, doc("whether the rate is multiplied by the parameter's root mean square")] = True
    relative_step: Annotated[bool, doc("whether the optimizer makes its own rate")] = True
    warmup_init: Annotated[bool, doc("whether the rate rises by 1e-6 per update first")] = False
    rms: Annotated[float | None, doc("the root mean square of the parameter, where the rate is scaled by it")] = None

    def warmup_end(self) -> int | None:
        """Return the update at which 1e-6 per update has come to 1 / sqrt(t + 1)."""
        return 9999 if self.warmup_init else None

    def compose(self) -> Schedule:
        """Return a constant or a line, then an inverse square root."""
        if not self.relative_step:
            if self.warmup_init:
                raise raises("transformers", "warmup_init", "ValueError: it needs relative_step")
            raise FieldError("relative_step", "must be true: without it the rate is the optimizer's, not a schedule")
        if len(self.eps) < 2:
            raise FieldError("eps", f"must be two numbers, got {len(self.eps)}")
        scale = 1.0
        if self.scale_parameter:
            if self.rms is None:
                raise FieldError(
                    "rms", "is needed, as the rate is multiplied by it; or set scale_parameter to false to see it bare"
                )
            scale = max(self.eps[1], self.rms)
        peak = 0.01 * scale
        first: Schedule = Steady(lr=peak)
        if self.warmup_init:
            first = Warmup(lr=peak, start_lr=1e-6 * scale, steps=9999)
        return switch(first, (9999, Power(high=scale, low=0, zero=-1, span=1, power=-0.5)))
