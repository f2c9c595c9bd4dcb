"""Texts, tables, command lines and faults that nobody would think of: ``python -m tests.fuzz --seed 7 --count 100000``.

Cases are made from the records and commands themselves, from a seed, so that a number names one: ``--only specs --case
12`` runs it again. A case fails if it ends in a traceback or in an exit code that is not documented, takes more than
5 s of the processor or 500 MB, prints NaN or an infinity, or breaks one of the properties in ``checks``.

Exits with 1 if any failed; each failure is printed once, with the smallest case that was found for it.
"""

import argparse
import gc
import sys
import time
from collections import Counter

from tests.fuzz import shrink
from tests.fuzz.cases import Case, Failure
from tests.fuzz.checks import seeded
from tests.fuzz.command_lines import command_line, from_docs
from tests.fuzz.grammar import records
from tests.fuzz.subjects import SUBJECTS, samples
from tests.fuzz.workers import examined

BATCH = 500
"""How many cases one process works on."""


def made(seed: int, subject: str, number: int) -> Case:
    """Return the case of a number."""
    return SUBJECTS[subject][0](seeded(seed, subject, number))


def warm() -> None:
    """Import what all cases need, before processes are forked that share it."""
    import lrcurve.cli.commands.plot
    import lrcurve.views.figure.picture  # noqa: F401

    records(), samples(), from_docs()
    for number in range(50):
        command_line(seeded("warm", number), ())
    for _ in examined([made(0, "specs", 0)]):
        pass
    gc.freeze()


class Search:
    """One run: what was tried, and each failure once."""

    def __init__(self, seed: int, *, shrinks: bool) -> None:
        self.seed = seed
        self.shrinks = shrinks
        self.tried: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.slowest: tuple[float, str] = (0.0, "none")
        self.largest: tuple[float, str] = (0.0, "none")

    def through(self, subject: str, numbers: range) -> None:
        """Try the cases of these numbers."""
        cases = [made(self.seed, subject, number) for number in numbers]
        for report in examined(cases):
            self.tried[subject] += 1
            name = f"{subject} {numbers[report.index]}"
            self.slowest = max(self.slowest, (report.seconds, name))
            self.largest = max(self.largest, (report.megabytes, name))
            if report.failure is not None:
                self._failed(subject, numbers[report.index], cases[report.index], report.failure)

    def _failed(self, subject: str, number: int, case: Case, failure: Failure) -> None:
        self.failures[failure.signature] += 1
        if self.failures[failure.signature] > 1:
            return
        if failure.kind in ("memory", "does not end", "slow"):
            again = shrink.failure_of(case)
            if again is None:
                self.failures[failure.signature] -= 1  # what others had left in the process
                return
            failure = again
        case = shrink.smallest(case, failure) if self.shrinks else case
        again_with = f"python -m tests.fuzz --seed {self.seed} --only {subject} --case {number}"
        print(f"\nFAILED {failure.signature}\n{case.told()}\n{failure.detail}\nagain: {again_with}\n", flush=True)


def main(arguments: list[str]) -> int:
    """Search, print what was found, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="where all random numbers come from")
    parser.add_argument("--count", type=int, default=4000, help="how many cases of all subjects together")
    parser.add_argument("--only", action="append", choices=SUBJECTS, help="only this subject")
    parser.add_argument("--case", type=int, help="only the case of this number; with --only")
    parser.add_argument(
        "--from", type=int, default=0, dest="first", help="the number of the first case of each subject"
    )
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--no-shrink", action="store_true", help="print cases as they were made")
    options = parser.parse_args(arguments)
    chosen = options.only or list(SUBJECTS)
    if options.case is not None and len(chosen) != 1:
        parser.error("--case needs the --only of its subject")
    warm()
    search, begun = Search(options.seed, shrinks=not options.no_shrink), time.monotonic()
    if options.case is not None:
        search.through(chosen[0], range(options.case, options.case + 1))
        return int(bool(+search.failures))
    whole = sum(SUBJECTS[name][1] for name in chosen)
    counts = {name: max(1, round(options.count * SUBJECTS[name][1] / whole)) for name in chosen}
    rounds = max(1, -(-options.count // (BATCH * 4)))
    for turn in range(rounds):
        for name, count in counts.items():
            first, last = options.first + count * turn // rounds, options.first + count * (turn + 1) // rounds
            for start in range(first, last, BATCH):
                search.through(name, range(start, min(start + BATCH, last)))
        elapsed = time.monotonic() - begun
        said = f"{search.tried.total():,} of {sum(counts.values()):,} cases in {elapsed:.0f} s"
        print(f"{said}, {len(+search.failures)} failures", file=sys.stderr, flush=True)
        if elapsed > options.seconds:
            break
    print(f"seed {options.seed}: {dict(search.tried)}")
    (seconds, slow), (megabytes, large) = search.slowest, search.largest
    print(f"slowest: {seconds:.2f} s, {slow}; largest: {megabytes:.0f} MB, {large}")
    for signature, count in (+search.failures).most_common():
        print(f"{count} x {signature}")
    return int(bool(+search.failures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
