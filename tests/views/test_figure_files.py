"""Files are written whole or not at all."""

import os
import stat
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


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), written_whole(tmp_path / "nowhere" / "a", "wb"):
        pass


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    file = tmp_path / ("a" * 251 + ".png")
    with written_whole(file, "wb") as target:
        target.write(b"x")
    assert file.read_bytes() == b"x"
