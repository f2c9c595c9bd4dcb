import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrcurve.cli.app import command_names
from tests.cli.conftest import ROOT

PAGES = {
    path.name if path.parent == ROOT else f"docs/{path.name}": path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}


def commands(text: str) -> list[list[str]]:
    """Return the lines of each block of commands, without those that make an environment."""
    found = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    blocks = [[line for line in block.strip().split("\n") if "venv" not in line] for block in found]
    return [lines for lines in blocks if lines]


BLOCKS = {name: commands(text) for name, text in PAGES.items()}
PLACES = [(name, index) for name, blocks in BLOCKS.items() for index in range(len(blocks))]


def run(line: str, folder: Path) -> None:
    command = re.sub(rf"\blrcurve (?={'|'.join(command_names())})", f"{sys.executable} -m lrcurve ", line)
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (line, done.stderr)


def written_before(name: str, index: int) -> Iterator[str]:
    """Yield the commands that write a file which a block names: those before it, or on an earlier page."""
    words = " ".join(BLOCKS[name][index]).split()
    before = [block for page in BLOCKS if page != name for block in BLOCKS[page]] + BLOCKS[name][:index]
    for line in dict.fromkeys(line for block in before for line in block):
        output = re.search(r" -o (\S+)$", line)
        if output is not None and output[1] in words:
            yield line


def test_the_pages_have_commands() -> None:
    assert sum(map(len, BLOCKS["README.md"])) == 4
    assert sum(len(lines) for blocks in BLOCKS.values() for lines in blocks) >= 30


@pytest.mark.parametrize(("name", "index"), PLACES, ids=str)
def test_every_command_of_the_pages_runs(name: str, index: int, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_configs", tmp_path / "sample_configs")
    for line in (*written_before(name, index), *BLOCKS[name][index]):
        run(line, tmp_path)


def test_the_readme_comes_to_its_first_picture_in_one_screen() -> None:
    assert PAGES["README.md"].split("<!-- command: picture -->")[0].count("\n") <= 20


@pytest.mark.parametrize("name", PAGES)
def test_links_between_the_pages_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", PAGES[name])
    missing = [one for one in targets if "://" not in one and not (folder / one).exists()]
    assert missing == []


def test_the_python_of_the_pages_runs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_configs", tmp_path / "sample_configs")
    run("lrcurve table sample_configs/decays.yaml -o golden.csv", tmp_path)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGES["docs/python.md"], re.DOTALL))
    code += "\ntest_the_schedule_stays_as_it_is()\n"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "\nTrue\n" in done.stdout
    assert "LR109 warning" in done.stdout
