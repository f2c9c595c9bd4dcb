"""A spec of somebody else cannot make an error show what is in a file: not in CI's logs, and not in a report."""

import json
import os
from pathlib import Path

import pytest

import lrcurve
from lrcurve.problems import SpecError
from lrcurve.sources.load import load_mapping
from tests.cli.conftest import Cli

SECRETS: dict[str, str | bytes] = {
    "env": "TOKEN=hunter2\nKEY=hunter2,hunter2\n",
    "header": "hunter2,hunter2\nx,y\n",
    "passwd": "root:hunter2:0:0:root:/root:/bin/sh\nx:hunter2:1:1::/:/bin/sh\n",
    "line.csv": "step,hunter2\nhunter2,hunter2\n",
    "one.csv": "hunter2\n1\nhunter2\n",
    "row.csv": "step,loss\n0,1\n1,hunter2\n2,hunter2,hunter2\n",
    "twice.csv": "hunter2,hunter2\n1,2\n",
    "keys.json": '{"password": "hunter2", "hunter2": "hunter2"}',
    "broken.json": '[{"hunter2": 1}, hunter2]',
    "rows.jsonl": '{"step": 0, "loss": "hunter2"}\n["hunter2"]\n',
    "norms.csv": "step,layer,weight_norm,gradient_norm\n1,hunter2,1,1\n",
    "order.csv": "step,layer,weight_norm,gradient_norm\n0,hunter2,1,1\n0,hunter2,1,1\n",
    "blank.csv": "step,layer,weight_norm,gradient_norm\nhunter2,hunter2,1,1\n",
    "tail.csv": "step,layer,weight_norm,gradient_norm\n0,a,1,hunter2\n",
    "bytes.csv": b"step,hunter2\n\xff,hunter2\n",
}

SPECS = (
    "{type: plateau, patience: 1, factor: 0.5, metrics: %s#x}",
    "{type: plateau, patience: 1, factor: 0.5, metrics: %s#loss}",
    "{type: plateau, patience: 1, factor: 0.5, metrics: '%s#'}",
    "{type: values, file: %s}",
    "{type: values, file: %s, column: x}",
    "{type: values, file: %s, column: loss}",
    "{type: constant, lars: {norms: %s}}",
    "{type: constant, lamb: {norms: %s, layers: [x]}}",
    "[{type: constant, until: loss < 0.1, metrics: %s}, {type: constant}]",
)


def written(folder: Path, schedule: str, name: str) -> str:
    (folder / "spec.yaml").write_text(f"steps: 10\nlr: 0.1\nschedules:\n  a: {schedule % name}\n", encoding="utf-8")
    return "spec.yaml"


@pytest.mark.parametrize("schedule", SPECS)
def test_an_error_quotes_nothing_of_a_file_that_a_spec_names(cli: Cli, tmp_path: Path, schedule: str) -> None:
    for name, text in SECRETS.items():
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / name).write_bytes(data)
        for verb in ("table", "check"):
            done = cli(verb, written(tmp_path, schedule, name))
            assert done.code in (1, 2), name
            assert "hunter2" not in done.out + done.err, name
            assert name in done.out + done.err


def test_a_table_that_is_one_is_told_by_its_columns_and_lines(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "val.csv").write_text("step,val_loss,accuracy\n0,1,1\n1,much,1\n", encoding="utf-8")
    done = cli("table", written(tmp_path, SPECS[0], "val.csv"))
    assert "val.csv has no column 'x'; it has val_loss, accuracy" in done.err
    done = cli("table", written(tmp_path, SPECS[0].replace("#x", "#val_loss"), "val.csv"))
    assert "val.csv:3:1: schedules.a.metrics: val_loss: must be a number in every row\n" in done.err
    done = cli("table", "spec.yaml", "--allow-files")
    assert "must be a number in every row, got much\n  3 | 1,much,1\n" in done.err


