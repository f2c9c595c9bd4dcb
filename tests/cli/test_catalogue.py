import json
import shlex
from pathlib import Path

import pytest

from lrcurve.logs.catalogue import formats
from lrcurve.schedules import names
from lrcurve.sources.topics import topic, topic_names
from lrcurve.trainers.catalogue import trainers
from tests.cli.conftest import Cli


def test_list_shows_every_type(cli: Cli) -> None:
    lines = cli("list").out.splitlines()
    assert {line.split()[0] for line in lines if line.startswith("  ")} >= set(names())


def test_list_filters(cli: Cli) -> None:
    assert "cosine" in cli("list", "COSINE").out
    assert "noam" not in cli("list", "COSINE").out


def test_list_shows_trainers_and_logs_in_groups(cli: Cli) -> None:
    out = cli("list").out
    assert "\n\ntrainers, whose configs are read\n  nanogpt " in out
    assert "\n\nformats of logs\n  table " in out
    assert [line.split()[0] for line in cli("list", "trainers").out.splitlines()] == ["trainers,", *trainers()]
    assert [line.split()[0] for line in cli("list", "logs").out.splitlines()] == ["formats", *formats()]
    (row,) = json.loads(cli("list", "nanogpt", "--format", "json").out)
    assert row["facts"]["tells of the run"] == "steps, tokens_per_step"


def test_list_as_json_has_every_field(cli: Cli) -> None:
    rows = {row["name"]: row for row in json.loads(cli("list", "--format", "json").out)}
    assert [field["name"] for field in rows["step"]["fields"]] == ["lr", "gamma", "step_size"]


@pytest.mark.parametrize("name", topic_names())
def test_explain_says_everything_and_its_example_runs(cli: Cli, name: str) -> None:
    result = cli("explain", name)
    assert result.code == 0
    for field in topic(name).fields:
        assert f"  {field.name} " in result.out
    assert ".. code-block" not in result.out
    assert ">>>" not in result.out
    if name in names() or "." in name:
        assert "source: " in result.out
        example = result.out.split("example\n", 1)[1].strip()
        assert cli(*shlex.split(example)[1:]).code == 0


def test_the_schema_is_of_lrcurves_own_language_alone(cli: Cli) -> None:
    text = cli("schema").out
    assert '"cosine"' in text
    assert not [name for name in ("nanogpt", "ultralytics", *map(str, trainers()["nanogpt"].signs)) if name in text]


def test_schema_is_json_schema(cli: Cli) -> None:
    assert json.loads(cli("schema").out)["$schema"].endswith("2020-12/schema")


def test_init_writes_a_file_that_loads_and_does_not_overwrite(cli: Cli, tmp_path: Path) -> None:
    assert cli("init").err == "wrote lrcurve.yaml\nwrote lrcurve.schema.json\n"
    first = (tmp_path / "lrcurve.yaml").read_text()
    assert first.startswith("# yaml-language-server: $schema=./lrcurve.schema.json\n")
    result = cli("table", "--at", "0", "--format", "csv")
    assert result.out.startswith("step,cosine,steps,trapezoid\n")
    assert cli("init").code == 2
    assert cli("init", "--force").code == 0
