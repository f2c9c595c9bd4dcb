"""A rule of which every finding is a note, as none of the catalogue is."""

from collections.abc import Iterator

import pytest

from lrcurve.analysis.rules import Case, Found, Rule, find
from lrcurve.schedules.shapes.tanh import Tanh


class LR901(Rule):
    """Looks for the shape."""

    title = "the decay is a hyperbolic tangent"
    severity = "note"
    why = "It is flat for long at both ends."
    hint = "take a cosine"
    bad = "steps: 10\nschedules:\n  decay: {type: tanh, lr: 0.1}\n"
    good = "steps: 10\nschedules:\n  decay: {type: cosine, lr: 0.1}\n"
    source = "nobody"

    def look(self, case: Case) -> Iterator[Found]:
        """Yield each such shape."""
        return (Found("it is a tanh", part) for part in case.leaves if isinstance(part.schedule, Tanh))


def only_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have ``check`` know this rule and no other."""
    monkeypatch.setattr("lrcurve.analysis.check.codes", lambda: ("LR901",))
    monkeypatch.setattr("lrcurve.analysis.check.find", lambda code: LR901() if code == "LR901" else find(code))