@pytest.fixture
def inner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Path:
    """A folder beside a table, to work in."""
    (tmp_path / "val.csv").write_text("step,rate\n0,0.5\n", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    return tmp_path / "inner"


def test_a_spec_reads_tables_of_its_own_folder_only(cli: Cli, inner: Path) -> None:
    (inner / "link.csv").symlink_to("../val.csv")
    (inner / "ring.csv").symlink_to("ring.csv")
    for name in ("../val.csv", str(inner.parent / "val.csv"), "link.csv", "../missing.csv"):
        done = cli("table", written(inner, SPECS[3], name), "--format", "csv")
        assert (done.code, done.out) == (2, "")
        assert "is not in the folder of the spec that names it; if you trust the spec, add --allow-files" in done.err
        if "missing" not in name:
            assert cli("table", "spec.yaml", "--format", "csv", "--allow-files").out.startswith("step,a\n0,0.5\n")
    done = cli("table", written(inner, SPECS[3], "ring.csv"))
    assert (done.code, done.out) == (2, "")
    assert "ring.csv" in done.err
    (inner / "deep").mkdir()
    (inner / "deep/own.csv").write_text("step,rate\n0,0.25\n", encoding="utf-8")
    (inner / "near.csv").symlink_to("deep/own.csv")
    for name in ("deep/own.csv", "deep/../deep/own.csv", "near.csv"):
        assert cli("table", written(inner, SPECS[3], name), "--format", "csv").out.startswith("step,a\n0,0.25\n")


def test_the_command_line_may_name_any_table(cli: Cli, inner: Path) -> None:
    written(inner, SPECS[3], "own.csv")
    begun = "step,{}\n0,0.5\n"
    asked = ("--format", "csv", "--steps", "10")
    done = cli("table", "spec.yaml", "--set", "schedules.a.file=../val.csv", *asked)
    assert done.out.startswith(begun.format("a")), done.err
    assert cli("table", "values file=../val.csv", *asked).out.startswith(begun.format("values"))
    assert cli("table", "spec.yaml", "--set", "schedules.a.column=../val.csv", *asked).code == 2


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="a system without /proc")  # noqa: PTH110
@pytest.mark.parametrize("name", ["/proc/self/environ", "link.csv", "/dev/zero", "/proc/self/fd/0"])
@pytest.mark.parametrize("leave", [(), ("--allow-files",)])
def test_what_is_the_systems_is_never_read(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, leave: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    (tmp_path / "link.csv").symlink_to("/proc/self/environ")
    done = cli("check", written(tmp_path, SPECS[0], name), *leave)
    assert done.code in (1, 2)
    assert "hunter2" not in done.out + done.err
    assert "SECRET" not in done.out + done.err
    if leave:
        assert "cannot be read: it is" in done.out + done.err


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="a system without /proc")  # noqa: PTH110
def test_a_spec_that_is_a_link_to_the_systems_files_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").symlink_to("/proc/self/environ")
    done = cli("check", "*.yaml")
    assert done.code in (1, 2)
    assert "cannot be read: it is a file of the system" in done.out
    assert "PATH" not in done.out + done.err


def test_from_python_likewise(inner: Path) -> None:
    path = inner / written(inner, SPECS[3], "../val.csv")
    with pytest.raises(SpecError, match="allow_files=True"):
        lrcurve.load(path)
    assert lrcurve.load(path, allow_files=True)[0].lr(0) == 0.5
    mapping = {"type": "values", "file": "../val.csv"}
    with pytest.raises(SpecError, match="allow_files=True"):
        lrcurve.evaluate(mapping, 2)
    assert lrcurve.evaluate(mapping, 2, allow_files=True).tolist() == [0.5, 0.5]
    with pytest.raises(SpecError, match="allow_files=True"):
        load_mapping(mapping, steps=2)
    assert load_mapping(mapping, steps=2, allow_files=True)[0].lr(1) == 0.5


def test_a_report_embeds_no_table_that_a_spec_names(cli: Cli, tmp_path: Path) -> None:
    text = "step,loss,remark\n0,3,hunter2\n1,3,hunter2\n2,3,hunter2\n3,1,hunter2\n"
    (tmp_path / "val.csv").write_text(text, encoding="utf-8")
    name = written(tmp_path, SPECS[1], "val.csv")
    assert cli("plot", name, "-o", "page.html").code == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "val.csv#loss" in page
    assert "hunter2" not in page
    assert json.loads(cli("check", name, "--format", "json").out) is not None
