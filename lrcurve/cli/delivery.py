"""Where results go: standard output, or a file written whole or not at all."""

from pathlib import Path

from lrcurve.cli.environment import Environment


def deliver(text: str, output: Path | None, environment: Environment, *, quiet: bool = False) -> None:
    """Print ``text``, or write it to a file as UTF-8 with plain line ends and say so."""
    path = file_of(output)
    if path is None:
        with environment.until_reader_leaves():
            environment.stdout.write(text)
        return
    from lrcurve.views.files import written_whole

    with written_whole(path, "wb") as file:
        file.write(text.encode())
    say_written(path, environment, quiet=quiet)


def file_of(output: Path | None) -> Path | None:
    """Return the file that ``--output`` names, None for standard output."""
    return None if output is None or str(output) == "-" else output


def say_written(output: Path, environment: Environment, *, quiet: bool) -> None:
    """Tell the person which file was written."""
    if not quiet:
        environment.say(f"wrote {output}")
