import dataclasses
import json
import re
import shlex
from pathlib import Path

import pytest

from lrcurve.frameworks.shared.catalogue import names as library_names
from lrcurve.logs.catalogue import formats
from lrcurve.schedules import names
from lrcurve.sources.topics import topic, topic_names, topics
from lrcurve.trainers.catalogue import trainers
from lrcurve.views.explain import listing
from tests.cli.conftest import Cli


def test_list_shows_every_type(cli: Cli) -> None:
    lines = cli("list").out.splitlines()
    assert {line.split()[0] for line in lines if line.startswith("  ")} >= set(names())


def test_list_filters(cli: Cli) -> None:
    assert "cosine" in cli("list", "COSINE").out
    assert "noam" not in cli("list", "COSINE").out


def test_list_shows_trainers_and_logs_in_groups(cli: Cli) -> None:
    out = cli("list").out
    assert "\n\ntrainers, whose configs are read\n  axolotl " in out
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
    assert not [
        name for name in ("nanogpt", "ultralytics", *map(str, trainers()["nanogpt"].signs)) if f'"{name}"' in text
    ]


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


@pytest.mark.parametrize(("name", "field"), [("product", "factors"), ("sequence", "phases"), ("interval", "interval")])
def test_what_is_made_of_schedules_has_fields_and_an_example(cli: Cli, name: str, field: str) -> None:
    assert field in [one.name for one in topic(name).fields]
    out = cli("explain", name).out
    kind = "a list of schedules; required" if name != "interval" else "one of step, epoch; default step"
    assert kind in " ".join(out.split())
    assert "peak" in out  # of its picture


@pytest.mark.parametrize("word", ["huggingface", "hf", "transformers", "HF"])
def test_a_library_is_found_by_what_people_call_it(cli: Cli, word: str) -> None:
    listed = cli("list", word).out
    assert {line.split()[0] for line in listed.splitlines()[1:] if line} >= set(library_names("transformers"))
    explained = cli("explain", word).out
    assert explained.startswith("transformers: The arguments" if word == "transformers" else listed.partition("\n")[0])


def test_a_function_of_a_library_is_explained_by_its_name_alone(cli: Cli) -> None:
    assert cli("explain", "get_linear_schedule_with_warmup").out == cli("explain", "transformers.linear").out
    assert cli("explain", "hf.cosine").out == cli("explain", "transformers.cosine").out
    assert "did you mean 'transformers.linear'?" in cli("table", "get_linear_schedule_with_warmup lr=1").err
    several = cli("explain", "ReduceLROnPlateau")
    assert several.code == 2
    words = " ".join(several.err.replace("│", " ").split())
    assert "there are keras.ReduceLROnPlateau, " in words
    assert "torch.ReduceLROnPlateau" in words


def test_a_list_keeps_to_the_width_of_a_terminal_between_words() -> None:
    shown = list(topics())
    whole, narrow = listing(shown), listing(shown, width=60)
    assert max(map(len, whole.splitlines())) > 100
    assert max(map(len, narrow.splitlines())) <= 60
    assert whole.split() == narrow.split()


def test_help_is_short_and_the_flags_of_schedules_are_asked_for(cli: Cli) -> None:
    for asked in ("-h", "--help"):
        text = cli("plot", asked).out
        assert "--min-lr " not in text
        assert "--help-types" in text
        assert not re.search("<bool>|<list", text)
    text = cli("plot", "--help-types").out
    assert "--decay-rate" in text
    assert "--T-max" in cli("plot", "--type", "torch.CosineAnnealingLR", "--help-types").out


@pytest.mark.parametrize(
    ("name", "first"),
    [("COSINE", "cosine:"), ("cosine", "cosine:"), ("StepLR", "torch.StepLR:"), ("TORCH.steplr", "torch.StepLR:")],
)
def test_names_are_matched_as_written_then_whatever_their_capitals_are(cli: Cli, name: str, first: str) -> None:
    assert cli("explain", name).out.startswith(first)


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("name", ["look what it is called in pictures, tables and comparisons"]),
        ("label", ["look what it is called in pictures, tables and comparisons"]),
        ("min_lr", ["cosine the rate at step T [0]", "nanogpt the rate from there on [6e-05]"]),
        ("lr", ["constant the rate of every step", "torch.StepLR the optimizer's rate"]),
        ("advance", ["modifiers how many of the schedule's first steps are skipped"]),
    ],
)
def test_a_key_is_explained_by_what_has_it(cli: Cli, key: str, lines: list[str]) -> None:
    result = cli("explain", key)
    assert result.code == 0
    shown = [" ".join(line.split()) for line in result.out.splitlines()]
    assert all(any(one.startswith(line) for one in shown) for line in lines)


def test_what_people_look_for_under_another_name_is_explained(cli: Cli) -> None:
    result = cli("explain", "shift")
    assert result.code == 2
    assert "'advance' skips the schedule's first steps" in " ".join(result.err.replace("│", " ").split())


def test_a_line_that_goes_on_stands_below_its_text() -> None:
    name = "optax.warmup_exponential_decay_schedule"
    first, *more = listing([dataclasses.replace(topic(name), title="word " * 30)], width=80).splitlines()[1:]
    assert more
    assert {len(line) - len(line.lstrip()) for line in more} == {first.index("word")}
