import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrcurve.cli.app import command_names
from tests.cli.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [
    [line for line in block.strip().split("\n") if "venv" not in line]
    for block in re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
]
BLOCKS = [lines for lines in LINES if lines]


def run(line: str, folder: Path) -> None:
    command = re.sub(rf"\blrcurve (?={'|'.join(command_names())})", f"{sys.executable} -m lrcurve ", line)
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (line, done.stderr)


def written_before(index: int) -> Iterator[str]:
    """Yield the commands of earlier blocks that write a file which a block names."""
    words = " ".join(BLOCKS[index]).split()
    for line in (line for block in BLOCKS[:index] for line in block):
        output = re.search(r" -o (\S+)$", line)
        if output is not None and output[1] in words:
            yield line


def test_the_readme_has_commands() -> None:
    assert sum(map(len, BLOCKS)) >= 20


@pytest.mark.parametrize("index", range(len(BLOCKS)), ids=lambda index: BLOCKS[index][0][:40])
def test_every_command_of_the_readme_runs(index: int, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_configs", tmp_path / "sample_configs")
    for line in (*written_before(index), *BLOCKS[index]):
        run(line, tmp_path)


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_configs", tmp_path / "sample_configs")
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("\n")) == (0, 4), done.stderr
