"""What tests read out of a report."""

import base64
import json
from html.parser import HTMLParser
from typing import Any

import numpy as np

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.report import ReportOptions, page

STEP = Step(lr=0.4, gamma=0.5, step_size=10)


def curve(schedule: Schedule = STEP, steps: int = 50, name: str = "curve", **run: Any) -> Curve:
    return Curve(name, schedule, Run(ticks=steps, **run))


class Read(HTMLParser):
    """What a page holds: its elements, the text of each kind, and its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in dict.fromkeys(self.open):
            self.texts[tag][-1] += data

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.texts["script"][0])
        return found

    @property
    def clock(self) -> dict[str, Any]:
        """The time axis that the page opens with."""
        found: dict[str, Any] = self.data["clocks"][self.data["clock"]]
        return found

    def traces(self, role: str, points: int = 0) -> list[dict[str, Any]]:
        """The traces of a role; of what a pointer finds, those of the ``points`` asked for."""
        every = self.data["traces"]
        whole = [{**one, "x": every[one["x"]["as"]]["x"]} if "as" in one.get("x", ()) else one for one in every]
        metas = [(trace, trace["meta"]) for trace in whole]
        return [trace for trace, meta in metas if meta["role"] == role and meta["points"] in (None, points)]


def read(*curves: Curve, **options: Any) -> Read:
    return Read(page(curves, ReportOptions(**options)))


def unpacked(array: dict[str, str]) -> Rates:
    assert array["dtype"] == "f8"
    return np.frombuffer(base64.b64decode(array["bdata"]), dtype="<f8")


def rows(found: Read) -> list[str]:
    return [text.strip() for text in found.texts["tr"]]
