"""What a command that reads specs was asked: which specs, their overrides, and how much to say beside the result."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer
from msgspec import Struct

from lrcurve.cli.environment import PROGRAM, Environment
from lrcurve.problems import SpecError
from lrcurve.sources.argument import DEFAULT_FILE
from lrcurve.sources.load import load_each, load_sources
from lrcurve.sources.quoting import refuse_unquoted
from lrcurve.spec.curves import Loaded
from lrcurve.spec.overrides import Overrides


class NamedSource(Struct, frozen=True):
    """One of the sources of a call: an argument, or the schedule that its flags describe."""

    name: str
    specs: Sequence[str] = ()
    fields: Mapping[str, str] = {}


class Request(Struct, frozen=True):
    """The specs of one call, the schedule written as flags, and the options that all such commands have."""

    environment: Environment
    specs: tuple[str, ...]
    fields: Mapping[str, str]
    overrides: Overrides
    digits: int | None
    quiet: bool
    verbose: bool

    def note(self, text: str) -> None:
        """Tell the person something that is no result."""
        if not self.quiet:
            self.environment.say(text)

    def flags(self) -> list[str]:
        """Return what the command line says of schedules beside the specs, each flag before its value."""
        overrides = self.overrides
        fields = [(f"--{key.replace('_', '-')}", value) for key, value in self.fields.items()]
        common = [(name, value) for name, value in (("--steps", overrides.steps), ("--lr", overrides.lr)) if value]
        marks = [sweep[0].mark for sweep in overrides.sweeps]
        sweeps = [("--sweep", mark.source.text) for mark in marks if mark is not None]
        return [
            word for flag in (*fields, *common, *(("--set", text) for text in overrides.sets), *sweeps) for word in flag
        ]

    def load(self) -> Loaded:
        """Return the curves of everything that was named, after printing their notes."""
        self._refuse_unquoted()
        return self._load(self.specs, self.fields)

    def load_each(self) -> list[tuple[str, Loaded]]:
        """Return what each source gives by itself, so that curves of one name keep it.

        Raises:
            SpecError: with what is wrong with any of them.
        """
        names = [name for source in self.sources() for name in source.specs]
        with self.environment.progress("reading"):
            found = load_each(names, self.overrides, self.fields)
        for _, loaded in found:
            self._tell(loaded)
        return found

    def sources(self) -> list[NamedSource]:
        """Return the sources of the call; where it names none, ``lrcurve.yaml`` if that is there."""
        self._refuse_unquoted()
        found = [NamedSource(name, [name]) for name in self.specs]
        if self.fields:
            found.append(NamedSource("flags", [], self.fields))
        if not found and Path(DEFAULT_FILE).is_file():
            found.append(NamedSource(DEFAULT_FILE, [DEFAULT_FILE]))
        return found

    def named_sources(self) -> list[NamedSource]:
        """Return the sources of the call, of a verb whose result would mean nothing without one.

        Raises:
            typer.BadParameter: if there is none.
        """
        if found := self.sources():
            return found
        what = f"nothing is named and no {DEFAULT_FILE} is here: name a file, a folder or a schedule"
        raise typer.BadParameter(f"{what} ('lrcurve init' starts a file)", param_hint="SPEC")

    def load_one(self, source: NamedSource) -> Loaded:
        """Return the curves of one source, after printing its notes."""
        return self._load(source.specs, source.fields)

    def hint_at_findings(self, loaded: Loaded) -> None:
        """Say in one line that rules find something in what is shown, for a picture does not tell."""
        if self.quiet:
            return
        from lrcurve.analysis.check import check
        from lrcurve.views.numbers import counted

        try:
            codes = [one.code for one in check(loaded.curves) if one.severity != "note"]
        except SpecError:
            return  # the file's own choice of rules is wrong, which is for check to say
        if codes:
            listed = ", ".join(dict.fromkeys(codes))
            self.note(f"note: {counted(len(codes), 'finding')} ({listed}); 'lrcurve check' on the same tells more")

    def _refuse_unquoted(self) -> None:
        if len(self.specs) > 1:
            refuse_unquoted(self.specs, (PROGRAM, *self.environment.arguments))

    def _load(self, specs: Sequence[str], fields: Mapping[str, str]) -> Loaded:
        with self.environment.progress("reading"):
            loaded = load_sources(specs, self.overrides, fields)
        self._tell(loaded)
        return loaded

    def _tell(self, loaded: Loaded) -> None:
        """Print the notes of what was loaded, and with --verbose its runs."""
        for text in loaded.notes:
            self.note(f"note: {text}")
        if self.overrides.offset and all(curve.recorded is None for curve in loaded.curves):
            self.note("note: --offset moves the steps of logs, and none of these is one")
        if self.verbose:
            from lrcurve.spec.run_keys import describe

            for text in loaded.origins:
                self.environment.say(text)

            for run, name in {curve.run: curve.name for curve in reversed(loaded.curves)}.items():
                self.environment.say(f"run of {name}: {describe(run)}")


def words(texts: Sequence[str] | None) -> list[str]:
    """Return the words of an option that may be given more than once, each with commas."""
    return [word.strip() for text in texts or () for word in text.split(",") if word.strip()]
