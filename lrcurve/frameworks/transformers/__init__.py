"""The schedulers of Hugging Face transformers, under the names that ``get_scheduler`` knows them by."""

from lrcurve.frameworks.transformers.adafactor import Adafactor
from lrcurve.frameworks.transformers.cosines import Cosine, CosineWarmupWithMinLr, CosineWithMinLr, CosineWithRestarts
from lrcurve.frameworks.transformers.decays import Constant, ConstantWithWarmup, InverseSqrt, Linear, Polynomial
from lrcurve.frameworks.transformers.listening import Greedy, ReduceLrOnPlateau
from lrcurve.frameworks.transformers.phases import WarmupStableDecay

__all__ = [
    "Adafactor",
    "Constant",
    "ConstantWithWarmup",
    "Cosine",
    "CosineWarmupWithMinLr",
    "CosineWithMinLr",
    "CosineWithRestarts",
    "Greedy",
    "InverseSqrt",
    "Linear",
    "Polynomial",
    "ReduceLrOnPlateau",
    "WarmupStableDecay",
]
