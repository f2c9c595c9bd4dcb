"""What went wrong, in a line or with its place."""

from lrcurve.cli.environment import PROGRAM


def explained(error: ValueError | OSError) -> str:
    """Return what was wrong with the input; anything else is a defect of ours and keeps its traceback."""
    from lrcurve.problems import SpecError
    from lrcurve.schedules import RateError

    if isinstance(error, SpecError):
        return str(error)
    if isinstance(error, RateError):
        return f"{PROGRAM}: {error}"
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return f"{PROGRAM}: {name}{error.strerror or error}"
    raise error
