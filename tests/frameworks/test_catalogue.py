"""How records are found: by the file of their name, without a list anywhere."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from lrcurve.frameworks import find, libraries, names
from lrcurve.frameworks.shared import catalogue

HOME = Path(catalogue.__file__).parent.parent


@pytest.mark.parametrize("name", names())
def test_a_record_is_alone_in_the_file_of_its_name(name: str) -> None:
    record = find(name)
    file = Path(inspect.getfile(record))
    assert file.parent == HOME / record.library
    assert file.stem.replace("_", "") == record.own_name().rpartition(".")[2].replace("_", "").lower()
    assert [one for one in names() if inspect.getfile(find(one)) == str(file)] == [name]


@pytest.mark.parametrize("library", libraries())
def test_what_makes_a_folder_a_library_lists_nothing(library: str) -> None:
    (doc,) = ast.parse((HOME / library / "__init__.py").read_text(encoding="utf-8")).body
    assert isinstance(doc, ast.Expr)


def test_one_name_is_found_without_reading_the_others() -> None:
    code = (
        "import sys\n"
        "from lrcurve.frameworks import find\n"
        "find('torch.StepLR')\n"
        "find('torch.optim.swa_utils.SWALR')\n"
        "print(*sorted(one for one in sys.modules if one.startswith('lrcurve.frameworks.')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    read = {module.removeprefix("lrcurve.frameworks.") for module in run.stdout.split()}
    assert read == {
        "shared", "shared.catalogue", "shared.scheduler",
        "torch", "torch.base", "torch.scan", "torch.stepping", "torch.step_lr", "torch.swa_lr",
    }  # fmt: skip


def test_a_new_file_is_a_new_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import lrcurve.frameworks as package

    folder = tmp_path / "mylib"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "my_decay.py").write_text(
        "from dataclasses import dataclass\n"
        "from lrcurve.frameworks.shared.scheduler import Scheduler\n"
        "from lrcurve.schedules.shapes.constant import Constant\n"
        "@dataclass(frozen=True, kw_only=True)\n"
        "class MyDecay(Scheduler):\n"
        "    library, version, home = 'mylib', '1.0', 'mylib.schedules'\n"
        "    def compose(self):\n"
        "        return Constant(lr=0.5)\n"
    )
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    monkeypatch.setattr(catalogue, "_LIBRARIES", tmp_path)
    for cached in (catalogue.libraries, catalogue._files, catalogue._spellings):
        cached.cache_clear()
    try:
        assert names() == ("mylib.MyDecay",)
        assert find("mylib.MyDecay") is find("mylib.schedules.MyDecay")
        assert find("mylib.MyDecay")()(3) == 0.5
        with pytest.raises(KeyError):
            find("mylib.my_decay")
    finally:
        monkeypatch.undo()
        for cached in (catalogue.libraries, catalogue._files, catalogue._spellings):
            cached.cache_clear()
