"""torch.optim.lr_scheduler of torch 2.13.0.

``t`` counts the calls of ``step()``: the construction gives the rate of update 0, call t that of update t. Nearly all
of torch's schedulers change the optimizer's current rate from call to call instead of computing it; alone, that gives
the closed form noted with each, but inside SequentialLR, ChainedScheduler and other libraries' wrappers it may not.
"""

from lrcurve.frameworks.torch.cosines import CosineAnnealingLR, CosineAnnealingWarmRestarts, CyclicLR
from lrcurve.frameworks.torch.decays import ConstantLR, ExponentialLR, LinearLR, MultiStepLR, PolynomialLR, StepLR
from lrcurve.frameworks.torch.functions import LambdaLR, MultiplicativeLR
from lrcurve.frameworks.torch.holders import ChainedScheduler, SequentialLR
from lrcurve.frameworks.torch.one_cycle import OneCycleLR
from lrcurve.frameworks.torch.others import SWALR, ReduceLROnPlateau

__all__ = [
    "SWALR",
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
