"""Every type and combinator at sparse steps around its joins, worked by hand from the formulas."""

from math import cos, exp, nan, pi, sqrt, tanh
from typing import Any

import numpy as np
import pytest

from lrcurve.schedules import NEVER, Schedule, names
from lrcurve.schedules.combine import (
    AnnotatedSchedule,
    Clamp,
    Held,
    PerEpoch,
    Product,
    Repeat,
    Scale,
    Sequence,
    Shift,
    Truncated,
)
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.combine.time import Strided
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import PlateauHistory
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.realtime.longer_cycles import LongerCycles
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.realtime.wave import Wave
from tests.schedules.strategies import COMBINATORS, Named, make

GOLDEN: list[tuple[str, dict[str, Any], dict[int, float]]] = [
    ("constant", {"lr": 0.3}, {0: 0.3, 7: 0.3, 2**53 - 1: 0.3}),
    # cos(pi/3) = 1/2, so a third of the way is 3/4 of the height; cos(pi/4) = sqrt(1/2)
    ("cosine", {"lr": 0.1, "steps": 6}, {0: 0.1, 2: 0.1 * 3 / 4, 3: 0.1 / 2, 4: 0.1 / 4, 6: 0.0, 7: 0.0}),
    ("cosine", {"lr": 0.1, "min_lr": 0.02, "steps": 4}, {1: 0.02 + 0.08 * (1 + sqrt(0.5)) / 2, 4: 0.02, 99: 0.02}),
    (
        "cosine",
        {"lr": 0.1, "min_lr": 0.02, "steps": 6, "past_end": "mirror"},
        {5: 0.02 + 0.08 * (1 - sqrt(3) / 2) / 2, 6: 0.02, 8: 0.02 + 0.08 / 4, 9: 0.06, 12: 0.1, 15: 0.06, 18: 0.02},
    ),
    # a step before a long end: (1 + cos(pi - x)) / 2 is x**2 / 4 for small x
    ("cosine", {"lr": 1.0, "steps": 10**8}, {10**8 - 1: (pi * 1e-8) ** 2 / 4, 10**8: 0.0}),
    # two up and three down
    (
        "cyclic",
        {"lr": 0.7, "min_lr": 0.1, "steps_up": 2, "steps_down": 3},
        {0: 0.1, 1: 0.4, 2: 0.7, 3: 0.5, 4: 0.3, 5: 0.1, 6: 0.4, 7: 0.7, 5 * 10**15: 0.1, 5 * 10**15 + 2: 0.7},
    ),
    (
        "cyclic",
        {"lr": 0.9, "min_lr": 0.1, "steps_up": 4, "mode": "triangular2"},
        {0: 0.1, 4: 0.9, 6: 0.5, 8: 0.1, 12: 0.1 + 0.8 / 2, 14: 0.1 + 0.8 / 4, 16: 0.1, 20: 0.1 + 0.8 / 4},
    ),
    (
        "cyclic",
        {"lr": 0.9, "min_lr": 0.1, "steps_up": 2, "mode": "exp_range", "gamma": 0.5},
        {0: 0.1, 1: 0.1 + 0.4 / 2, 2: 0.1 + 0.8 / 4, 3: 0.1 + 0.4 / 8, 4: 0.1, 6: 0.1 + 0.8 / 64},
    ),
    ("exponential", {"lr": 0.1, "decay_rate": 0.9}, {0: 0.1, 1: 0.09, 2: 0.081, 3: 0.0729}),
    ("exponential", {"lr": 0.4, "decay_rate": 0.25, "decay_steps": 4}, {0: 0.4, 2: 0.2, 4: 0.1, 6: 0.05, 8: 0.025}),
    (
        "exponential",
        {"lr": 0.4, "decay_rate": 0.25, "decay_steps": 4, "staircase": True},
        {0: 0.4, 3: 0.4, 4: 0.1, 7: 0.1, 8: 0.025},
    ),
    ("expression", {"formula": "lr * (1 - t / T) ** 2", "lr": 0.1, "steps": 10}, {0: 0.1, 5: 0.025, 10: 0.0, 11: 0.0}),
    (
        "expression",
        {"formula": "k * lr if 3 <= t < n else lr", "lr": 0.1, "steps": 9, "constants": {"k": 2, "n": 6}},
        {2: 0.1, 3: 0.2, 5: 0.2, 6: 0.1},
    ),
    ("expression", {"formula": "cos(pi) + e + 0 * t", "lr": 0.1, "steps": 9}, {0: exp(1) - 1, 9: exp(1) - 1}),
    # timescale 100: a half at 100 / 400, a third at 100 / 900
    ("inverse_sqrt", {"lr": 0.6, "timescale": 100}, {0: 0.6, 100: 0.6 / sqrt(2), 300: 0.3, 800: 0.2}),
    ("inverse_sqrt", {"lr": 0.6}, {0: 0.6, 30_000: 0.3, 80_000: 0.2}),
    ("inverse_time", {"lr": 0.6, "decay_rate": 0.5}, {0: 0.6, 1: 0.4, 2: 0.3, 4: 0.2}),
    (
        "inverse_time",
        {"lr": 0.6, "decay_rate": 1.0, "decay_steps": 4, "staircase": True},
        {0: 0.6, 3: 0.6, 4: 0.3, 7: 0.3, 8: 0.2},
    ),
    ("linear", {"lr": 0.5, "min_lr": 0.1, "steps": 8}, {0: 0.5, 2: 0.4, 6: 0.2, 7: 0.15, 8: 0.1, 9: 0.1}),
    ("linear", {"lr": 1.0, "steps": 2**53}, {0: 1.0, 2**52: 0.5, 2**53 - 1: 2.0**-53}),
    ("multistep", {"lr": 0.5, "milestones": (3, 6)}, {0: 0.5, 2: 0.5, 3: 0.05, 5: 0.05, 6: 0.005, 99: 0.005}),
    ("multistep", {"lr": 0.8, "milestones": (3, 3, 6), "gamma": 0.5}, {2: 0.8, 3: 0.2, 5: 0.2, 6: 0.1}),
    (
        "multistep",
        {"lr": 0.1, "milestones": (3, 6), "values": (0.4, 0.02)},
        {0: 0.1, 2: 0.1, 3: 0.4, 5: 0.4, 6: 0.02, 7: 0.02},
    ),
    # 64 ** -0.5 = 1/8; the peak is at s = 16, which is step 15: 1 / 8 / 4; s = 64 is 1 / 8 / 8
    (
        "noam",
        {"model_size": 64, "warmup_steps": 16, "factor": 2.0},
        {0: 2 / 8 / 64, 7: 2 / 8 * 8 / 64, 14: 2 / 8 * 15 / 64, 15: 2 / 8 / 4, 16: 2 / 8 / sqrt(17), 63: 2 / 8 / 8},
    ),
    (
        "one_cycle",
        {"lr": 1.0, "start_lr": 0.2, "min_lr": 0.1, "rise": 4, "steps": 10},
        {0: 0.2, 1: 0.2 + 0.8 * (1 - sqrt(0.5)) / 2, 2: 0.6, 4: 1.0, 6: 0.1 + 0.9 * 3 / 4, 7: 0.55, 10: 0.1, 11: 0.1},
    ),
    # a rise that takes all of T leaves no way down
    ("one_cycle", {"lr": 1.0, "start_lr": 0.2, "rise": 4, "shape": "linear", "steps": 4}, {2: 0.6, 4: 1.0, 5: 1.0}),
    # the defaults: 30 % of 10 steps up, from 0.5 / 25 and down to a ten-thousandth of that
    ("one_cycle", {"lr": 0.5, "steps": 10}, {0: 0.02, 2: 0.02 + 0.48 * 3 / 4, 3: 0.5, 10: 2e-6, 50: 2e-6}),
    # 30 % of 15 steps is 4.5, which rounds up to 5
    ("one_cycle", {"lr": 0.5, "shape": "linear", "steps": 15}, {4: 0.02 + 0.48 * 4 / 5, 5: 0.5}),
    (
        "one_cycle",
        {"lr": 1.0, "start_lr": 0.2, "min_lr": 0.0, "rise": 4, "phases": 3, "shape": "linear", "steps": 10},
        {0: 0.2, 1: 0.4, 4: 1.0, 5: 0.8, 8: 0.2, 9: 0.1, 10: 0.0, 11: 0.0},
    ),
    ("one_minus_sqrt", {"lr": 0.9, "min_lr": 0.1, "steps": 64}, {0: 0.9, 1: 0.8, 16: 0.5, 49: 0.2, 64: 0.1, 65: 0.1}),
    (
        "piecewise",
        {"at": (2, 4, 9), "values": (0.1, 0.5, 0.0)},
        {0: 0.1, 2: 0.1, 3: 0.3, 4: 0.5, 8: 0.1, 9: 0.0, 10: 0.0},
    ),
    (
        "piecewise",
        {"at": (2, 4), "values": (0.1, 0.5), "interpolation": "constant"},
        {0: 0.1, 3: 0.1, 4: 0.5, 9: 0.5},
    ),
    (
        "piecewise",
        {"at": (2, 6, 8), "values": (1.0, 0.01, 0.04), "interpolation": "exponential"},
        {0: 1.0, 2: 1.0, 4: 0.1, 6: 0.01, 7: 0.02, 8: 0.04, 9: 0.04},
    ),
    (
        "piecewise",
        {"at": (1, 7), "values": (0.1, 0.5), "interpolation": "cosine"},
        {0: 0.1, 1: 0.1, 3: 0.2, 4: 0.3, 5: 0.4, 7: 0.5, 8: 0.5},
    ),
    # 3 and 2 are better, then 2 is not: one is borne, the second makes a cut, and so again
    (
        "plateau",
        {"lr": 0.8, "metrics": (3, 2, 2, 2, 2, 2), "factor": 0.5, "patience": 1},
        {0: 0.8, 3: 0.8, 4: 0.4, 5: 0.4, 6: 0.2, 7: nan, 99: nan},
    ),
    (
        "plateau",
        {"lr": 0.8, "metrics": (3, 2, 2, 2, 2, 2), "factor": 0.5, "patience": 1, "every": 10},
        {9: 0.8, 39: 0.8, 40: 0.4, 59: 0.4, 60: 0.2, 69: 0.2, 70: nan},
    ),
    # more is better, and nothing is borne; after each cut two metrics do not count
    (
        "plateau",
        {"lr": 0.8, "metrics": (1.0,) * 8, "mode": "max", "factor": 0.5, "patience": 0, "cooldown": 2},
        {1: 0.8, 2: 0.4, 4: 0.4, 5: 0.2, 7: 0.2, 8: 0.1, 9: nan},
    ),
    # cut to 0.3 and not below; a cut of 0.125 is not more than an eps of 0.125
    ("plateau", {"lr": 0.8, "metrics": (1, 1, 1), "patience": 0, "min_lr": 0.3}, {1: 0.8, 2: 0.3, 3: 0.3}),
    ("plateau", {"lr": 0.5, "metrics": (1, 1), "patience": 0, "factor": 0.75, "eps": 0.125}, {1: 0.5, 2: 0.5}),
    # 0.95 is no tenth below 1, 0.89 is; 0.85 is no tenth below that
    (
        "plateau",
        {"lr": 0.8, "metrics": (1, 0.95, 0.89, 0.85), "factor": 0.5, "patience": 0, "threshold": 0.1},
        {1: 0.8, 2: 0.4, 3: 0.4, 4: 0.2},
    ),
    # -1 is always below 90 % of -1; an absolute threshold knows better
    ("plateau", {"lr": 0.8, "metrics": (-1, -1, -1), "patience": 0, "threshold": 0.1}, {2: 0.8, 3: 0.8}),
    (
        "plateau",
        {"lr": 0.8, "metrics": (-1, -1.2, -1.2), "patience": 0, "threshold": 0.1, "threshold_mode": "abs"},
        {2: 0.8, 3: 0.08},
    ),
    ("polynomial", {"lr": 0.9, "min_lr": 0.1, "power": 3, "steps": 4}, {0: 0.9, 2: 0.2, 3: 0.1125, 4: 0.1, 5: 0.1}),
    ("polynomial", {"lr": 0.9, "power": 0.5, "steps": 9}, {0: 0.9, 5: 0.6, 8: 0.3, 9: 0.0}),
    # (1 - 1/4) / (1 - 1/8) = 6/7, a half gives 2/3, three quarters 2/5
    ("rex", {"lr": 0.8, "min_lr": 0.1, "steps": 4}, {0: 0.8, 1: 0.7, 2: 0.1 + 0.7 * 2 / 3, 3: 0.38, 4: 0.1, 5: 0.1}),
    ("step", {"lr": 0.1, "step_size": 5}, {0: 0.1, 4: 0.1, 5: 0.01, 9: 0.01, 10: 0.001}),
    ("step", {"lr": 0.1, "gamma": 0.5, "step_size": 3}, {2: 0.1, 3: 0.05, 30: 0.1 / 1024}),
    (
        "tanh",
        {"lr": 0.9, "min_lr": 0.1, "steps": 9},
        {0: 0.1 + 0.4 * (1 + tanh(6)), 3: 0.1 + 0.4 * (1 + tanh(3)), 6: 0.5, 9: 0.1 + 0.4 * (1 - tanh(3))},
    ),
    (
        "tanh",
        {"lr": 1.0, "lower": -2.0, "upper": 2.0, "steps": 4},
        {1: (1 + tanh(1)) / 2, 2: 0.5, 5: (1 - tanh(2)) / 2},
    ),
    ("values", {"values": (0.1, 0.4, 0.2)}, {0: 0.1, 1: 0.4, 2: 0.2, 3: 0.2, 2**53 - 1: 0.2}),
    ("values", {"values": (0.1, 0.4, 0.2), "at": (2, 5, 9)}, {0: 0.1, 4: 0.1, 5: 0.4, 8: 0.4, 9: 0.2, 10: 0.2}),
    ("warmup", {"lr": 0.5, "start_lr": 0.1, "steps": 4}, {0: 0.1, 1: 0.2, 3: 0.4, 4: 0.5, 5: 0.5}),
    ("warmup", {"lr": 0.5, "start_lr": 0.1, "steps": 4, "shape": "constant"}, {0: 0.1, 3: 0.1, 4: 0.5}),
    (
        "warmup",
        {"lr": 0.1, "start_lr": 0.001, "steps": 4, "shape": "exponential"},
        {0: 0.001, 1: 0.001 * sqrt(10), 2: 0.01, 4: 0.1, 5: 0.1},
    ),
    (
        "warmup",
        {"lr": 0.9, "start_lr": 0.1, "steps": 4, "shape": "saturating", "gamma": 0.5},
        {0: 0.1, 1: 0.5, 2: 0.7, 3: 0.8, 4: 0.9, 5: 0.9},
    ),
    (
        "warmup",
        {"lr": 0.9, "start_lr": 0.1, "steps": 6, "shape": "cosine"},
        {0: 0.1, 2: 0.3, 3: 0.5, 4: 0.7, 6: 0.9, 7: 0.9},
    ),
    ("wsd", {"lr": 0.8, "decay_steps": 4, "steps": 10}, {0: 0.8, 6: 0.8, 7: 0.6, 9: 0.2, 10: 0.0, 11: 0.0}),
    (
        "wsd",
        {"lr": 0.9, "min_lr": 0.1, "decay_steps": 6, "decay_shape": "cosine", "steps": 10},
        {4: 0.9, 6: 0.7, 7: 0.5, 8: 0.3, 10: 0.1},
    ),
    (
        "wsd",
        {"lr": 0.9, "min_lr": 0.1, "decay_steps": 16, "decay_shape": "one_minus_sqrt", "steps": 20},
        {4: 0.9, 5: 0.7, 8: 0.5, 13: 0.3, 20: 0.1, 21: 0.1},
    ),
    (
        "wsd",
        {"lr": 0.8, "min_lr": 0.05, "decay_steps": 4, "decay_shape": "exponential", "steps": 4},
        {0: 0.8, 1: 0.4, 2: 0.2, 3: 0.1, 4: 0.05, 5: 0.05},
    ),
]


