"""A library's own scheduler file, executed alone where the library itself cannot be installed beside the others.

The package is downloaded as it was published, without what it depends on, and one file of it is executed. What that
file imports is the real thing where it is installed, and else a stand-in with just the names that the test gives.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

_STORE = Path(os.environ.get("LRCURVE_PUBLISHED", Path(__file__).parents[2] / ".published"))
"""Where downloaded packages are kept between runs; nothing in it belongs to the project."""


def published(requirement: str, options: Sequence[str] = ()) -> Path:
    """Return a folder with the Python files of a published package, under the paths that they have in it.

    ``requirement`` is exact, such as ``deepspeed==0.19.8``; ``options`` are further ones of ``pip download``.
    """
    folder = _STORE / requirement.replace("==", "-")
    if not folder.exists():
        draft = folder.with_name(f"{folder.name}.{os.getpid()}")
        _unpack(_download(requirement, draft / "archive", options), draft / "files")
        shutil.rmtree(draft / "archive")
        try:
            (draft / "files").rename(folder)
        except OSError:  # another process was faster
            assert folder.exists()
        shutil.rmtree(draft)
    return folder


def alone(file: Path, name: str, imports: Mapping[str, Mapping[str, Any]] | None = None) -> ModuleType:
    """Return a module of one file, executed under the full name that it has in its package.

    ``imports`` are stand-ins by their full names, each with the names in it.
    """
    found = importlib.util.spec_from_file_location(name, file)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    with _in_place({name: module, **{each: _standin(each, held) for each, held in (imports or {}).items()}}):
        found.loader.exec_module(module)
    return module


def _download(requirement: str, to: Path, options: Sequence[str]) -> Path:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-build-isolation", "-d", str(to)]
    subprocess.run([*command, *options, requirement], check=True, stdin=subprocess.DEVNULL)
    (archive,) = to.iterdir()
    return archive


def _unpack(archive: Path, to: Path) -> None:
    """Take out the Python files; a source archive has them below a folder of the package's name."""
    to.mkdir(parents=True)
    if archive.name.endswith(".tar.gz"):
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                member.name = member.name.partition("/")[2]
                if member.isfile() and member.name.endswith(".py"):
                    tar.extract(member, to, filter="data")
    else:
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(to, [name for name in wheel.namelist() if name.endswith(".py")])


def _standin(name: str, held: Mapping[str, Any]) -> ModuleType:
    module = ModuleType(name)
    module.__path__ = []
    vars(module).update(held)
    return module


@contextmanager
def _in_place(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    """Let modules be what is imported, with their packages, and take them away afterwards."""
    parents = {name.rpartition(".")[0] for name in modules} - {""}
    every = {parent for name in parents for parent in _upward(name)}
    stand = {name: _standin(name, {}) for name in every - set(modules) - set(sys.modules)} | dict(modules)
    before = {name: sys.modules.get(name) for name in stand}
    sys.modules.update(stand)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


def _upward(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]
