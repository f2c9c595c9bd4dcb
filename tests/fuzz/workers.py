"""Forked processes in which cases run one after another, each under limits of time and memory."""

import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.fuzz.cases import Case, Failure
from tests.fuzz.checks import CHECKS
from tests.fuzz.outcome import place_of
from tests.fuzz.subjects import folder_of

SECONDS = 5.0
"""Processor time that a case may take."""

MEGABYTES = 500
"""Memory that the process may take at most while it works on a case."""

_GIVEN_UP = 12.0  # seconds of processor time
_PATIENCE = 120.0  # seconds of the clock, on a machine that may be busy
_SHORT = 0.02  # seconds
_ADDRESSES = 6 << 30
_MEMORY = "/dev/shm"  # where files are quickest


class TooSlow(BaseException):
    """The time of a case is over; nothing in the product catches it."""


@dataclass(frozen=True)
class Report:
    """What became of the case at ``index``: how long it took, how much memory the process had, and what went wrong."""

    index: int
    seconds: float
    megabytes: float
    failure: Failure | None


def examined(cases: Sequence[Case]) -> Iterator[Report]:
    """Yield the report of each case, in turn; a worker that dies takes only its case with it."""
    start = 0
    while start < len(cases):
        for report in _worker(cases, start):
            yield report
            start = report.index + 1


def _worker(cases: Sequence[Case], start: int) -> Iterator[Report]:
    """Fork a process that works from the case at ``start`` on, and yield what it reports until it ends."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        _work(cases, start, sending)
    os.close(sending)
    done, rest, since, status = start, b"", time.monotonic(), 0
    try:
        while True:
            ready = select.select([receiving], [], [], max(0.0, _PATIENCE - (time.monotonic() - since)))[0]
            data = os.read(receiving, 1 << 16) if ready else None
            if data is None:
                os.kill(child, signal.SIGKILL)
            if not data:
                break
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                told = json.loads(line)
                failure = told.pop("failure")
                yield Report(**told, failure=failure and Failure(**failure))
                done, since = told["index"] + 1, time.monotonic()
    finally:
        os.close(receiving)
        _, status = os.waitpid(child, 0)
    if done < len(cases) and status:
        number = os.waitstatus_to_exitcode(status)
        kind = "does not end" if number == -signal.SIGKILL else f"the process ends with {number}"
        yield Report(done, time.monotonic() - since, 0, Failure(kind, cases[done].check))


def _work(cases: Sequence[Case], start: int, sending: int) -> None:
    """Work on cases in this process, which ends here; one that has had much memory makes room for another."""
    code = 1
    try:
        _prepare()
        for index in range(start, len(cases)):
            report = _one(cases[index], index)
            os.write(sending, json.dumps(asdict(report)).encode() + b"\n")
            if report.megabytes > MEGABYTES / 2 or report.seconds > SECONDS:
                break
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _prepare() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, _give_up)
    warnings.simplefilter("error")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.environ["PYTHONWARNINGS"] = "error"
    sys.setrecursionlimit(1000)


def _give_up(_number: int, _frame: object) -> None:
    raise TooSlow


def _one(case: Case, index: int) -> Report:
    """Work on one case in a folder of its own."""
    where = tempfile.mkdtemp(prefix="lrcurve-fuzz-", dir=_MEMORY if Path(_MEMORY).is_dir() else None)
    folder_of(case.files, Path(where))
    os.chdir(where)
    signal.setitimer(signal.ITIMER_PROF, _GIVEN_UP)
    begun = time.process_time()
    try:
        failure = CHECKS[case.check](case)
    except TooSlow as error:
        failure = Failure(
            "slow",
            place_of("".join(traceback.format_exception(error))),
            "".join(traceback.format_exception(error))[-1500:],
        )
    except MemoryError:
        failure = Failure("memory", case.check, traceback.format_exc()[-1500:])
    except Exception:
        failure = Failure("the check itself fails", case.check, traceback.format_exc()[-3000:])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        os.chdir("/")
        shutil.rmtree(where, ignore_errors=True)
    taken = time.process_time() - begun
    # To ask for it may take longer than a short case, in which no memory is filled.
    most = 0.0 if taken < _SHORT else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    what = case.options.get("made of", case.check)
    if failure is None and taken > SECONDS:
        failure = Failure("slow", what, f"{taken:.1f} s")
    if failure is None and most > MEGABYTES:
        failure = Failure("memory", what, f"{most:.0f} MB")
    return Report(index, taken, most, failure)
