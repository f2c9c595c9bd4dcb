"""Keras' schedules, which count updates, and the two callbacks that set the rate, which count epochs."""

from lrcurve.frameworks.keras.cosines import CosineDecay, CosineDecayRestarts
from lrcurve.frameworks.keras.decays import ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay
from lrcurve.frameworks.keras.functions import LearningRateScheduler
from lrcurve.frameworks.keras.plateau import ReduceLROnPlateau

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateScheduler",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "ReduceLROnPlateau",
]