LINE = make("linear", lr=0.8, steps=4)  # 0.8, 0.6, 0.4, 0.2, then 0
LIFTED = make("linear", lr=0.9, min_lr=0.1, steps=4)  # 0.9, 0.7, 0.5, 0.3, then 0.1
DROPS = make("step", lr=0.8, gamma=0.5, step_size=2)  # 0.8, 0.8, 0.4, 0.4, 0.2, ...
RISE = make("warmup", lr=0.8, start_lr=0.2, steps=3)  # 0.2, 0.4, 0.6, then 0.8
ROOF = Track(at=(0.5, 2.5, 4.5), values=(0.0, 1.0, 0.2))
SHEER = Track(at=(-1, 3), values=(0.1, 0.9), past_end="formula")
HALF = Wave(high=1.0, low=0.2, halves=1, start=2, length=4)
TEETH = Wave(high=1.0, low=0.2, halves=2, start=0, length=8, restart=True)
NONE = np.array([], dtype=np.int64)
CUTS = Followed(
    trail=PlateauHistory(np.array([0, 3, 4]), np.array([0.8, 0.4, 0.2]), NONE, lambda: NONE),
    metrics=5,
    why="the metrics end",
)

COMBINED: list[tuple[Schedule, dict[int, float]]] = [
    (Scale(inner=LINE, scale=0.5), {0: 0.4, 1: 0.3, 4: 0.0}),
    (Clamp(inner=LINE, floor=0.3, ceiling=0.7), {0: 0.7, 1: 0.6, 2: 0.4, 3: 0.3, 9: 0.3}),
    (Product(factors=(LINE, DROPS)), {0: 0.64, 1: 0.48, 2: 0.16, 3: 0.08, 4: 0.0}),
    (Shift(inner=LINE, shift=3), {0: 0.2, 1: 0.0}),
    (Held(inner=LINE, last=3), {1: 0.6, 3: 0.2, 9: 0.2}),
    (Strided(inner=LINE, stride=2), {0: 0.8, 1: 0.4, 2: 0.0, 3: 0.0}),
    (LongerCycles(period=4.0), {0: 0.0, 1: 0.25, 4: 1.0, 5: 0.625, 8: 1.0, 9: 0.75}),
    (PerEpoch(inner=LINE, steps_per_epoch=10), {0: 0.8, 9: 0.8, 10: 0.6, 39: 0.2, 40: 0.0}),
    (Sequence(phases=(RISE, LINE), lengths=(3,)), {0: 0.2, 2: 0.6, 3: 0.8, 4: 0.6, 7: 0.0, 8: 0.0}),
    # cut short by the next phase, whose clock starts at 0
    (Sequence(phases=(LINE, DROPS, RISE), lengths=(2, 3)), {1: 0.6, 2: 0.8, 4: 0.4, 5: 0.2, 8: 0.8}),
    # a warmup laid over the beginning: the clock of the line runs from step 0
    (Sequence(phases=(RISE, Shift(inner=LINE, shift=3)), lengths=(3,)), {2: 0.6, 3: 0.2, 4: 0.0}),
    # stretched from 3 + 4 to 14 steps, the warmup takes 6 and the line 8
    (Sequence(phases=(RISE, LINE), lengths=(3, 4)).stretched(14), {1: 0.3, 5: 0.7, 6: 0.8, 7: 0.7, 13: 0.1, 14: 0.0}),
    (Repeat(inner=LINE, steps=4), {0: 0.8, 3: 0.2, 4: 0.8, 7: 0.2, 4 * 10**15 + 1: 0.6}),
    (Repeat(inner=LINE, steps=4, count=2), {3: 0.2, 4: 0.8, 7: 0.2, 8: 0.0, 99: 0.0}),
    # cycles of 4, 8 and 16 steps
    (Repeat(inner=LINE, steps=4, stretch=2), {3: 0.2, 4: 0.8, 5: 0.7, 11: 0.1, 12: 0.8, 13: 0.75, 27: 0.05, 28: 0.8}),
    # 4, 6, 9 and 13.5, which rounds up to 14
    (
        Repeat(inner=LINE, steps=4, stretch=1.5),
        {4: 0.8, 7: 0.4, 9: 0.8 / 6, 10: 0.8, 19: 0.8, 26: 0.4, 32: 0.8 / 14, 33: 0.8},
    ),
    # the peak falls from 0.9 to 0.45 to 0.225, min_lr stays: half-way down is half-way between them
    (
        Repeat(inner=LIFTED, steps=4, decay=0.5),
        {0: 0.9, 2: 0.5, 4: 0.45, 6: 0.275, 7: 0.1 + 0.35 / 4, 8: 0.225, 10: 0.1625},
    ),
    # once the peak would be below min_lr, it is at min_lr: 0.9 / 16 < 0.1
    (Repeat(inner=LIFTED, steps=4, decay=0.5), {16: 0.1, 17: 0.1}),
    # the phases of a repeated sequence all fall
    (Repeat(inner=Sequence(phases=(RISE, LINE), lengths=(3,)), steps=5, decay=0.5), {4: 0.6, 5: 0.1, 8: 0.4, 9: 0.3}),
    (Named(part=LINE), {1: 0.6, 3: 0.2, 9: 0.0}),
    (Truncated(inner=LINE, steps=3, why="over"), {0: 0.8, 2: 0.4, 3: nan, 4: nan}),
    (AnnotatedSchedule(inner=LINE, transitions=((2, "half-way"),)), {0: 0.8, 2: 0.4, 3: 0.2, 4: 0}),
    (Transformed(inner=LINE, formula=lambda rates: rates**2), {0: 0.64, 2: 0.16, 3: 0.04}),
    # a step is a quarter of the way at 1, three quarters at 2 and back at 3
    (ROOF, {0: 0.0, 1: 0.25, 2: 0.75, 3: 0.8, 4: 0.4, 5: 0.2, 99: 0.2}),
    (SHEER, {0: 0.3, 1: 0.5, 3: 0.9, 4: 1.1, 8: 1.9}),
    (Track(at=(0, 3), values=(0.1, 0.9), shape="cosine"), {0: 0.1, 1: 0.3, 2: 0.7, 3: 0.9, 4: 0.9}),
    # past its end half a wave goes back the way it came
    (Track(at=(0, 3), values=(0.1, 0.9), shape="cosine", past_end="formula"), {4: 0.7, 5: 0.3, 6: 0.1, 9: 0.9}),
    (CUTS, {0: 0.8, 2: 0.8, 3: 0.4, 4: 0.2, 5: 0.2, 6: nan}),
    (Elapsed(period=4, begin=2, most=2), {0: 0, 2: 0, 4: 0.5, 9: 1.75, 10: 2, 99: 2}),
    (Elapsed(period=2.5, begin=-1), {0: 0.4, 4: 2}),
    (Elapsed(period=2.5, whole=True), {2: 0, 3: 1, 4: 1, 5: 2, 7: 2, 8: 3}),
    (Power(high=0.9, low=0.1, zero=8, span=-4, power=2), {4: 0.9, 6: 0.3, 8: 0.1}),
    (Power(high=0.6, low=0.0, zero=-4, span=4, power=-0.5), {0: 0.6, 12: 0.3, 32: 0.2}),
    (HALF, {0: 0.6, 2: 1.0, 4: 0.6, 6: 0.2, 8: 0.6, 10: 1.0}),
    (TEETH, {0: 1.0, 1: 0.2 + 0.4 * (1 + sqrt(0.5)), 2: 0.6, 3: 0.2 + 0.4 * (1 - sqrt(0.5)), 4: 1.0, 6: 0.6, 8: 1.0}),
    (Wave(high=1.0, low=0.2, halves=0, start=2, length=4), {0: 1.0, 99: 1.0}),
    # all on the clock of the whole, from the first step at or past their moment on
    (switch(RISE, (2.5, LINE), (4, DROPS)), {1: 0.4, 2: 0.6, 3: 0.2, 4: 0.2, 5: 0.2, 6: 0.1}),
    (switch(RISE, (2, LINE), (2, DROPS)), {1: 0.4, 2: 0.4, 4: 0.2}),
    (switch(RISE, (4, LINE), (1, DROPS)), {3: 0.8, 4: 0.2}),
    (switch(RISE, (-3, LINE)), {0: 0.8, 1: 0.6}),
    (switch(RISE, (float("inf"), LINE)), {0: 0.2, 2**53 - 1: 0.8}),
]

