"""Tables in percent, logs on a run of ``--steps``, and the type ``values`` that reads a file."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

import lrcurve
from lrcurve.analysis.table_steps import every
from lrcurve.problems import Source, SpecError
from lrcurve.run import SHARES, Run
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides
from lrcurve.views.table.machine_formats import Format, write
from tests.spec.texts import curve, loaded
from tests.tables.test_samples import ROW, TABLES, saved
from tests.tables.texts import curves_from_table

NONE = float("nan")

# Percent


def test_percent_is_of_a_run_of_unknown_length(tmp_path: Path) -> None:
    path = saved(tmp_path, "log.csv", "percent,a\n0,1\n0.01,0.5\n50,0.25\n99.99,0.125\n")
    (a,) = lrcurve.load(path)
    assert a.run == Run(ticks=SHARES, tick="share")
    np.testing.assert_array_equal(a.lr([0, 1, 4999, 5000, 9998, 9999]), [1, 0.5, NONE, 0.25, NONE, 0.125])


def test_percent_on_a_run_of_known_length(tmp_path: Path) -> None:
    path = saved(tmp_path, "log.csv", "percent,a\n0,1\n50,0.5\n75,0.25\n")
    (a,) = load_sources([path], Overrides(steps="10")).curves
    # 75 % of 10 is 7.5, half up
    assert a.run == Run(ticks=10)
    np.testing.assert_array_equal(a.lr([0, 4, 5, 7, 8]), [1, NONE, 0.5, NONE, 0.25])


def test_of_several_percentages_within_one_step_the_last_counts() -> None:
    (a,) = curves_from_table(Source("x", "percent,a\n0,1\n1,2\n2,3\n40,4\n44,5\n"), "csv", Run(ticks=10))
    np.testing.assert_array_equal(a.lr([0, 3, 4]), [3, NONE, 5])


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize(
    "text",
    [
        "steps: 7\nschedules: {a: {type: cosine, lr: 0.1}, 'b, \"c\"': {type: step, lr: 1, step_size: 2}}",
        "schedules: {a: {type: cosine, lr: 0.1, warmup: 10%}, b: {type: linear, lr: 1}}",
    ],
)
def test_what_a_table_writes_reads_back_the_same(form: Format, text: str) -> None:
    curves = loaded(text).curves
    out = io.BytesIO()
    write(curves, every(curves), form, out)
    again = curves_from_table(Source("x", out.getvalue().decode()), form)
    assert [curve.name for curve in again] == [curve.name for curve in curves]
    steps = range(curves[0].run.ticks)
    for one, other in zip(curves, again, strict=True):
        assert other.run == one.run
        assert other.lr(list(steps)).tolist() == one.lr(list(steps)).tolist()


# --steps, and the type `values`


def test_steps_set_the_run_of_a_log(tmp_path: Path) -> None:
    path = saved(tmp_path, "log.csv", TABLES["csv"])
    assert {curve.run.ticks for curve in load_sources([path], Overrides(steps="9")).curves} == {9}
    with pytest.raises(SpecError, match=r"^command line:1:9: steps: must be a length, not a share of itself, got 10%"):
        load_sources([path], Overrides(steps="10%"))


@pytest.mark.parametrize("kind", TABLES)
def test_values_from_a_file_beside_the_spec(kind: str, tmp_path: Path) -> None:
    saved(tmp_path, f"log.{kind}", TABLES[kind])
    spec = saved(
        tmp_path,
        "spec.yaml",
        f"steps: 9\nschedules: {{a: {{type: values, file: log.{kind}, column: b, scale: 2, warmup: 2}}}}",
    )
    (a,) = lrcurve.load(spec)
    # up to 0.001 in 2 steps, then the listed rates; all twice
    assert a.lr([1, 2, 3, 6, 7]).tolist() == [0.001, 0.002, 0, 0, 4]


def test_values_from_percent_follow_the_run(tmp_path: Path) -> None:
    saved(tmp_path, "log.csv", "percent,a\n0,1\n50,0.5\n")
    made = curve("{type: values, file: log.csv}", "{epochs: 4, steps_per_epoch: 5}", folder=str(tmp_path))
    assert made.lr([9, 10]).tolist() == [1, 0.5]
    made = curve(
        "{type: values, file: log.csv, interval: epoch}", "{epochs: 4, steps_per_epoch: 5}", folder=str(tmp_path)
    )
    assert made.lr([9, 10]).tolist() == [1, 0.5]
    assert curve("{type: values, file: log.csv}", "{}", folder=str(tmp_path)).lr([4999, 5000]).tolist() == [1, 0.5]


@pytest.mark.parametrize(
    ("keys", "path", "message"),
    [
        ("file: log.csv", "file", "needs 'column', one of a, b"),
        ("file: log.csv, column: c", "column", "no column 'c' in log.csv; it has a, b"),
        ("file: other.csv", "file", "no such file"),
        ("file: /dev/zero", "file", "/dev/zero: cannot be read: it is no file"),
        ('file: "a\\0b"', "file", "cannot be read: embedded null byte"),
        ("file: log.csv, column: a, values: [1]", "values", "must not be given together with 'file', which lists it"),
        ("values: [1], column: a", "column", "needs 'file', the table that it is a column of"),
    ],
)
def test_what_is_wrong_with_values(keys: str, path: str, message: str, tmp_path: Path) -> None:
    saved(tmp_path, "log.csv", TABLES["csv"])
    with pytest.raises(SpecError) as caught:
        curve(f"{{type: values, {keys}}}", folder=str(tmp_path))
    (problem,) = caught.value.problems
    assert problem.path in (f"schedules.a.{path}", "schedules.a.column")
    assert message in problem.message


def test_values_in_steps_need_a_run_in_steps(tmp_path: Path) -> None:
    saved(tmp_path, "log.csv", "step,a\n0,1\n")
    for keys in ("file: log.csv", "values: [1, 2]"):
        with pytest.raises(SpecError, match=r"but the run's length is not known: add --steps N or 'steps: N'"):
            curve(f"{{type: values, {keys}}}", "{}", folder=str(tmp_path))


def test_a_mistake_in_the_table_is_shown_there(tmp_path: Path) -> None:
    saved(tmp_path, "log.csv", "step,a\n0,inf\n")
    with pytest.raises(SpecError) as caught:
        curve("{type: values, file: log.csv}", folder=str(tmp_path))
    assert str(caught.value) == f"{tmp_path / 'log.csv'}:2:1: a: {ROW}step 0 and rate inf\n  2 | 0,inf\n      ^"


def test_a_large_json_table_is_no_spec_too_large(tmp_path: Path) -> None:
    rows = [{"step": step, "a": 1.0} for step in range(50_000)]
    path = saved(tmp_path, "log.json", json.dumps(rows))
    assert Path(path).stat().st_size > 1 << 20
    assert lrcurve.load(path)[0].run.ticks == 50_000


@pytest.mark.parametrize("name", ["log.csv", "a#b.csv"])
def test_a_column_may_follow_the_hash_of_its_file(tmp_path: Path, name: str) -> None:
    saved(tmp_path, name, "step,lr,other\n0,1,2\n1,0.5,3\n")
    one = curve(f'{{type: values, file: "{name}#lr"}}', "{steps: 2}", folder=str(tmp_path))
    assert one.lr([0, 1]).tolist() == [1, 0.5]
    with pytest.raises(SpecError, match="must not be given together with a column after the #, 'lr'"):
        curve(f'{{type: values, file: "{name}#lr", column: other}}', "{steps: 2}", folder=str(tmp_path))


def test_metrics_of_a_file_with_a_hash_in_its_name(tmp_path: Path) -> None:
    saved(tmp_path, "a#b.csv", "step,loss,other\n0,3,9\n1,1,9\n2,1,9\n")
    first = '{type: constant, lr: 1, until: "loss < 2", metrics: "a#b.csv"}'
    one = curve(f"[{first}, {{type: constant, lr: 0.5}}]", "{steps: 4}", folder=str(tmp_path))
    assert one.lr([0, 1, 2, 3]).tolist() == [1, 1, 0.5, 0.5]
