"""What all tests share."""

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lrcurve.logs.catalogue import formats
from lrcurve.trainers.catalogue import trainers

if not os.environ.get("CI"):  # there hypothesis has a profile of its own, which has no deadline either
    settings.register_profile("busy machines", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("busy machines")


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def add_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], None]]:
    """Add a file to a folder of the product, as somebody would who writes a trainer or a format of logs."""
    folders: dict[str, Path] = {}
    added = []

    def add(package: str, name: str, text: str) -> None:
        if package not in folders:
            folders[package] = tmp_path / package
            folders[package].mkdir()
            module = importlib.import_module(package)
            monkeypatch.setattr(module, "__path__", [*module.__path__, str(folders[package])])
        (folders[package] / f"{name}.py").write_text(text, encoding="utf-8")
        added.append((package, name))
        forget()

    def forget() -> None:
        importlib.invalidate_caches()
        formats.cache_clear()
        trainers.cache_clear()

    yield add
    for package, name in added:
        sys.modules.pop(f"{package}.{name}", None)
    monkeypatch.undo()
    forget()
