"""The ``lrcurve`` command; ``python -m lrcurve`` is the same."""

import gc
import os
import signal
import sys
from contextlib import suppress
from typing import Any, NoReturn


def main() -> NoReturn:
    """Run the command line and exit: 0 fine, 1 findings or different, 2 bad usage or unreadable input."""
    _heed_signals()
    _occupy_closed_streams()
    # numpy would start a thread per core for linear algebra, of which there is none here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is imported stays: looking for garbage among it takes a twentieth of a short command's time.
    gc.set_threshold(100_000, 20, 20)
    try:
        from lrcurve.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # a reader that has gone, or none from the start
            stream.flush()
    # All is written. Python would take numpy and the like apart first, which takes an eighth of a short command's time.
    os._exit(code)


def _heed_signals() -> None:
    """Leave by way of what cleans up when the system asks to end, unless the caller has it ignored, as nohup does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows lacks the second
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _leave)


def _leave(number: int, _frame: Any) -> None:
    signal.signal(number, signal.SIG_IGN)  # what follows cleans up, and is not to be cut short
    raise SystemExit(128 + number)


def _occupy_closed_streams() -> None:
    """Give the numbers of closed streams to no file, into which what libraries print would go."""
    with suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)


if __name__ == "__main__":
    main()
