"""Files that are written whole or not at all."""

import contextlib
import errno
import os
import stat
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

_ABANDONED = 3600.0
"""Seconds after which nobody still writes a draft, where the system does not tell."""

_PATIENCE = 10.0
"""Seconds in which somebody is to open a pipe that is written to."""

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str] | IO[Any], mode: str = "wb") -> Iterator[IO[Any]]:
    """Open a file to write that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    What is an open file already is only handed on. ``mode`` is ``wb``, or ``w`` for UTF-8 text with ``\\n`` line ends.
    Links are followed and an old file's permissions kept, as ``open`` would; a new file's follow the umask. What is no
    regular file, a device or a pipe, is written directly. What a killed process has left of ``path`` is removed.

    Raises:
        OSError: if the file cannot be written, as where the old one is read-only or nobody reads the pipe.
    """
    if not isinstance(path, str | os.PathLike):
        yield path
        return
    target = Path(os.path.realpath(path))
    text = {} if "b" in mode else {"encoding": "utf-8", "newline": "\n"}
    old = os.stat(path).st_mode if os.path.exists(path) else None  # noqa: PTH110, PTH116  # a pipe's own path is no file
    if old is not None and not stat.S_ISREG(old):
        opener = _of_pipe if stat.S_ISFIFO(old) else None
        with open(path, mode, **text, opener=opener) as file:  # type: ignore[call-overload]  # no opener there
            yield file
        return
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), os.fspath(path))
    if old is not None and not (old & _WRITABLE and os.access(target, os.W_OK)):
        raise PermissionError(errno.EACCES, "is read-only, and is left as it is", os.fspath(path))
    # The name leaves room for a target whose own name is as long as the file system allows.
    begun = f".lrcurve-{zlib.crc32(os.fsencode(target.name)):08x}-"
    _remove_abandoned(target.parent, begun)
    draft = target.with_name(f"{begun}{os.urandom(8).hex()}.tmp")
    try:
        with draft.open(mode.replace("w", "x"), **text) as file, _held(draft):  # type: ignore[call-overload]  # likewise
            yield file
            file.close()
            if old is not None:
                draft.chmod(stat.S_IMODE(old))
            draft.replace(target)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(draft):
            error.filename = os.fspath(path)  # the name that the person knows
        raise


def _of_pipe(path: str, flags: int) -> int:
    """Open a pipe to write once somebody has opened it to read, for which opening it would wait without end."""
    ends = time.monotonic() + _PATIENCE
    while True:
        try:
            number = os.open(path, flags | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic() >= ends:
                raise OSError(error.errno, "nobody reads this pipe", path) from None
            time.sleep(0.05)
        else:
            os.set_blocking(number, True)
            return number


@contextlib.contextmanager
def _held(draft: Path) -> Iterator[None]:
    """Lock a draft while it is written, which ends with the process, however that ends."""
    with contextlib.ExitStack() as stack:
        if sys.platform != "win32":  # which renames no file that is open
            number = os.open(draft, os.O_RDONLY)
            stack.callback(os.close, number)
            _lock(number)
        yield


def _lock(number: int) -> bool | None:
    """Lock an open file, and tell whether it could be; None where the system has no such locks."""
    try:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return None
    return True


def _remove_abandoned(folder: Path, begun: str) -> None:
    """Remove drafts of one target that nobody writes any more."""
    for draft in folder.glob(f"{begun}*.tmp"):
        with contextlib.suppress(OSError):  # somebody else removes it, or it belongs to somebody else
            number = os.open(draft, os.O_RDONLY)
            try:
                age = time.time() - os.fstat(number).st_mtime
                free = _lock(number)
                # Between its creation and its lock a draft is free, too, for less than a second.
                if age > _ABANDONED if free is None else free and age > 1:
                    draft.unlink()
            finally:
                os.close(number)