JOINS: list[tuple[Schedule, list[int]]] = [
    (make("constant", lr=0.1), []),
    (make("cosine", lr=0.1, steps=6), [6]),
    (make("cosine", lr=0.1, steps=6, past_end="mirror"), [6, 12, 18, 24]),
    (make("cyclic", lr=0.7, min_lr=0.1, steps_up=2, steps_down=3), [2, 5, 7, 10, 12, 15, 17, 20]),
    (make("exponential", lr=0.4, decay_rate=0.5, decay_steps=7), []),
    (make("exponential", lr=0.4, decay_rate=0.5, decay_steps=7, staircase=True), [7, 14, 21]),
    (make("expression", formula="lr * t / T", lr=0.1, steps=9), [9]),
    (make("expression", formula="lr if 3 <= t and not t > 6 else lr / 2", lr=0.1, steps=9), [3, 7, 9]),
    (make("expression", formula="lr if 3 < t <= n / 2 else 0", lr=0.1, steps=9, constants={"n": 13}), [4, 7, 9]),
    (make("expression", formula="lr * (t == 5)", lr=0.1, steps=18), [5, 6, 18]),
    (make("expression", formula="0.1 ** (t // 4)", lr=0.1, steps=13), [4, 8, 12, 13]),
    (
        make("expression", formula="where(t / T < 0.3, lr, 0)", lr=0.1, steps=11),
        [4, 11],
    ),  # 3 / 11 = 0.27, 4 / 11 = 0.36
    (make("expression", formula="floor(sqrt(t))", lr=0.1, steps=5), [1, 2, 3, 4, 5]),
    (make("inverse_time", lr=0.4, decay_rate=0.5, decay_steps=7, staircase=True), [7, 14, 21]),
    (make("multistep", lr=0.4, milestones=(0, 3, 3, 6)), [3, 6]),
    (make("noam", model_size=64, warmup_steps=16), [15]),
    (make("one_cycle", lr=1.0, rise=4, phases=3, steps=10), [4, 8, 10]),
    (make("piecewise", at=(2, 4, 9), values=(0.1, 0.5, 0.0)), [2, 4, 9]),
    (make("plateau", lr=0.8, metrics=(3, 2, 2, 2, 2, 2), patience=1, every=2), [8, 12]),
    (make("plateau", lr=0.8, metrics=(3, 2, 1)), []),
    (make("step", lr=0.1, step_size=5), [5, 10, 15, 20]),
    (make("values", values=(0.1, 0.4, 0.2)), [1, 2]),
    (make("values", values=(0.1, 0.4, 0.2), at=(2, 5, 9)), [5, 9]),
    (make("warmup", lr=0.1, steps=5), [5]),
    (make("wsd", lr=0.8, decay_steps=4, steps=10), [6, 10]),
    (Scale(inner=LINE, scale=0.5), [4]),
    (Clamp(inner=LINE, floor=0.3), [4]),
    (Product(factors=(LINE, DROPS)), [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]),
    (Shift(inner=DROPS, shift=3), [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21]),
    (PerEpoch(inner=LINE, steps_per_epoch=6), [6, 12, 18, 24]),
    (PerEpoch(inner=DROPS, steps_per_epoch=3), [6, 12, 18, 24]),
    (PerEpoch(inner=Repeat(inner=DROPS, steps=5), steps_per_epoch=2), [4, 8, 10, 14, 18, 20]),
    (Sequence(phases=(RISE, LINE), lengths=(3,)), [3, 7]),
    (Sequence(phases=(LINE, DROPS, RISE), lengths=(2, 3)), [2, 4, 5, 8]),
    (Repeat(inner=LINE, steps=4), [4, 8, 12, 16, 20]),
    (Repeat(inner=LINE, steps=4, count=2), [4, 8]),
    (Repeat(inner=LINE, steps=4, stretch=2, count=2), [4, 12]),
    (Named(part=DROPS), list(range(2, 21, 2))),
    (Truncated(inner=LINE, steps=3, why="over"), [4]),
    (Transformed(inner=LINE, formula=np.sqrt), [4]),
    (ROOF, [1, 3, 5]),
    (SHEER, [3]),
    (CUTS, [3, 4]),
    (Elapsed(period=4, begin=2, most=2), [2, 10]),
    (Elapsed(period=2.5, whole=True), [3, 5, 8, 10, 13, 15, 18, 20]),
    (Power(high=0.6, low=0.0, zero=-4, span=4, power=-0.5), []),
    (HALF, [2, 6, 10, 14, 18, 22]),
    (TEETH, [4, 8, 12, 16, 20]),
    # backwards, the step at an edge still belongs to the half wave before
    (Wave(high=1.0, low=0.2, halves=-1, start=2, length=4, restart=True), [3, 7, 11, 15, 19, 23]),
    (Wave(high=1.0, low=0.2, halves=0, start=2, length=4), []),
    (switch(RISE, (2.5, LINE), (4, DROPS)), [3, 4, 6, 8, 10, 12, 14, 16, 18, 20]),
]


