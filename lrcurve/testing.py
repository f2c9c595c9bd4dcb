"""For test suites: a schedule that must stay as it is."""

from pathlib import Path
from typing import Any

from lrcurve.sources.from_python import Source
from lrcurve.verbs import compare


def assert_same(spec: Source, golden: Source, **run: Any) -> None:
    """Fail unless a schedule gives the rates of another source, such as a golden table.

    Args:
        spec: the schedule, as a file, inline text, mapping or curve.
        golden: what it must be the same as; ``lrcurve table spec.yaml -o golden.csv`` writes a table.
        **run: any key of ``run``, such as ``steps=100``, for both.

    Raises:
        AssertionError: with where and how they differ, and why, as far as one cause explains it.
        SpecError: if one of them cannot be read.
    """
    __tracebackhide__ = True  # pytest then shows the line of the test
    found = compare(golden, spec, **run)
    if not found.same:
        renewed = f"\nif that is meant: lrcurve table {spec} -o {golden}" if _is_file(spec) and _is_file(golden) else ""
        raise AssertionError(f"{found}{renewed}")


def _is_file(source: Source) -> bool:
    return isinstance(source, str | Path) and Path(source).is_file()
