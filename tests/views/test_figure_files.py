"""Files are written whole or not at all."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lrcurve.views.files import written_whole


def fail_while_writing(file: Path, mode: str = "wb") -> None:
    def write() -> None:
        with written_whole(file, mode) as target:
            target.write(b"half" if "b" in mode else "half")
            target.flush()
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        write()


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with written_whole(file, "w") as target:
        target.write("größer\n")
        assert not file.exists()
    assert file.read_bytes() == "größer\n".encode()
    assert list(tmp_path.iterdir()) == [file]


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    fail_while_writing(tmp_path / "a.png")
    fail_while_writing(tmp_path / "b.csv", "w")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"old")
    fail_while_writing(file)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_follows_the_umask(tmp_path: Path, mask: int) -> None:
    old = os.umask(mask)
    try:
        with written_whole(tmp_path / "a", "wb") as target:
            target.write(b"")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o666 & ~mask


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_an_old_file_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    file.chmod(0o640)
    with written_whole(file, "wb") as target:
        target.write(b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    with written_whole(tmp_path / "link", "wb") as target:
        target.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.skipif(os.name != "posix", reason="there is no such device elsewhere")
def test_a_device_is_written_to_and_stays() -> None:
    with written_whole("/dev/null", "wb") as target:
        target.write(b"gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_read_only_file_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o444)
    with pytest.raises(PermissionError, match="is read-only, and is left as it is"), written_whole(file):
        pass
    assert file.read_text(encoding="utf-8") == "old"
    assert [*tmp_path.iterdir()] == [file]


def test_a_link_that_leads_to_itself_stays_one(tmp_path: Path) -> None:
    link = tmp_path / "a"
    link.symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"), written_whole(link):
        pass
    assert link.is_symlink()
    (tmp_path / "dangling").symlink_to("b")
    with written_whole(tmp_path / "dangling", "w") as target:
        target.write("new")
    assert (tmp_path / "b").read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_a_pipe_is_written_to_and_one_without_a_reader_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with written_whole(pipe, "w") as target:
        target.write("rates")
    assert os.read(reader, 100) == b"rates"
    os.close(reader)
    monkeypatch.setattr("lrcurve.views.files._PATIENCE", 0.0)
    with pytest.raises(OSError, match="nobody reads this pipe"), written_whole(pipe):
        pass


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), written_whole(tmp_path / "nowhere" / "a", "wb"):
        pass


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    file = tmp_path / ("a" * 251 + ".png")
    with written_whole(file, "wb") as target:
        target.write(b"x")
    assert file.read_bytes() == b"x"


WRITER = """\
import sys
from lrcurve import __main__ as program
from lrcurve.views.files import written_whole

program._heed_signals()
with written_whole(sys.argv[1]) as file:
    file.write(b"half")
    file.flush()
    print("begun", flush=True)
    sys.stdin.read()
"""


def writer(target: Path) -> "subprocess.Popen[bytes]":
    """Start a process that has written half of a file."""
    command = [sys.executable, "-c", WRITER, str(target)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def ended(process: "subprocess.Popen[bytes]") -> int:
    """Let a process go on, and return its exit code."""
    process.communicate(timeout=60)
    return process.returncode


def drafts(folder: Path) -> list[Path]:
    return list(folder.glob(".lrcurve-*"))


def long_ago(files: list[Path], seconds: float = 5) -> None:
    """Let files be older than the moment in which a new one is not locked yet."""
    for file in files:
        os.utime(file, (time.time() - seconds,) * 2)


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_that_asks_to_end_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    process = writer(tmp_path / "a.csv")
    assert len(drafts(tmp_path)) == 1
    process.send_signal(number)
    process.wait(timeout=60)
    ended(process)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="signals and locks are POSIX's")
def test_what_a_killed_process_left_is_removed_by_the_next_write_of_the_same_file(tmp_path: Path) -> None:
    killed, other, busy = writer(tmp_path / "a.csv"), writer(tmp_path / "b.csv"), writer(tmp_path / "a.csv")
    left = drafts(tmp_path)
    for process in (killed, other):
        process.kill()
        process.wait(timeout=60)
        ended(process)
    assert sorted(drafts(tmp_path)) == sorted(left)
    long_ago(left)
    with written_whole(tmp_path / "a.csv") as file:
        file.write(b"whole")
    assert len(drafts(tmp_path)) == 2  # of the other file, and of who is still writing
    assert (tmp_path / "a.csv").read_bytes() == b"whole"
    assert ended(busy) == 0
    assert (tmp_path / "a.csv").read_bytes() == b"half"
    with written_whole(tmp_path / "b.csv") as file:
        file.write(b"whole")
    assert sorted(tmp_path.iterdir()) == [tmp_path / "a.csv", tmp_path / "b.csv"]


@pytest.mark.parametrize(("age", "removed"), [(60.0, False), (4000.0, True)])
def test_without_locks_only_age_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: float, removed: bool
) -> None:
    with written_whole(tmp_path / "a.csv"):
        (draft,) = drafts(tmp_path)
    draft.write_bytes(b"half")
    long_ago([draft], age)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with written_whole(tmp_path / "a.csv") as file:
        file.write(b"whole")
    sibling = tmp_path / ".lrcurve-notes.tmp"
    sibling.write_bytes(b"somebody's")
    assert draft.exists() is not removed
    assert sibling.exists()
