"""What needs a process of its own: broken streams, full disks, kills, and other environments."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.fuzz.cases import Case, Failure
from tests.fuzz.outcome import FINDING, VARIABLES

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 30
"""Seconds of the clock that a process may take; the machine may be busy."""

STREAMS = (
    "{} >&-", "{} 2>&-", "{} <&-", "{} >&- 2>&- <&-", "{} > /dev/full", "{} 2> /dev/full", "{} | head -c 1 > /dev/null",
    "{} | true", "{} > .", "{} < .", "ulimit -f 1; {} -o out.csv", "ulimit -f 0; {} > out.txt", "{} -o /dev/full",
    "PYTHONIOENCODING=ascii {}", "PYTHONIOENCODING=cp1252 {}", "LC_ALL=C PYTHONUTF8=0 {}", "PYTHONIOENCODING=utf-16 {}",
    "TERM=dumb COLUMNS=1 {}", "COLUMNS=99999999999999999999 {}", "env -i PATH=$PATH PYTHONPATH=$PYTHONPATH {}",
    "HOME=/nonexistent MPLCONFIGDIR=/dev/null {}", "{} -o missing/out.csv", "{} -o .", "{} -o /dev/null/x.csv",
    "ln -s out.csv out.csv; {} -o out.csv", "mkdir out.csv; {} -o out.csv", "PYTHONHASHSEED=7 {}", "ulimit -n 16; {}",
    "mkdir d; cd d; rmdir ../d; {}", "(trap '' PIPE; {} | true)", "ulimit -v 1500000; {}", "TZ=nonsense {}",
    "ulimit -u 1; {}",
)  # fmt: skip
"""Lines of a shell in which ``{}`` is the program."""

ENVIRONMENTS = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu"},
    {"PYTHONHASHSEED": "2", "LC_ALL": "C", "OMP_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "3", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "OMP_NUM_THREADS": "4"},
    {"PYTHONHASHSEED": "4", "PYTHONOPTIMIZE": "1", "HOME": "/nonexistent"},
)


def streams(case: Case) -> Failure | None:
    """Whatever streams, files and limits are like, there is no traceback and the exit code is one of the program's."""
    shell = case.options["shell"]
    done = _shell(shell.format(f"{shlex.quote(sys.executable)} -m lrcurve {shlex.join(case.arguments)}"))
    verb = case.arguments[0] if case.arguments else ""
    allowed = {0, 2, *((1,) if verb in FINDING else ())}
    if b"Traceback" in done.stderr or b"internal error" in done.stderr:
        return Failure("traceback", shell, done.stderr.decode(errors="replace")[-2000:])
    if b"Exception ignored" in done.stderr or b"Warning: " in done.stderr:
        return Failure("noise", shell, done.stderr.decode(errors="replace")[-500:])
    if done.returncode not in allowed and not _beyond(shell, done.returncode):
        return Failure(f"exit code {done.returncode}", shell, done.stderr.decode(errors="replace")[-500:])
    left = [path.name for path in Path().glob(".lrcurve-*")]
    return Failure("litter", shell, ", ".join(left)) if left else None


def _beyond(shell: str, code: int) -> bool:
    """Tell whether it is the shell, or Python before the program begins, that ends so."""
    if any(word in shell for word in ("ulimit -n", "ulimit -u", "ulimit -v")):
        return code not in (0, 1)
    return code == 1 and any(word in shell for word in ("< .", "> .", "rmdir"))


def killed(case: Case) -> Failure | None:
    """A process that is ended while it writes leaves the old file or the new one, and nothing beside it."""
    target = Path(case.options["target"])
    undisturbed = _shell(_line(case))
    if undisturbed.returncode != 0 or not target.exists():
        return None
    whole, old = target.read_bytes(), b"old\n"
    target.write_bytes(old)
    number = getattr(signal, case.options["signal"])
    process = subprocess.Popen(
        [sys.executable, "-m", "lrcurve", *case.arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=_variables(),
    )  # fmt: skip
    time.sleep(float(case.options["after"]))
    process.send_signal(number)
    try:
        _, said = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Failure("does not end", case.options["signal"])
    if b"Traceback" in said and b"__main__.py" not in said and b"KeyboardInterrupt" in said:
        return None  # Python's own start, in which nothing of the program has begun
    if b"Traceback" in said:
        return Failure("traceback", case.options["signal"], said.decode(errors="replace")[-2000:])
    if target.read_bytes() not in (old, whole):
        return Failure("half a file", case.options["signal"], f"{target.stat().st_size} bytes")
    if process.returncode not in (0, -number, 128 + number):
        return Failure(f"exit code {process.returncode}", case.options["signal"], said.decode(errors="replace")[-500:])
    if number == signal.SIGKILL:
        return None  # what it leaves is removed by a later write, once it is older than a moment
    left = [path.name for path in Path().glob(".lrcurve-*")]
    return Failure("litter", case.options["signal"], ", ".join(left)) if left else None


def environments(case: Case) -> Failure | None:
    """The same command gives the same bytes whatever the hash seed, time zone, locale and number of threads."""
    target = Path(case.options.get("target", "none"))
    results = []
    for variables in ENVIRONMENTS:
        done = _shell(_line(case), **variables)
        made = target.read_bytes() if target.exists() else b""
        results.append((done.returncode, done.stdout, made))
        if b"Traceback" in done.stderr or b"internal error" in done.stderr:
            return Failure("traceback", "other environments", done.stderr.decode(errors="replace")[-2000:])
    for index, name in enumerate(("the exit code", "what is printed", "what is written")):
        if len({result[index] for result in results}) > 1:
            return Failure("property 'same bytes'", name, shlex.join(case.arguments)[:300])
    return None


def _line(case: Case) -> str:
    return f"{shlex.quote(sys.executable)} -m lrcurve {shlex.join(case.arguments)}"


def _variables(**more: str) -> dict[str, str]:
    return {**VARIABLES, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default", **more}


def _shell(line: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    process = subprocess.Popen(
        ["bash", "-c", line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        env=_variables(**variables), start_new_session=True,
    )  # fmt: skip
    try:
        out, err = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return subprocess.CompletedProcess(line, -9, b"", b"Traceback: does not end")
    return subprocess.CompletedProcess(line, process.returncode, out, err)


CHECKS: Mapping[str, Callable[[Case], Failure | None]] = {
    "streams": streams,
    "killed": killed,
    "environments": environments,
}
