"""Curves of one entry, by name, and what is said where it is wrong."""

import pytest

from lrcurve.curve import Curve
from lrcurve.problems import SpecError
from lrcurve.spec.curves import Loaded
from tests.spec import texts

RUN = "run: {epochs: 10, steps_per_epoch: 10}\n"


def read(entries: str, folder: str = ".", run: str = RUN) -> Loaded:
    """Return what a document with these schedules, one per line, gives."""
    lines = "".join(f"  {line}\n" for line in entries.strip().split("\n"))
    return texts.loaded(f"{run}lr: 0.1\nschedules:\n{lines}", folder=folder)


def curves(entries: str, folder: str = ".", run: str = RUN) -> dict[str, Curve]:
    """Return the curves by name."""
    return {curve.name: curve for curve in read(entries, folder, run).curves}


def wrong(entries: str, folder: str = ".", run: str = RUN) -> list[str]:
    """Return what is wrong, each with its path, after seeing that each has a place."""
    with pytest.raises(SpecError) as caught:
        read(entries, folder, run)
    assert all(problem.mark is not None for problem in caught.value.problems)
    return [f"{problem.path}: {problem.message}" for problem in caught.value.problems]
