"""What a command gets from outside and gives back: specs in, results to stdout, everything else to stderr."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from lrcurve.sources.load import load_sources
from lrcurve.spec.curves import Loaded
from lrcurve.spec.overrides import Overrides
from lrcurve.spec.run_keys import describe

if TYPE_CHECKING:
    from rich.console import Console


class Session(Struct, frozen=True):
    """One call of a command."""

    quiet: bool = False
    verbose: bool = False

    def note(self, text: str) -> None:
        """Tell the person something that is no result."""
        if not self.quiet:
            print(text, file=sys.stderr)

    def load(self, specs: Sequence[str] | None, flags: Mapping[str, str], overrides: Overrides) -> Loaded:
        """Return the curves of everything that was named, after printing their notes."""
        loaded = load_sources(specs or (), overrides, flags)
        for text in loaded.notes:
            self.note(f"note: {text}")
        if self.verbose:
            for run, name in {curve.run: curve.name for curve in reversed(loaded.curves)}.items():
                print(f"run of {name}: {describe(run)}", file=sys.stderr)
        return loaded

    @property
    def at_terminal(self) -> bool:
        """Whether results go to a person's terminal."""
        return sys.stdout.isatty()

    @property
    def unicode(self) -> bool:
        """Whether standard output can carry block characters."""
        try:
            "▁█│".encode(sys.stdout.encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    @property
    def color(self) -> bool:
        """Whether results may be coloured: at a terminal, unless NO_COLOR or a dumb terminal says otherwise."""
        return self.at_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def console(self) -> "Console":
        """Return a rich console on standard output."""
        from rich.console import Console

        class Output(Console):
            def on_broken_pipe(self) -> None:
                raise BrokenPipeError  # rich would exit with 1, which here means that something was found

        return Output(highlight=False, soft_wrap=False)
