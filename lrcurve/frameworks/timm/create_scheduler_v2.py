"""timm's factory of schedulers by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from lrcurve.frameworks.timm.base import NOISE, Decay, K, Limit, Mul, Timm, no_noise, require
from lrcurve.frameworks.timm.cosine_lr_scheduler import CosineLRScheduler
from lrcurve.frameworks.timm.multi_step_lr_scheduler import MultiStepLRScheduler
from lrcurve.frameworks.timm.plateau_lr_scheduler import PlateauLRScheduler
from lrcurve.frameworks.timm.poly_lr_scheduler import PolyLRScheduler
from lrcurve.frameworks.timm.step_lr_scheduler import StepLRScheduler
from lrcurve.frameworks.timm.tanh_lr_scheduler import TanhLRScheduler
from lrcurve.frameworks.timm.wsd_lr_scheduler import WSDLRScheduler
from lrcurve.schedules.fields import Metrics, Unit, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class CreateSchedulerV2(Timm):
    r"""The factory behind ``train.py``'s flags: a scheduler by name, with lengths in epochs.

    .. code-block:: text

        cosine, tanh, poly    t_initial = num_epochs, lr_min = min_lr; poly with power = decay_rate
        step, multistep       decay_t = decay_epochs (90) or decay_milestones, decay_rate
        constant              the warmup, then lr
        wsd, rsqrt            t_initial = num_epochs, less warmup_epochs without warmup_prefix;
                              decay_t = decay_epochs (0.2), below 1 a share of it, rounded
        plateau               patience_t = patience_epochs, lr_min = min_lr, mode = plateau_mode
        none                  lr

    All but none have ``warmup_t = warmup_epochs`` and ``warmup_lr_init = warmup_lr``. With ``step_on_epochs`` false
    every length is multiplied by ``updates_per_epoch``, and t counts updates.

    >>> CreateSchedulerV2(lr=0.8, num_epochs=4)([0, 2, 4]).round(12).tolist()
    [0.8, 0.4, 0.0]
    >>> by_update = CreateSchedulerV2(lr=0.8, num_epochs=2, step_on_epochs=False, updates_per_epoch=2)
    >>> by_update([0, 2, 4]).round(12).tolist()
    [0.8, 0.4, 0.0]

    Source: timm 1.0.31, timm.scheduler.create_scheduler_v2.
    """

    is_function = True
    also = ("timm.scheduler.scheduler_factory.create_scheduler_v2",)
    ignored: ClassVar[Mapping[str, str | None]] = {**NOISE, "cooldown_epochs": None}
    call = "step_on_epochs"
    differs = (
        "sched=poly takes decay_rate as its power, by default 0.1: of 10 epochs the last still has 0.794 of the rate.",
        "The default cycle_decay is 0.1, that of the classes 1: each cycle's peak is a tenth of the one before.",
        "The default warmup_lr is 1e-5, where the classes start at 0.",
        "The default warmup_prefix is false for step and multistep too, where their classes have true.",
        "Lengths count epochs also where it is called once per update.",
        "num_epochs is the length of the first cycle; how long to train, with further cycles, the prefix and "
        "cooldown_epochs, is returned beside the scheduler and changes no rate.",
    )
    example = "timm.create_scheduler_v2 lr=0.1 num_epochs=50 warmup_epochs=5 step_on_epochs=false updates_per_epoch=1"

    sched: Annotated[
        Literal["cosine", "tanh", "step", "constant", "multistep", "plateau", "poly", "wsd", "rsqrt", "none"],
        doc("which scheduler"),
    ] = "cosine"
    num_epochs: Annotated[float, doc("how many epochs the schedule takes")] = 300
    decay_epochs: Annotated[
        float | None, doc("how far the drops are apart, or how long the decay is", default="90, or 0.2 of the schedule")
    ] = None
    decay_milestones: Annotated[tuple[float, ...], doc("the milestones of multistep, in epochs")] = (90, 180, 270)
    patience_epochs: Annotated[int, doc("how many metrics in a row that are not better plateau bears")] = 10
    decay_rate: Annotated[float, doc("the factor of step, multistep and plateau; the power of poly")] = 0.1
    min_lr: Annotated[float, Unit.RATE, doc("the rate that a decay goes to")] = 0.0
    warmup_lr: Annotated[float, Unit.RATE, doc("the rate that the warmup starts at")] = 1e-5
    warmup_epochs: Annotated[float, doc("how many epochs the warmup takes")] = 0
    warmup_prefix: Annotated[bool, doc("whether num_epochs starts after the warmup")] = False
    noise: Annotated[tuple[float, ...] | None, doc("where noise is added; only none can be followed")] = None
    cycle_mul: Mul = 1.0
    cycle_decay: Decay = 0.1
    cycle_limit: Limit = 1
    k_decay: K = 1.0
    decay_fn: Annotated[str | None, doc("the decay of wsd, rsqrt", default="1-sqrt, for rsqrt linear")] = None
    stable_timescale: Annotated[float | None, doc("rsqrt's timescale in epochs", default="warmup_epochs")] = None
    plateau_mode: Annotated[Literal["min", "max"], doc("whether a lower or higher metric is better")] = "max"
    step_on_epochs: Annotated[bool, doc("whether it is called once per epoch, else once per update")] = True
    updates_per_epoch: Annotated[int, doc("how many updates an epoch has, for step_on_epochs false")] = 0
    metrics: Annotated[Metrics, doc("the metric of each epoch, for plateau")] = ()

    def compose(self) -> Schedule:
        """Return the scheduler of that name, refusing what it refuses under the factory's own names."""
        if not self.step_on_epochs:
            require(self.updates_per_epoch > 0, "updates_per_epoch", "it must be set when step_on_epochs is false")
        if self.sched != "none":
            no_noise(self.noise, "noise")
        try:
            return self._scheduler()
        except FieldError as error:
            raise FieldError(_FACTORY.get(error.field, error.field), str(error)) from None

    def roles(self) -> Mapping[Role, str]:
        """Return the roles of the scheduler that it makes, under the factory's names."""
        names = _FACTORY | ({"decay_t": "decay_milestones"} if self.sched == "multistep" else {})
        roles = {role: names.get(name, name) for role, name in self.inner.roles().items()}
        return {role: name for role, name in roles.items() if getattr(self, name) is not None}

    def horizon(self) -> int | None:
        """Ask the scheduler that it makes."""
        return self.inner.horizon()

    def warmup_end(self) -> int | None:
        """Ask the scheduler that it makes."""
        return self.inner.warmup_end()

    def first_cycle(self) -> int | None:
        """Ask the scheduler that it makes."""
        return self.inner.first_cycle()

    def cycle_count(self) -> int | None:
        """Ask the scheduler that it makes."""
        return self.inner.cycle_count()

    def listed_ticks(self) -> tuple[int, ...]:
        """Ask the scheduler that it makes."""
        return self.inner.listed_ticks()

    @property
    def _each(self) -> int:
        """How many calls an epoch has."""
        return 1 if self.step_on_epochs else self.updates_per_epoch

    def _scheduler(self) -> Schedule:
        each, warm = self._each, {"warmup_t": self.warmup_epochs * self._each, "warmup_lr_init": self.warmup_lr}
        behind: dict[str, Any] = {"lr": self.lr, **warm, "warmup_prefix": self.warmup_prefix}
        cycles: dict[str, Any] = {
            "t_initial": self.num_epochs * each,
            "lr_min": self.min_lr,
            "cycle_mul": self.cycle_mul,
            "cycle_decay": self.cycle_decay,
            "cycle_limit": self.cycle_limit,
        }
        if self.sched == "cosine":
            return CosineLRScheduler(**behind, **cycles, k_decay=self.k_decay)
        if self.sched == "tanh":
            return TanhLRScheduler(**behind, **cycles)
        if self.sched == "poly":
            return PolyLRScheduler(**behind, **cycles, power=self.decay_rate, k_decay=self.k_decay)
        if self.sched == "step":
            apart = 90 if self.decay_epochs is None else self.decay_epochs
            return StepLRScheduler(**behind, decay_t=apart * each, decay_rate=self.decay_rate)
        if self.sched == "multistep":
            milestones = tuple(milestone * each for milestone in self.decay_milestones)
            return MultiStepLRScheduler(**behind, decay_t=milestones, decay_rate=self.decay_rate)
        if self.sched == "constant":
            return StepLRScheduler(**behind, decay_t=1)
        if self.sched == "plateau":
            return self._plateau({"lr": self.lr, **warm})
        return self._stable({"lr": self.lr, **warm}) if self.sched in ("wsd", "rsqrt") else Constant(lr=self.lr)

    def _plateau(self, behind: dict[str, Any]) -> Schedule:
        require(self.step_on_epochs, "step_on_epochs", "plateau is called once per epoch")
        return PlateauLRScheduler(
            **behind,
            metrics=self.metrics,
            decay_rate=self.decay_rate,
            patience_t=self.patience_epochs,
            lr_min=self.min_lr,
            mode=self.plateau_mode,
        )

    def _stable(self, behind: dict[str, Any]) -> Schedule:
        rsqrt, each = self.sched == "rsqrt", self._each
        length = self.num_epochs * each - (0 if self.warmup_prefix else behind["warmup_t"])
        asked = 0.2 if self.decay_epochs is None else self.decay_epochs
        decay_t = round(asked * (length if 0 < asked < 1 else each))
        wanted = f"the decay is {decay_t:g} and must be greater than 0 and at most {length:g}, what num_epochs leaves"
        require(0 < decay_t <= length, "decay_epochs", wanted, "ValueError")
        return WSDLRScheduler(
            **behind,
            t_initial=length,
            decay_t=decay_t,
            lr_min=self.min_lr,
            stable_fn="rsqrt" if rsqrt else "constant",
            stable_timescale=None if self.stable_timescale is None else self.stable_timescale * each,
            decay_fn=self.decay_fn or ("linear" if rsqrt else "1-sqrt"),
        )


_FACTORY = {
    "t_initial": "num_epochs",
    "lr_min": "min_lr",
    "warmup_t": "warmup_epochs",
    "warmup_lr_init": "warmup_lr",
    "decay_t": "decay_epochs",
    "patience_t": "patience_epochs",
    "mode": "plateau_mode",
}
"""What the factory calls the arguments of the schedulers."""
