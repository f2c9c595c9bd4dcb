"""What went wrong, in a line or with its place."""

import traceback
from collections.abc import Mapping, Sequence

from lrcurve.cli.environment import PROGRAM

DEBUG = "--debug"
"""The flag that shows what an internal error's line leaves out; LRCURVE_DEBUG=1 does so, too."""


def explained(error: BaseException, *, debug: bool = False) -> str:
    """Return what was wrong with the input or the machine; anything else is a defect of ours, which is said in a line.

    With ``debug`` the traceback stands before it.
    """
    text = _explained(error)
    return f"{''.join(traceback.format_exception(error))}{text}" if debug else text


def asks_to_debug(arguments: Sequence[str], variables: Mapping[str, str]) -> bool:
    """Tell whether somebody wants to see tracebacks."""
    return DEBUG in arguments or variables.get("LRCURVE_DEBUG", "0") not in ("", "0")


def interrupted(error: BaseException) -> bool:
    """Tell whether an error is what a library made of Ctrl-C, say while it was being imported."""
    seen: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in seen:
        if isinstance(cause, KeyboardInterrupt):
            return True
        seen.append(cause)
        cause = cause.__cause__ or cause.__context__
    return False


def _explained(error: BaseException) -> str:
    from lrcurve.problems import SpecError
    from lrcurve.schedules import RateError

    if isinstance(error, SpecError):
        return str(error)
    if isinstance(error, RateError):
        return f"{PROGRAM}: {error}"
    if isinstance(error, MemoryError):
        return f"{PROGRAM}: not enough memory; show fewer steps, say with --every"
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return f"{PROGRAM}: {name}{error.strerror or error}"
    if isinstance(error, UnicodeEncodeError):
        what = "cannot be written in the characters of this system's locale; set PYTHONUTF8=1"
        return f"{PROGRAM}: {error.object!a} {what} ({error.encoding})"
    kind, reason = type(error).__name__, " ".join(str(error).split())
    return f"{PROGRAM}: internal error: {kind}: {reason}; {DEBUG} shows more, please report it"
