"""timm's schedulers, as its ``train.py`` drives them.

Update or epoch 0 has what the constructor leaves in the optimizer, t >= 1 what ``step(t)`` or ``step_update(t)`` sets.
"""

from lrcurve.frameworks.timm.cycling import CosineLRScheduler, PolyLRScheduler, TanhLRScheduler
from lrcurve.frameworks.timm.dropping import MultiStepLRScheduler, StepLRScheduler
from lrcurve.frameworks.timm.factory import CreateSchedulerV2
from lrcurve.frameworks.timm.plateau import PlateauLRScheduler
from lrcurve.frameworks.timm.wsd import WSDLRScheduler

__all__ = [
    "CosineLRScheduler",
    "CreateSchedulerV2",
    "MultiStepLRScheduler",
    "PlateauLRScheduler",
    "PolyLRScheduler",
    "StepLRScheduler",
    "TanhLRScheduler",
    "WSDLRScheduler",
]
