"""What a picture is like: its size, its axes, and what is written in it."""

import math
from dataclasses import dataclass
from typing import Literal

from lrcurve.views.axes import NO_LIMITS, Limits, YScale
from lrcurve.views.figure.layout import PAPER
from lrcurve.views.time_axis import Window

Notes = Literal["none", "peak", "all"]
Draw = Literal["steps", "smooth"]

_POINTS = 9.0  # the size of text in a picture of 8 by 5 inches; smaller ones get smaller text
_LEAST_POINTS = 5.0
_COLUMN_POINTS = 8.0
_HEAD: dict[Notes, float] = {"none": 0.6, "peak": 2.2, "all": 2.2}  # ems that stay free above the lines
_LEAST_HEIGHT = 0.6  # of the picture, that the axes have


@dataclass(frozen=True)
class FigureOptions:
    """What a picture is like: ``width`` and ``height`` in inches, ``dpi`` in pixels per inch.

    ``xaxis`` is the unit of the time axis, None for steps (percent where the run's length is unknown); ``joins`` marks
    the joins; ``style`` is a matplotlib style sheet, by name or path. ``notes`` is what is written beside the curves:
    only their names, peaks, or also last rates, zeros and what happened. ``draw`` holds each step's rate, or joins the
    steps with straight lines. In a ``paper`` all text has 8 points, and stays text in an SVG.
    ``xlim`` are the ticks of the longest run, and ``ylim`` the rates, from which to which it goes.
    """

    width: float = 8.0
    height: float = 5.0
    dpi: float = 150
    yscale: YScale = "log"
    xaxis: str | None = None
    joins: bool = False
    title: str | None = None
    style: str | None = None
    notes: Notes = "all"
    draw: Draw = "steps"
    paper: bool = False
    xlim: Window | None = None
    ylim: Limits = NO_LIMITS

    @property
    def text_size(self) -> float:
        """The size of the text in points: 9, less in a small picture, and 8 in a column of a paper."""
        if self.paper:
            return _COLUMN_POINTS
        share = min(self.width / 8, self.height / 5, 1.0)
        column = min(self.width / PAPER[0], self.height / PAPER[1], 1.0)
        return max(_LEAST_POINTS, _POINTS * math.sqrt(share), _COLUMN_POINTS * column)

    def head_room(self, share: float, em: float) -> float:
        """Return which part of a panel stays free above its lines; the panel has ``share`` of the whole height."""
        return min(0.25, _HEAD[self.notes] * em / (_LEAST_HEIGHT * share * self.height))
