"""Files that are written whole or not at all."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str] | IO[Any], mode: str = "wb") -> Iterator[IO[Any]]:
    """Open a file to write that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    What is an open file already is only handed on. ``mode`` is ``wb``, or ``w`` for UTF-8 text with ``\\n`` line ends.
    Links are followed and an old file's permissions
    kept, as ``open`` would; a new file's follow the umask. What is no regular file, a device or a pipe, is written
    directly.

    Raises:
        OSError: if the file cannot be written.
    """
    if not isinstance(path, str | os.PathLike):
        yield path
        return
    target = Path(os.path.realpath(path))
    text = {} if "b" in mode else {"encoding": "utf-8", "newline": "\n"}
    old = target.stat().st_mode if target.exists() else None
    if old is not None and not stat.S_ISREG(old):
        with target.open(mode, **text) as file:  # type: ignore[call-overload]  # a mode known only here
            yield file
        return
    # The name leaves room for a target whose own name is as long as the file system allows.
    draft = target.with_name(f".lrcurve-{os.urandom(8).hex()}.tmp")
    try:
        with draft.open(mode.replace("w", "x"), **text) as file:  # type: ignore[call-overload]  # likewise
            yield file
        if old is not None:
            draft.chmod(stat.S_IMODE(old))
        draft.replace(target)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(draft):
            error.filename = os.fspath(path)  # the name that the person knows
        raise
