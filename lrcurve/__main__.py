"""The ``lrcurve`` command; ``python -m lrcurve`` is the same."""

import os
import sys


def main() -> None:
    """Run the command line and exit: 0 fine, 1 findings or different, 2 bad usage or unreadable input."""
    # numpy would start a thread per core for linear algebra, of which there is none here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from lrcurve.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
