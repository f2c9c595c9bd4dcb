"""Labelled schedules: mistakes with the rules that must find them, and published recipes that are sound."""

import re
from pathlib import Path
from typing import NamedTuple

from lrcurve import frameworks
from lrcurve.problems import SpecError
from tests.analysis.rules.checked import found, spec

NATIVE = "native"


class Labelled(NamedTuple):
    """One schedule: its label, the run, and the schedule, the last two in YAML's flow style."""

    label: str
    run: str
    schedule: str

    @property
    def family(self) -> str:
        """The library that the schedule is written for."""
        libraries = re.findall(rf"type: ({'|'.join(frameworks.libraries())})\.", self.schedule)
        return libraries[0] if libraries else NATIVE

    def said(self) -> list[str]:
        """Return code and message of what is no note; of what cannot be read, the error."""
        try:
            findings = found(spec(self.schedule, f"{{{self.run}}}"))
        except SpecError as error:
            return [str(error)]
        return [f"{one.code} {one.message}" for one in findings if one.severity != "note"]


def read(name: str) -> list[Labelled]:
    """Return the schedules of a file beside this one."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [Labelled(*line.split(" | ", 2)) for line in lines if line and not line.startswith("#")]
