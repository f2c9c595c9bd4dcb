"""The ``lrcurve`` command; ``python -m lrcurve`` is the same."""

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit: 0 fine, 1 findings or different, 2 bad usage or unreadable input."""
    # numpy would start a thread per core for linear algebra, of which there is none here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is imported stays: looking for garbage among it takes a twentieth of a short command's time.
    gc.set_threshold(100_000, 20, 20)
    from lrcurve.cli.app import run

    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # a reader that has gone
            stream.flush()
    # All is written. Python would take numpy and the like apart first, which takes an eighth of a short command's time.
    os._exit(code)


if __name__ == "__main__":
    main()
