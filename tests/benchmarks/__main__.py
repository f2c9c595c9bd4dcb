"""All benchmarks in one table: ``python -m tests.benchmarks [SUBJECT]... [--tiny]``.

Each other file of this folder, ``measuring`` apart, is a subject. It has a function

    def rows(tiny: bool) -> Iterator[Row | NotCompared]

which yields the lines of the table one by one. A ``Row`` holds the work and its floor as functions that return what
they cost, made by ``function_time``, ``process_time`` or ``peak_memory``, and its limit; it is measured before the next
one is asked for, so that a temporary folder may be kept round the ``yield``. With ``tiny`` the work is of a size that
takes no time: that shows that the benchmark works, and its ratios mean nothing.

Exits with 1 if a ratio is over its limit, or if a benchmark raises; with ``--tiny`` only if one raises.
"""

import argparse
import compileall
import importlib
import pkgutil
import sys
import traceback
from pathlib import Path

from tests.benchmarks.measuring import ROOT, NotCompared, Result, measured

HEADER = ("what", "floor", "ratio", "range", "limit", "")


def subjects() -> list[str]:
    """Return the names of the files that measure something."""
    files = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(set(files) - {"__main__", "measuring"})


def line(found: Result | NotCompared, *, judged: bool) -> tuple[str, ...]:
    """Return the cells of a line of the table; ``judged`` says whether its ratio is one to hold against the limit."""
    if isinstance(found, NotCompared):
        return found.what, f"not compared: {found.reason}", "", "", "", ""
    low, high = min(found.ratios), max(found.ratios)
    limit = "" if found.row.limit is None else f"{found.row.limit:.3g}"
    verdict = "" if found.row.limit is None or not judged else "within" if found.within else "over"
    return found.row.what, found.row.floor, f"{found.ratio:.3g}", f"{low:.3g} to {high:.3g}", limit, verdict


def table(lines: list[tuple[str, ...]]) -> str:
    """Return cells below their headings; the reason of what is not compared may run on to the right."""
    columns = zip(*(cells for cells in (HEADER, *lines) if cells[2]), strict=True)
    widths = [max(map(len, column)) for column in columns]
    padded = (map(str.ljust, cells, widths) for cells in (HEADER, *lines))
    return "\n".join("  ".join(cells).rstrip() for cells in padded)


def main(arguments: list[str]) -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(subjects())}")
    parser.add_argument("--tiny", action="store_true", help="only show that each works")
    options = parser.parse_args(arguments)
    if unknown := set(options.subjects) - set(subjects()):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    compileall.compile_dir(ROOT / "lrcurve", quiet=1)  # as pip does when it installs the package
    lines, failed, over = [], [], False
    for subject in options.subjects or subjects():
        try:
            for row in importlib.import_module(f"tests.benchmarks.{subject}").rows(options.tiny):
                found = row if isinstance(row, NotCompared) else measured(row, tiny=options.tiny)
                lines.append(line(found, judged=not options.tiny))
                over |= isinstance(found, Result) and not found.within
                print(f"{subject}:", *filter(None, lines[-1]), sep="  ", file=sys.stderr)
        except Exception:  # the others are measured all the same
            traceback.print_exc()
            failed.append(subject)
    print(table(lines))
    if failed:
        print(f"failed: {', '.join(failed)}")
    return int(bool(failed) or (over and not options.tiny))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