@pytest.mark.parametrize(("name", "fields", "expected"), GOLDEN)
def test_types_give_what_their_formula_gives(name: str, fields: dict[str, Any], expected: dict[int, float]) -> None:
    rates = make(name, **fields)(list(expected))
    np.testing.assert_allclose(rates, list(expected.values()), rtol=1e-12, atol=0)


@pytest.mark.parametrize(("schedule", "expected"), COMBINED)
def test_combinators_give_what_their_parts_give(schedule: Schedule, expected: dict[int, float]) -> None:
    np.testing.assert_allclose(schedule(list(expected)), list(expected.values()), rtol=1e-12, atol=1e-17)


@pytest.mark.parametrize(("schedule", "expected"), JOINS)
def test_the_joins_after_each_of_20_steps_are_these(schedule: Schedule, expected: list[int]) -> None:
    following = schedule.next_join(np.arange(20))
    assert following.tolist() == [next((join for join in expected if join > t), NEVER) for t in range(20)]


def test_half_a_cosine_is_at_the_middle_of_its_cosine() -> None:
    cosine = make("cosine", lr=0.3, min_lr=0.1, steps=360)
    t = np.arange(361)
    np.testing.assert_allclose(cosine(t), [0.1 + 0.2 * (1 + cos(pi * step / 360)) / 2 for step in t], rtol=1e-12)


def test_every_type_is_in_the_table() -> None:
    assert {name for name, _, _ in GOLDEN} == set(names())


def test_every_combinator_is_in_the_table() -> None:
    shown = {"Composed" if isinstance(schedule, Named) else type(schedule).__name__ for schedule, _ in COMBINED}
    assert set(COMBINATORS) <= shown
