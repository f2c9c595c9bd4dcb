"""What a command that reads specs was asked: which specs, their overrides, and how much to say beside the result."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from lrcurve.cli.environment import Environment
from lrcurve.problems import Problem, SpecError
from lrcurve.sources.load import load_sources
from lrcurve.spec.curves import Loaded
from lrcurve.spec.overrides import Overrides


class Request(Struct, frozen=True):
    """The specs of one call, the schedule written as flags, and the options that all such commands have."""

    environment: Environment
    specs: tuple[str, ...]
    fields: Mapping[str, str]
    overrides: Overrides
    quiet: bool
    verbose: bool

    def note(self, text: str) -> None:
        """Tell the person something that is no result."""
        if not self.quiet:
            self.environment.say(text)

    def load(self) -> Loaded:
        """Return the curves of everything that was named, after printing their notes."""
        return self._load(self.specs, self.fields)

    def load_each(self) -> list[tuple[str, Loaded]]:
        """Return what each source gives by itself, so that curves of one name keep it.

        Raises:
            SpecError: with what is wrong with any of them.
        """
        sources: list[tuple[str, Sequence[str], Mapping[str, str]]] = [(name, [name], {}) for name in self.specs]
        if self.fields:
            sources.append(("flags", [], self.fields))
        found, problems = list[tuple[str, Loaded]](), list[Problem]()
        for name, specs, fields in sources:
            try:
                found.append((name, self._load(specs, fields)))
            except SpecError as error:
                problems += error.problems
        if problems:
            raise SpecError(problems)
        return found

    def _load(self, specs: Sequence[str], fields: Mapping[str, str]) -> Loaded:
        loaded = load_sources(specs, self.overrides, fields)
        for text in loaded.notes:
            self.note(f"note: {text}")
        if self.overrides.offset and all(curve.recorded is None for curve in loaded.curves):
            self.note("note: --offset moves the steps of logs, and none of these is one")
        if self.verbose:
            from lrcurve.spec.run_keys import describe

            for run, name in {curve.run: curve.name for curve in reversed(loaded.curves)}.items():
                self.environment.say(f"run of {name}: {describe(run)}")
        return loaded


def words(texts: Sequence[str] | None) -> list[str]:
    """Return the words of an option that may be given more than once, each with commas."""
    return [word.strip() for text in texts or () for word in text.split(",") if word.strip()]
