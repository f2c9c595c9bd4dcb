"""What the program's exit code says."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The number that a shell or CI gets when a command has ended."""

    FINE = 0
    """All is well: nothing was found, or what was compared is equal."""

    FOUND = 1
    """The command worked and found something: findings, or a difference."""

    TROUBLE = 2
    """The command could not do its work: wrong usage, or input that cannot be read."""

    INTERRUPTED = 130
    """Somebody pressed Ctrl-C; shells use 128 and the number of the signal."""
