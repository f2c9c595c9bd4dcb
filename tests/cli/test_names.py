"""Whoever wrote a file chose its names: they steer no terminal, and break no format."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

import lrcurve
from lrcurve.cli.app import run
from lrcurve.cli.environment import Environment
from tests.cli.conftest import Cli

ODD = "a\x1b[31m\x9b2J\u202eb\rc\x07"
STEERING = frozenset("\x1b\x9b\u202e\r\x07")


@pytest.fixture
def odd(tmp_path: Path) -> str:
    """A spec, and a curve, of a name that would clear the screen."""
    name = json.dumps(ODD)
    text = f"title: {name}\nsteps: 20\nschedules:\n  {name}: {{type: cosine, lr: 0.1}}\n  b: {{type: step, lr: 0.1}}\n"
    path = tmp_path / f"{ODD}.yaml"
    path.write_text(text.replace("type: step", "type: step, step_size: 5"), encoding="utf-8")
    return path.name


@pytest.mark.parametrize(
    "line",
    [
        "table {}",
        "table {} --format csv",
        "table {} --format tsv",
        "table {} --format json",
        "table {} --format jsonl",
        "table {} --format markdown",
        "table {} -v",
        "table {} --only nope",
        "table {} --where lr>0.05",
        "table {} --where lr>0.05 --format json",
        "table {} --where lr>0.05 --format csv",
        "plot {} -t",
        "plot {} -t --joins -v",
        "plot {} --xaxis tokens",
        "plot {} --style {}",
        "check {}",
        "check {} --format json",
        "check {} --format sarif",
        "check {} --format github",
        "fingerprint {}",
        "fingerprint {} --format json",
        "compare {} {}",
        "compare {} {} --format json",
        "compare {} {} --format markdown",
        "compare {} --against nope",
        "compare {} --against b",
        "compare {} --against b --format markdown",
        "compare {} --against b --format json",
        "compare {} --against b --align {}",
        "compare {} {}#b",
        "table {}#nope",
        "table nope-{}",
        "table 'cosine lr=0.1' --set {}=1",
        "export {}",
        "explain {}",
        "--{}",
        "{}",
    ],
)
def test_nothing_of_a_name_steers_a_terminal(cli: Cli, odd: str, line: str) -> None:
    done = cli(*(word.strip("'").replace("{}", odd) for word in line.replace("'cosine lr=0.1'", "cosine").split()))
    assert len(done.out + done.err) > 20
    assert not STEERING & set(done.out + done.err)


@pytest.mark.parametrize("suffix", ["svg", "html", "csv", "json", "md", "png", "pdf"])
def test_files_are_whole_and_said_so_without_their_escapes(cli: Cli, odd: str, tmp_path: Path, suffix: str) -> None:
    verb = "plot" if suffix in ("svg", "html", "png", "pdf") else "table"
    done = cli(verb, odd, "-o", f"{ODD}.{suffix}")
    assert done.code == 0
    assert "wrote a\\x1b[31m" in done.err
    assert not STEERING & set(done.err)
    data = (tmp_path / f"{ODD}.{suffix}").read_bytes()
    if suffix == "svg":
        ElementTree.fromstring(data)
    if suffix not in ("png", "pdf"):
        assert not STEERING & set(data.decode())


def test_a_table_with_such_a_name_is_read_back(cli: Cli, odd: str, tmp_path: Path) -> None:
    assert cli("table", odd, "-o", "a.csv").code == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8"))))
    assert {len(row) for row in rows} == {3}
    assert [curve.name for curve in lrcurve.load("a.csv")] == rows[0][1:]
    assert cli("compare", odd, "a.csv").code == 0


def test_names_of_members_columns_and_titles_are_written_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = f"steps: 5\nschedules:\n  a: {{type: cosine, lr: 0.1, groups: {{{json.dumps(ODD)}: {{lr: 0.1}}}}}}\n"
    Path("a.yaml").write_text(text, encoding="utf-8")
    Path("a.csv").write_text(f'step,"{ODD}"\n0,1\n1,2\n', encoding="utf-8", newline="")
    for name in ("a.yaml", "a.csv"):
        for curve in lrcurve.load(name):
            assert curve.name.isprintable()
            assert "[31m" in curve.name


def test_a_terminal_gets_the_programs_own_escapes_only(
    odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (["check", odd], ["compare", odd, f"{odd}#b"], ["table", odd, "--joins"], ["plot", odd, "-t"]):
        streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
        run(line, Environment(stdout=streams[0], stderr=streams[1], variables={"FORCE_COLOR": "1", "COLUMNS": "80"}))
        for stream in streams:
            stream.flush()
            text = stream.buffer.getvalue().decode()
            assert "\x1b[31m\ufffd" not in text
            assert not (STEERING - {"\x1b"}) & set(text)
