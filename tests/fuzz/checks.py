"""What is asked of a case: one function a check, found by its name; each works in the case's own folder."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

import numpy as np

import lrcurve
from lrcurve.curve import Curve
from lrcurve.problems import SpecError
from lrcurve.schedules import MAX_RATE, RateError
from lrcurve.schedules.arrays import NEVER
from tests.fuzz import processes
from tests.fuzz.cases import Case, Failure
from tests.fuzz.outcome import called, guarded, judged

Check = Callable[[Case], Failure | None]
MOST = 2000
"""How many steps a property looks at."""


def command(case: Case) -> Failure | None:
    """The program does what it may."""
    done = called(case.arguments, case.stdin)
    return judged(case.arguments, done, case.stdin, b" ".join([*case.files.values(), case.stdin]))


def rates(case: Case) -> Failure | None:
    """Loading gives curves or a SpecError, and curves give finite rates, the same however they are asked."""
    curves, failure = guarded(partial(_loaded, case), (SpecError,))
    for curve in curves or ():
        failure = failure or guarded(partial(_of_curve, curve), (RateError,))[1] or _properties(curve)
    return failure


def _loaded(case: Case) -> list[Curve]:
    if "steps" in case.options:
        return lrcurve.load(case.arguments[0], steps=int(case.options["steps"]))
    (name,) = case.arguments
    return lrcurve.load(Path(name) if name in case.files else name)


def _steps_of(curve: Curve) -> np.ndarray:
    """Return steps that stand for all: ends, joins and what lies between."""
    last = curve.run.ticks - 1
    spread = np.linspace(0, last, 40).astype(np.int64)
    joins = [np.int64(0)]
    for _ in range(20):
        after = int(curve.next_join(joins[-1]))
        if after > last:
            break
        joins.append(np.int64(after))
    found = np.array([*spread, *joins, *(np.array(joins) - 1), *(np.array(joins) + 1)])
    return np.unique(found[(found >= 0) & (found <= last)])


def _of_curve(curve: Curve) -> None:
    found = curve.lr(_steps_of(curve))
    assert found.dtype == np.float64
    ends = curve.run.ticks if curve.end is None else curve.end.step
    known = found[_steps_of(curve) < ends]
    if curve.recorded is None:
        assert np.isfinite(known).all(), "a rate is no number"
    assert not np.isinf(found).any(), "a rate is infinite"
    assert np.nanmax(np.abs(found), initial=0) <= MAX_RATE, "a rate is beyond the limit"


def _properties(curve: Curve) -> Failure | None:
    """One step is what a slice has there, a prefix the beginning of the whole, and joins come after their step."""
    kind = type(curve.course).__name__
    try:
        at = _steps_of(curve)
        whole = curve.lr(at)
        some = at[:: max(1, at.size // 10)]
        single = np.array([curve(int(step)) for step in some])
        backwards = curve.lr(at[::-1])[::-1]
        prefix = curve.lr(at[: at.size // 2 + 1])
        dense = curve.lr(np.arange(min(curve.run.ticks, MOST)))
    except RateError:
        return None
    except Exception as error:
        return guarded(partial(_raised, error), ())[1]
    shared = at[at < dense.size]
    for name, one, other in (
        ("one step", single, whole[:: max(1, at.size // 10)]),
        ("backwards", backwards, whole),
        ("prefix", prefix, whole[: prefix.size]),
        ("slice", dense[shared], whole[: shared.size]),
    ):
        if not np.array_equal(one, other, equal_nan=True):
            step = int(np.flatnonzero(~((one == other) | (np.isnan(one) & np.isnan(other))))[0])
            where = (some if name == "one step" else at)[step]
            what = f"step {where}: {one[step]!r} is {other[step]!r} together with others"
            return Failure(f"property '{name}'", kind, what)
    joins = curve.next_join(at)
    if not ((joins > at) & (joins <= NEVER)).all():
        wrong = (joins <= at) | (joins > NEVER)
        return Failure("property 'joins come later'", kind, f"after {at[wrong].tolist()} come {joins[wrong].tolist()}")
    return None


def _raised(error: Exception) -> None:
    raise error


def _all(steps: Sequence[tuple[str, ...]], case: Case, codes: Sequence[int]) -> Failure | None:
    """Call commands in turn; the first that cannot ends it, unless an earlier one made sure that it can."""
    for index, (arguments, code) in enumerate(zip(steps, codes, strict=True)):
        done = called(arguments, case.stdin)
        given = b" ".join([*case.files.values(), case.stdin])
        failure = judged(arguments, done, case.stdin, given)
        if failure is not None:
            return failure
        if done.code != code:
            if index == 0:
                return None
            return Failure(f"property '{case.check}'", arguments[0], (done.out.decode() + done.err)[:500])
    return None


def itself(case: Case) -> Failure | None:
    """What is compared with itself is equal."""
    (name,) = case.arguments
    return _all([("table", name, "--at", "0", "-q"), ("compare", name, name, "-q")], case, [0, 0])


def read_back(case: Case) -> Failure | None:
    """A table of a spec is read back as what it is of, and has its fingerprint."""
    (name,) = case.arguments
    suffix = case.options.get("suffix", "csv")
    curves, failure = guarded(partial(_loaded, case), (SpecError,))
    if failure or not curves or any(curve.run.ticks > MOST or curve.run.tick != "step" for curve in curves):
        return failure
    if len({curve.run.ticks for curve in curves}) > 1:
        return None
    made = ("table", name, "-q", "-o", f"out.{suffix}")
    failure = _all([made, ("compare", name, f"out.{suffix}", "-q")], case, [0, 0])
    whole = all(curve.end is None and curve.recorded is None for curve in curves)
    if failure or not whole or not Path(f"out.{suffix}").exists():
        return failure
    own, of_table = (called(("fingerprint", one, "-q")) for one in (name, f"out.{suffix}"))
    if own.code == 0 and own.out.split()[::2] != of_table.out.split()[::2] and len(curves) == 1:
        return Failure("property 'fingerprint of a table'", "fingerprint", f"{own.out!r} {of_table.out!r}")
    return None


def exported(case: Case) -> Failure | None:
    """What export writes is the same; runs of several lengths become one, which it says."""
    (name,) = case.arguments
    curves, failure = guarded(partial(_loaded, case), (SpecError,))
    if failure or not curves or len({curve.run.ticks for curve in curves}) > 1:
        return failure
    made = ("export", name, "-q", "-o", "out.yaml")
    return _all([made, ("compare", name, "out.yaml", "-q")], case, [0, 0])


def twins(case: Case) -> Failure | None:
    """Two files that say the same in other words, or with one more factor, give the same rates times that factor."""
    one, other = case.arguments
    factor = float(case.options.get("factor", "1"))
    pairs = []
    for name in (one, other):
        curves, failure = guarded(partial(lrcurve.load, Path(name) if name in case.files else name), (SpecError,))
        if failure is not None:
            return failure
        pairs.append(curves)
    if pairs[0] is None or pairs[1] is None:
        refused = [name for name, curves in zip((one, other), pairs, strict=True) if curves is None]
        both = len(refused) == 2 or "factor" in case.options
        return (
            None
            if both
            else Failure("property 'the same in other words'", case.options["what"], f"{refused[0]} is refused")
        )
    for first, second in zip(*pairs, strict=False):
        at = _steps_of(first)
        values = []
        for curve in (first, second):
            got, failure = guarded(partial(curve.lr, at), (RateError,))
            if failure is not None or got is None:
                return failure
            values.append(got)
        expected = values[0] * factor
        same = np.isclose(values[1], expected, rtol=1e-12, atol=5e-324 * max(factor, 1) * 4, equal_nan=True)
        same |= np.abs(expected) > MAX_RATE
        if not same.all():
            step = int(np.flatnonzero(~same)[0])
            what = f"step {at[step]}: {values[0][step]!r} and {values[1][step]!r}"
            return Failure("property 'the same in other words'", case.options["what"], what)
    return None


CHECKS: Mapping[str, Check] = {
    "command": command,
    "rates": rates,
    "itself": itself,
    "read back": read_back,
    "exported": exported,
    "twins": twins,
    **processes.CHECKS,
}


def seeded(*words: object) -> Random:
    """Return the random numbers that belong to some words, on any machine."""
    return Random(":".join(map(str, words)))
