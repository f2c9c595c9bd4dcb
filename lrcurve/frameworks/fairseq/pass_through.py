"""fairseq's name for the scheduler that an optimizer has of its own."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.fairseq.base import Fairseq, classes
from lrcurve.frameworks.fairseq.reduce_lr_on_plateau import ReduceLROnPlateauLRSchedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.schedule import Child, FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class PassThroughScheduleSchedule(Fairseq):
    r"""The schedule that the composite optimizer has for a group of parameters.

    .. code-block:: text

        lr(t) = scheduler(t)

    >>> from lrcurve.frameworks.fairseq.inverse_sqrt import InverseSquareRootSchedule
    >>> own = InverseSquareRootSchedule(lr=0.8, warmup_updates=4)
    >>> PassThroughScheduleSchedule(scheduler=own)([0, 1, 4, 16]).round(12).tolist()
    [0.0, 0.2, 0.8, 0.4]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.pass_through.PassThroughScheduleSchedule.
    """

    name = "pass_through"
    also = classes("pass_through", "PassThroughScheduleSchedule")
    not_arguments: ClassVar[tuple[str, ...]] = ("scheduler",)
    differs = (
        "Only an optimizer with schedulers of its own has it, which is composite.",
        "It hands on no metrics: a reduce_lr_on_plateau behind it never cuts, and is refused here.",
    )
    example = 'fairseq.pass_through scheduler="{type: fairseq.inverse_sqrt, lr: 0.1, warmup_updates: 10}"'

    scheduler: Annotated[Fairseq, doc("the scheduler of the group")]

    def children(self) -> tuple[Child, ...]:
        """Return what it stands for."""
        return (Child(self.scheduler),)

    def compose(self) -> Schedule:
        """Return what it stands for."""
        if isinstance(self.scheduler, ReduceLROnPlateauLRSchedule):
            raise FieldError("scheduler", "must not be reduce_lr_on_plateau: pass_through hands it no metrics")
        return self.scheduler
