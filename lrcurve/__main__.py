"""The ``lrcurve`` command; ``python -m lrcurve`` is the same."""

import sys


def main() -> None:
    """Run the command line and exit: 0 fine, 1 findings or different, 2 bad usage or unreadable input."""
    from lrcurve.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
